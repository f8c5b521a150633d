import { isIntrinsic, isObject, member as written } from '../../checks/reading/json';
import type { FoundTaskDefinition } from '../../checks/reading/template';
import { UsageError } from '../usage-error';

/** A task definition as it has to be known to run it, in the words of ECS. */
export interface TaskDefinition {
  readonly name: string;
  readonly sharesPidNamespace: boolean;
  readonly containers: readonly ContainerDefinition[];

  /** The names of its volumes. */
  readonly volumes: readonly string[];

  /** What it says and what a run of it here does not give. */
  readonly unsupported: readonly string[];
}

export interface ContainerDefinition {
  readonly name: string;

  /** Undefined where only the deployment knows it. */
  readonly image?: string;
  readonly essential: boolean;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDirectory?: string;
  readonly user?: string;
  readonly environment: readonly NamedValue[];

  /** Variables whose values have to come from this machine: the container's secrets, and what only the deployment knows. */
  readonly localVariables: readonly string[];
  readonly systemControls: readonly NamedValue[];
  readonly capabilitiesAdded: readonly string[];
  readonly capabilitiesDropped: readonly string[];
  readonly initProcessEnabled: boolean;
  readonly tmpfs: readonly Tmpfs[];
  readonly readonlyRootFilesystem: boolean;
  readonly mountPoints: readonly MountPoint[];
  readonly volumesFrom: readonly VolumeFrom[];
  readonly ulimits: readonly Ulimit[];
  readonly interactive: boolean;
  readonly pseudoTerminal: boolean;
  readonly dependsOn: readonly Dependency[];
  readonly healthCheck?: HealthCheck;
  readonly restartPolicy?: RestartPolicy;

  /** Seconds in which it has to become what others wait for. */
  readonly startTimeout: number;

  /** Seconds between being asked to stop and being killed. */
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

/** Times in seconds. */
export interface HealthCheck {
  /** The program to run and its arguments. */
  readonly command: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
  readonly startPeriod: number;
}

export interface RestartPolicy {
  readonly ignoredExitCodes: readonly number[];

  /** Seconds that the container must have run to be restarted. */
  readonly attemptPeriod: number;
}

/** What Fargate waits where a container does not say: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const START_TIMEOUT = 180;
const STOP_TIMEOUT = 30;

/** What changes nothing in a container here, or is told once for the task. */
const SUPPORTED_OR_IRRELEVANT = [
  'name', 'image', 'essential', 'entryPoint', 'command', 'workingDirectory', 'user', 'environment', 'secrets', 'systemControls', 'linuxParameters',
  'readonlyRootFilesystem', 'mountPoints', 'volumesFrom', 'ulimits', 'interactive', 'pseudoTerminal', 'dependsOn', 'healthCheck', 'restartPolicy',
  'startTimeout', 'stopTimeout', 'cpu', 'memory', 'memoryReservation', 'portMappings', 'logConfiguration', 'dockerLabels', 'repositoryCredentials',
  'versionConsistency',
];
const LINUX_PARAMETERS = ['capabilities', 'initProcessEnabled', 'tmpfs'];

/**
 * Reads a task definition from its properties, as CloudFormation or as the ECS API spells them.
 *
 * Throws where it cannot be run, with all reasons together; a value that only the deployment knows is one where the run depends on it.
 */
export function readDefinition({ name, properties }: FoundTaskDefinition): TaskDefinition {
  const reader = new Reader();
  const pidMode = reader.text(properties, 'pidMode', 'the task');
  const volumes = reader.items(properties, 'volumes', 'the task');
  const definition: TaskDefinition = {
    name,
    sharesPidNamespace: pidMode === 'task',
    containers: reader.items(properties, 'containerDefinitions', 'the task').map((container, index) => readContainer(container, index, reader)),
    volumes: volumes.flatMap(volume => reader.text(volume, 'name', 'a volume') ?? []),
    unsupported: [
      ...differencesOf('networkMode', reader.text(properties, 'networkMode', 'the task'), ['awsvpc'], 'one network namespace for all containers, as on Fargate'),
      ...differencesOf('pidMode', pidMode, ['task'], 'a PID namespace for each container'),
      ...differencesOf('ipcMode', reader.text(properties, 'ipcMode', 'the task'), ['none'], 'an IPC namespace for each container, as on Fargate'),
      ...volumes.flatMap(storageOf).map(([volume, kind]) => `volume ${volume} is an empty one of this machine, not ${kind}`),
      ...reader.items(properties, 'containerDefinitions', 'the task').flatMap(unapplied),
    ],
  };
  validateReferences(definition, reader);
  reader.throwProblems(`${name} cannot be run`);
  return definition;
}

function readContainer(container: unknown, index: number, reader: Reader): ContainerDefinition {
  const name = reader.text(container, 'name', `container #${index + 1}`) ?? `#${index + 1}`;
  const at = `container ${name}`;
  const linuxParameters = member(container, 'linuxParameters');
  const capabilities = member(linuxParameters, 'capabilities');
  const environment = reader.items(container, 'environment', at).map(variable => ({
    name: reader.text(variable, 'name', `${at}: environment`) ?? '',
    value: member(variable, 'value'),
  })).filter(variable => variable.name !== '');
  const image = member(container, 'image');
  return {
    name,
    image: isObject(image) ? undefined : reader.text(container, 'image', at),
    essential: reader.flag(container, 'essential', at) ?? true,
    entryPoint: reader.texts(container, 'entryPoint', at),
    command: reader.texts(container, 'command', at),
    workingDirectory: reader.text(container, 'workingDirectory', at),
    user: reader.text(container, 'user', at),
    environment: environment.flatMap(({ name: variable, value }) => isObject(value) ? [] : [{ name: variable, value: String(value ?? '') }]),
    localVariables: [
      ...environment.filter(({ value }) => isObject(value)).map(variable => variable.name),
      ...reader.items(container, 'secrets', at).flatMap(secret => reader.text(secret, 'name', `${at}: secrets`) ?? []),
    ],
    systemControls: reader.items(container, 'systemControls', at).flatMap(control => {
      const parameter = reader.text(control, 'namespace', `${at}: systemControls`);
      return parameter === undefined ? [] : [{ name: parameter, value: reader.text(control, 'value', `${at}: ${parameter}`) ?? '' }];
    }),
    capabilitiesAdded: reader.texts(capabilities, 'add', at),
    capabilitiesDropped: reader.texts(capabilities, 'drop', at),
    initProcessEnabled: reader.flag(linuxParameters, 'initProcessEnabled', at) ?? false,
    tmpfs: reader.items(linuxParameters, 'tmpfs', at).map(tmpfs => ({
      containerPath: reader.required(tmpfs, 'containerPath', `${at}: tmpfs`),
      sizeMiB: reader.number(tmpfs, 'size', `${at}: tmpfs`) ?? 0,
      mountOptions: reader.texts(tmpfs, 'mountOptions', `${at}: tmpfs`),
    })),
    readonlyRootFilesystem: reader.flag(container, 'readonlyRootFilesystem', at) ?? false,
    mountPoints: reader.items(container, 'mountPoints', at).map(mount => ({
      sourceVolume: reader.required(mount, 'sourceVolume', `${at}: mountPoints`),
      containerPath: reader.required(mount, 'containerPath', `${at}: mountPoints`),
      readOnly: reader.flag(mount, 'readOnly', `${at}: mountPoints`) ?? false,
    })),
    volumesFrom: reader.items(container, 'volumesFrom', at).map(from => ({
      sourceContainer: reader.required(from, 'sourceContainer', `${at}: volumesFrom`),
      readOnly: reader.flag(from, 'readOnly', `${at}: volumesFrom`) ?? false,
    })),
    ulimits: reader.items(container, 'ulimits', at).map(ulimit => {
      const hardLimit = reader.number(ulimit, 'hardLimit', `${at}: ulimits`) ?? 0;
      return { name: reader.required(ulimit, 'name', `${at}: ulimits`), softLimit: reader.number(ulimit, 'softLimit', `${at}: ulimits`) ?? hardLimit, hardLimit };
    }),
    interactive: reader.flag(container, 'interactive', at) ?? false,
    pseudoTerminal: reader.flag(container, 'pseudoTerminal', at) ?? false,
    dependsOn: reader.items(container, 'dependsOn', at).map(dependency => ({
      containerName: reader.required(dependency, 'containerName', `${at}: dependsOn`),
      condition: reader.required(dependency, 'condition', `${at}: dependsOn`).toUpperCase() as Condition,
    })),
    healthCheck: readHealthCheck(member(container, 'healthCheck'), at, reader),
    restartPolicy: readRestartPolicy(member(container, 'restartPolicy'), at, reader),
    startTimeout: reader.number(container, 'startTimeout', at) ?? START_TIMEOUT,
    stopTimeout: reader.number(container, 'stopTimeout', at) ?? STOP_TIMEOUT,
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
function readHealthCheck(healthCheck: unknown, at: string, reader: Reader): HealthCheck | undefined {
  const [kind, ...command] = reader.texts(healthCheck, 'command', `${at}: healthCheck`);
  if (kind === undefined || kind === 'NONE') {
    return undefined;
  }
  if (kind !== 'CMD' && kind !== 'CMD-SHELL') {
    reader.problems.push(`${at}: the command of its health check begins with ${kind}. Begin with CMD, and a program and its arguments follow, or with CMD-SHELL, and a line for the shell.`);
  }
  return {
    command: kind === 'CMD' ? command : ['/bin/sh', '-c', ...command],
    interval: reader.number(healthCheck, 'interval', `${at}: healthCheck`) ?? 30,
    timeout: reader.number(healthCheck, 'timeout', `${at}: healthCheck`) ?? 5,
    retries: reader.number(healthCheck, 'retries', `${at}: healthCheck`) ?? 3,
    startPeriod: reader.number(healthCheck, 'startPeriod', `${at}: healthCheck`) ?? 0,
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html */
function readRestartPolicy(policy: unknown, at: string, reader: Reader): RestartPolicy | undefined {
  if (!reader.flag(policy, 'enabled', `${at}: restartPolicy`)) {
    return undefined;
  }
  return {
    ignoredExitCodes: reader.texts(policy, 'ignoredExitCodes', `${at}: restartPolicy`).map(Number),
    attemptPeriod: reader.number(policy, 'restartAttemptPeriod', `${at}: restartPolicy`) ?? 300,
  };
}

/** What can be read and makes no sense: names that nobody has, and containers that wait for each other. */
function validateReferences({ containers, volumes }: TaskDefinition, { problems }: Reader): void {
  const names = containers.map(({ name }) => name);
  const known = (name: string, choices: readonly string[], told: string) => {
    if (name !== '' && !choices.includes(name)) {
      problems.push(`${told} ${name}, which there is not. Choose one of ${choices.join(', ') || 'none, since there is none'}.`);
    }
  };
  if (containers.length === 0) {
    problems.push('it has no container. Add one.');
  }
  names.filter((name, index) => names.indexOf(name) < index).forEach(name => problems.push(`two containers are called ${name}. Rename one.`));
  for (const { name, dependsOn, mountPoints, volumesFrom } of containers) {
    const at = `container ${name}`;
    dependsOn.forEach(({ containerName, condition }) => {
      known(containerName, names, `${at} waits for container`);
      known(condition, CONDITIONS, `${at} waits for ${containerName} to reach`);
      if (condition === 'HEALTHY' && containers.some(other => other.name === containerName && !other.healthCheck)) {
        problems.push(`${at} waits for ${containerName} to be healthy, which has no health check. Give it one, or wait for START.`);
      }
    });
    mountPoints.forEach(({ sourceVolume }) => known(sourceVolume, volumes, `${at} mounts volume`));
    volumesFrom.forEach(({ sourceContainer }) => known(sourceContainer, names, `${at} takes the volumes of container`));
  }
}

/** A member as CloudFormation hands it to ECS: this reference takes it away. */
function member(object: unknown, name: string): unknown {
  const value = written(object, name);
  return isObject(value) && value.Ref === 'AWS::NoValue' ? undefined : value;
}

/** What of a container is written down and not applied here. */
function unapplied(container: unknown): string[] {
  const told = (object: unknown, known: readonly string[]) => Object.entries(isObject(object) && !isIntrinsic(object) ? object : {})
    .filter(([key, value]) => !known.some(name => name.toLowerCase() === key.toLowerCase()) && isSet(value)).map(([key]) => key);
  const keys = [...told(container, SUPPORTED_OR_IRRELEVANT), ...told(member(container, 'linuxParameters'), LINUX_PARAMETERS)];
  return keys.map(key => `container ${String(member(container, 'name'))}: ${key[0].toLowerCase()}${key.slice(1)}`);
}

/** Whether something is written down: skeletons of the command line hold empty lists and texts, zeros and nulls. */
function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isSet) : isObject(value) ? Object.values(value).some(isSet) : Boolean(value);
}

function differencesOf(key: string, value: string | undefined, usual: readonly string[], instead: string): string[] {
  return value === undefined || usual.includes(value) ? [] : [`${key} ${value} (${instead})`];
}

const STORAGE: readonly (readonly [key: string, kind: string])[] = [
  ['efsVolumeConfiguration', 'an EFS file system'], ['fsxWindowsFileServerVolumeConfiguration', 'an FSx file system'], ['configuredAtLaunch', 'an EBS volume'],
  ['dockerVolumeConfiguration', 'one of a Docker volume driver'],
];

function storageOf(volume: unknown): [string, string][] {
  const kind = STORAGE.find(([key]) => isSet(member(volume, key)))?.[1] ?? (isSet(member(member(volume, 'host'), 'sourcePath')) ? 'a folder of its host' : undefined);
  return kind === undefined ? [] : [[String(member(volume, 'name')), kind]];
}

/** Reads values and collects what is wrong with them. */
class Reader {
  public readonly problems: string[] = [];

  /** An empty text counts as not set, as ECS reads it. */
  public text(object: unknown, key: string, at: string): string | undefined {
    const value = member(object, key);
    switch (typeof value) {
      case 'string': return value === '' ? undefined : value;
      case 'number':
      case 'boolean': return String(value);
      default: return value === undefined || value === null ? undefined : this.unknown(value, key, at);
    }
  }

  public required(object: unknown, key: string, at: string): string {
    const value = this.text(object, key, at);
    if (value === undefined && !isObject(member(object, key))) {
      this.problems.push(`${at} has no ${key}. Add it.`);
    }
    return value ?? '';
  }

  public number(object: unknown, key: string, at: string): number | undefined {
    const text = this.text(object, key, at);
    if (text !== undefined && !Number.isFinite(Number(text))) {
      this.problems.push(`${at}: ${key} is ${text}, which is no number.`);
    }
    return text === undefined ? undefined : Number(text);
  }

  public flag(object: unknown, key: string, at: string): boolean | undefined {
    const text = this.text(object, key, at)?.toLowerCase();
    if (text !== undefined && text !== 'true' && text !== 'false') {
      this.problems.push(`${at}: ${key} is ${text}. Write true or false.`);
    }
    return text === undefined ? undefined : text === 'true';
  }

  public texts(object: unknown, key: string, at: string): string[] {
    return this.items(object, key, at).flatMap(item => isObject(item) ? this.unknown(item, key, at) ?? [] : [String(item ?? '')]);
  }

  public items(object: unknown, key: string, at: string): readonly unknown[] {
    const value = member(object, key);
    if (value === undefined || value === null) {
      return [];
    }
    return Array.isArray(value) ? value.filter(item => item !== null) : this.unknown(value, key, at) ?? [];
  }

  public throwProblems(title: string): void {
    if (this.problems.length > 0) {
      throw new UsageError(`${title}:\n${[...new Set(this.problems)].map(problem => `  ${problem}`).join('\n')}`);
    }
  }

  private unknown(value: unknown, key: string, at: string): undefined {
    this.problems.push(isIntrinsic(value)
      ? `${at}: only the deployment knows its ${key}: ${JSON.stringify(value)}. Write the value into a copy of the template, and run that.`
      : `${at}: ${key} has not the form that ECS expects: ${JSON.stringify(value)}.`);
    return undefined;
  }
}
