import { commandsOf, ContainerCommand, mayMention } from './commands';
import type { ContainerModel } from '../model';

/** A command that attaches to a running process with ptrace. */
export interface Attachment {
  readonly command: ContainerCommand;

  /** The command line. */
  readonly text: string;
}

const PID_OPTION = /^(-p\d*|--pid|--attach|--attach-pid)(=.*)?$/;

/** Whether the arguments of a tool attach it to a running process, according to its documentation. Otherwise, it starts its own child. */
const ATTACHES: Readonly<Record<string, (args: readonly string[]) => boolean>> = {
  'strace': attachesWithOptions,
  'ltrace': attachesWithOptions,
  'gdb': args => hasPidOption(args, '--args') || isProgramAndPid(args),
  'lldb': args => hasPidOption(args, '--'),
  'gcore': args => args.some(isPid),
  'py-spy': args => ['record', 'top', 'dump'].includes(args[0]) && hasPidOption(args, '--'),
  'rbspy': args => ['record', 'snapshot'].includes(args[0]) && hasPidOption(args, '--'),
  // https://github.com/adsr/phpspy: -p and -P attach, and a command after -- is its own child.
  'phpspy': args => hasPidOption(args, '--') || args.slice(0, args.includes('--') ? args.indexOf('--') : undefined).some(arg => /^(-P|--pgrep)/.test(arg)),
  // https://man7.org/linux/man-pages/man1/gdbserver.1.html
  'gdbserver': args => args.slice(0, 2).includes('--attach'),
  'dlv': args => args[0] === 'attach',
};

/** Most containers run none, and reading their scripts takes longer. */
const TOOL = new RegExp(Object.keys(ATTACHES).join('|'));

function isPid(arg: string): boolean {
  return /^(\d+|…)$/.test(arg);
}

function hasPidOption(args: readonly string[], end: string): boolean {
  const stop = args.indexOf(end);
  return args.slice(0, stop < 0 ? undefined : stop).some(arg => PID_OPTION.test(arg));
}

/** Options of strace and ltrace precede the program that they start. Several may be one word, such as -fp. */
function attachesWithOptions(args: readonly string[]): boolean {
  for (let next = 0; /^-[^-]|^--\w/.test(args[next]); next++) {
    if (PID_OPTION.test(args[next]) || /^-[cCdDfFhikqrtTvwxyYzZ]*p/.test(args[next])) {
      return true;
    }
    next += /^-[cCdDfFhikqrtTvwxyYzZ]*[aAbeEIlnoOPsSuUX]$/.test(args[next]) ? 1 : 0;
  }
  return false;
}

/** `gdb PROGRAM PID` attaches if the second argument is a number. */
function isProgramAndPid(args: readonly string[]): boolean {
  const operands = args.filter((arg, index) => !arg.startsWith('-') && !/^-(ex|x|iex|ix|eval-command|command|d|cd)$/.test(args[index - 1]?.replace(/^--/, '-') ?? ''));
  return !args.includes('--args') && operands.length === 2 && isPid(operands[1]);
}

/** Returns the commands of a container that attach to a running process. */
export function attachmentsOf(container: ContainerModel): Attachment[] {
  return commandsOf(container)
    .filter(command => isTool(command) && ATTACHES[command.program](command.args) && !isOfItself(command, container))
    .map(command => ({ command, text: [command.program, ...command.args].join(' ') }));
}

/** Whether a script attaches a tool to its own shell, whose process ID is $$. */
function isOfItself({ program }: ContainerCommand, { texts }: ContainerModel): boolean {
  return [...texts.entryPoint, ...texts.command].some(text => new RegExp(`\\b${program}\\b[^;&|\\n]*(-\\w*p|--pid|--attach)[ =]*"?\\$\\$`).test(text));
}

/** Programs of scripts that only find a process, or wait for one. */
const FINDS_OR_WAITS = /^(|pgrep|pidof|ps|grep|awk|cut|head|tail|sort|cat|sleep|until|test|\[|\[\[|true|false|:|echo|printf|exit|date|mkdir|kill|wait|set|cd|export|for|break|continue|done|fi|\}|read|trap|install|apk|apt|apt-get|yum|dnf|pip|aws|curl|wget|gzip|tar|cp|mv|rm)$/;

/** Whether a container is known to start no program of its own that its tool could attach to. */
export function startsOnlyTools(container: ContainerModel): boolean {
  if (!mayMention(container, TOOL)) {
    return false;
  }
  const started = commandsOf(container).filter(({ part }) => part !== 'health check');
  // If the entry point is a tool, the command only has its arguments.
  const [first] = started;
  const ofEntryPoint = first !== undefined && isTool(first) ? started.filter(({ part }) => part === first.part) : started;
  return ofEntryPoint.every(command => FINDS_OR_WAITS.test(command.program) || isTool(command));
}

/** Whether a container runs a tool, and none that attaches to a running process: they start what they trace. */
export function startsOwnTarget(container: ContainerModel): boolean {
  return commandsOf(container).some(command => isTool(command) && command.part !== 'health check') && attachmentsOf(container).length === 0;
}

function isTool({ program }: ContainerCommand): boolean {
  return Object.hasOwn(ATTACHES, program);
}
