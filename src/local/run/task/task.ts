import { followLog } from './container-log';
import { aborted, Deferred, newController } from './deferred';
import { Exit, exitOf, KILLED } from './exit';
import { checkHealth } from './health-check';
import type { Screen } from './screen';
import { startFailureReason } from './start-failure';
import { plural } from '../../../cli/plural';
import type { Clock } from '../../engine/clock';
import { CHANGE_TIMEOUT, EngineCommands, EngineResult } from '../../engine/engine';
import { stateOf } from '../../engine/local-containers';
import type { OpenRecord, RecordedObject } from '../../engine/records';
import { LeftoverError, removeRun } from '../../engine/removal';
import type { ContainerDefinition, Dependency } from '../definition/definition';
import { dependenciesOf } from '../definition/start-order';
import { CTRL_C, Interruptions, StopReason } from '../interruption';
import type { Plan, PlannedMember } from '../plan/plan';

/** What a task needs to run. */
export interface TaskContext {
  readonly engine: EngineCommands;

  /** The record of the run, which names all that the task creates. */
  readonly record: OpenRecord;
  readonly screen: Screen;
  readonly clock: Clock;
  readonly interruptions: Interruptions;

  /** The content of each container's environment file, by container name. */
  readonly environmentFiles: ReadonlyMap<string, string>;

  /** Seconds after which the task is stopped. */
  readonly timeout?: number;

  /** Called once each container has started or cannot start, unless the task is stopping. */
  onUp(): void;
}

/** The exit code of a task that cannot start, that lost its engine, or that cannot be removed. */
const FAILED = 1;

/** The exit code after a timeout, which is that of timeout(1). */
const TIMED_OUT = 124;

/** Seconds until a killed container has ended, or the removal must end it. */
const KILL_TIMEOUT = 10;

/** A container of a task and its state. */
type Member = ReturnType<typeof newMember>;

/** Returns a container that has not started. */
function newMember({ run, ...planned }: PlannedMember) {
  return {
    ...planned,
    name: planned.definition.name,

    /** The engine arguments that start the container. */
    run: run.flat(),

    /** The engine's ID, once it is known. */
    id: planned.localName,
    started: new Deferred<void>(),
    healthy: new Deferred<void>(),

    /** The exit code, or that of a container that could not start. */
    ended: new Deferred<number>(),
    state: undefined as string | undefined,
    isRunning: false,
  };
}

/** A task on this machine, run as ECS runs it on Fargate. */
export class Task {
  private readonly members: readonly Member[];
  private readonly finished = new Deferred<number>();
  private readonly over = newController();
  private readonly killing = newController();
  private starting: Promise<unknown> = Promise.resolve();

  constructor(private readonly plan: Plan, private readonly context: TaskContext) {
    this.members = plan.containers.map(newMember);
  }

  /** Runs the task and removes its containers and volumes, however it ends. Returns the exit code of the task. */
  public async run(): Promise<number> {
    this.listen();
    try {
      await this.start();
      const code = await this.finished.promise;
      await this.stopAll();
      return await this.remove() ? code : code || FAILED;
    } finally {
      this.over.abort();
      this.context.screen.clearStatus();
    }
  }

  private listen(): void {
    const { stop, kill, leave } = this.context.interruptions;
    void aborted(stop).then(() => {
      const { code, text } = stop.reason as StopReason;
      if (this.isStopping) {
        this.kill(code);
      } else {
        this.finish(code, text);
      }
    });
    void aborted(kill).then(() => this.kill((kill.reason as StopReason).code));
    void aborted(leave).then(() => this.context.screen.warn('leaving what is not removed yet'));
  }

  /** Kills the containers of a task that is stopping. */
  private kill(code: number): void {
    if (!this.killing.signal.aborted) {
      this.context.screen.warn(`killing the containers${code === CTRL_C ? '; press Ctrl-C again to leave them' : ''}`);
      this.killing.abort();
    }
  }

  private async start(): Promise<void> {
    for (const volume of this.plan.volumes) {
      await this.startPart(`volume ${volume.localName}`, { kind: 'volume', localName: volume.localName }, volume.create, 'could not be created');
    }
    const { localName, run } = this.plan.pause;
    await this.startPart('pause container', { kind: 'container', localName }, run, 'failed to start');
    if (!this.isStopping) {
      const { screen, timeout, clock } = this.context;
      screen.note(`pause container ${localName} is running`);
      if (timeout !== undefined) {
        void clock.sleep(timeout, this.over.signal).then(() => this.finish(TIMED_OUT, `timeout of ${plural(timeout, 'second')} reached: stopping the task`));
      }
      this.members.forEach(member => this.guard(this.startWhenReady(member)));
      this.guard(this.reportUp());
    }
  }

  private async reportUp(): Promise<void> {
    await Promise.all(this.members.map(({ started, ended }) => Promise.race([started.promise, ended.promise])));
    if (!this.isStopping) {
      this.context.onUp();
    }
  }

  /** Creates a volume or the pause container, unless the task is stopping. */
  private async startPart(
    name: string, object: RecordedObject, args: readonly (readonly string[])[], problem: string,
  ): Promise<void> {
    // Let a stop that was requested meanwhile take effect.
    await Promise.resolve();
    if (this.isStopping) {
      return;
    }
    const { status, stderr } = await this.create(object, args.flat());
    if (status !== 0 && !this.isStopping) {
      this.context.screen.fail(`${name} ${problem}:\n${startFailureReason('pause', stderr)}`);
      this.finish(FAILED, 'stopping the task');
    }
  }

  /** Records an object and creates it. The record stays unsettled if the command is killed, because the engine may go on. */
  private async create(object: RecordedObject, args: readonly string[], input?: string): Promise<EngineResult> {
    const { record } = this.context;
    try {
      record.add(object);
    } catch (error) {
      return { status: FAILED, stdout: '', stderr: (error as Error).message };
    }
    const result = await this.runStart(args, input);
    if (!this.killing.signal.aborted && !result.isUnanswered) {
      record.settle(object.localName, idIn(result));
    }
    return result;
  }

  /** Runs a command that starts something. It is not interrupted before the task is killed, so what it creates is known. */
  private async runStart(args: readonly string[], input?: string): Promise<EngineResult> {
    return this.context.engine.run(args, { input, signal: this.killing.signal, timeout: CHANGE_TIMEOUT });
  }

  /** Stops the task if something fails that cannot fail. */
  private guard(work: Promise<void>): void {
    work.catch((error: Error) => this.finish(FAILED, `internal error: ${error.stack ?? error.message}\nstopping the task`));
  }

  private finish(code: number, reason: string): void {
    if (!this.isStopping) {
      this.finished.resolve(code);
      this.context.screen.warn(reason);
    }
  }

  private get isStopping(): boolean {
    return this.finished.isResolved;
  }

  private async startWhenReady(member: Member): Promise<void> {
    const failure = await this.waitForAll(dependenciesOf(member.definition));
    if (failure) {
      this.failToStart(member, ` it depends on ${failure}`);
      return;
    }
    // Start containers one at a time, so that the last one to start is known.
    this.starting = this.starting.then(() => this.isStopping ? undefined : this.startMember(member));
    await this.starting;
  }

  /** Waits until all conditions are met. Returns the first reason why one can no longer be met. */
  private async waitForAll(dependencies: readonly Dependency[]): Promise<string | undefined> {
    const met = dependencies.map(dependency => this.waitFor(dependency));
    const failed = met.map(result => new Promise<string>(resolve => void result.then(reason => reason && resolve(reason))));
    return Promise.race([...failed, Promise.all(met).then(() => undefined)]);
  }

  /** Waits until a condition is met. Returns a reason if it can no longer be met. */
  private async waitFor({ containerName, condition }: Dependency): Promise<string | undefined> {
    const other = this.members.find(({ name }) => name === containerName)!;
    await Promise.race([other.started.promise, other.ended.promise]);
    if (!other.started.isResolved) {
      return `${containerName}, which failed to start`;
    }
    if (condition === 'START') {
      return undefined;
    }
    const met = new AbortController();
    return Promise.race([this.waitForState(other, condition), this.startTimeoutOf(other, condition, met.signal)])
      .finally(() => met.abort());
  }

  private async waitForState({ name, healthy, ended }: Member, condition: Dependency['condition']): Promise<string | undefined> {
    const exited = ended.promise.then(code => `${name}, which exited with ${code}`);
    switch (condition) {
      case 'HEALTHY': return Promise.race([healthy.promise.then(() => undefined), exited.then(text => `${text} before it was healthy`)]);
      case 'SUCCESS': return await ended.promise === 0 ? undefined : exited;
      default: return ended.promise.then(() => undefined);
    }
  }

  /**
   * The time in which a container must reach a condition, since it was started.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
   */
  private async startTimeoutOf({ name, definition: { startTimeout } }: Member, condition: string, met: AbortSignal): Promise<string> {
    // The wait for a condition begins when the container has started.
    await this.context.clock.sleep(startTimeout, AbortSignal.any([met, this.over.signal]));
    return `${name}, which did not reach ${condition} within ${plural(startTimeout, 'second')}`;
  }

  private async startMember(member: Member): Promise<void> {
    this.change(member, 'starting');
    const { name, localName, definition: { stopTimeout } } = member;
    const result = await this.create({ kind: 'container', localName, container: name, stopTimeout }, member.run, this.context.environmentFiles.get(name));
    const { status, stderr } = result;
    member.id = idIn(result) ?? localName;
    if (status !== 0) {
      this.failToStart(member, `\n${startFailureReason(member.name, stderr)}`);
      return;
    }
    member.isRunning = true;
    member.started.resolve();
    this.guard(this.watch(member));
  }

  /** Handles a container that failed to start. As on ECS, the others keep running unless it is essential. */
  private failToStart(member: Member, reason: string): void {
    this.change(member, 'not started');
    this.context.screen.fail(`container ${member.name} failed to start:${reason}`);
    this.settle(member, FAILED, `essential container ${member.name} failed to start: stopping the task`);
  }

  /** Watches a container until it exits and is not restarted. */
  private async watch(member: Member): Promise<void> {
    const { clock, screen } = this.context;
    for (let since: string[] = []; ;) {
      const startedAt = clock.now();
      this.change(member, 'running');
      const exit = await this.waitForExit(member, since);
      if (this.over.signal.aborted) {
        return;
      }
      const seconds = (clock.now() - startedAt) / 1000;
      if (this.isStopping || exit.problem !== undefined || !shouldRestart(member.definition, exit.code, seconds)) {
        this.markExited(member, exit);
        return;
      }
      this.change(member, 'restarting');
      since = ['--since', new Date(clock.now()).toISOString()];
      const { status, stderr } = await this.runStart(['start', member.id]);
      if (status !== 0) {
        screen.fail(`container ${member.name} failed to restart:\n${startFailureReason(member.name, stderr)}`);
        this.markExited(member, exit);
        return;
      }
    }
  }

  /** Prints the log of a container and checks its health until it exits. */
  private async waitForExit(member: Member, since: readonly string[]): Promise<Exit> {
    const { engine, clock, screen } = this.context;
    const exited = new AbortController();
    const log = followLog(engine, member.id, since, line => screen.log(member.name, line));
    if (member.definition.healthCheck !== undefined) {
      const context = { engine, clock, exited: exited.signal, onChange: (state: 'healthy' | 'unhealthy') => this.changeHealth(member, state) };
      this.guard(checkHealth(member.id, member.definition.healthCheck, context));
    }
    const exit = await exitOf(member.id, { engine, clock, run: this.plan.run.id, signal: this.over.signal });
    exited.abort();
    log.end();
    if (exit.problem === undefined && !this.over.signal.aborted) {
      const rest = log.printRest();
      await Promise.race([rest.ended, aborted(this.killing.signal)]);
      rest.end();
    }
    return exit;
  }

  private changeHealth(member: Member, state: 'healthy' | 'unhealthy'): void {
    if (!this.isStopping) {
      this.change(member, state);
    }
    if (state === 'healthy') {
      member.healthy.resolve();
    }
  }

  private markExited(member: Member, { code, problem, isEngineLost }: Exit): void {
    if (!member.isRunning) {
      return;
    }
    member.isRunning = false;
    if (isEngineLost) {
      this.change(member, 'lost');
      this.finish(FAILED, `the engine fails, so the containers are lost: ${problem}`);
    } else {
      this.change(member, problem ?? `exited with ${code}`);
    }
    this.settle(member, code, `essential container ${member.name} ${problem ?? `exited with ${code}`}: stopping the task`);
  }

  /** Ends the task if the container was essential or the last one. */
  private settle(member: Member, code: number, reason: string): void {
    member.ended.resolve(code);
    if (member.definition.essential) {
      this.finish(code, reason);
    } else if (this.members.every(({ ended }) => ended.isResolved)) {
      this.finish(0, 'all containers have exited');
    }
  }

  /** Stops all containers, each after the containers that depend on it. */
  private async stopAll(): Promise<void> {
    await this.starting;
    const stops = new Map<Member, Promise<void>>();
    // Dependents come later in start order. In reverse order, their promises already exist.
    for (const member of [...this.members].reverse()) {
      const dependents = this.members.filter(other => dependenciesOf(other.definition).some(({ containerName }) => containerName === member.name));
      stops.set(member, this.stopMember(member, dependents.map(dependent => stops.get(dependent)!)));
    }
    await Promise.all(stops.values());
  }

  private async stopMember(member: Member, dependents: readonly Promise<void>[]): Promise<void> {
    await Promise.all(dependents);
    if (member.isRunning) {
      this.change(member, 'stopping');
      // Does not use the engine's `stop`: Podman would lock the container meanwhile, and leave it running if interrupted.
      const isSignaled = await this.signal(member, ['--signal', member.stopSignal]);
      if (!isSignaled || await this.outlives(member, member.definition.stopTimeout, this.killing.signal)) {
        await this.signal(member, []);
        await this.outlives(member, KILL_TIMEOUT, this.context.interruptions.leave);
      }
    }
  }

  /** Sends a signal to a container, and continues it if it is paused. Returns whether that succeeded, or the container has ended. */
  private async signal(member: Member, options: readonly string[]): Promise<boolean> {
    const { engine, screen, interruptions: { leave } } = this.context;
    const kill = () => engine.run(['kill', ...options, member.id], { signal: leave, timeout: CHANGE_TIMEOUT });
    const { status, stderr } = await kill();
    if (status === 0 || !member.isRunning || leave.aborted) {
      return true;
    }
    const state = await stateOf(member.id, engine, { run: this.plan.run.id, signal: leave }).catch(() => undefined);
    if (state === 'stopped') {
      // If a service manager also ends what monitors the container, Podman never learns the exit code, and waits for it.
      if (await this.outlives(member, KILL_TIMEOUT, leave)) {
        this.markExited(member, { code: KILLED, problem: 'ended with an exit code that the engine does not know' });
      }
      return true;
    }
    if (state === 'paused') {
      screen.warn(`container ${member.name} is paused: continuing it so that it can stop`);
      await engine.run(['unpause', member.id], { signal: leave, timeout: CHANGE_TIMEOUT });
    }
    // A program of the engine that ends without a message was itself ended by a signal.
    if (state === 'paused' || stderr.trim() === '') {
      return (await kill()).status === 0;
    }
    screen.fail(`cannot stop container ${member.name}: ${stderr.trim()}`);
    return false;
  }

  /** Whether a container is still running after some time, or when a signal is aborted. */
  private async outlives({ ended }: Member, seconds: number, signal: AbortSignal): Promise<boolean> {
    const timer = new AbortController();
    const timeout = this.context.clock.sleep(seconds, AbortSignal.any([signal, timer.signal])).then(() => true);
    return Promise.race([ended.promise.then(() => false), timeout]).finally(() => timer.abort());
  }

  /** Removes all that the run created. Returns whether nothing is left. */
  private async remove(): Promise<boolean> {
    const { engine, record, screen, clock, interruptions: { leave } } = this.context;
    try {
      await removeRun(engine, record, { signal: leave, clock });
      return true;
    } catch (error) {
      screen.fail(error instanceof LeftoverError ? error.message : `${(error as Error).message}\n${this.leftoverText()}`);
      return false;
    }
  }

  private leftoverText(): string {
    const { objects } = this.context.record.record;
    const list = (['container', 'volume'] as const).map(kind => [kind, objects.filter(object => object.kind === kind).map(({ localName }) => localName)] as const)
      .filter(([, names]) => names.length > 0).map(([kind, names]) => `${kind}s ${names.join(', ')}`).join(', and ');
    return `These may be left: ${list}. Once the engine answers, remove them with run --clean.`;
  }

  private change(member: Member, state: string): void {
    if (member.state !== state) {
      member.state = state;
      const states = this.members.flatMap(({ name, state: current }) => current === undefined ? [] : [{ name, state: current }]);
      this.context.screen.status({ name: member.name, state }, states);
    }
  }
}

/** The ID that `run` prints. Undefined if an engine prints something else, such as the name of a volume. */
function idIn({ stdout }: EngineResult): string | undefined {
  return /^[0-9a-f]{64}$/m.exec(stdout)?.[0];
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html */
function shouldRestart({ restartPolicy }: ContainerDefinition, code: number, seconds: number): boolean {
  return restartPolicy !== undefined && !restartPolicy.ignoredExitCodes.includes(code) && seconds >= restartPolicy.attemptPeriod;
}
