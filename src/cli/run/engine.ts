import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Dialect, dialectOf, EngineName, ENGINES } from './dialect';
import type { ImageFacts, MachineLimits } from './plan';
import { UsageError } from '../usage-error';

/** What a run of the engine's command has come to. */
export interface EngineResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;

  /** Kills it. */
  readonly signal?: AbortSignal;
}

const OUTPUT_STREAMS = ['stdout', 'stderr'] as const;

export type OutputStream = typeof OUTPUT_STREAMS[number];

/** A command of the engine that goes on until it ends by itself or is ended. */
export interface Following {
  readonly ended: Promise<void>;
  end(): void;
}

/** An existing container engine, driven through its command line. */
export class Engine {
  /** The engine of this name, or the first that answers; throws where there is none, with the remedy. */
  public static async find(name: string | undefined, env: NodeJS.ProcessEnv): Promise<Engine> {
    const tried: string[] = [];
    for (const candidate of candidateEngines(name)) {
      const engine = new Engine(candidate, env);
      const problem = await engine.problem();
      if (problem === undefined) {
        return engine;
      }
      tried.push(`  ${candidate}: ${problem}`);
    }
    throw new UsageError(`no container engine can run a task here:\n${tried.join('\n')}\n${remedy()} --dry-run shows what would be run.`);
  }

  /** An engine that is not asked whether it answers. */
  public static named(name: string | undefined, env: NodeJS.ProcessEnv): Engine {
    const [first] = candidateEngines(name);
    return new Engine(name === undefined ? candidateEngines(name).find(candidate => isOnPath(candidate, env)) ?? first : first, env);
  }

  public readonly dialect: Dialect;

  /** The engine's command, with options that this machine needs. */
  public readonly program: readonly string[];

  private constructor(name: EngineName, private readonly env: NodeJS.ProcessEnv) {
    this.dialect = dialectOf(name);
    // crun refuses control groups of both versions side by side.
    const needsRunc = name === 'podman' && existsSync('/sys/fs/cgroup/unified') && isOnPath('runc', env);
    this.program = needsRunc ? [name, '--runtime', 'runc'] : [name];
  }

  /** What this machine allows to a container of this engine, as far as it can be known here: a daemon may have limits of its own. */
  public limits(): MachineLimits {
    if (process.platform !== 'linux' || mayRaiseLimits()) {
      return {};
    }
    return { nofile: hardLimit('Max open files'), ...this.dialect.name === 'podman' ? { nproc: podmanProcesses() } : {} };
  }

  /** What is known of images, by their names; those that are not here have none. */
  public async imageFacts(images: readonly string[]): Promise<Map<string, ImageFacts>> {
    const inspect = async (names: readonly string[]) => {
      const { status, stdout } = await this.run(['image', 'inspect', '--format', '{{json .Config}}', ...names]);
      return status === 0 ? stdout.trim().split('\n').map(line => factsOf(JSON.parse(line))) : undefined;
    };
    const all = images.length > 0 ? await inspect(images) : [];
    const each = all ?? await Promise.all(images.map(async image => (await inspect([image]))?.[0]));
    return new Map(images.flatMap((image, index) => each[index] ? [[image, each[index]]] : []));
  }

  /** Runs a command of the engine to its end, whatever that is. */
  public run(args: readonly string[], { env, signal }: RunOptions = {}): Promise<EngineResult> {
    const child = this.spawn(args, env);
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

  /** Runs a command of the engine and hands over each line that it writes. */
  public follow(args: readonly string[], onLine: (line: string, stream: OutputStream) => void): Following {
    const child = this.spawn(args);
    const streams = OUTPUT_STREAMS.map(stream => createInterface({ input: child[stream] }).on('line', line => onLine(line, stream)));
    const closed = [...streams, child].map(emitter => new Promise<void>(resolve => (emitter as NodeJS.EventEmitter).once('close', () => resolve())));
    return { ended: Promise.all(closed).then(() => undefined), end: () => void child.kill() };
  }

  /** Runs a command of the engine on this terminal and gives its exit code. */
  public onTerminal(args: readonly string[]): Promise<number> {
    const child = spawn(this.program[0], [...this.program.slice(1), ...args], { stdio: 'inherit', env: this.env });
    // Signals of the keyboard are for the program in the container.
    const ignore = () => undefined;
    process.on('SIGINT', ignore);
    return new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', code => resolve(code ?? 1));
    }).finally(() => process.off('SIGINT', ignore));
  }

  private spawn(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    // In a group of its own, so that Ctrl-C reaches this command and not the engine's in the middle of its work.
    const child = spawn(this.program[0], [...this.program.slice(1), ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...this.env, ...env }, detached: true });
    child.stdout.setEncoding('utf8');
    child.stderr.setEncoding('utf8');
    return child;
  }

  /** Why the engine cannot run a task, or undefined. */
  private async problem(): Promise<string | undefined> {
    const { name } = this.dialect;
    if (!isOnPath(name, this.env)) {
      return 'not installed';
    }
    // Podman has no daemon on Linux, and asking it for all that it knows takes long.
    if (name === 'podman' && process.platform === 'linux') {
      return process.getuid?.() === 0 ? undefined : ROOTLESS;
    }
    const format = name === 'podman' ? '{{.Host.OS}} rootless={{.Host.Security.Rootless}}' : '{{.OSType}} {{json .SecurityOptions}}';
    const { status, stdout, stderr } = await this.run(['info', '--format', format]);
    if (status !== 0) {
      return stderr.trim().split('\n').pop() || `info ended with ${status}`;
    }
    if (!stdout.startsWith('linux')) {
      return `runs containers of ${stdout.split(' ')[0].trim()}, not of Linux. Switch it to Linux containers.`;
    }
    return /name=rootless|rootless=true/.test(stdout) ? ROOTLESS : undefined;
  }
}

const ROOTLESS = 'runs without root: in its user namespace the kernel hides parameters, and capabilities mean less than on Fargate. Use sudo, or an engine that runs as root.';

function remedy(): string {
  switch (process.platform) {
    case 'linux': return 'Install Docker Engine or Podman (on Debian: apt-get install podman runc), and start the daemon where there is one.';
    case 'darwin': return 'Containers need a Linux kernel, which Docker Desktop, Finch or Podman (podman machine init --rootful) bring along. Start one of them.';
    default: return 'Containers need a Linux kernel: use Docker Desktop with Linux containers, or work inside WSL 2.';
  }
}

function candidateEngines(name: string | undefined): readonly EngineName[] {
  if (name === undefined) {
    return ENGINES;
  }
  if (!ENGINES.includes(name as EngineName)) {
    throw new UsageError(`--engine is ${name}, which is not known. Choose one of ${ENGINES.join(', ')}.`);
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

/** Whether this machine has CAP_SYS_RESOURCE, number 24, to give: without it not even root raises a hard limit. */
function mayRaiseLimits(): boolean {
  const bounds = /^CapBnd:\s*(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return BigInt(`0x${bounds}`) / 2n ** 24n % 2n === 1n;
}

/** Podman lowers its own limit to this, and cannot raise it again: measured with 4.3. */
function podmanProcesses(): number {
  return Math.min(hardLimit('Max processes'), 32768);
}

function hardLimit(name: string): number {
  const hard = new RegExp(`^${name}\\s+\\S+\\s+(\\S+)`, 'm').exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return hard === undefined || hard === 'unlimited' ? Infinity : Number(hard);
}
