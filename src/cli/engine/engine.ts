import { ChildProcessByStdio, spawn, StdioOptions } from 'node:child_process';
import { accessSync, closeSync, constants, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Dialect, dialectOf, EngineName, ENGINES } from './dialect';
import { unknownChoice } from '../unknown-choice';
import { UsageError } from '../usage-error';

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
}

interface RunOptions {
  /** The content of INPUT_FILE. */
  readonly input?: string;

  /** Kills the command when aborted. */
  readonly signal?: AbortSignal;
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

/** An installed container engine, driven through its command line. */
export class Engine {
  /** Finds the named engine, or the first that works. Throws if there is none. */
  public static async find(name: string | undefined, env: NodeJS.ProcessEnv): Promise<Engine> {
    const tried: string[] = [];
    for (const candidate of candidateEngines(name)) {
      const engine = new Engine(candidate, env);
      const problem = await engine.findProblem();
      if (problem === undefined) {
        return engine;
      }
      tried.push(`  ${candidate}: ${problem}`);
    }
    throw new UsageError(`no container engine on this machine can run a task:\n${tried.join('\n')}\n${installationHint()} To print the engine commands only, use --dry-run.`);
  }

  /** The named engine, or the first that is installed, without testing whether it works. */
  public static named(name: string | undefined, env: NodeJS.ProcessEnv): Engine {
    const [first] = candidateEngines(name);
    return new Engine(name === undefined ? candidateEngines(name).find(candidate => isOnPath(candidate, env)) ?? first : first, env);
  }

  public readonly dialect: Dialect;

  /** The engine's program, with options that this machine requires. */
  public readonly program: readonly string[];

  private constructor(name: EngineName, private readonly env: NodeJS.ProcessEnv) {
    this.dialect = dialectOf(name);
    // crun does not support cgroup v1 and v2 side by side.
    const needsRunc = name === 'podman' && existsSync('/sys/fs/cgroup/unified') && isOnPath('runc', env);
    this.program = needsRunc ? [name, '--runtime', 'runc'] : [name];
  }

  /** The limits of this machine for containers, as far as they are known: a daemon may have other limits. */
  public limits(): MachineLimits {
    if (process.platform !== 'linux' || mayRaiseLimits()) {
      return {};
    }
    return { nofile: hardLimit('Max open files'), ...this.dialect.name === 'podman' ? { nproc: podmanProcesses() } : {} };
  }

  /** The facts about local images, by image name. Images that are not on this machine are missing. */
  public async imageFacts(images: readonly string[]): Promise<Map<string, ImageFacts>> {
    const inspect = async (names: readonly string[]) => {
      const { status, stdout } = await this.run(['image', 'inspect', '--format', '{{json .Config}}', ...names]);
      return status === 0 ? stdout.trim().split('\n').map(line => factsOf(JSON.parse(line))) : undefined;
    };
    const all = images.length > 0 ? await inspect(images) : [];
    const each = all ?? await Promise.all(images.map(async image => (await inspect([image]))?.[0]));
    return new Map(images.flatMap((image, index) => each[index] ? [[image, each[index]]] : []));
  }

  /** Runs an engine command and waits until it exits, with any status. */
  public run(args: readonly string[], { input, signal }: RunOptions = {}): Promise<EngineResult> {
    const child = this.spawn(args, input);
    const kill = () => child.kill('SIGKILL');
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: string) => stdout += data);
    child.stderr.on('data', (data: string) => stderr += data);
    signal?.addEventListener('abort', kill);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', code => {
        signal?.removeEventListener('abort', kill);
        resolve({ status: code ?? 1, stdout, stderr });
      });
    });
  }

  /** Runs an engine command and returns its output. Throws if it fails. */
  public async query(args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(args);
    if (status !== 0) {
      throw new UsageError(`${this.dialect.name} ${args[0]} failed: ${stderr.trim() || `it exited with ${status} and printed nothing`}`);
    }
    return stdout;
  }

  /** Runs an engine command and calls `onLine` for each line of its output. */
  public follow(args: readonly string[], onLine: (line: string, stream: OutputStream) => void): FollowedCommand {
    const child = this.spawn(args);
    const streams = OUTPUT_STREAMS.map(stream => createInterface({ input: child[stream] }).on('line', line => onLine(line, stream)));
    const closed = [...streams, child].map(emitter => new Promise<void>(resolve => (emitter as NodeJS.EventEmitter).once('close', () => resolve())));
    return { ended: Promise.all(closed).then(() => undefined), end: () => void child.kill() };
  }

  /** Runs an engine command on this terminal and returns its exit code. */
  public onTerminal(args: readonly string[]): Promise<number> {
    const child = spawn(this.program[0], [...this.program.slice(1), ...args], { stdio: 'inherit', env: this.env });
    // Ignores Ctrl-C, which is for the program in the container.
    const ignore = () => undefined;
    process.on('SIGINT', ignore);
    return new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', code => resolve(code ?? 1));
    }).finally(() => process.off('SIGINT', ignore));
  }

  private spawn(args: readonly string[], input?: string) {
    const file = input === undefined ? undefined : openWithoutName(input);
    try {
      // Runs in its own process group, so that Ctrl-C does not interrupt the engine's program.
      const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', ...file === undefined ? [] : [file]];
      const child = spawn(
        this.program[0], [...this.program.slice(1), ...args], { stdio, env: this.env, detached: true },
      ) as ChildProcessByStdio<null, Readable, Readable>;
      child.stdout.setEncoding('utf8');
      child.stderr.setEncoding('utf8');
      return child;
    } finally {
      if (file !== undefined) {
        closeSync(file);
      }
    }
  }

  /** Returns why the engine cannot run a task, or undefined if it can. */
  private async findProblem(): Promise<string | undefined> {
    const { name } = this.dialect;
    if (!isOnPath(name, this.env)) {
      return 'not installed';
    }
    // On Linux, Podman has no daemon that could fail, and `podman info` is slow.
    if (name === 'podman' && process.platform === 'linux') {
      return process.getuid?.() === 0 ? undefined : ROOTLESS;
    }
    const format = name === 'podman' ? '{{.Host.OS}} rootless={{.Host.Security.Rootless}}' : '{{.OSType}} {{json .SecurityOptions}}';
    const { status, stdout, stderr } = await this.run(['info', '--format', format]);
    if (status !== 0) {
      return stderr.trim().split('\n').pop() || `${name} info exited with code ${status}`;
    }
    if (!stdout.startsWith('linux')) {
      return `runs ${stdout.split(' ')[0].trim()} containers. Switch it to Linux containers.`;
    }
    return /name=rootless|rootless=true/.test(stdout) ? ROOTLESS : undefined;
  }
}

const ROOTLESS = 'runs rootless: in its user namespace, the kernel hides parameters, and capabilities mean less than on Fargate. Use sudo, or an engine that runs as root.';

/** Opens a file with a content. Only its descriptor is left, so that nothing needs to be removed, however this process ends. */
function openWithoutName(content: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-fargate-linux-controls-'));
  try {
    const path = join(folder, 'input');
    writeFileSync(path, content, { mode: 0o600 });
    return openSync(path, 'r');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function installationHint(): string {
  switch (process.platform) {
    case 'linux': return 'Install Docker Engine or Podman (on Debian: apt-get install podman runc). If the engine has a daemon, start it.';
    case 'darwin': return 'Containers need a Linux kernel. Start Docker Desktop, Finch, or Podman (podman machine init --rootful).';
    default: return 'Containers need a Linux kernel. Use Docker Desktop with Linux containers, or work inside WSL 2.';
  }
}

function candidateEngines(name: string | undefined): readonly EngineName[] {
  if (name === undefined) {
    return ENGINES;
  }
  if (!ENGINES.includes(name as EngineName)) {
    unknownChoice('--engine', name, ENGINES);
  }
  return [name as EngineName];
}

function isOnPath(program: string, { PATH = '' }: NodeJS.ProcessEnv): boolean {
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program];
  return PATH.split(delimiter).some(folder => names.some(name => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }));
}

function factsOf(config: { readonly User?: string; readonly Volumes?: object | null; readonly StopSignal?: string } | null): ImageFacts {
  return { user: config?.User ?? '', volumes: Object.keys(config?.Volumes ?? {}), stopSignal: config?.StopSignal };
}

/** Whether CAP_SYS_RESOURCE (number 24) is available: without it, even root cannot raise a hard limit. */
function mayRaiseLimits(): boolean {
  const bounds = /^CapBnd:\s*(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return BigInt(`0x${bounds}`) / 2n ** 24n % 2n === 1n;
}

/** The process limit that Podman can grant: Podman 4.3 lowers its own limit to 32768 and cannot raise it again. */
function podmanProcesses(): number {
  return Math.min(hardLimit('Max processes'), 32768);
}

function hardLimit(name: string): number {
  const hard = new RegExp(`^${name}\\s+\\S+\\s+(\\S+)`, 'm').exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return hard === undefined || hard === 'unlimited' ? Infinity : Number(hard);
}
