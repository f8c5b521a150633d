import { Deferred } from './deferred';
import type { ContainerDefinition } from '../definition/definition';
import type { PlannedMember } from '../plan/plan';

/** A container of a task and its state. */
export class Member {
  public readonly name: string;
  public readonly definition: ContainerDefinition;

  /** The engine's name for the container. */
  public readonly localName: string;

  /** The engine arguments that start the container. */
  public readonly run: readonly string[];
  public readonly stopSignal: string;
  public readonly started = new Deferred<void>();
  public readonly healthy = new Deferred<void>();

  /** The exit code, or that of a container that could not start. */
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
