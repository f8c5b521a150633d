import { type aws_ecs as ecs, Token } from 'aws-cdk-lib';
import type { RenderedContainer, Resolve } from '../../task/container-changes';
import type { ApplicationContainer } from '../application-container';
import type { CarriedFiles } from './carried-files';
import type { EntryPointWrap } from './entry-point-wrap';
import { LinuxControlsError } from '../../error';
import { requireContainerName } from '../../task/container-name';
import { message } from '../../wording';
import type { ObservedTask } from '../observed-task';
import { ApplicationSelection, ObserverSidecar } from '../observer-sidecar';
import { OptionsSnapshot } from '../options-snapshot';

/** Options for a tool that wraps the entry points of the application containers. */
export interface EntryPointWrapperProps extends ApplicationSelection {
  /**
   * The container that provides the tool, with the options of `taskDefinition.addContainer`. Two defaults differ: `containerName` is `carrier`, and
   * `essential` is false.
   */
  readonly carrier: ecs.ContainerDefinitionOptions;

  /** How the application containers get the files of the tool. */
  readonly files: CarriedFiles;

  /** How the tool wraps the entry points. */
  readonly wrap: EntryPointWrap;

  /**
   * The condition of the carrier that the application containers wait for: started, completed, completed successfully, or healthy.
   *
   * @default - the containers do not wait
   */
  readonly waitFor?: ecs.ContainerDependencyCondition;

  /**
   * Environment variables for the application containers. Set the carrier's variables in `carrier`.
   *
   * @default - none
   */
  readonly environment?: Record<string, string>;

  /**
   * Environment variables for the application containers, from secrets. Set the carrier's secrets in `carrier`.
   *
   * @default - none
   */
  readonly secrets?: Record<string, ecs.Secret>;

  /**
   * Whether the application containers get SYS_PTRACE, so that the tool may trace processes of every user in its container.
   *
   * The capability takes effect only for processes of user 0. Without it, a process can trace its own children, but cannot read the memory of
   * children that have changed their user, as the workers of many servers do. It then sees their system calls, but not the strings that they pass.
   *
   * @default true
   */
  readonly sysPtrace?: boolean;

  /**
   * Whether the tool must see the processes of other containers. If so, the task gets `pidMode: task`.
   *
   * @default false
   */
  readonly sharedPidNamespace?: boolean;
}

const DEFAULT_NAME = 'carrier';

/** A tool that starts the application containers, and the carrier that provides its files. */
export class EntryPointWrapper extends ObserverSidecar {
  private readonly carrierName: string;
  private readonly id: string;
  private readonly environment: readonly [string, string][];
  private readonly secrets: readonly [string, ecs.Secret][];

  constructor(private readonly props: EntryPointWrapperProps) {
    super({ sharedPidNamespace: props.sharedPidNamespace ?? false, excludeContainers: props.excludeContainers });
    this._options = new OptionsSnapshot(props);
    requireContainerName(props.carrier.containerName, message`ObserverSidecar.entryPointWrapper: carrier.containerName`);
    this.carrierName = props.carrier.containerName ?? DEFAULT_NAME;
    // A construct id cannot be a token.
    this.id = Token.isUnresolved(this.carrierName) ? DEFAULT_NAME : this.carrierName;
    this.environment = sortedEntries(props.environment);
    this.secrets = sortedEntries(props.secrets);
    validate(this.toString(), props);
  }

  public toString(): string {
    return message`ObserverSidecar.entryPointWrapper('${this.id}')`;
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

/** Throws for options that ECS would refuse in every task. */
function validate(name: string, { carrier, waitFor, environment = {}, secrets = {} }: EntryPointWrapperProps): void {
  if (carrier.essential && (waitFor === 'SUCCESS' || waitFor === 'COMPLETE')) {
    throw new LinuxControlsError(message`${name}: waitFor is ${waitFor}, but the carrier is essential: the task stops when it exits, so ECS refuses the dependency. Remove essential, or wait for START or HEALTHY.`);
  }
  if (waitFor === 'HEALTHY' && !carrier.healthCheck) {
    throw new LinuxControlsError(message`${name}: waitFor is HEALTHY, but the carrier has no health check, so ECS refuses the dependency. Set healthCheck of the carrier, or wait for START.`);
  }
  const both = Object.keys(environment).filter(variable => Object.hasOwn(secrets, variable)).sort();
  if (both.length > 0) {
    throw new LinuxControlsError(`${name}: ${both.join(', ')} ${both.length > 1 ? 'are' : 'is'} set in both environment and secrets, but ECS accepts each name only once. Remove ${both.length > 1 ? 'them' : 'it'} from one of them.`);
  }
}

function sortedEntries<Value>(values: Record<string, Value> = {}): [string, Value][] {
  return Object.entries(values).sort(([a], [b]) => a < b ? -1 : 1);
}
