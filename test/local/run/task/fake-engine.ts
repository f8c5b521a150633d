import type { FakeClock } from './fake-clock';
import { dialectOf } from '../../../../src/local/engine/dialect';
import type { EngineCommands, EngineResult, EngineRunOptions, FollowedCommand, OutputStream } from '../../../../src/local/engine/engine';
import { LABELS, localNameOf } from '../../../../src/local/engine/names';
import { UsageError } from '../../../../src/usage-error';

/** What the program in a container does. Times are in seconds. */
export interface Behavior {
  /** When it exits by itself. By default, it runs until a signal. */
  readonly exitsAfter?: number;
  readonly code?: number;

  /** How long it takes to exit after the stop signal; `Infinity` if it ignores the signal. By default, it exits at once. */
  readonly stopsAfter?: number;

  /** The exit code after the stop signal. */
  readonly stopCode?: number;

  /** The engine's message if it cannot be started, or the message of each start in turn. */
  readonly startProblem?: string;
  readonly restartProblem?: string;

  /** Whether a health probe succeeds, by the seconds since the start of the task. */
  readonly healthyAt?: (seconds: number) => boolean;

  /** Seconds that a health probe takes. */
  readonly probeTakes?: number;

  /** The lines of its log, and of them the number that are followed before it exits. */
  readonly log?: readonly (readonly [line: string, stream: OutputStream])[];
  readonly followed?: number;
}

type Failure = Partial<EngineResult> | 'hang' | undefined;

interface FakeObject {
  readonly localName: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface FakeContainer extends FakeObject {
  readonly behavior: Behavior;
  code?: number;
  isPaused: boolean;

  /** Incremented by each start, so that the end of an earlier one has no effect. */
  round: number;
  exited: () => void;
  exit: Promise<void>;
}

/** An engine that simulates containers on a fake clock. */
export class FakeEngine implements EngineCommands {
  public readonly dialect = dialectOf('docker');
  public readonly program = ['docker'];
  public readonly identity = 'docker';
  public readonly calls: { readonly at: number; readonly text: string }[] = [];
  public readonly containers = new Map<string, FakeContainer>();
  public readonly volumes = new Map<string, FakeObject>();
  public readonly interrupted: string[] = [];

  /** Whether `run` prints the ID of the container, as engines do. Without it, names identify containers. */
  public printsIds = false;

  /** Makes a command fail or hang. */
  public failure: (command: string) => Failure;

  constructor(private readonly clock: FakeClock, private readonly behaviors: Readonly<Record<string, Behavior>>) {
    this.failure = () => undefined;
  }

  public async run(args: readonly string[], { signal }: EngineRunOptions = {}): Promise<EngineResult> {
    const text = args.join(' ');
    this.calls.push({ at: this.clock.now() / 1000, text });
    const failure = this.failure(text);
    const work = failure === undefined ? this.execute(args) : failure === 'hang' ? new Promise<string>(() => undefined) : Promise.reject(new EngineFailure(failure));
    const done = new AbortController();
    const interrupted = new Promise<string>((_, reject) => {
      const interrupt = () => {
        this.interrupted.push(text);
        reject(new EngineFailure({ stderr: 'interrupted' }));
      };
      if (signal?.aborted) {
        interrupt();
      }
      signal?.addEventListener('abort', interrupt, { signal: done.signal });
    });
    return Promise.race([interrupted, work]).finally(() => done.abort()).then(
      stdout => ({ status: 0, stdout, stderr: '' }),
      error => ({ status: 1, stdout: '', stderr: String((error as Error).message), ...(error as Partial<EngineFailure>).result }));
  }

  public async query(args: readonly string[], signal?: AbortSignal): Promise<string> {
    const { status, stdout, stderr } = await this.run(args, { signal });
    if (status !== 0) {
      throw new UsageError(`docker ${args[0]} failed: ${stderr}`);
    }
    return stdout;
  }

  public async exec(container: string, command: readonly string[], signal: AbortSignal): Promise<EngineResult> {
    return this.run(['exec', container, ...command], { signal });
  }

  public follow(args: readonly string[], onLine: (line: string, stream: OutputStream) => void): FollowedCommand {
    this.calls.push({ at: this.clock.now() / 1000, text: args.join(' ') });
    const { log = [], followed = log.length } = this.containers.get(args[args.length - 1])?.behavior ?? {};
    const isFollowed = args.includes('--follow');
    log.slice(0, isFollowed ? followed : undefined).forEach(([line, stream]) => onLine(line, stream));
    const isHanging = !isFollowed && this.failure(args.join(' ')) === 'hang';
    return { ended: isFollowed || isHanging ? new Promise(() => undefined) : Promise.resolve(), end: () => this.calls.push({ at: this.clock.now() / 1000, text: `end ${args.join(' ')}` }) };
  }

  /** What an engine creates that another program removes or pauses. */
  public container(name?: string): FakeContainer {
    return this.containers.get(localName(name))!;
  }

  public kill(name: string, code = 137): void {
    this.end(this.container(name), code);
  }

  /** The commands that start with some words, with the seconds when they were run. */
  public callsOf(...words: string[]): string[] {
    const start = words.join(' ');
    return this.calls.filter(({ text }) => text.startsWith(start)).map(({ at, text }) => `${at} ${text}`);
  }

  private async execute(args: readonly string[]): Promise<string> {
    const last = args[args.length - 1];
    switch (args[0]) {
      case 'volume': return this.executeVolume(args);
      case 'run': return this.start(args);
      case 'start': return this.restart(this.existing(last));
      case 'wait': {
        const container = this.existing(last);
        await container.exit;
        return this.find(last) ? `${container.code}\n` : this.missing(last);
      }
      case 'kill': return this.signal(this.existing(last), args.includes('--signal'));
      case 'unpause':
        this.existing(last).isPaused = false;
        return '';
      case 'exec': return this.probe(this.existing(args[1]));
      case 'rm':
        return removed(args.slice(1).filter(name => this.find(name)), name => this.remove(this.existing(name).localName));
      case 'ps': return this.list([...this.containers.values()].reverse(), args);
      default: throw new Error(`unknown command ${args.join(' ')}`);
    }
  }

  private executeVolume(args: readonly string[]): string {
    switch (args[1]) {
      case 'create':
        this.volumes.set(args[args.length - 1], { localName: args[args.length - 1], labels: labelsIn(args) });
        return '';
      case 'rm':
        return removed(args.filter(name => this.volumes.has(name)), name => this.volumes.delete(name));
      default: return this.list([...this.volumes.values()], args);
    }
  }

  private list(objects: readonly FakeObject[], args: readonly string[]): string {
    const [label, value] = args[args.indexOf('--filter') + 1].slice('label='.length).split('=');
    const format = args[args.indexOf('--format') + 1];
    const fieldOf = ({ localName: name, labels, ...rest }: FakeObject, field: string) =>
      /^\.Label "(.*)"$/.exec(field) ? labels[field.slice('.Label "'.length, -1)] ?? '' : field === '.Status' ? statusOf({ localName: name, labels, ...rest })
        : field === '.ID' && this.printsIds ? idOf(name) : name;
    return objects.filter(({ labels }) => value === undefined ? label in labels : labels[label] === value)
      .map(object => `${format.replace(/\{\{json \((.*?)\)\}\}/g, (_, field: string) => JSON.stringify(fieldOf(object, field)))}\n`).join('');
  }

  private start(args: readonly string[]): string {
    const name = args[args.indexOf('--name') + 1];
    const labels = labelsIn(args);
    const behavior = this.behaviors[labels[LABELS.container] ?? 'pause'] ?? {};
    if (this.containers.has(name)) {
      throw new Error(`the container name "${name}" is already in use`);
    }
    const program = { exited: () => undefined, exit: Promise.resolve(), code: 127 };
    const container: FakeContainer = { localName: name, labels, behavior, isPaused: false, round: 0, ...program };
    // An engine creates a container before it starts it.
    this.containers.set(name, container);
    if (behavior.startProblem !== undefined) {
      throw new Error(behavior.startProblem);
    }
    return this.begin(container);
  }

  private restart(container: FakeContainer): string {
    if (container.behavior.restartProblem !== undefined) {
      throw new Error(container.behavior.restartProblem);
    }
    return this.begin(container);
  }

  private begin(container: FakeContainer): string {
    container.code = undefined;
    container.exit = new Promise(resolve => container.exited = resolve);
    this.endAfter(container, container.behavior.exitsAfter ?? Infinity, container.behavior.code ?? 0, ++container.round);
    return this.printsIds ? `sha256:${'0'.repeat(64)}\n${idOf(container.localName)}\n` : '';
  }

  private endAfter(container: FakeContainer, seconds: number, code: number, round = container.round): void {
    if (seconds === 0) {
      this.end(container, code);
    } else if (seconds < Infinity) {
      void this.clock.sleep(seconds).then(() => container.round === round && this.end(container, code));
    }
  }

  private end(container: FakeContainer, code: number): void {
    container.code ??= code;
    container.exited();
  }

  private signal(container: FakeContainer, isStop: boolean): string {
    if (container.isPaused) {
      throw new Error(`container ${container.localName} is paused`);
    }
    const { stopsAfter = 0, stopCode = 0 } = container.behavior;
    this.endAfter(container, isStop ? stopsAfter : 0, isStop ? stopCode : 137);
    return '';
  }

  private async probe({ behavior }: FakeContainer): Promise<string> {
    const { probeTakes = 0, healthyAt = () => true } = behavior;
    const isHealthy = healthyAt(this.clock.now() / 1000);
    if (probeTakes > 0) {
      await this.clock.sleep(probeTakes);
    }
    if (!isHealthy) {
      throw new Error('');
    }
    return '';
  }

  public remove(name: string): void {
    const container = this.containers.get(name)!;
    this.containers.delete(name);
    this.end(container, 137);
  }

  private existing(name: string): FakeContainer {
    return this.find(name) ?? this.missing(name);
  }

  private find(idOrName: string): FakeContainer | undefined {
    return this.containers.get(idOrName) ?? [...this.containers.values()].find(({ localName: name }) => idOf(name) === idOrName);
  }

  private missing(name: string): never {
    throw new Error(`no such container: ${name}`);
  }
}

/** Removes objects and prints their names, as engines do. */
function removed(names: readonly string[], remove: (name: string) => void): string {
  names.forEach(remove);
  return names.map(name => `${name}\n`).join('');
}

/** The engine's name for a container of the task, or for the pause container. The containers of a task are a, b, c, in this order. */
export function localName(name?: string): string {
  return localNameOf({ task: 'web', id: 'this' }, name === undefined ? 'pause' : `container-${'abc'.indexOf(name) + 1}`);
}

/** The ID of a container, if the engine prints IDs. */
export function idOf(name: string): string {
  return Buffer.from(name).toString('hex').padStart(64, '0').slice(-64);
}

class EngineFailure extends Error {
  constructor(public readonly result: Partial<EngineResult>) {
    super(result.stderr ?? '');
  }
}

function labelsIn(args: readonly string[]): Record<string, string> {
  return Object.fromEntries(args.flatMap((word, index) => word === '--label' ? [/^(.*?)=(.*)$/.exec(args[index + 1])!.slice(1, 3)] : []));
}

function statusOf(object: FakeObject): string {
  const { isPaused, code } = object as FakeContainer;
  return isPaused ? 'Up 1 second (Paused)' : code === undefined ? 'Up 1 second' : `Exited (${code}) 1 second ago`;
}
