import { FakeClock } from './fake-clock';
import { Behavior, FakeEngine } from './fake-engine';
import { currentOwner, localProcesses } from '../../../../src/local/engine/owner';
import { OpenRecord, Records, RunRecord } from '../../../../src/local/engine/records';
import type { Interruptions, StopReason } from '../../../../src/local/run/interruption';
import { planOf } from '../../../../src/local/run/plan/plan';
import { newController } from '../../../../src/local/run/task/deferred';
import { Screen } from '../../../../src/local/run/task/screen';
import { Task } from '../../../../src/local/run/task/task';
import { folderWith } from '../../../cli/terminal';
import { definitionOf } from '../definitions';

interface ScenarioOptions {
  /** What the containers do, by name. */
  readonly behaviors?: Readonly<Record<string, Behavior>>;

  /** The task definition besides its containers. */
  readonly task?: object;
  readonly timeout?: number;
  readonly isTTY?: boolean;
  readonly environmentFiles?: ReadonlyMap<string, string>;
}

/** Creates a record in a temporary folder. */
export function newRecord({ run, task }: Pick<RunRecord, 'run' | 'task'>): OpenRecord {
  return new Records({ env: { XDG_STATE_HOME: folderWith({}) }, stderr: process.stderr }).open({ run, task, owner: currentOwner(localProcesses({})), engine: 'docker' });
}

/** A task on a fake engine and a fake clock. */
export class Scenario implements Interruptions {
  public readonly clock = new FakeClock();
  public readonly engine: FakeEngine;
  public readonly record: OpenRecord;

  /** The lines on standard error, with the seconds when they were written. */
  public readonly events: string[] = [];
  public out = '';

  /** The seconds when the task was up. */
  public upAt?: number;

  /** The exit code of the task. */
  public readonly ended: Promise<number>;
  private readonly controllers = [newController(), newController(), newController()];
  public readonly stop: AbortSignal = this.controllers[0].signal;
  public readonly kill: AbortSignal = this.controllers[1].signal;
  public readonly leave: AbortSignal = this.controllers[2].signal;

  constructor(containers: readonly object[], { behaviors = {}, task = {}, timeout, isTTY, environmentFiles = new Map() }: ScenarioOptions = {}) {
    this.engine = new FakeEngine(this.clock, behaviors);
    this.record = newRecord({ run: 'this', task: 'web' });
    const definition = definitionOf(containers.map(container => ({ image: 'example/image:1', ...container })), task);
    const terminal = {
      stdout: { write: (text: string) => this.out += text },
      stderr: { isTTY, write: (text: string) => text.replace(/\n$/, '').split('\n').forEach(line => this.events.push(`${this.clock.now() / 1000} ${line}`)) },
      env: {},
    };
    const screen = new Screen(terminal, definition.containers.map(({ name }) => name));
    const plan = planOf(definition, { dialect: this.engine.dialect, run: { task: 'web', id: 'this' } });
    // The test starts the task, so that it can make the engine fail before.
    const { engine, record, clock } = this;
    const context = { engine, record, screen, clock, interruptions: this, environmentFiles, timeout, onUp: () => this.upAt = clock.now() / 1000 };
    this.ended = Promise.resolve().then(() => new Task(plan, context).run());
  }

  /** Sends a signal, as a user does with Ctrl-C. */
  public interrupt(code = 130): void {
    const reason: StopReason = { code, text: 'interrupted' };
    this.controllers.find(({ signal }) => !signal.aborted)!.abort(reason);
  }

  /** Sends a signal after some seconds. */
  public async interruptAt(seconds: number, code?: number): Promise<void> {
    await this.clock.advance(seconds - this.clock.now() / 1000);
    this.interrupt(code);
  }

  /** Waits until the task ends and returns its exit code. */
  public end(): Promise<number> {
    return this.clock.until(this.ended);
  }

  /** The states of a container, with the seconds when it reached them. */
  public statesOf(name: string): string[] {
    return this.events.flatMap(event => new RegExp(`^(\\S+) ${name} (.*)$`).exec(event)?.slice(1).join(' ') ?? []);
  }

  /** What the task left. */
  public get leftovers(): string[] {
    return [...this.engine.containers.keys(), ...this.engine.volumes.keys()];
  }
}
