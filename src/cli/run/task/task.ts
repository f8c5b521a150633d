import { setTimeout as sleep } from 'node:timers/promises';
import type { Screen } from './screen';
import { startFailureReason } from './start-failure';
import type { Engine, FollowedCommand, OutputStream } from '../../engine/engine';
import { removeRun } from '../../engine/removal';
import { plural } from '../../plural';
import type { ContainerDefinition, Dependency } from '../definition/definition';
import { Plan, PlannedMember, dependenciesOf } from '../plan/plan';

/** A task on this machine, run as ECS runs it on Fargate. */
export class Task {
  private readonly members: readonly Member[];
  private readonly finished = new Deferred<number>();
  private readonly killController = new AbortController();
  private readonly following = new Set<FollowedCommand>();
  private starting: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly plan: Plan,
    private readonly engine: Engine,
    private readonly screen: Screen,
    /** The content of each container's environment file, by container name. */
    private readonly environmentFiles: ReadonlyMap<string, string>,
  ) {
    this.members = plan.containers.map(container => new Member(container));
  }

  /** Runs the task and removes its containers and volumes. Returns the exit code of the task. */
  public async run(): Promise<number> {
    const { localName, run } = this.plan.pause;
    for (const volume of this.plan.volumes) {
      await this.engine.query(volume.create.flat());
    }
    const pause = await this.engine.run(run.flat());
    if (pause.status !== 0) {
      this.screen.fail(`pause container failed to start:\n${startFailureReason('pause', pause.stderr)}`);
      await this.remove();
      return 1;
    }
    this.screen.note(`pause container ${localName} is running`);
    try {
      this.members.forEach(member => this.startWhenReady(member).catch((error: Error) => this.finish(1, error.stack ?? error.message)));
      const code = await this.finished.promise;
      await this.stopAll();
      return code;
    } finally {
      await this.starting;
      await this.remove();
      this.screen.clearStatus();
    }
  }

  /** Stops the task, which then has this exit code. A second call kills it. */
  public stop(code: number, reason: string): void {
    if (this.isStopping) {
      this.killController.abort();
    } else {
      this.finish(code, reason);
    }
  }

  private finish(code: number, reason: string): void {
    if (!this.isStopping) {
      this.screen.warn(reason);
      this.finished.resolve(code);
    }
  }

  private get isStopping(): boolean {
    return this.finished.isResolved;
  }

  private async startWhenReady(member: Member): Promise<void> {
    for (const dependency of dependenciesOf(member.definition)) {
      const failure = await this.waitFor(dependency);
      if (failure) {
        this.failToStart(member, 1, ` it depends on ${dependency.containerName}, which ${failure.reason}`);
        return;
      }
    }
    // Start containers one at a time, so that the last one to start is known.
    this.starting = this.starting.then(() => this.isStopping ? undefined : this.start(member));
    await this.starting;
  }

  /** Waits until a condition is met. Returns a failure if it can no longer be met. */
  private async waitFor({ containerName, condition }: Dependency): Promise<Failure | undefined> {
    const other = this.memberNamed(containerName);
    const startFailure = await Promise.race([other.started.promise, other.ended.promise.then(code => ({ code, reason: 'failed to start' }))]);
    if (startFailure || condition === 'START') {
      return startFailure || undefined;
    }
    const { startTimeout } = other.definition;
    const timer = new AbortController();
    const timedOut = sleep(startTimeout * 1000, { code: 1, reason: `did not reach ${condition} within ${plural(startTimeout, 'second')}` }, { signal: timer.signal, ref: false }).catch(() => undefined);
    const met = condition === 'HEALTHY'
      ? Promise.race([other.healthy.promise.then(() => undefined), other.ended.promise.then(code => ({ code, reason: `exited with ${code} before it was healthy` }))])
      : other.ended.promise.then(code => condition === 'SUCCESS' && code !== 0 ? { code, reason: `exited with ${code}` } : undefined);
    return Promise.race([met, timedOut]).finally(() => timer.abort());
  }

  private async start(member: Member): Promise<void> {
    this.change(member, 'starting');
    const { status, stderr } = await this.engine.run(member.run, { input: this.environmentFiles.get(member.name) });
    if (status !== 0) {
      this.failToStart(member, 1, `\n${startFailureReason(member.name, stderr)}`);
      return;
    }
    member.isRunning = true;
    member.started.resolve();
    void this.watch(member).catch((error: Error) => this.finish(1, error.stack ?? error.message));
  }

  /** Handles a container that failed to start. As on ECS, the others keep running unless it is essential. */
  private failToStart(member: Member, code: number, reason: string): void {
    this.change(member, 'not started');
    this.screen.fail(`container ${member.name} failed to start:${reason}`);
    this.settle(member, code, `essential container ${member.name} failed to start: stopping the task`);
  }

  /** Watches a container until it exits and is not restarted. */
  private async watch(member: Member): Promise<void> {
    for (let since: string[] = []; ;) {
      const startedAt = Date.now();
      this.change(member, 'running');
      const code = await this.waitForExit(member, since);
      const seconds = (Date.now() - startedAt) / 1000;
      if (this.isStopping || !shouldRestart(member.definition, code, seconds)) {
        this.markExited(member, code);
        return;
      }
      this.change(member, 'restarting');
      since = ['--since', new Date().toISOString()];
      const { status, stderr } = await this.engine.run(['start', member.localName]);
      if (status !== 0) {
        this.screen.fail(`container ${member.name} failed to restart:\n${startFailureReason(member.name, stderr)}`);
        this.markExited(member, code);
        return;
      }
    }
  }

  private async waitForExit(member: Member, since: readonly string[]): Promise<number> {
    const exited = new AbortController();
    const printed: Record<OutputStream, number> = { stdout: 0, stderr: 0 };
    const logs = this.engine.follow(['logs', '--follow', ...since, member.localName], (line, stream) => {
      if (!exited.signal.aborted) {
        printed[stream]++;
        this.screen.log(member.name, line);
      }
    });
    this.following.add(logs);
    const healthChecks = this.checkHealth(member, exited.signal).catch(() => undefined);
    const { status, stdout } = await this.engine.run(['wait', member.localName]);
    exited.abort();
    logs.end();
    this.following.delete(logs);
    await healthChecks;
    // The followed log may lag behind or may not have started. Read the log again and print the remaining lines.
    await this.engine.follow(['logs', ...since, member.localName], (line, stream) => {
      if (printed[stream]-- <= 0 && status === 0) {
        this.screen.log(member.name, line);
      }
    }).ended;
    // `wait` fails if the container was removed, which killed it.
    return status === 0 ? Number.parseInt(stdout, 10) : KILLED;
  }

  /** Runs the health check: every second at most until the container is healthy, then at the interval of the task definition. */
  private async checkHealth(member: Member, signal: AbortSignal): Promise<void> {
    const { healthCheck } = member.definition;
    if (!healthCheck) {
      return;
    }
    const { command, interval, timeout, retries, startPeriod } = healthCheck;
    const deadline = Date.now() + (startPeriod + interval * retries) * 1000;
    for (let failures = 0; !signal.aborted;) {
      const { status } = await this.engine.run(['exec', member.localName, ...command], { signal: AbortSignal.timeout(timeout * 1000) });
      if (signal.aborted) {
        return;
      }
      failures = status === 0 ? 0 : failures + 1;
      if (status === 0) {
        member.healthy.resolve();
        this.change(member, 'healthy');
      } else if (member.healthy.isResolved ? failures >= retries : Date.now() > deadline) {
        this.change(member, 'unhealthy');
      }
      await sleep((member.healthy.isResolved ? interval : Math.min(interval, 1)) * 1000, undefined, { signal });
    }
  }

  private markExited(member: Member, code: number): void {
    member.isRunning = false;
    this.change(member, `exited with ${code}`);
    this.settle(member, code, `essential container ${member.name} exited with ${code}: stopping the task`);
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
      await this.engine.run(['kill', '--signal', member.stopSignal, member.localName]);
      if (await this.outlivesTimeout(member, member.definition.stopTimeout)) {
        await this.engine.run(['kill', member.localName]);
      }
      await member.ended.promise;
    }
  }

  /** Whether a container is still running after its stop timeout, or when the task is killed. */
  private async outlivesTimeout(member: Member, seconds: number): Promise<boolean> {
    const timeout = sleep(seconds * 1000, true, { signal: this.killController.signal, ref: false }).catch(() => true);
    return Promise.race([member.ended.promise.then(() => false), timeout]);
  }

  private async remove(): Promise<void> {
    await removeRun(this.engine, this.plan.run.id);
    this.following.forEach(logs => logs.end());
  }

  private change(member: Member, state: string): void {
    member.state = state;
    this.screen.status(this.members.filter(other => other.state !== undefined).map(other => `${other.name} ${other.state}`).join(' · '));
  }

  private memberNamed(name: string): Member {
    return this.members.find(member => member.name === name)!;
  }
}

/** The exit code after SIGKILL. */
const KILLED = 137;

interface Failure {
  readonly code: number;
  readonly reason: string;
}

class Member {
  public readonly name: string;
  public readonly definition: ContainerDefinition;
  public readonly localName: string;
  public readonly run: readonly string[];
  public readonly stopSignal: string;
  public readonly started = new Deferred<void>();
  public readonly healthy = new Deferred<void>();
  public readonly ended = new Deferred<number>();
  public state?: string;
  public isRunning = false;

  constructor({ definition, localName, run, stopSignal }: PlannedMember) {
    this.stopSignal = stopSignal;
    this.name = definition.name;
    this.definition = definition;
    this.localName = localName;
    this.run = run.flat();
  }
}

/** A promise that is resolved from outside. */
class Deferred<Value> {
  public readonly promise: Promise<Value>;
  public isResolved = false;
  private settle!: (value: Value) => void;

  constructor() {
    this.promise = new Promise(resolve => this.settle = resolve);
  }

  public resolve(value: Value): void {
    this.isResolved = true;
    this.settle(value);
  }
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html */
function shouldRestart({ restartPolicy }: ContainerDefinition, code: number, seconds: number): boolean {
  return restartPolicy !== undefined && !restartPolicy.ignoredExitCodes.includes(code) && seconds >= restartPolicy.attemptPeriod;
}
