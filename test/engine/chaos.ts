import { ChildProcess, spawn } from 'node:child_process';
import { chmodSync, closeSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine';
import { handwrittenTask } from './handwritten-task';
import { PAUSE } from './images';
import { textOf } from './leftovers';
import { LABELS } from '../../src/local/engine/names';
import { run } from '../run';

/** The ways in which a run is ended. */
export const KINDS = [
  'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL', 'closed output', 'closed error', 'full output', 'failing engine', 'lost engine', 'hanging engine',
] as const;

export type Kind = typeof KINDS[number];

/** When a run is ended: some time after a call of the engine's program, which takes place on a busy machine as well. */
export interface Moment {
  readonly kind: Kind;

  /** The number of the call, or 0 for the start of the command. */
  readonly call: number;

  /** Seconds after the call. */
  readonly delay: number;

  /** Seconds until a second signal, or none. */
  readonly again?: number;
}

/** What was seen of a run that was ended. */
export interface Outcome {
  readonly phase: string;
  readonly code: number | string;
  readonly err: string;
}

/** Numbers from 0 to 1 that are the same for the same seed, by Lehmer's generator. */
export function randomNumbers(seed: number): () => number {
  const MODULUS = 2 ** 31 - 1;
  let state = seed % (MODULUS - 1) + 1;
  return () => {
    state = state * 48271 % MODULUS;
    return state / MODULUS;
  };
}

/** The engine calls of an undisturbed run, about: the start, the stop, and the removal. */
const CALLS = 20;

/** Seconds after which a run that was ended must have ended, on a busy machine. */
const LONGEST = 180;

/** Chooses a random moment of a run. */
export function randomMoment(kind: Kind, random: () => number): Moment {
  return { kind, call: Math.floor(random() * CALLS), delay: random() * 0.3, again: random() < 0.3 ? random() : undefined };
}

/** The programs of an engine get only the variables that some engine reads. Podman does not read this one. */
const VARIABLE = 'LIMA_HOME';

/** A task with a volume, dependencies, health checks, and a log that never rests. Each of its processes has a variable with its name, which also reaches the programs of the engine. */
export function chaosTask(family: string) {
  const common = { environment: [{ name: VARIABLE, value: family }], stopTimeout: 2 };
  const mounted = { mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] };
  return handwrittenTask([
    { name: 'init', essential: false, command: ['sh', '-c', 'echo initialized > /data/file'], ...common, ...mounted },
    {
      name: 'agent',
      essential: false,
      ...common,
      dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }],
      command: ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.1; done'],
      healthCheck: { command: ['CMD-SHELL', 'sleep 0.1'], interval: 5 },
    },
    {
      name: 'app',
      ...common,
      ...mounted,
      dependsOn: [{ containerName: 'agent', condition: 'HEALTHY' }],
      command: ['sh', '-c', 'trap "sleep 0.2; exit 0" TERM; while :; do echo working; sleep 0.05; done'],
    },
  ], { family, pidMode: 'task', volumes: [{ name: 'data' }] });
}

/** A run that is ended at a moment. */
export class ChaoticRun {
  private readonly folder: string;
  private err = '';
  private phaseOfEnd = 'ended before';

  /** @param command the words that start the command, by default from the sources */
  constructor(
    private readonly engine: Engine, private readonly name: string, private readonly moment: Moment,
    private readonly command: readonly string[] = [process.execPath, engine.bundle],
  ) {
    this.folder = engine.newFolder();
  }

  /** Runs the task until it ends. A run that does not end in time is killed, and the outcome names that. */
  public async end(): Promise<Outcome> {
    const child = this.start();
    const ended = new Promise<number | string>(resolve => child.on('close', (code, signal) => resolve(code ?? signal!)));
    child.stderr?.on('data', (data: Buffer) => this.err += String(data));
    child.stdout?.resume();
    void this.interfere(child);
    const code = await Promise.race([ended, seconds(LONGEST).then(() => `no end within ${LONGEST} s`)]);
    child.kill('SIGKILL');
    return { phase: this.phaseOfEnd, code, err: this.err };
  }

  /** The processes of the run: those of its containers, and those of the engine's program that it started. */
  public get processes(): string[] {
    return readdirSync('/proc').filter(pid => /^\d+$/.test(pid) && pid !== String(process.pid)).filter(pid => {
      const variables = textOf(`/proc/${pid}/environ`).split('\0');
      return variables.includes(`${VARIABLE}=${this.name}`);
    }).map(pid => `${pid} ${textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`);
  }

  private start(): ChildProcess {
    const file = join(this.folder, 'task.json');
    writeFileSync(file, JSON.stringify(chaosTask(this.name)));
    const full = this.moment.kind === 'full output' ? openSync('/dev/full', 'w') : undefined;
    const [program, ...words] = this.command;
    const args = [...words, 'run', file, '--pause-image', PAUSE.name, '--network', 'none', '--timeout', '4'];
    const env = { ...process.env, ...this.engine.env, [VARIABLE]: this.name, PATH: `${this.programs()}:${process.env.PATH}` };
    const child = spawn(program, args, { stdio: ['ignore', full ?? 'pipe', 'pipe'], env });
    if (full !== undefined) {
      closeSync(full);
    }
    return child;
  }

  /** A folder with a program that replaces the engine's and counts its calls. */
  private programs(): string {
    const { kind, call } = this.moment;
    const actions: Partial<Record<Kind, string>> = {
      'failing engine': `test "$n" = ${call + 1} && { echo chaos >&2; exit 125; }`,
      'lost engine': `test "$n" -ge ${call + 1} && { echo chaos >&2; exit 125; }`,
      'hanging engine': `test "$n" = ${call + 1} && sleep 1000`,
    };
    const program = join(this.folder, this.engine.name);
    const real = run('sh', ['-c', `command -v ${this.engine.name}`]).trim();
    writeFileSync(program, `#!/bin/sh\nn=$(flock "$0" sh -c 'n=$(cat "$1" 2>/dev/null || echo 0); echo $((n + 1)) | tee "$1"' sh "$0.count")\n${actions[kind] ?? ':'}\nexec ${real} "$@"\n`);
    chmodSync(program, 0o755);
    return this.folder;
  }

  /** Ends the run at the moment, unless it ends before. */
  private async interfere(child: ChildProcess): Promise<void> {
    const { kind, call, delay, again } = this.moment;
    const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
    while (this.calls < call && !hasEnded()) {
      await seconds(0.02);
    }
    if (hasEnded()) {
      return;
    }
    await seconds(delay);
    this.phaseOfEnd = this.phase;
    switch (kind) {
      case 'closed output': child.stdout!.destroy(); break;
      case 'closed error': child.stderr!.destroy(); break;
      case 'hanging engine':
        // As an impatient user: Ctrl-C until the command ends.
        for (let i = 0; i < 3 && child.exitCode === null; i++) {
          child.kill('SIGINT');
          await seconds(3);
        }
        break;
      case 'full output': case 'failing engine': case 'lost engine': break;
      default:
        child.kill(kind);
        if (again !== undefined) {
          await seconds(again);
          child.kill(kind);
        }
    }
  }

  /** The number of calls of the engine's program. */
  private get calls(): number {
    return Number(textOf(join(this.folder, `${this.engine.name}.count`)));
  }

  /** What the run was doing, by what it printed last. */
  private get phase(): string {
    const phases: [RegExp, string][] = [
      [/stopping/, 'stopping'], [/^app running/m, 'running'], [/^agent running/m, 'waiting for health'],
      [/^pause container/m, 'starting containers'], [/./, 'preparing'],
    ];
    return phases.find(([pattern]) => pattern.test(this.err))?.[1] ?? 'loading';
  }
}

export function seconds(number: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, number * 1000).unref());
}

/** The containers and volumes of a task. */
export function objectsOf(task: string, engine: Engine): string {
  const filter = ['--filter', `label=${LABELS.task}=${task}`];
  return `${engine.run('ps', '--all', '--quiet', ...filter)}${engine.run('volume', 'ls', '--quiet', ...filter)}`;
}
