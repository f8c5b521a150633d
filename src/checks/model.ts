import { memoizeLast, memoize } from './memoize';

/** Stands for a value that only the deployment knows: an intrinsic function, a parameter. A rule never guesses at it. */
export const UNKNOWN = Symbol('unknown');

/** A value that may not be known before the deployment. */
export type Maybe<T> = T | typeof UNKNOWN;

/** A task definition in the words of ECS, whoever wrote it and in whichever form. */
export interface TaskDefinitionModel {
  readonly family: Maybe<string | undefined>;
  readonly networkMode: Maybe<string | undefined>;
  readonly pidMode: Maybe<string | undefined>;
  readonly ipcMode: Maybe<string | undefined>;
  readonly requiresCompatibilities: readonly Maybe<string>[];
  readonly operatingSystemFamily: Maybe<string | undefined>;
  readonly enableFaultInjection: Maybe<boolean>;

  /** Undefined where it has none. */
  readonly taskRole?: TaskRole;
  readonly memoryMiB: Maybe<number | undefined>;
  readonly instanceSettings: readonly InstanceSetting[];
  readonly misplacedKeys: readonly MisplacedKey[];
  readonly containers: readonly ContainerModel[];

  /** Whether there may be more containers, which only the deployment knows. */
  readonly hasUnresolvedContainers: boolean;

  /** The services that run it, as far as they are known: there may be others elsewhere, and tasks that no service runs. */
  readonly services: readonly ServiceModel[];
}

/** What a task definition's role allows, on any resource. */
export interface TaskRole {
  /** Whether it may allow more than is told: what only the deployment knows, policies that are attached elsewhere. */
  readonly mayAllowMore: boolean;

  /** Whether it is told that it allows an IAM action. */
  allows(action: string): boolean;
}

/** A service that runs a task definition. */
export interface ServiceModel {
  /** The construct's path or the logical id. */
  readonly name: string;

  /** Its name on ECS. */
  readonly serviceName: Maybe<string | undefined>;

  /** The name or the ARN of its cluster. */
  readonly cluster: Maybe<string | undefined>;
  readonly enableExecuteCommand: Maybe<boolean>;
  readonly launchType: Maybe<string | undefined>;
  readonly platformVersion: Maybe<string | undefined>;
  readonly capacityProviders: readonly Maybe<string>[];
}

/** One container of it. */
export interface ContainerModel {
  /** Its place among the containers where it has no name or one that is not known. */
  readonly name: string;
  readonly hasUnresolvedName: boolean;
  readonly image: Maybe<string | undefined>;
  readonly essential: Maybe<boolean>;
  readonly user: Maybe<string | undefined>;
  readonly entryPoint: Maybe<readonly Maybe<string>[]>;
  readonly command: Maybe<readonly Maybe<string>[]>;

  /** The health check's command, empty where there is no health check. */
  readonly healthCheck: Maybe<readonly Maybe<string>[]>;

  /** The names of its environment variables. */
  readonly environment: readonly Maybe<string>[];

  /** The names of the environment variables that hold secrets. */
  readonly secrets: readonly Maybe<string>[];
  readonly dependsOn: readonly Dependency[];

  /** Seconds. */
  readonly startTimeout: Maybe<number | undefined>;
  readonly stopTimeout: Maybe<number | undefined>;

  /** Whether ECS starts it again when it exits. */
  readonly restarts: Maybe<boolean>;
  readonly readonlyRootFilesystem: Maybe<boolean>;
  readonly initProcessEnabled: Maybe<boolean>;
  readonly systemControls: readonly SystemControl[];
  readonly capabilitiesAdded: readonly Maybe<string>[];
  readonly capabilitiesDropped: readonly Maybe<string>[];
  readonly ports: readonly Port[];
  readonly instanceSettings: readonly InstanceSetting[];
}

/** One kernel parameter that a container sets. */
export interface SystemControl {
  readonly namespace: Maybe<string>;
  readonly value: Maybe<string>;
}

/** A port or a range of ports on which a container listens, both ends included. */
export interface Port {
  readonly first: number;
  readonly last: number;
}

/** A container for which another one waits, and how far it has to be. */
export interface Dependency {
  readonly containerName: Maybe<string | undefined>;
  readonly condition: Maybe<string | undefined>;
}

/** Something that only an instance can give to a container, which Fargate has not: swap space, devices, other hosts' names. */
export interface InstanceSetting {
  /** Its path below the container or the task definition. */
  readonly name: string;

  /** Its value as JSON. */
  readonly value: string;
}

/** A key of Linux controls that has no effect because of its spelling, its position or the form of its value. */
export interface MisplacedKey {
  readonly container?: string;
  readonly key: string;

  /** The part of the task definition that contains the key: the task definition, a container, or the name of a structure. */
  readonly parent: string;

  /** The key that was probably intended. */
  readonly suggestion: string;

  /** The part of the task definition to which the suggested key belongs. */
  readonly expectedParent: string;
  readonly problem: 'misspelled' | 'misplaced' | 'not a list' | 'not a structure';
}

/**
 * Whether the task has to run on Fargate: because the task definition says so, or, where it says nothing that is known, because a service that
 * runs it does.
 */
export function runsOnFargate(task: TaskDefinitionModel): boolean {
  return task.requiresCompatibilities.includes('FARGATE')
    || (task.requiresCompatibilities.every(compatibility => compatibility === UNKNOWN) && task.services.some(isOnFargate));
}

function isOnFargate({ launchType, capacityProviders }: ServiceModel): boolean {
  return launchType === 'FARGATE' || capacityProviders.some(provider => provider === 'FARGATE' || provider === 'FARGATE_SPOT');
}

/** Whether the containers run on Windows. */
export function runsOnWindows({ operatingSystemFamily }: TaskDefinitionModel): boolean {
  return typeof operatingSystemFamily === 'string' && isWindows(operatingSystemFamily);
}

const isWindows = memoize(family => /^windows/i.test(family));

/** Whether several containers share one PID namespace, whose process 1 is then of none of them. */
export function sharesPidNamespace(task: TaskDefinitionModel): boolean {
  return task.pidMode === 'task' && task.containers.length > 1 && !runsOnWindows(task);
}

/** The launch type for which it is made: Fargate wherever it has to run there, else the first that is told. */
export function launchTypeOf(task: TaskDefinitionModel): Maybe<string | undefined> {
  return runsOnFargate(task) ? 'FARGATE' : task.requiresCompatibilities[0];
}

/** Whether the containers share one network namespace: in awsvpc mode they do, and Fargate knows no other. */
export function sharesNetworkNamespace(task: TaskDefinitionModel): boolean {
  return task.networkMode === 'awsvpc' || (task.networkMode === undefined && runsOnFargate(task));
}

/**
 * The containers, grouped by the network namespace that they are in; none where it is not known who shares one, or where it is not theirs
 * to tune: with the instance's own, and on Windows.
 */
export const networkNamespacesOf = memoizeLast((task: TaskDefinitionModel): readonly (readonly ContainerModel[])[] => {
  if (task.networkMode === 'host' || runsOnWindows(task)) {
    return [];
  }
  if (sharesNetworkNamespace(task) || task.containers.length < 2) {
    return [[...task.containers]];
  }
  const unknown = task.networkMode === UNKNOWN || (task.networkMode === undefined && task.requiresCompatibilities.includes(UNKNOWN));
  return unknown ? [] : task.containers.map(container => [container]);
});
