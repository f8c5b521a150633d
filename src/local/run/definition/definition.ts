import type { ContainerModel, UNKNOWN } from '../../../checks/model';

/** The parts of a task definition that a local run needs, named as in ECS. */
export interface TaskDefinition {
  readonly name: string;
  readonly sharesPidNamespace: boolean;
  readonly containers: readonly ContainerDefinition[];

  /** The volume names. */
  readonly volumes: readonly string[];

  /** The architecture of the CPU. Undefined if it is not set or unresolved. */
  readonly architecture?: Architecture;

  /** The CPU limit of the task, in vCPUs. */
  readonly vCpus?: number;

  /** The memory limit of the task. */
  readonly memoryMiB?: number;

  /** What a local run does not apply, in lines of text. */
  readonly notApplied: readonly string[];
}

export const ARCHITECTURES = ['X86_64', 'ARM64'] as const;

export type Architecture = typeof ARCHITECTURES[number];

/** A value of the model that is known: a run refuses a task definition in which it is not. */
export type Known<Value> = Value extends typeof UNKNOWN ? never : Value extends readonly (infer Item)[] ? readonly Known<Item>[]
  : Value extends object ? { readonly [Key in keyof Value]: Known<Value[Key]> } : Value;

/** A container as the rules read it, and what only a run needs. */
export interface ContainerDefinition extends Omit<Known<ContainerModel>, 'environment' | 'healthCheck' | 'dependsOn' | 'ulimits' | 'volumesFrom'> {
  readonly environment: readonly NamedValue[];

  /** Names of variables whose values come from this machine: secrets and unresolved values. */
  readonly localVariables: readonly string[];
  readonly workingDirectory?: string;
  readonly tmpfs: readonly Tmpfs[];
  readonly mountPoints: readonly MountPoint[];
  readonly volumesFrom: readonly VolumeFrom[];
  readonly ulimits: readonly Ulimit[];
  readonly interactive: boolean;
  readonly pseudoTerminal: boolean;
  readonly dependsOn: readonly Dependency[];
  readonly healthCheck?: HealthCheck;
  readonly restartPolicy?: RestartPolicy;
  readonly dockerLabels: readonly NamedValue[];

  /** The size of /dev/shm. Instances only. */
  readonly sharedMemoryMiB?: number;

  /** The name servers. Instances only. */
  readonly dnsServers: readonly string[];

  /** Instances only. */
  readonly dnsSearchDomains: readonly string[];

  /** Host names with their addresses. Instances only. */
  readonly extraHosts: readonly NamedValue[];

  /** Seconds within which the container must meet the condition that others wait for. */
  readonly startTimeout: number;

  /** Seconds between the stop signal and SIGKILL. */
  readonly stopTimeout: number;
}

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

export interface Tmpfs {
  readonly containerPath: string;
  readonly sizeMiB: number;
  readonly mountOptions: readonly string[];
}

export interface MountPoint {
  readonly sourceVolume: string;
  readonly containerPath: string;
  readonly readOnly: boolean;
}

export interface VolumeFrom {
  readonly sourceContainer: string;
  readonly readOnly: boolean;
}

export interface Ulimit {
  readonly name: string;
  readonly softLimit: number;
  readonly hardLimit: number;
}

export const CONDITIONS = ['START', 'HEALTHY', 'SUCCESS', 'COMPLETE'] as const;

export type Condition = typeof CONDITIONS[number];

export interface Dependency {
  readonly containerName: string;
  readonly condition: Condition;
}

/** A health check, with times in seconds. */
export interface HealthCheck {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
  readonly startPeriod: number;
}

export interface RestartPolicy {
  readonly ignoredExitCodes: readonly number[];

  /** Seconds that the container must have run before it is restarted. */
  readonly attemptPeriod: number;
}
