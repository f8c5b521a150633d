import { writtenCommands } from './commands';
import { commandLinesOf, requiresPid1, whyNotProcess1 } from './process-1';
import { mustEnd } from './start-order';
import { memoize } from '../../memoize';
import { ContainerModel, runsOnWindows, TaskDefinitionModel, UNKNOWN } from '../model';
import type { Finding } from '../rule';

/** A shell that runs an application as a child, so that SIGTERM reaches only the shell. */
interface ShellWithChild {
  /** The first word of the application. */
  readonly application: string;

  /**
   * Whether the shell stays for certain. Otherwise, that depends on the shell: bash 5.2 and busybox replace themselves
   * with the last command.
   */
  readonly isCertain: boolean;

  /** Whether the script goes on after the application, so that `exec` would drop the rest. */
  readonly goesOn: boolean;

  /** The part of the container that contains the shell. */
  readonly part: 'entryPoint' | 'command';
}

/** Init processes that end with the shell. */
const INIT = /^(.*\/)?(tini|tini-static|dumb-init|catatonit|docker-init)$/;

/** Official images that are based on Debian or Ubuntu, whose sh is dash, unless the tag names another system. */
const DEBIAN = /^((docker\.io\/|public\.ecr\.aws\/docker\/)?(library\/)?(debian|ubuntu|golang|httpd|nginx|node|perl|php|postgres|python|redis|ruby|rust)|public\.ecr\.aws\/(debian\/debian|nginx\/nginx|ubuntu\/ubuntu))$/;
const OTHER_SYSTEMS = /alpine|busybox|windows|nanoserver|servercore/;
const BUSYBOX = /(^|\/)(alpine|busybox)$/;

/** Returns which shell the sh of an image is. Undefined if that is not known. */
const shOf = memoize((image: string): string | undefined => {
  const name = image.replace(/(:[^/@]*)?(@.*)?$/, '');
  const tag = image.slice(name.length);
  return BUSYBOX.test(name) || tag.includes('alpine') ? 'ash' : DEBIAN.test(name) && !OTHER_SYSTEMS.test(tag) ? 'dash' : undefined;
});

/** Commands that are no application: shell builtins, waiting, and preparations. */
const NO_APPLICATION = /^(:|\[|\[\[|test|true|false|echo|printf|exit|return|wait|cd|export|set|unset|umask|ulimit|readonly|local|sleep|tail|cat|date|mkdir|touch|chmod|chown|cp|mv|ln|rm|kill|env|shift|read|alias|hash|type|command|break|continue)$/;
const ENDS_COMPOUND = /^(done|fi|esac|\})$/;

/** Returns findings for applications that a shell starts as a child: those for which that is certain, or all others. */
export function shellsThatEndFirst(task: TaskDefinitionModel, areCertain: boolean): Finding[] {
  return runsOnWindows(task) ? [] : task.containers.flatMap(container => {
    const reason = whyNotProcess1(container, task);
    // A container that must end before others start has nothing to drain.
    const found = reason === undefined || container.essential === false || mustEnd(container, task) ? undefined : shellWithChild(container);
    if (!found || found.isCertain !== areCertain) {
      return [];
    }
    const { application, goesOn, part } = found;
    return [{
      container: container.name,
      message: `a shell starts ${application} ${areCertain ? 'as a child' : 'and may stay its parent'}. Because ${reason}, the shell is not process 1, so ${areCertain ? '' : 'if it stays, '}SIGTERM ends it at once, and the container with it, before ${application} can drain.`,
      fix: goesOn
        ? `Start ${application} in the background, wait for it, and pass SIGTERM on with trap. Or start it with exec, without the commands that follow it.`
        : `Write exec before ${application}, the last command, so that it replaces the shell.`,
      at: [part],
    }];
  });
}

const SHELL = /^(?:.*\/)?(sh|ash|dash|bash)$/;

/** Supervisors, which outlive the programs that they start. */
const SUPERVISOR = /(^|[\s/])(supervisord|s6-svscan|runsvdir|pm2|pm2-runtime|monit|circusd|honcho|foreman)(\s|$)/;

/** Whether a container is known to run on after one of its programs has ended. */
export function outlivesPrograms(container: ContainerModel): boolean {
  return requiresPid1(container) !== undefined || shellWithChild(container)?.goesOn === true
    || commandLinesOf(container).some(({ part, line }) => part !== 'health check' && SUPERVISOR.test(line));
}

function shellWithChild(container: ContainerModel): ShellWithChild | undefined {
  const { image, texts: { entryPoint, command } } = container;
  if (container.entryPoint === UNKNOWN || container.command === UNKNOWN) {
    return undefined;
  }
  let words = [...entryPoint, ...command];
  if (INIT.test(words[0])) {
    words = words.slice(words.findIndex((word, index) => index > 0 && !word.startsWith('-')));
  }
  const [first = '', ...rest] = words;
  const shell = SHELL.exec(first)?.[1];
  const option = rest.findIndex(word => !/^[-+]/.test(word) || /^-[a-z]*c[a-z]*$/.test(word));
  const script = rest[option + 1] ?? '';
  // What the deployment adds in place of a command may be a trap.
  if (shell === undefined || !/^-[a-z]*c/.test(rest[option]) || /(^|[;&|\n])\s*…/.test(script)) {
    return undefined;
  }
  const ending = endingOf(script);
  if (ending === undefined) {
    return undefined;
  }
  const kind = shell !== 'sh' ? shell : typeof image === 'string' ? shOf(image) : undefined;
  if (!ending.stays && (kind === 'ash' || (kind === 'bash' && ending.isOnly))) {
    return undefined;
  }
  return { application: ending.application, isCertain: ending.stays || kind === 'dash', goesOn: ending.stays, part: words.length > command.length ? 'entryPoint' : 'command' };
}

interface Ending {
  readonly application: string;

  /** Whether every shell stays until the end of the script. */
  readonly stays: boolean;

  /** Whether the application is the only command of the script. */
  readonly isOnly: boolean;
}

/**
 * Returns how a script runs its application. Undefined if it replaces the shell, if the shell handles signals, or if that
 * is not known.
 */
const endingOf = memoize((script: string): Ending | undefined => {
  const commands = writtenCommands(script);
  const last = commands[commands.length - 1];
  if (last === undefined || commands.some(({ words: [word], operator }) => operator === '(' || /^(trap|case|function)$/.test(word))) {
    return undefined;
  }
  const [word] = last.words;
  const names = commands.map(({ words: [name] }) => name).reverse();
  // The first program of a pipeline, and otherwise the last program, is the application.
  const pipeline = commands.length - 1 - [...commands].reverse().findIndex((_, index, all) => all[index + 1]?.operator !== '|');
  const application = [commands[pipeline].words[0], ...names].find(name => !NO_APPLICATION.test(name) && !ENDS_COMPOUND.test(name));
  if (application === undefined || !/^[\w./-]+$/.test(application) || commands.some(({ words }) => words[0] === 'exec' && words.length > 1)) {
    return undefined;
  }
  const before = commands[commands.length - 2]?.operator;
  // Measured with dash 0.5.12, bash 5.2, and busybox 1.35.
  const stays = word === 'done' || before === '|' || last.operator === '&' || NO_APPLICATION.test(word);
  const isKnown = stays || word === application;
  return isKnown ? { application, stays, isOnly: commands.length === 1 } : undefined;
});
