import { ChildProcess, ChildProcessByStdio, spawn, StdioOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, closeSync, constants, existsSync, readFileSync } from 'node:fs';
import { constants as os } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Dialect, dialectOf, EngineName, ENGINES, installationsOn, ROOTLESS_INFO } from './dialect';
import { engineEnvironment } from './engine-environment';
import { MARKER, signalMarked } from './marked-processes';
import { attempt } from '../../attempt';
import { plural } from '../../cli/plural';
import { alternatives, unknownChoice } from '../../cli/unknown-choice';
import { UsageError } from '../../usage-error';
import { openWithoutName } from '../state-folder';

export interface ImageFacts {
  readonly user: string;

  /** The paths that the image declares as volumes. */
  readonly volumes: readonly string[];
  readonly stopSignal?: string;
}

export interface MachineLimits {
  /** The maximum number of open files. */
  readonly nofile?: number;

  /** The maximum number of processes. Set only for an engine that would otherwise request more than it may grant. */
  readonly nproc?: number;
}

/** The result of an engine command. */
export interface EngineResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;

  /** Whether the program was killed because it took too long. */
  readonly isUnanswered?: boolean;
}

/** Which engine to use. */
export interface EngineOptions {
  readonly engine?: string;

  /** Seconds within which the engine must answer. */
  readonly engineTimeout?: string;
}

export interface EngineRunOptions {
  /** The content of INPUT_FILE. */
  readonly input?: string;

  /** Kills the program when aborted. */
  readonly signal?: AbortSignal;

  /** Seconds after which the program is killed. By default, it may take any time. */
  readonly timeout?: number;
}

/** The file that an engine command can read, whose content is in no other file and in no process list. */
export const INPUT_FILE = '/dev/fd/3';

const OUTPUT_STREAMS = ['stdout', 'stderr'] as const;

export type OutputStream = typeof OUTPUT_STREAMS[number];

/** A running engine command whose output is followed. */
export interface FollowedCommand {
  readonly ended: Promise<void>;
  end(): void;
}

/** The commands of a container engine. */
export type EngineCommands = Pick<Engine, 'dialect' | 'program' | 'identity' | 'run' | 'query' | 'exec' | 'follow'>;

/** Seconds within which an engine answers a question, unless an option sets others. */
const ANSWER_TIMEOUT = 10;

/** Seconds within which an engine creates or removes something, also on a busy machine. */
export const CHANGE_TIMEOUT = 60;

/** Seconds that a program has to end after SIGTERM. */
const GRACE = 2;

/** The signals that `exec` passes on to the command in the container. */
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface ChildEnd {
  readonly status: number;
  readonly problem?: string;
}

/** A started program of the engine. */
interface Child {
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly ended: Promise<ChildEnd>;
  interrupt(): Promise<unknown>;
}

/** The exit code of a program that cannot be started. */
const NOT_STARTED = 126;

/** An installed container engine, driven through its command line. */
export class Engine {
  /** Finds the named engine, that of the CDK, or the first that works. Throws if there is none. */
  public static async find(options: EngineOptions, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Engine> {
    const { engine, problems } = await Engine.search(options, env, signal);
    if (engine === undefined) {
      throw new UsageError(`no container engine on this machine can run a task:\n${problems.join('\n')}\n${installationHint()} To print the engine commands only, use --dry-run.`);
    }
    return engine;
  }

  /** The engine that `find` returns or, if none works, the first that is installed. */
  public static async findOrGuess(options: EngineOptions, env: NodeJS.ProcessEnv): Promise<Engine> {
    const { engine } = await Engine.search(options, env);
    const candidates = candidateEngines(options.engine, env);
    return engine ?? new Engine(candidates.find(candidate => findOnPath(candidate, env)) ?? candidates[0], env);
  }

  /** Returns the first engine that works, if there is one, and why those before it do not. */
  private static async search({ engine: name, engineTimeout }: EngineOptions, env: NodeJS.ProcessEnv, signal?: AbortSignal) {
    const problems: string[] = [];
    const timeout = engineTimeout === undefined ? ANSWER_TIMEOUT : parseSeconds('--engine-timeout', engineTimeout);
    for (const candidate of candidateEngines(name, env)) {
      const engine = new Engine(candidate, env, timeout);
      const problem = await engine.findProblem(signal);
      if (problem === undefined) {
        return { engine, problems };
      }
      problems.push(`  ${candidate}: ${problem}`);
    }
    return { problems };
  }

  public readonly dialect: Dialect;

  /** The engine's program, with options that this machine requires. */
  public readonly program: readonly string[];

  /** The file of the program, which is found once. */
  private readonly path: string;

  /** The engine's own ID, if it has one. */
  private id = '';

  /** The named engine, without testing whether it works. */
  constructor(name: EngineName, private readonly env: NodeJS.ProcessEnv, private readonly answerTimeout = ANSWER_TIMEOUT) {
    this.path = findOnPath(name, env) ?? name;
    this.dialect = dialectOf(name);
    const needsRunc = this.dialect.prefersCrun && existsSync('/sys/fs/cgroup/unified') && findOnPath('runc', env) !== undefined;
    this.program = needsRunc ? [name, '--runtime', 'runc'] : [name];
  }

  /** What distinguishes this engine from others, also from those with the same program. */
  public get identity(): string {
    const { name, selectors = [] } = this.dialect;
    return [name, this.id, ...selectors.map(variable => this.env[variable] ?? '')].join(' ').trimEnd();
  }

  /** The limits of this machine for containers, as far as they are known: a daemon may have other limits. */
  public limits(): MachineLimits {
    if (process.platform !== 'linux' || mayRaiseLimits()) {
      return {};
    }
    const { maxProcesses } = this.dialect;
    return { nofile: hardLimit('Max open files'), ...maxProcesses === undefined ? {} : { nproc: Math.min(hardLimit('Max processes'), maxProcesses) } };
  }

  /** The facts about local images, by image name. Images that are not on this machine are missing. */
  public async imageFacts(images: readonly string[], signal?: AbortSignal): Promise<Map<string, ImageFacts>> {
    const inspect = async (names: readonly string[]) => {
      const { status, stdout, stderr, isUnanswered } = await this.run(['image', 'inspect', '--format', '{{json .Config}}', ...names], { signal, timeout: this.answerTimeout });
      if (isUnanswered) {
        throw new UsageError(stderr);
      }
      return status === 0 ? stdout.trim().split('\n').map(line => factsOf(parseLine(line, `${this.dialect.name} image inspect`) as ImageConfig)) : undefined;
    };
    const all = images.length > 0 ? await inspect(images) : [];
    const each = all ?? await Promise.all(images.map(async image => (await inspect([image]))?.[0]));
    return new Map(images.flatMap((image, index) => each[index] ? [[image, each[index]]] : []));
  }

  /** Runs an engine command and waits until it exits, with any status. A program that cannot be started counts as failed. */
  public async run(args: readonly string[], { input, signal, timeout }: EngineRunOptions = {}): Promise<EngineResult> {
    if (timeout !== undefined) {
      const late = AbortSignal.timeout(timeout * 1000);
      const result = await this.run(args, { input, signal: signal === undefined ? late : AbortSignal.any([signal, late]) });
      return late.aborted && result.status === NOT_STARTED ? { ...result, stderr: this.lateText(args, timeout), isUnanswered: true } : result;
    }
    const child = this.spawn(args, input);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: string) => stdout += data);
    child.stderr.on('data', (data: string) => stderr += data);
    return new Promise(resolve => {
      const end = ({ status, problem = '' }: ChildEnd) => {
        signal?.removeEventListener('abort', interrupt);
        // Podman exits with 0 after SIGTERM, whatever it was doing.
        resolve(signal?.aborted ? { status: NOT_STARTED, stdout, stderr: 'interrupted' } : { status, stdout, stderr: stderr + problem });
      };
      // Programs that the engine's program started may keep its output open.
      const interrupt = () => void child.interrupt().then(() => end({ status: NOT_STARTED }));
      signal?.addEventListener('abort', interrupt);
      if (signal?.aborted) {
        interrupt();
      }
      void child.ended.then(end);
    });
  }

  /** Runs an engine command that takes no time and returns its output. Throws if it fails or does not answer. */
  public async query(args: readonly string[], signal?: AbortSignal): Promise<string> {
    const { status, stdout, stderr, isUnanswered } = await this.run(args, { signal, timeout: this.answerTimeout });
    if (isUnanswered) {
      throw new UsageError(stderr);
    }
    if (status !== 0) {
      throw new UsageError(`${this.dialect.name} ${args[0]} failed: ${stderr.trim() || `it exited with ${status} and printed nothing`}`);
    }
    return stdout;
  }

  /** Runs a command in a container. When aborted, ends the command and what it started. */
  public async exec(container: string, command: readonly string[], signal: AbortSignal): Promise<EngineResult> {
    const id = randomBytes(8).toString('hex');
    const result = await this.run(['exec', '--env', `${MARKER}=${id}`, container, ...command], { signal });
    if (signal.aborted) {
      signalMarked(id, 'SIGKILL');
    }
    return result;
  }

  /** Runs an engine command and calls `onLine` for each line of its output. */
  public follow(args: readonly string[], onLine: (line: string, stream: OutputStream) => void): FollowedCommand {
    const child = this.spawn(args);
    const streams = OUTPUT_STREAMS.map(stream => createInterface({ input: child[stream] }).on('line', line => onLine(line, stream)));
    const closed = streams.map(emitter => new Promise<void>(resolve => emitter.once('close', () => resolve())));
    return { ended: Promise.all([child.ended, ...closed]).then(() => undefined), end: () => void child.interrupt() };
  }

  /**
   * Runs a command in a container, on this terminal, and returns its exit code. Passes on signals to the command: the
   * engine's program does not.
   */
  public async execOnTerminal(container: string, command: readonly string[], hasTerminal: boolean): Promise<number> {
    const id = randomBytes(8).toString('hex');
    const args = ['exec', '--interactive', ...hasTerminal ? ['--tty'] : [], '--env', `${MARKER}=${id}`, container, ...command];
    const child = spawn(this.path, [...this.program.slice(1), ...args], { stdio: 'inherit', env: engineEnvironment(args, this.env) });
    let signals = 0;
    const passOn = (signal: NodeJS.Signals) => {
      signals++;
      if (signalMarked(id, signals > 1 ? 'SIGKILL' : signal) === 0) {
        child.kill(signal);
      }
    };
    PASSED_ON.forEach(signal => process.on(signal, passOn));
    try {
      const code = await new Promise<number>((resolve, reject) => {
        child.on('error', error => reject(new UsageError(this.startProblem(error))));
        child.on('close', (status, signal) => resolve(status ?? 128 + os.signals[signal!]));
      });
      // The engine's program may have ended before the command.
      if (signals > 0 && signalMarked(id, 'SIGTERM') > 0) {
        await sleep(GRACE * 1000);
        signalMarked(id, 'SIGKILL');
      }
      return code;
    } finally {
      PASSED_ON.forEach(signal => process.off(signal, passOn));
    }
  }

  /** Starts the engine's program. Arguments that no program accepts, or too many, are a failure of the program. */
  private spawn(args: readonly string[], input?: string): Child {
    const files: number[] = [];
    try {
      files.push(...input === undefined ? [] : [openWithoutName(input, this.env)]);
      const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', ...files];
      // Runs in its own process group, so that Ctrl-C does not interrupt the engine's program.
      const child = spawn(this.path, [...this.program.slice(1), ...args], { stdio, env: engineEnvironment(args, this.env), detached: true });
      return this.watch(child as ChildProcessByStdio<null, Readable, Readable>);
    } catch (error) {
      const [stdout, stderr] = [new PassThrough(), new PassThrough()];
      [stdout, stderr].forEach(stream => stream.end());
      const ended = Promise.resolve({ status: NOT_STARTED, problem: this.startProblem(error as Error) });
      return { stdout, stderr, ended, interrupt: () => ended };
    } finally {
      files.forEach(closeSync);
    }
  }

  private watch(child: ChildProcessByStdio<null, Readable, Readable>): Child {
    const { stdout, stderr } = child;
    stdout.setEncoding('utf8');
    stderr.setEncoding('utf8');
    const ended = new Promise<ChildEnd>(resolve => {
      child.on('error', error => resolve({ status: NOT_STARTED, problem: this.startProblem(error) }));
      child.on('close', code => resolve({ status: code ?? NOT_STARTED }));
    });
    return { stdout, stderr, ended, interrupt: () => interrupted(child, ended) };
  }

  private lateText(args: readonly string[], timeout: number): string {
    const command = [this.dialect.name, ...args.slice(0, args[0] === 'volume' || args[0] === 'image' ? 2 : 1)].join(' ');
    return `${command} did not answer within ${plural(timeout, 'second')}. Restart the engine${timeout === this.answerTimeout ? ', or allow more time: --engine-timeout SECONDS' : ''}`;
  }

  private startProblem({ message }: Error): string {
    const reason = /E2BIG/.test(message) ? 'its arguments and variables are longer than the system allows' : /null bytes/.test(message) ? 'a value contains a NUL character' : message;
    return `cannot start ${this.path}: ${reason}`;
  }

  /** Returns why the engine cannot run a task, or undefined if it can. */
  private async findProblem(signal?: AbortSignal): Promise<string | undefined> {
    const { name, isDaemonlessOnLinux, infoFormat } = this.dialect;
    if (findOnPath(name, this.env) === undefined) {
      return 'not installed';
    }
    // No daemon could fail, and `podman info` is slow.
    if (isDaemonlessOnLinux && process.platform === 'linux') {
      return process.getuid?.() === 0 ? undefined : ROOTLESS;
    }
    const { status, stdout, stderr } = await this.run(['info', '--format', infoFormat], { signal, timeout: this.answerTimeout });
    if (status !== 0) {
      return stderr.trim().split('\n').pop() || `${name} info exited with code ${status}`;
    }
    if (stdout.trim() === '') {
      return `${name} info printed nothing`;
    }
    if (!stdout.startsWith('linux')) {
      return `runs ${stdout.split(' ')[0].trim()} containers. Switch it to Linux containers.`;
    }
    this.id = / id=(\S+)$/.exec(stdout.trim())?.[1] ?? '';
    return ROOTLESS_INFO.test(stdout) ? ROOTLESS : undefined;
  }
}

/** Parses a line that a command of an engine printed. Throws if it is no JSON. */
export function parseLine(line: string, command: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new UsageError(`${command} printed no JSON: '${line}'`);
  }
}

/** Parses a positive number of seconds. Throws if the value of the option is none. */
export function parseSeconds(option: string, text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds < 1e6)) {
    throw new UsageError(`invalid ${option} '${text}': use a number of seconds greater than 0 and less than 1000000`);
  }
  return seconds;
}

const ROOTLESS = 'runs rootless: in its user namespace, the kernel hides parameters, and capabilities mean less than on Fargate. Use sudo, or an engine that runs as root.';

function installationHint(): string {
  const engines = alternatives(installationsOn(process.platform));
  switch (process.platform) {
    case 'linux': return `Install ${engines}. If the engine has a daemon, start it.`;
    case 'darwin': return `Containers need a Linux kernel. Start ${engines}.`;
    default: return `Containers need a Linux kernel. Use ${alternatives(installationsOn('win32'))}, or work inside WSL 2.`;
  }
}

/** The engine that an option or, for the CDK, CDK_DOCKER selects, or all. CDK_DOCKER may name a program that is none of them. */
function candidateEngines(given: string | undefined, { CDK_DOCKER }: NodeJS.ProcessEnv): readonly EngineName[] {
  const name = given ?? ENGINES.find(engine => engine === CDK_DOCKER);
  if (name === undefined) {
    return ENGINES;
  }
  if (!ENGINES.includes(name as EngineName)) {
    unknownChoice('--engine', name, ENGINES);
  }
  return [name as EngineName];
}

function findOnPath(program: string, { PATH = '' }: NodeJS.ProcessEnv): string | undefined {
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  const files = PATH.split(delimiter).flatMap(folder => names.map(name => join(folder, name)));
  return files.find(file => attempt(() => accessSync(file, constants.X_OK) === undefined));
}

/** Ends a program and what it started in its process group: first so that it can clean up, then by force. */
async function interrupted(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const timer = new AbortController();
    signalGroup(child, 'SIGTERM');
    await Promise.race([ended, sleep(GRACE * 1000, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
    signalGroup(child, 'SIGKILL');
  }
  [child.stdout, child.stderr].forEach(stream => stream?.destroy());
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  // It may have ended.
  attempt(() => process.kill(process.platform === 'win32' ? pid! : -pid!, signal));
}

type ImageConfig = { readonly User?: string; readonly Volumes?: object | null; readonly StopSignal?: string } | null;

function factsOf(config: ImageConfig): ImageFacts {
  return { user: config?.User ?? '', volumes: Object.keys(config?.Volumes ?? {}), stopSignal: config?.StopSignal };
}

/** Whether CAP_SYS_RESOURCE (number 24) is available: without it, even root cannot raise a hard limit. */
function mayRaiseLimits(): boolean {
  const bounds = /^CapBnd:\s*(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return BigInt(`0x${bounds}`) / 2n ** 24n % 2n === 1n;
}

function hardLimit(name: string): number {
  const hard = new RegExp(`^${name}\\s+\\S+\\s+(\\S+)`, 'm').exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return hard === undefined || hard === 'unlimited' ? Infinity : Number(hard);
}
