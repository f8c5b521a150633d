import type { aws_ecs as ecs } from 'aws-cdk-lib';
import type { CarriedFiles } from './carried-files';
import type { EntryPointRewrite } from './entry-point-rewrite';
import {
  ApplicationContainer, ApplicationSelectionOptions, CONTAINER, LinuxControlsError, mapOf, message, objectOf, ObservedTask,
  ObserverSidecar, optional, requireTypes, SECRET, sortedEntries,
} from './kit';
import type { RenderedContainer, Resolve } from '../../task/container-changes';
import { constructId } from '../construct-id';

/** Properties of `EntryPointWrapper`. */
export interface EntryPointWrapperProps extends ApplicationSelectionOptions {
  /**
   * The container that provides the tool, with the options of `taskDefinition.addContainer`. Two defaults differ:
   * `containerName` is `carrier`, and `essential` is false.
   */
  readonly carrier: ecs.ContainerDefinitionOptions;

  /** How the application containers get the files of the tool. */
  readonly files: CarriedFiles;

  /** How the tool changes the entry points of the application containers. */
  readonly entryPoint: EntryPointRewrite;

  /**
   * The condition of the carrier that the application containers wait for: started, completed, completed successfully, or healthy.
   *
   * @default - the containers do not wait
   */
  readonly carrierCondition?: ecs.ContainerDependencyCondition;

  /**
   * Environment variables for the application containers. Set the carrier's variables in `carrier`.
   *
   * @default - none
   */
  readonly applicationEnvironment?: Record<string, string>;

  /**
   * Environment variables for the application containers, from secrets. Set the carrier's secrets in `carrier`.
   *
   * @default - none
   */
  readonly applicationSecrets?: Record<string, ecs.Secret>;

  /**
   * Whether the application containers get SYS_PTRACE, so that the tool may trace processes of every user in its container.
   *
   * The capability takes effect only for processes of user 0. Without it, a process can trace its own children, but
   * cannot read the memory of children that have changed their user, as the workers of many servers do. It then sees
   * their system calls, but not the strings that they pass.
   *
   * @default true
   */
  readonly applicationsMayTrace?: boolean;

  /**
   * Whether the tool must see the processes of other containers. If so, the task gets `pidMode: task`.
   *
   * @default false
   */
  readonly sharedPidNamespace?: boolean;
}

const DEFAULT_NAME = 'carrier';

/**
 * An observer for a tool that runs inside the application containers and starts the application. A carrier container
 * provides the tool's files. Each application container starts the tool, which receives the container's own entry point
 * and command.
 *
 * The name of the tool's program, the location of its files, and the variables that it reads depend on the version of the
 * tool, so you must specify them. The examples do this for four tools. Every wrapped container must set its entry point,
 * because the CDK cannot read the entry point of an image. It must also set its command if it needs one, because setting
 * an entry point discards the image's command. Synthesis fails for a container without an entry point unless
 * `excludeContainers` contains its name.
 *
 * The containers of other observers and a log router are not changed.
 *
 * Throws if ECS does not support `carrierCondition` with the given carrier, or if `applicationEnvironment` and
 * `applicationSecrets` contain the same variable.
 *
 * @see https://docs.docker.com/engine/containers/run/#default-entrypoint
 *
 * @example
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 *
 * taskDefinition.addExtension(new EntryPointWrapper({
 *   carrier: { image: ecs.ContainerImage.fromRegistry('example/agent:1.0') },
 *   files: CarriedFiles.volumesFrom(),
 *   entryPoint: EntryPointRewrite.prefix('/opt/agent/run', '--'),
 *   applicationEnvironment: { AGENT_MODE: 'auto' },
 * }));
 */
export class EntryPointWrapper extends ObserverSidecar {
  readonly #props: EntryPointWrapperProps;
  readonly #carrierName: string;
  readonly #id: string;
  readonly #environment: readonly [string, string][];
  readonly #secrets: readonly [string, ecs.Secret][];

  constructor(props: EntryPointWrapperProps) {
    requireTypes('EntryPointWrapper', props, {
      carrier: CONTAINER,
      files: objectOf('CarriedFiles', '_attach'),
      entryPoint: objectOf('EntryPointRewrite', 'rewrite'),
      applicationSecrets: optional(mapOf(SECRET)),
    });
    super({ sharedPidNamespace: props.sharedPidNamespace ?? false, excludeContainers: props.excludeContainers });
    this.#props = props;
    this.#carrierName = props.carrier.containerName ?? DEFAULT_NAME;
    this.#id = constructId(this.#carrierName, DEFAULT_NAME);
    this.#environment = sortedEntries(props.applicationEnvironment);
    this.#secrets = sortedEntries(props.applicationSecrets);
    validate(this.toString(), props);
  }

  public toString(): string {
    return `${super.toString()}('${this.#id}')`;
  }

  public attach(task: ObservedTask): void {
    const { carrier, files } = this.#props;
    files._attach(task, task.addContainer(this.#id, { ...carrier, containerName: this.#carrierName }));
    this.#secrets.forEach(([, secret]) => task.allowSecret(secret));
  }

  public changeApplication(container: ApplicationContainer): void {
    const { files, carrierCondition, applicationsMayTrace = true, entryPoint } = this.#props;
    files._mountIn(container, this.#carrierName);
    if (carrierCondition) {
      container.addDependency(this.#carrierName, carrierCondition);
    }
    this.#environment.forEach(([variable, value]) => container.addEnvironment(variable, value));
    this.#secrets.forEach(([variable, secret]) => container.addSecret(variable, secret));
    if (applicationsMayTrace) {
      container.addSysPtrace();
    }
    entryPoint.rewrite(container);
  }

  /** @internal */
  public _complete([carrier]: readonly RenderedContainer[], all: readonly RenderedContainer[], resolve: Resolve): void {
    this.#props.files._complete(carrier, all, resolve);
  }
}

/** Throws for options that ECS would refuse in every task. */
function validate(
  name: string, { carrier, carrierCondition, applicationEnvironment = {}, applicationSecrets = {} }: EntryPointWrapperProps,
): void {
  if (carrier.essential && (carrierCondition === 'SUCCESS' || carrierCondition === 'COMPLETE')) {
    throw new LinuxControlsError(message`${name}: carrierCondition is ${carrierCondition}, but the carrier is essential: the task stops when it exits, so ECS refuses the dependency. Remove essential, or wait for START or HEALTHY.`);
  }
  if (carrierCondition === 'HEALTHY' && !carrier.healthCheck) {
    throw new LinuxControlsError(message`${name}: carrierCondition is HEALTHY, but the carrier has no health check, so ECS refuses the dependency. Set healthCheck of the carrier, or wait for START.`);
  }
  const both = Object.keys(applicationEnvironment).filter(variable => Object.hasOwn(applicationSecrets, variable)).sort();
  if (both.length > 0) {
    throw new LinuxControlsError(message`${name}: ${both.join(', ')} ${both.length > 1 ? 'are' : 'is'} set in both applicationEnvironment and applicationSecrets, but ECS accepts each name only once. Remove ${both.length > 1 ? 'them' : 'it'} from one of them.`);
  }
}
