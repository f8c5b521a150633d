import { commandsOf, ContainerCommand, mayMention, SimpleCommand, UNRESOLVED_WORD } from './commands';
import { isKnownRoot } from './reach';
import { userIdOf } from './users';
import { ContainerModel, runsOnFargate, TaskDefinitionModel, UNKNOWN } from '../model';

/** A signal that a container sends, by process ID or by a search. */
export interface SentSignal {
  readonly command: ContainerCommand;

  /** The command line. */
  readonly text: string;

  /** The name without SIG, or a number without a common name. `0` only tests the process. */
  readonly signal: string;

  /** The process IDs, if the tool is kill. */
  readonly targets: readonly string[];

  /** The search, if the tool is pkill or killall. */
  readonly search?: ProcessSearch;
}

/** The processes that pkill and killall find. */
export interface ProcessSearch {
  readonly patterns: readonly string[];

  /** Whether a process matches only with its whole name. */
  readonly isExact: boolean;

  /** Whether the pattern is compared with the whole command line. */
  readonly isFull: boolean;

  /** Whether options restrict the search, for example to the children of a process. */
  readonly isRestricted: boolean;

  /** Whether the search is for processes whose parent is outside the namespace: the first process of each container. */
  readonly isForFirst: boolean;
}

const NUMBERS: Readonly<Record<string, string>> = { 1: 'HUP', 2: 'INT', 3: 'QUIT', 6: 'ABRT', 9: 'KILL', 10: 'USR1', 12: 'USR2', 15: 'TERM', 17: 'CHLD', 18: 'CONT', 19: 'STOP' };
const NAMES = /^(SIG)?(HUP|INT|QUIT|ILL|TRAP|ABRT|IOT|BUS|FPE|KILL|USR1|SEGV|USR2|PIPE|ALRM|TERM|STKFLT|CHLD|CONT|STOP|TSTP|TTIN|TTOU|URG|XCPU|XFSZ|VTALRM|PROF|WINCH|IO|POLL|PWR|SYS|RTMIN(?:\+\d+)?|RTMAX(?:-\d+)?)$/i;

/** Returns the signals that the commands of a container send. */
export function signalsOf(container: ContainerModel): SentSignal[] {
  return !mayMention(container, /kill/) ? [] : commandsOf(container).flatMap(command => {
    const { program, args } = command;
    const sent = program === 'kill' ? readKill(args) : program === 'pkill' || program === 'killall' ? readSearch(program, args) : undefined;
    return sent ? [{ command, text: [program, ...args].join(' '), ...sent }] : [];
  });
}

/** Returns the name of a signal. Undefined if there is none of this name or number. */
function signalName(text: string): string | undefined {
  const name = NAMES.exec(text)?.[2].toUpperCase();
  return name ?? (/^\d+$/.test(text) ? NUMBERS[Number(text)] ?? String(Number(text)) : text.includes(UNRESOLVED_WORD) ? UNRESOLVED_WORD : undefined);
}

/** Reads the arguments of kill, as shells, util-linux, procps, and busybox do. Undefined if it only prints something. */
function readKill(args: readonly string[]): Pick<SentSignal, 'signal' | 'targets'> | undefined {
  let signal: string | undefined;
  let next = 0;
  for (; next < args.length && args[next].startsWith('-'); next++) {
    const option = args[next];
    if (option === '--') {
      next++;
      break;
    }
    if (/^-([lLphV]|-list|-table|-help|-version)/.test(option)) {
      return undefined;
    }
    // After the signal, a number below zero is a process group, and -1 is every process.
    const written = signalName(option.slice(1));
    const [, attached] = /^(?:--signal=|-[sn])(.+)/.exec(option) ?? [];
    if (signal === undefined && written !== undefined) {
      signal = written;
    } else if (['-s', '-n', '-q', '--signal', '--queue'].includes(option)) {
      next++;
      signal = option === '-q' || option === '--queue' ? signal : signalName(args[next] ?? '') ?? UNRESOLVED_WORD;
    } else if (attached !== undefined) {
      signal = signalName(attached) ?? UNRESOLVED_WORD;
    } else if (option === '--timeout') {
      // It takes milliseconds and a signal.
      next += 2;
    } else if (/^-[a-z]{2}/i.test(option)) {
      // With the name of no signal, kill only prints an error.
      return undefined;
    } else if (option !== '-a' && !option.startsWith('--')) {
      break;
    }
  }
  return { signal: signal ?? 'TERM', targets: args.slice(next) };
}

/** Options of pkill with a value, which restrict the search. */
const RESTRICTS = /^(-[uUgGPtFs]|--(euid|uid|user|group|pgroup|parent|session|terminal|pidfile|ns|cgroup))(=?)(.*)$/;

function readSearch(tool: 'pkill' | 'killall', args: readonly string[]): Pick<SentSignal, 'signal' | 'targets' | 'search'> {
  let signal = 'TERM';
  let [isExact, isFull, isRestricted, isForFirst] = [tool === 'killall', false, false, false];
  const patterns: string[] = [];
  // Options may also follow the pattern.
  for (let next = 0; next < args.length; next++) {
    const option = args[next];
    const written = signalName(option.slice(1));
    const [, name, , , value] = RESTRICTS.exec(option) ?? [];
    if (option === '--') {
      patterns.push(...args.slice(next + 1));
      break;
    }
    if (!/^-./.test(option)) {
      patterns.push(option);
    } else if (written !== undefined) {
      signal = written;
    } else if (option === '--signal' || (option === '-s' && tool === 'killall')) {
      next++;
      signal = signalName(args[next] ?? '') ?? UNRESOLVED_WORD;
    } else if (option.startsWith('--signal=')) {
      signal = signalName(option.slice('--signal='.length)) ?? UNRESOLVED_WORD;
    } else if (name !== undefined && (tool === 'pkill' || ['-u', '--user'].includes(name))) {
      isRestricted = true;
      const restriction = value || args[++next];
      isForFirst ||= ['-P', '--parent'].includes(name) && restriction === '0';
    } else {
      const has = (short: string, long: string) => option.startsWith('--') ? option === long : option.includes(short);
      isExact = tool === 'killall' ? isExact && !has('r', '--regexp') : isExact || has('x', '--exact');
      isFull ||= tool === 'pkill' && has('f', '--full');
    }
  }
  return { signal, targets: [], search: { patterns, isExact, isFull, isRestricted, isForFirst } };
}

/** Whether a search finds a program with a name. Patterns other than words match only if they match everything. */
export function finds({ patterns, isExact }: ProcessSearch, name: string): boolean {
  return patterns.some(pattern => {
    if (/^\^?\.\*?\$?$/.test(pattern) && !isExact) {
      return true;
    }
    const [, start, word, end] = /^(\^?)([\w./@:+ -]+)(\$?)$/.exec(pattern.replace(/\[(\w)\]/g, '$1')) ?? [];
    if (word === undefined) {
      return false;
    }
    const [atStart, atEnd] = [isExact || start === '^', isExact || end === '$'];
    return atStart && atEnd ? name === word : atStart ? name.startsWith(word) : atEnd ? name.endsWith(word) : name.includes(word);
  });
}

/** Signals on which /pause exits. */
const ENDS_PAUSE = ['INT', 'TERM'];

/** Returns the signals that a container sends to process 1. */
export function signalsToProcess1(container: ContainerModel): SentSignal[] {
  return signalsOf(container).filter(({ targets, search }) => targets.some(target => /^0*1$/.test(target))
    || (search !== undefined && (search.isForFirst || (!search.isRestricted && finds(search, search.isFull ? '/pause' : 'pause')))));
}

/** Whether a signal ends /pause, if the sender may send it. */
export function endsPause({ signal }: SentSignal): boolean {
  return ENDS_PAUSE.includes(signal);
}

/**
 * Whether a signal to process 1 is known to end all containers. On Fargate, the announcement shows /pause in a task with several
 * containers.
 */
export function endsTask(sent: SentSignal, container: ContainerModel, task: TaskDefinitionModel): boolean {
  return endsPause(sent) && runsAsRoot(container, sent.command) === true && (task.containers.length > 1 || !runsOnFargate(task));
}

/** Whether a command runs as root. Undefined if the image or another program decides. */
export function runsAsRoot(container: ContainerModel, { changesUser }: SimpleCommand): boolean | undefined {
  return changesUser ? undefined : isKnownRoot(container);
}

/**
 * Whether a command of one container may signal processes of another one. Undefined if the users decide, and are not
 * known.
 */
export function maySignal(one: ContainerModel, command: SimpleCommand, other: ContainerModel): boolean | undefined {
  const { capabilitiesAdded, capabilitiesDropped } = one;
  const isRoot = runsAsRoot(one, command);
  const hasKill = capabilitiesAdded.includes('KILL') || !capabilitiesDropped.some(name => name === 'ALL' || name === 'KILL' || name === UNKNOWN);
  if (isRoot === undefined || (isRoot && hasKill)) {
    return isRoot;
  }
  const [mine, theirs] = [one, other].map(({ user }) => typeof user === 'string' ? userIdOf(user) : undefined);
  return mine === undefined || theirs === undefined ? undefined : mine === theirs;
}
