import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerDefinition, Dependency } from './definition';
import type { Engine, Following, OutputStream } from './engine';
import { Plan, PlannedMember, waitedFor } from './plan';
import type { Screen } from './screen';
import { startFailureReason } from './start-failure';

/** A task that runs on this machine, as ECS runs it on Fargate. */
export class Task {
  private readonly members: readonly Member[];
  private readonly finished = new Deferred<number>();
  private readonly killController = new AbortController();
  private readonly following = new Set<Following>();
  private starting: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly plan: Plan,
    private readonly engine: Engine,
    private readonly screen: Screen,
    /** Values of variables that the containers take from this machine. */
    private readonly variables: NodeJS.ProcessEnv,
  ) {
    this.members = plan.containers.map(container => new Member(container));
  }

  /** Starts the containers, and gives the exit code of the task when it has ended and all of it is removed. */
  public async run(): Promise<number> {
    const { localName, run } = this.plan.pause;
    const pause = await this.engine.run(run.flat());
    if (pause.status !== 0) {
      this.screen.fail(`the container that owns the namespaces does not start:\n${startFailureReason('pause', pause.stderr)}`);
      // What has its name is another task's, and stays.
      if (!/already in use/.test(pause.stderr)) {
        await this.remove();
      }
      return 1;
    }
    this.screen.note(`${localName} owns the namespaces`);
    try {
      this.members.forEach(member => this.begin(member).catch((error: Error) => this.finish(1, error.stack ?? error.message)));
      const code = await this.finished.promise;
      await this.stopAll();
      return code;
    } finally {
      await this.starting;
      await this.remove();
      this.screen.close();
    }
  }

  /** Stops the task, which then has this exit code; a second time it is killed. */
  public end(code: number, reason: string): void {
    if (this.isEnding) {
      this.killController.abort();
    } else {
      this.finish(code, reason);
    }
  }

  private finish(code: number, reason: string): void {
    if (!this.isEnding) {
      this.screen.warn(reason);
      this.finished.resolve(code);
    }
  }

  private get isEnding(): boolean {
    return this.finished.isResolved;
  }

  private async begin(member: Member): Promise<void> {
    for (const dependency of waitedFor(member.definition)) {
      const failure = await this.waitFor(dependency);
      if (failure) {
        this.giveUp(member, failure.code || 1, ` it waits for ${dependency.containerName}, which ${failure.reason}`);
        return;
      }
    }
    // One after the other, so that it is known which is the last.
    this.starting = this.starting.then(() => this.isEnding ? undefined : this.start(member));
    await this.starting;
  }

  /** Why a condition is not met and never will be, or undefined when it is met. */
  private async waitFor({ containerName, condition }: Dependency): Promise<Failure | undefined> {
    const other = this.memberCalled(containerName);
    const unable = await Promise.race([other.started.promise, other.ended.promise.then(code => ({ code, reason: 'does not start' }))]);
    if (unable || condition === 'START') {
      return unable || undefined;
    }
    const { startTimeout } = other.definition;
    const late = new AbortController();
    const tooLate = sleep(startTimeout * 1000, { code: 1, reason: `has not got there after ${startTimeout} seconds` }, { signal: late.signal, ref: false }).catch(() => undefined);
    const met = condition === 'HEALTHY'
      ? Promise.race([other.healthy.promise.then(() => undefined), other.ended.promise.then(code => ({ code, reason: `ended with ${code} before it was healthy` }))])
      : other.ended.promise.then(code => condition === 'SUCCESS' && code !== 0 ? { code, reason: `ended with ${code}` } : undefined);
    return Promise.race([met, tooLate]).finally(() => late.abort());
  }

  private async start(member: Member): Promise<void> {
    this.change(member, 'starting');
    const { status, stderr } = await this.engine.run(member.run, { env: this.variables });
    if (status !== 0) {
      this.giveUp(member, 1, `\n${startFailureReason(member.name, stderr)}`);
      return;
    }
    member.isUp = true;
    member.started.resolve();
    void this.watch(member).catch((error: Error) => this.finish(1, error.stack ?? error.message));
  }

  /** A container that is not essential may fail without the others: on ECS they go on. */
  private giveUp(member: Member, code: number, reason: string): void {
    this.change(member, 'not started');
    this.screen.fail(`container ${member.name} does not start:${reason}`);
    this.settle(member, code, `container ${member.name} is essential and does not start: the task stops`);
  }

  /** From its start to its end, and again where it is restarted. */
  private async watch(member: Member): Promise<void> {
    for (let since: string[] = []; ;) {
      const startedAt = Date.now();
      this.change(member, 'running');
      const code = await this.untilExit(member, since);
      const seconds = (Date.now() - startedAt) / 1000;
      if (this.isEnding || !mayRestart(member.definition, code, seconds)) {
        this.conclude(member, code);
        return;
      }
      this.change(member, 'restarting');
      since = ['--since', new Date().toISOString()];
      const { status, stderr } = await this.engine.run(['start', member.localName]);
      if (status !== 0) {
        this.screen.fail(`container ${member.name} does not start again:\n${startFailureReason(member.name, stderr)}`);
        this.conclude(member, code);
        return;
      }
    }
  }

  private async untilExit(member: Member, since: readonly string[]): Promise<number> {
    const ended = new AbortController();
    const told: Record<OutputStream, number> = { stdout: 0, stderr: 0 };
    const logs = this.engine.follow(['logs', '--follow', ...since, member.localName], (line, stream) => {
      if (!ended.signal.aborted) {
        told[stream]++;
        this.screen.log(member.name, line);
      }
    });
    this.following.add(logs);
    const probing = this.probe(member, ended.signal).catch(() => undefined);
    const { status, stdout } = await this.engine.run(['wait', member.localName]);
    ended.abort();
    logs.end();
    this.following.delete(logs);
    await probing;
    // What follows a log may be behind, or may not even have begun. So what it has not told is read once more.
    await this.engine.follow(['logs', ...since, member.localName], (line, stream) => {
      if (told[stream]-- <= 0 && status === 0) {
        this.screen.log(member.name, line);
      }
    }).ended;
    // Who removes a container while it is waited for has killed it.
    return status === 0 ? Number.parseInt(stdout, 10) : KILLED;
  }

  /** Sooner than on Fargate until it is healthy, at whose pace afterwards. */
  private async probe(member: Member, signal: AbortSignal): Promise<void> {
    const { healthCheck } = member.definition;
    if (!healthCheck) {
      return;
    }
    const { command, interval, timeout, retries, startPeriod } = healthCheck;
    const patience = Date.now() + (startPeriod + interval * retries) * 1000;
    for (let failures = 0; !signal.aborted;) {
      const { status } = await this.engine.run(['exec', member.localName, ...command], { signal: AbortSignal.timeout(timeout * 1000) });
      if (signal.aborted) {
        return;
      }
      failures = status === 0 ? 0 : failures + 1;
      if (status === 0) {
        member.healthy.resolve();
        this.change(member, 'healthy');
      } else if (member.healthy.isResolved ? failures >= retries : Date.now() > patience) {
        this.change(member, 'unhealthy');
      }
      await sleep((member.healthy.isResolved ? interval : Math.min(interval, 1)) * 1000, undefined, { signal });
    }
  }

  private conclude(member: Member, code: number): void {
    member.isUp = false;
    this.change(member, `ended with ${code}`);
    this.settle(member, code, `container ${member.name} is essential and ended with ${code}: the task stops`);
  }

  /** What the end of a container means for the others. */
  private settle(member: Member, code: number, reason: string): void {
    member.ended.resolve(code);
    if (member.definition.essential) {
      this.finish(code, reason);
    } else if (this.members.every(({ ended }) => ended.isResolved)) {
      this.finish(0, 'all containers have ended');
    }
  }

  /** A container stops when those that wait for it have stopped. */
  private async stopAll(): Promise<void> {
    await this.starting;
    const stops = new Map<Member, Promise<void>>();
    // Who waits for a container comes behind it, and so is known when its turn comes from the end.
    for (const member of [...this.members].reverse()) {
      const dependents = this.members.filter(({ definition }) => waitedFor(definition).some(({ containerName }) => containerName === member.name));
      stops.set(member, this.stop(member, dependents.map(dependent => stops.get(dependent)!)));
    }
    await Promise.all(stops.values());
  }

  private async stop(member: Member, dependents: readonly Promise<void>[]): Promise<void> {
    await Promise.all(dependents);
    if (member.isUp) {
      this.change(member, 'stopping');
      // Not the engine's own stop: Podman's keeps everybody else from the container, and leaves it running for good where it is interrupted.
      await this.engine.run(['kill', '--signal', member.stopSignal, member.localName]);
      if (await this.outlives(member, member.definition.stopTimeout)) {
        await this.engine.run(['kill', member.localName]);
      }
      await member.ended.promise;
    }
  }

  /** Whether a container goes on for so many seconds, or until somebody is in a killController. */
  private async outlives(member: Member, seconds: number): Promise<boolean> {
    const patience = sleep(seconds * 1000, true, { signal: this.killController.signal, ref: false }).catch(() => true);
    return Promise.race([member.ended.promise.then(() => false), patience]);
  }

  private async remove(): Promise<void> {
    await removeAll(this.engine, [this.plan.pause, ...this.plan.containers].map(({ localName }) => localName), this.plan.volumes);
    this.following.forEach(logs => logs.end());
  }

  private change(member: Member, state: string): void {
    member.state = state;
    this.screen.status(this.members.filter(other => other.state !== undefined).map(other => `${other.name} ${other.state}`).join(' · '));
  }

  private memberCalled(name: string): Member {
    return this.members.find(member => member.name === name)!;
  }
}

/** Removes containers, running or not, the first being the one whose namespaces the others share, and volumes. */
export async function removeAll(engine: Engine, containers: readonly string[], volumes: readonly string[]): Promise<void> {
  await engine.run(engine.dialect.remove(containers));
  if (volumes.length > 0) {
    await engine.run(['volume', 'rm', '--force', ...volumes]);
  }
}

/** The exit code of what SIGKILL has ended. */
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
  public isUp = false;

  constructor({ definition, localName, run, stopSignal }: PlannedMember) {
    this.stopSignal = stopSignal;
    this.name = definition.name;
    this.definition = definition;
    this.localName = localName;
    this.run = run.flat();
  }
}

/** Something that happens at most once. */
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
function mayRestart({ restartPolicy }: ContainerDefinition, code: number, seconds: number): boolean {
  return restartPolicy !== undefined && !restartPolicy.ignoredExitCodes.includes(code) && seconds >= restartPolicy.attemptPeriod;
}
