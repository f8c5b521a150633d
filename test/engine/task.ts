import type { SpawnSyncReturns } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from './command';
import type { Engine } from './engine';
import { PAUSE } from './images';
import { Records } from '../../src/local/engine/records';

/** A task definition in the form of a template or of `register-task-definition`. */
export type TaskDefinition = Readonly<Record<string, any>>;

export interface TaskOptions {
  /** Images that replace those of the task definition, by container name. */
  readonly images?: Readonly<Record<string, string>>;

  /** Environment variables of the command. */
  readonly env?: NodeJS.ProcessEnv;

  /** Additional arguments of the command. */
  readonly args?: readonly string[];
}

/** A task that the command runs. */
export class Task {
  /** Starts a task and waits until each container has started. */
  public static async run(engine: Engine, definition: TaskDefinition, options?: TaskOptions): Promise<Task> {
    const task = Task.start(engine, definition, options);
    const names = namesOf(definition);
    await task.command.waitForStderr(err => names.every(name => new RegExp(`(^| · )${name} (running|healthy|unhealthy|exited)`, 'm').test(err)));
    return task;
  }

  /** Starts a task without waiting. */
  public static start(engine: Engine, definition: TaskDefinition, { images = {}, env, args = [] }: TaskOptions = {}): Task {
    const name = `Task${++Task.count}`;
    const file = join(engine.newFolder(), 'stack.template.json');
    writeFileSync(file, JSON.stringify(definition.ContainerDefinitions
      ? { Resources: { [name]: { Type: 'AWS::ECS::TaskDefinition', Properties: definition } } }
      : { ...definition, family: name }));
    const local = Object.entries(images).flatMap(([container, image]) => ['--image', `${container}=${image}`]);
    return new Task(name, file, engine, engine.command(['run', file, ...local, '--pause-image', PAUSE.name, '--network', 'none', ...args], env));
  }

  private static count = 0;

  private constructor(
    public readonly name: string,
    /** The file that the command runs. */
    public readonly file: string,
    private readonly engine: Engine,
    /** The command that runs it. */
    public readonly command: Command,
  ) {}

  /** Runs a program in a container, with the container's user and capabilities. */
  public exec(container: string, ...command: string[]): SpawnSyncReturns<string> {
    return this.engine.attempt('exec', this.nameOf(container), ...command);
  }

  /** The output of a shell script in a container; throws if the script fails. */
  public shell(container: string, script: string): string {
    return this.engine.run('exec', this.nameOf(container), 'sh', '-c', script);
  }

  /** The standard output and error of a container. */
  public logs(container: string): string {
    return this.engine.logs(this.nameOf(container));
  }

  /** The PID, on this machine, of the first process of a container or of the pause container. */
  public pidOf(container?: string): string {
    return this.engine.run('inspect', '--format', '{{.State.Pid}}', this.nameOf(container));
  }

  /** The PID of a container's first process in its PID namespace. */
  public firstProcessOf(container: string): string {
    return /^NSpid:.*\s(\d+)$/m.exec(readFileSync(`/proc/${this.pidOf(container)}/status`, 'utf8'))![1];
  }

  /** Waits until a container exits and returns its exit code. */
  public exitCodeOf(container: string): number {
    return Number(this.engine.run('wait', this.nameOf(container)));
  }

  /** Stops a container as ECS does and returns its exit code. */
  public stop(container: string): number {
    this.engine.run('stop', '--time', '10', this.nameOf(container));
    return this.exitCodeOf(container);
  }

  /** Kills a container. */
  public kill(container: string): void {
    this.engine.run('kill', this.nameOf(container));
  }

  /** Starts an exited container again. */
  public restart(container: string): void {
    this.engine.run('start', this.nameOf(container));
  }

  /** The engine's name for a container, or for the pause container. */
  public nameOf(container?: string): string {
    const stored = new Records({ env: this.engine.env, stderr: process.stderr }).all().find(({ record }) => record.task === this.name);
    return stored!.record.objects.find(object => object.kind === 'container' && object.container === container)!.localName;
  }
}

/** The container names of a task definition. */
export function namesOf({ ContainerDefinitions, containerDefinitions = ContainerDefinitions }: TaskDefinition): string[] {
  return (containerDefinitions as Readonly<Record<string, string>>[]).map(({ name, Name = name }) => Name);
}
