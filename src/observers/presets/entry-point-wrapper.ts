import { type aws_ecs as ecs, Token } from 'aws-cdk-lib';
import type { RenderedContainer, Resolve } from '../../task/container-changes';
import type { ApplicationContainer } from '../application-container';
import type { CarriedFiles } from './carried-files';
import type { EntryPointWrap } from './entry-point-wrap';
import { LinuxControlsError } from '../../error';
import type { ObservedTask } from '../observed-task';
import { ApplicationChoice, ObserverSidecar } from '../observer-sidecar';
import { OptionsSnapshot } from '../options-snapshot';

/** What describes a tool that runs inside the application's containers, in front of their entry points. */
export interface EntryPointWrapperProps extends ApplicationChoice {
  /**
   * The container that brings the tool, in the words of `taskDefinition.addContainer`, with two differences where a property is left out: its name
   * is `carrier`, and it is not essential.
   */
  readonly carrier: ecs.ContainerDefinitionOptions;

  /** How the tool's files get to the application's containers. */
  readonly files: CarriedFiles;

  /** How the tool gets between the containers and their entry points. */
  readonly wrap: EntryPointWrap;

  /**
   * What the application's containers wait for before they start: that the carrier has started, has ended (with success) or is healthy.
   *
   * @default - they do not wait
   */
  readonly waitFor?: ecs.ContainerDependencyCondition;

  /**
   * Environment variables of the application's containers. Those of the carrier stand in `carrier`.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * Environment variables of the application's containers that come from secrets. Those of the carrier stand in `carrier`.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * Whether the application's containers get SYS_PTRACE, so that the tool in them may trace processes of every user there.
   *
   * The capability is effective for a process of user 0 only. A process traces its own children without it, but reads nothing in the memory of
   * those that have changed their user, as the workers of many servers do: it sees their calls without the texts that they are about.
   *
   * @default true
   */
  readonly sysPtrace?: boolean;

  /**
   * Whether the tool has to see the processes of other containers, so that the task gets `pidMode: task`.
   *
   * @default false
   */
  readonly sharedPidNamespace?: boolean;
}

const DEFAULT_NAME = 'carrier';

/** A tool that starts the application containers, and the carrier that brings its files. */
export class EntryPointWrapper extends ObserverSidecar {
  private readonly carrierName: string;
  private readonly id: string;
  private readonly environment: readonly [string, string][];
  private readonly secrets: readonly [string, ecs.Secret][];

  constructor(private readonly props: EntryPointWrapperProps) {
    super({ sharedPidNamespace: props.sharedPidNamespace ?? false, excludeContainers: props.excludeContainers });
    this._options = new OptionsSnapshot(props);
    this.carrierName = props.carrier.containerName ?? DEFAULT_NAME;
    // A construct id cannot be a token.
    this.id = Token.isUnresolved(this.carrierName) ? DEFAULT_NAME : this.carrierName;
    this.environment = sortedEntries(props.environment);
    this.secrets = sortedEntries(props.secrets);
    validate(this.toString(), props);
  }

  public toString(): string {
    return `ObserverSidecar.entryPointWrapper('${this.id}')`;
  }

  public attach(task: ObservedTask): void {
    const { carrier, files } = this.props;
    files._attach(task, task.addContainer(this.id, { ...carrier, containerName: this.carrierName }));
    this.secrets.forEach(([, secret]) => task.allowSecret(secret));
  }

  public changeApplication(container: ApplicationContainer): void {
    const { files, waitFor, sysPtrace = true, wrap } = this.props;
    files._mountIn(container, this.carrierName);
    if (waitFor) {
      container.addDependency(this.carrierName, waitFor);
    }
    this.environment.forEach(([variable, value]) => container.addEnvironment(variable, value));
    this.secrets.forEach(([variable, secret]) => container.addSecret(variable, secret));
    if (sysPtrace) {
      container.addSysPtrace();
    }
    wrap.wrap(container);
  }

  /** @internal */
  public _complete([carrier]: readonly RenderedContainer[], all: readonly RenderedContainer[], resolve: Resolve): void {
    this.props.files._complete(carrier, all, resolve);
  }
}

/** Throws for what ECS would refuse whatever the task is. */
function validate(name: string, { carrier, waitFor, environment = {}, secrets = {} }: EntryPointWrapperProps): void {
  if (carrier.essential && (waitFor === 'SUCCESS' || waitFor === 'COMPLETE')) {
    throw new LinuxControlsError(`${name}: waitFor is ${waitFor}, and the carrier is essential: its end is the end of the task, and ECS refuses to wait for that. Leave essential out, or wait for START or HEALTHY.`);
  }
  if (waitFor === 'HEALTHY' && !carrier.healthCheck) {
    throw new LinuxControlsError(`${name}: waitFor is HEALTHY, and the carrier has no health check, which ECS refuses to wait for. Give the carrier a healthCheck, or wait for START.`);
  }
  const both = Object.keys(environment).filter(variable => Object.hasOwn(secrets, variable)).sort();
  if (both.length > 0) {
    throw new LinuxControlsError(`${name}: ${both.join(', ')} ${both.length > 1 ? 'stand' : 'stands'} in environment and in secrets, and ECS takes one of the two. Leave it out of one.`);
  }
}

function sortedEntries<Value>(values: Record<string, Value> = {}): [string, Value][] {
  return Object.entries(values).sort(([a], [b]) => a < b ? -1 : 1);
}
