import { commandsOf, ContainerCommand, mayMention, SimpleCommand } from './commands';
import type { ContainerModel } from '../model';

/** A command that writes a kernel parameter. */
export interface SysctlWrite {
  readonly command: ContainerCommand;

  /** What writes it, as it is written. */
  readonly text: string;

  /** The parameter. Undefined if a file or a variable names it. */
  readonly name?: string;

  /** Undefined if it is not known. */
  readonly value?: string;
}

const FOLDER = /^\/proc\/sys\/+(.+)$/;

/** Returns the kernel parameters that the commands of a container write, with sysctl or below /proc/sys. */
export function sysctlWritesOf(container: ContainerModel): SysctlWrite[] {
  if (!mayMention(container, /sysctl|\/proc\/sys/)) {
    return [];
  }
  const commands = commandsOf(container);
  // A script that writes only where it can does no harm.
  const tests = commands.some(({ program, args }) => ['test', '[', '[['].includes(program) && args.includes('-w') && args.some(arg => FOLDER.test(arg)));
  return tests ? [] : commands.flatMap(command => [
    ...command.program === 'sysctl' ? assignmentsIn(command).map(written => ({ command, ...written })) : [],
    ...filesWrittenBy(command).flatMap(file => {
      const path = FOLDER.exec(file)?.[1];
      return path === undefined ? [] : [{ command, text: file, ...named(dotted(path)), ...echoedBy(command) }];
    }),
  ]);
}

function named(name: string): Pick<SysctlWrite, 'name'> {
  return /^[\w./-]+$/.test(name) ? { name } : {};
}

/** The name with dots, as ECS and sysctl print it. Dots in the name of an interface become slashes in paths and back. */
function dotted(path: string): string {
  return path.replace(/[/.]/g, separator => separator === '/' ? '.' : '/');
}

/** Returns the parameters that sysctl sets, as procps and busybox read its arguments: with or without -w, or from a file. */
function assignmentsIn({ args }: SimpleCommand): Omit<SysctlWrite, 'command'>[] {
  if (args.includes('--dry-run')) {
    return [];
  }
  const text = ['sysctl', ...args].join(' ');
  const fromFile = args.some(arg => /^(-[a-zA-Z]*[pf]|--load|--system)/.test(arg));
  return [
    ...fromFile ? [{ text }] : [],
    ...args.filter(arg => !arg.startsWith('-')).flatMap(arg => {
      const [, written, value] = /^([^=\s]+)\s*=\s*(.*)/s.exec(arg) ?? [];
      // The first separator shows whether it is a path.
      return written === undefined ? [] : [{ text, ...named(/^[^.]*\//.test(written) ? dotted(written) : written), ...knownValue(value) }];
    }),
  ];
}

function filesWrittenBy({ program, args, outputs }: SimpleCommand): readonly string[] {
  const operands = args.filter(arg => !arg.startsWith('-'));
  switch (program) {
    case 'tee': return [...outputs, ...operands];
    case 'dd': return [...outputs, ...args.filter(arg => arg.startsWith('of=')).map(arg => arg.slice(3))];
    case 'cp': case 'mv': case 'install': return [...outputs, ...operands.slice(-1)];
    case 'sed': return args.some(arg => /^(-[a-zA-Z]*i|--in-place)/.test(arg)) ? [...outputs, ...operands.slice(1)] : outputs;
    case 'truncate': return [...outputs, ...operands];
    default: return outputs;
  }
}

function echoedBy({ program, args, outputs }: SimpleCommand): Pick<SysctlWrite, 'value'> {
  const words = ['echo', 'printf'].includes(program) && outputs.length === 1 ? args.filter(arg => !/^-[neE]+$/.test(arg)) : [];
  return knownValue(words.join(' ').replace(/\\n$/, ''));
}

function knownValue(value: string): Pick<SysctlWrite, 'value'> {
  return /^[\w ./:,+\t-]+$/.test(value) ? { value } : {};
}
