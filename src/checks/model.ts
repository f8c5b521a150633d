import { memoize, memoizeLast } from '../memoize';

/** An unresolved value, which only the deployment knows: an intrinsic function or a parameter. Rules never guess such a value. */
export const UNKNOWN = Symbol('unknown');

/** A value that may be unresolved. */
export type Maybe<T> = T | typeof UNKNOWN;

/** The keys and list positions that lead to a value. */
export type JsonPath = readonly (string | number)[];

/** A task definition with the names of the ECS API, whatever form it was read from. */
export interface TaskDefinitionModel {
  readonly networkMode: Maybe<string | undefined>;
  readonly pidMode: Maybe<string | undefined>;
  readonly ipcMode: Maybe<string | undefined>;
  readonly requiresCompatibilities: readonly Maybe<string>[];
  readonly operatingSystemFamily: Maybe<string | undefined>;
  readonly enableFaultInjection: Maybe<boolean>;

  /** Undefined if the task definition sets no task role. */
  readonly taskRole?: TaskRole;
  readonly cpuUnits: Maybe<number | undefined>;
  readonly memoryMiB: Maybe<number | undefined>;
  readonly misplacedKeys: readonly MisplacedKey[];

  /** The keys that ECS requires and that are not set. */
  readonly missingKeys: readonly MissingKey[];
  readonly unknownValues: readonly UnknownValue[];

  /** The variables, such as `${Backlog}`, in texts that are literals because they are not in `Fn::Sub`. */
  readonly unsubstituted: readonly string[];
  readonly containers: readonly ContainerModel[];

  /** Whether unresolved values may contain more containers. */
  readonly hasUnresolvedContainers: boolean;

  /** The parts that could not be checked, apart from unresolved values. */
  readonly unchecked: readonly Unchecked[];

  /** Why no container could be read. Undefined if one was read: most rules are about containers. */
  readonly unread?: Unchecked;

  /** The known services that run the task definition. There may be others, and tasks without a service. */
  readonly services: readonly ServiceModel[];
}

/** A part of a task definition that could not be checked. */
export interface Unchecked {
  /** The part, for example `containerDefinitions`. */
  readonly what: string;

  /** The reason, without a period. */
  readonly why: string;

  /** How to make it readable, if the reason is in the task definition itself. Defaults to a report to the library. */
  readonly fix?: string;

  /** The container with the part. Undefined if the part belongs to the task. */
  readonly container?: string;
  readonly at?: readonly string[];
}

/** Returns the text of an error for `Unchecked`. */
export function reasonOf(error: unknown): string {
  const { message } = error instanceof Error ? error : { message: String(error) };
  return message.startsWith('Maximum call stack') ? 'it has too many levels of nesting' : message.replace(/\.$/, '');
}

/** The permissions of a task role, on any resource. */
export interface TaskRole {
  /** Whether unresolved values, or policies that are attached elsewhere, may allow more actions. */
  readonly mayAllowMore: boolean;

  /** Whether the role is known to allow an IAM action. */
  allows(action: string): boolean;
}

/** A service that runs a task definition. */
export interface ServiceModel {
  /** The path of the construct, or the logical id. */
  readonly name: string;

  readonly enableExecuteCommand: Maybe<boolean>;
  readonly launchType: Maybe<string | undefined>;
  readonly platformVersion: Maybe<string | undefined>;
  readonly capacityProviders: readonly Maybe<string>[];

  /** The ports on which the proxy of Service Connect listens instead of those of port mappings. */
  readonly ingressPorts: readonly number[];

  /** The parts that could not be checked. Defaults to none. */
  readonly unchecked?: readonly Unchecked[];
}

/** A container of a task definition. */
export interface ContainerModel {
  /**
   * The name; if it is unresolved, the name as written; if that is not a text, the position among the containers. Always
   * unique if it is unresolved.
   */
  readonly name: string;
  readonly hasUnresolvedName: boolean;

  /** Whether the container has a name. Without one, `name` is the position. */
  readonly isNamed: boolean;
  readonly image: Maybe<string | undefined>;
  readonly cpuUnits: Maybe<number | undefined>;

  /** The hard limit. */
  readonly memoryMiB: Maybe<number | undefined>;

  /** The soft limit. */
  readonly memoryReservationMiB: Maybe<number | undefined>;
  readonly essential: Maybe<boolean>;
  readonly user: Maybe<string | undefined>;
  readonly entryPoint: Maybe<readonly Maybe<string>[]>;
  readonly command: Maybe<readonly Maybe<string>[]>;

  /** The command of the health check. Empty if there is no health check. */
  readonly healthCheck: Maybe<readonly Maybe<string>[]>;

  /** The words of each as text, in which an ellipsis replaces each part that only the deployment knows. Empty if the list is unresolved. */
  readonly texts: Readonly<Record<'entryPoint' | 'command' | 'healthCheck', readonly string[]>>;

  /** The names of the environment variables. */
  readonly environment: readonly Maybe<string>[];

  /** The names of the environment variables that hold secrets. */
  readonly secrets: readonly Maybe<string>[];
  readonly dependsOn: readonly Dependency[];

  /** In seconds. */
  readonly startTimeout: Maybe<number | undefined>;

  /** In seconds. */
  readonly stopTimeout: Maybe<number | undefined>;

  /** Whether ECS restarts the container when it exits. */
  readonly restarts: Maybe<boolean>;
  readonly readonlyRootFilesystem: Maybe<boolean>;
  readonly initProcessEnabled: Maybe<boolean>;
  readonly systemControls: readonly SystemControl[];
  readonly capabilitiesAdded: readonly Maybe<string>[];
  readonly capabilitiesDropped: readonly Maybe<string>[];

  /** The paths of the Linux parameters that have an effect, below `linuxParameters`. */
  readonly linuxParameters: readonly string[];
  readonly ulimits: readonly Ulimit[];

  /** Whether a block that added the container declares that it needs ECS Exec. */
  readonly needsExec: boolean;
  readonly ports: readonly Port[];

  /** The ports that a port mapping has beside a range of ports. */
  readonly portsBesideRange: readonly PortBesideRange[];

  /** The containers whose volumes the container mounts. */
  readonly volumesFrom: readonly NamedItem[];

  /** The containers that the container is linked to, each with an alias after a colon or without one. */
  readonly links: readonly Maybe<string>[];
  readonly instanceSettings: readonly InstanceSetting[];
}

/** A kernel parameter that a container sets. */
export interface SystemControl {
  readonly namespace: Maybe<string>;
  readonly value: Maybe<string>;
}

/** An item of a list in a container. */
export interface ListedItem {
  /** The step of a path that leads to the item in its list. Computed when a finding needs it. */
  readonly step: string;
}

/** An item of a list that names something. */
export interface NamedItem extends ListedItem {
  readonly name: Maybe<string>;
}

/** A resource limit of a container. -1 means unlimited. */
export interface Ulimit extends NamedItem {
  readonly softLimit: Maybe<number | undefined>;
  readonly hardLimit: Maybe<number | undefined>;
}

/** A port or an inclusive range of ports on which a container listens. */
export interface Port {
  readonly first: number;
  readonly last: number;

  /** In lower case. */
  readonly protocol: Maybe<string>;

  /** The port of the host. Undefined and 0 both leave the choice to ECS. */
  readonly hostPort: Maybe<number | undefined>;
}

/** A port in a port mapping that has a range of ports, too. */
export interface PortBesideRange {
  readonly key: 'containerPort' | 'hostPort';
  readonly value: number;

  /** The container port or the range as it is written, which names the mapping, or its position: `#2`. */
  readonly mapping: string;
}

/** A container that another container waits for, and the state that it has to reach. */
export interface Dependency extends ListedItem {
  readonly containerName: Maybe<string | undefined>;
  readonly condition: Maybe<string | undefined>;
}

/** A setting that needs an instance and that Fargate does not support, such as swap space, devices, or extra hosts. */
export interface InstanceSetting {
  /** The path below the container or the task definition. */
  readonly name: string;

  /** The value as JSON. */
  readonly value: string;
}

/** A key that has no effect because of its spelling, that may be meant as another one, or a key of Linux controls because of its position or the form of its value. */
export interface MisplacedKey {
  readonly container?: string;
  readonly key: string;

  /** The part of the task definition that contains the key: the task definition, a container, or the name of a structure. */
  readonly parent: string;

  /** The key that was probably intended. */
  readonly suggestion: string;

  /** The part of the task definition to which the suggested key belongs. */
  readonly expectedParent: string;
  readonly problem: 'misspelled' | 'in other case' | 'similar' | 'misplaced' | 'not a list' | 'not a structure';

  /** The path below the container or the task definition. */
  readonly at: readonly string[];
}

/** A key that ECS requires and that is not set. */
export type MissingKey = Pick<MisplacedKey, 'container' | 'key' | 'parent' | 'at'>;

/** A value that is none of those that ECS documents for its field, or of another type. */
export interface UnknownValue {
  /** The path from the task definition, by the names of the ECS API and without positions in lists. */
  readonly path: string;
  readonly container?: string;

  /** The path below the container or the task definition. */
  readonly at: readonly string[];
  readonly value: string;
  readonly documented: readonly string[];

  /** The type that the value should have in JSON. Undefined if it has this type. */
  readonly type?: 'string' | 'number' | 'boolean' | 'not null' | 'not null in a template';
}

/**
 * Whether the task runs on Fargate: the task definition requires it or, if its compatibilities are empty or unresolved, a
 * service that runs it uses Fargate.
 */
export function runsOnFargate({ requiresCompatibilities, services }: TaskDefinitionModel): boolean {
  return requiresCompatibilities.includes('FARGATE')
    || (requiresCompatibilities.every(compatibility => compatibility === UNKNOWN) && services.some(isOnFargate));
}

function isOnFargate({ launchType, capacityProviders }: ServiceModel): boolean {
  return launchType === 'FARGATE' || capacityProviders.some(provider => provider === 'FARGATE' || provider === 'FARGATE_SPOT');
}

/** Whether the containers run on Windows. */
export function runsOnWindows({ operatingSystemFamily }: TaskDefinitionModel): boolean {
  return typeof operatingSystemFamily === 'string' && isWindows(operatingSystemFamily);
}

const isWindows = memoize(family => /^windows/i.test(family));

/** Whether several containers share a PID namespace. */
export function sharesPidNamespace(task: TaskDefinitionModel): boolean {
  return hasPauseProcess(task) && task.containers.length > 1;
}

/**
 * Whether process 1 is /pause, which belongs to no container. The agent for instances adds it also to a task with one container.
 *
 * @see https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go
 */
export function hasPauseProcess(task: TaskDefinitionModel): boolean {
  return task.pidMode === 'task' && !runsOnWindows(task);
}

/** Returns the launch type: Fargate if the task runs there, else the first compatibility. */
export function launchTypeOf(task: TaskDefinitionModel): Maybe<string | undefined> {
  return runsOnFargate(task) ? 'FARGATE' : task.requiresCompatibilities[0];
}

/**
 * Whether the containers share a network namespace, as in awsvpc mode: the only mode of Fargate, and the default of
 * managed instances.
 */
export function sharesNetworkNamespace(task: TaskDefinitionModel): boolean {
  return task.networkMode === 'awsvpc' || (task.networkMode === undefined && (runsOnFargate(task) || isForManagedInstances(task)));
}

/** Whether managed instances are the only launch type that the task definition requires. Only AWS can configure them. */
export function isForManagedInstances({ requiresCompatibilities }: TaskDefinitionModel): boolean {
  return requiresCompatibilities.length > 0 && requiresCompatibilities.every(compatibility => compatibility === 'MANAGED_INSTANCES');
}

/**
 * Returns the containers, grouped by network namespace. Empty if the groups are unresolved, or if the containers cannot
 * tune the namespace: in host mode, and on Windows.
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
