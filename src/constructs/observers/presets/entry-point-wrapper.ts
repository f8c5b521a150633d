import { type aws_ecs as ecs, Token } from 'aws-cdk-lib';
import type { EntryPointRewrite } from './entry-point-rewrite';
import {
  alike, allowTracingOfRoot, ApplicationContainer, type Checks, CONDITION, CONTAINER, FLAG, LinuxControlsError, mapOf, message, NAMES, objectOf,
  ObservedTask, ObserverSidecar, optional, requireTypes, SECRET, setCompletion, sortedEntries, STRING, struct, TEXT, withInherited,
} from './observer-helpers';
import { isSameName, listOf, RenderedContainer, Resolve } from '../../task/container-changes';
import { constructId } from '../construct-id';

/** A volume of the task that the carrier fills with the files of a tool. */
export interface CarriedVolume {
  /** The name of the volume. */
  readonly volumeName: string;

  /** The path at which the carrier (writable) and the application containers mount the volume. */
  readonly containerPath: string;

  /**
   * The path at which each application container with a read-only root file system mounts a writable volume of its own.
   * Other containers have a writable root file system.
   *
   * The name of this volume is the name of the carried volume, a hyphen, and the name of the container. The carrier mounts
   * it at this path, a hyphen, and the name of the container, and must make it writable for the container's user.
   *
   * @default - no such volumes
   */
  readonly privateContainerPath?: string;
}

/** Properties of `EntryPointWrapper`. */
export interface EntryPointWrapperProps {
  /**
   * The container that provides the tool, with the options of `taskDefinition.addContainer`. Two defaults differ:
   * `containerName` is `carrier`, and `essential` is false.
   */
  readonly carrier: ecs.ContainerDefinitionOptions;

  /**
   * The volume to which the carrier copies the files of the tool.
   *
   * @default - the volumes of the carrier, such as those that its image declares (`VOLUME`), at the same paths in each application container
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_volumesfrom
   */
  readonly volume?: CarriedVolume;

  /**
   * Whether the application containers may write to the volumes of the tool.
   *
   * @default false
   */
  readonly applicationsMayWrite?: boolean;

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
   * Containers that are known to run as a user other than root do not get it, because it is usually effective only for root.
   * Synthesis fails if this exception leaves none.
   *
   * Without it, a process can trace its own children, but often cannot read the memory of children that have changed their
   * user, as the workers of many servers do. It then sees their system calls, but not the strings that they pass.
   *
   * @default false
   */
  readonly applicationsMayTrace?: boolean;

  /**
   * Whether the tool must see the processes of other containers. If so, the task gets `pidMode: task`.
   *
   * @default false
   */
  readonly sharedPidNamespace?: boolean;

  /**
   * Names of application containers that the observer does not change, except for their share of the CPU units. Synthesis
   * fails for a name that no application container has.
   *
   * @default - none
   */
  readonly excludeContainers?: string[];
}

const DEFAULT_NAME = 'carrier';

const OPTIONS: Checks<EntryPointWrapperProps> = {
  carrier: CONTAINER,
  volume: optional(struct<CarriedVolume>({ volumeName: TEXT, containerPath: TEXT, privateContainerPath: optional(TEXT) })),
  entryPoint: objectOf('an EntryPointRewrite, for example of EntryPointRewrite.prefix()', 'rewrite'),
  carrierCondition: optional(CONDITION),
  applicationEnvironment: optional(mapOf(STRING)),
  applicationSecrets: optional(mapOf(SECRET)),
  ...alike(FLAG, 'applicationsMayWrite', 'applicationsMayTrace', 'sharedPidNamespace'),
  excludeContainers: NAMES,
};

/**
 * An observer for a tool that runs inside the application containers and starts the application. A carrier container
 * provides the tool's files. Each wrapped container starts the tool, which receives the container's own entry point
 * and command.
 *
 * The name of the tool's program, the location of its files, and the variables that it reads depend on the version of the
 * tool, so you must specify them. The examples do this for four tools. Every wrapped container must set its entry point,
 * because the CDK cannot read the entry point of an image. It must also set its command if it needs one, because setting
 * an entry point discards the image's command. Synthesis fails for a container without an entry point unless
 * `excludeContainers` contains its name.
 *
 * The tool carries the entry point, so the application depends on it: an application container does not start if
 * `carrierCondition` is not met, or if the tool's program is missing. Other observers are no dependency of the application by default.
 *
 * The containers of other observers and a log router are not wrapped.
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
    props = requireTypes('EntryPointWrapper', props, OPTIONS, new.target !== EntryPointWrapper);
    super({ sharedPidNamespace: props.sharedPidNamespace ?? false, excludeContainers: props.excludeContainers });
    this.#props = props;
    this.#carrierName = props.carrier.containerName ?? DEFAULT_NAME;
    this.#id = constructId(this.#carrierName, DEFAULT_NAME);
    this.#environment = sortedEntries(props.applicationEnvironment);
    this.#secrets = sortedEntries(props.applicationSecrets);
    validate(this.toString(), props);
    const { volumeName, privateContainerPath } = props.volume ?? {};
    if (typeof privateContainerPath === 'string') {
      setCompletion(this, ([carrier], all, resolve) => mountPrivateVolumes(volumeName!, privateContainerPath, carrier, all, resolve));
    }
  }

  public toString(): string {
    return `${super.toString()}('${this.#id}')`;
  }

  public attach(task: ObservedTask): void {
    const { carrier, volume } = this.#props;
    const container = task.addContainer(this.#id, { ...withInherited(carrier), containerName: this.#carrierName });
    if (volume) {
      const { volumeName, containerPath } = volume;
      task.addVolume({ name: volumeName });
      container.addMountPoints({ sourceVolume: volumeName, containerPath, readOnly: false });
    }
    if (typeof volume?.privateContainerPath === 'string') {
      task.allowPrivateVolumes();
    }
    this.#secrets.forEach(([, secret]) => task.allowSecret(secret));
  }

  public changeApplication(container: ApplicationContainer): void {
    const { carrierCondition, applicationsMayTrace, entryPoint } = this.#props;
    this.#mountIn(container);
    if (carrierCondition) {
      container.addDependency(this.#carrierName, carrierCondition);
    }
    this.#environment.forEach(([variable, value]) => container.addEnvironment(variable, value));
    this.#secrets.forEach(([variable, secret]) => container.addSecret(variable, secret));
    if (applicationsMayTrace) {
      allowTracingOfRoot(container);
    }
    const returned: unknown = entryPoint.rewrite(container);
    if (Array.isArray(returned)) {
      container.reportProblem(message`returns words from rewrite for container ${container.containerName}, which has no effect. Call wrapEntryPoint or replaceEntryPoint of the container.`);
    }
    return returned as void;
  }

  #mountIn(container: ApplicationContainer): void {
    const { volume, applicationsMayWrite = false } = this.#props;
    const readOnly = !applicationsMayWrite;
    if (!volume) {
      container.addVolumesFrom({ sourceContainer: this.#carrierName, readOnly });
      return;
    }
    const { volumeName, containerPath, privateContainerPath } = volume;
    container.addMountPoint({ sourceVolume: volumeName, containerPath, readOnly });
    if (typeof privateContainerPath === 'string' && container.hasReadonlyRootFilesystem) {
      container.addPrivateVolume(`${volumeName}-${container.containerName}`, privateContainerPath);
    }
  }
}

/** Mounts the volumes that belong to one application container each in the carrier. */
function mountPrivateVolumes(
  volumeName: string, containerPath: string, carrier: RenderedContainer, all: readonly RenderedContainer[], resolve: Resolve,
): void {
  const mounts = ({ mountPoints }: RenderedContainer, name: string) => listOf<ecs.CfnTaskDefinition.MountPointProperty>(mountPoints)
    .some(({ sourceVolume }) => isSameName(resolve(sourceVolume), name, resolve));
  const mountPoints = all.map(({ name }) => Token.asString(name))
    .map(name => ({ sourceVolume: `${volumeName}-${name}`, containerPath: `${containerPath}-${name}`, readOnly: false }))
    .filter(({ sourceVolume }) => all.some(container => mounts(container, sourceVolume)));
  carrier.mountPoints = [...carrier.mountPoints as ecs.CfnTaskDefinition.MountPointProperty[], ...mountPoints];
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
