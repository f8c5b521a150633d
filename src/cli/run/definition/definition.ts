import { isIntrinsic, isObject, member as rawMember } from '../../../checks/reading/json';
import type { FoundTaskDefinition } from '../../../checks/reading/template';
import { joinWords } from '../../../wording';
import { UsageError } from '../../usage-error';

/** The parts of a task definition that a local run needs, named as in ECS. */
export interface TaskDefinition {
  readonly name: string;
  readonly sharesPidNamespace: boolean;
  readonly containers: readonly ContainerDefinition[];

  /** The volume names. */
  readonly volumes: readonly string[];

  /** Settings that a local run does not support, in words. */
  readonly unsupported: readonly string[];
}

export interface ContainerDefinition {
  readonly name: string;

  /** Undefined if unresolved. */
  readonly image?: string;
  readonly essential: boolean;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDirectory?: string;
  readonly user?: string;
  readonly environment: readonly NamedValue[];

  /** Names of variables whose values come from this machine: secrets and unresolved values. */
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

/**
 * Fargate's default timeouts, in seconds.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
const START_TIMEOUT = 180;
const STOP_TIMEOUT = 30;

/** Container settings that a local run applies, that have no effect locally, or that are reported once for the task. */
const EXPECTED_SETTINGS = [
  'name', 'image', 'essential', 'entryPoint', 'command', 'workingDirectory', 'user', 'environment', 'secrets', 'systemControls', 'linuxParameters',
  'readonlyRootFilesystem', 'mountPoints', 'volumesFrom', 'ulimits', 'interactive', 'pseudoTerminal', 'dependsOn', 'healthCheck', 'restartPolicy',
  'startTimeout', 'stopTimeout', 'cpu', 'memory', 'memoryReservation', 'portMappings', 'logConfiguration', 'dockerLabels', 'repositoryCredentials',
  'versionConsistency',
];
const EXPECTED_LINUX_PARAMETERS = ['capabilities', 'initProcessEnabled', 'tmpfs'];

/**
 * Reads a task definition from its properties, in the spelling of CloudFormation or of the ECS API.
 *
 * Throws if it cannot be run, with all problems together. An unresolved value is a problem if the run depends on it.
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
      ...unsupportedMode('networkMode', reader.text(properties, 'networkMode', 'the task'), ['awsvpc'], 'all containers share one network namespace, as on Fargate'),
      ...unsupportedMode('pidMode', pidMode, ['task'], 'each container has its own PID namespace'),
      ...unsupportedMode('ipcMode', reader.text(properties, 'ipcMode', 'the task'), ['none'], 'each container has its own IPC namespace, as on Fargate'),
      ...volumes.flatMap(storageOf).map(([volume, kind]) => `the ${kind} of volume ${volume} (an empty local volume replaces it)`),
      ...reader.items(properties, 'containerDefinitions', 'the task').flatMap(unsupportedSettings),
    ],
  };
  validateReferences(definition, reader);
  reader.throwProblems(`cannot run ${name}`);
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
    reader.problems.push(`${at}: the health check command starts with ${kind}. Start it with CMD (then a program and its arguments) or CMD-SHELL (then a shell command line).`);
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

/** Reports names that do not exist, and conditions that cannot be met. */
function validateReferences({ containers, volumes }: TaskDefinition, { problems }: Reader): void {
  const names = containers.map(({ name }) => name);
  const requireOneOf = (name: string, choices: readonly string[], problem: string) => {
    if (name !== '' && !choices.includes(name)) {
      problems.push(`${problem} ${name}. ${choices.length === 0 ? 'Define it first.' : `Use ${joinWords([...new Set(choices)], 'or')}.`}`);
    }
  };
  if (containers.length === 0) {
    problems.push('the task definition has no container. Add one.');
  }
  names.filter((name, index) => names.indexOf(name) < index).forEach(name => problems.push(`two containers are named ${name}. Rename one.`));
  for (const { name, dependsOn, mountPoints, volumesFrom } of containers) {
    const at = `container ${name}`;
    dependsOn.forEach(({ containerName, condition }) => {
      requireOneOf(containerName, names, `${at} depends on unknown container`);
      requireOneOf(condition, CONDITIONS, `${at} depends on ${containerName} with unknown condition`);
      if (condition === 'HEALTHY' && containers.some(other => other.name === containerName && !other.healthCheck)) {
        problems.push(`${at} waits for ${containerName} to be HEALTHY, but ${containerName} has no health check. Add a health check, or use the condition START.`);
      }
    });
    mountPoints.forEach(({ sourceVolume }) => requireOneOf(sourceVolume, volumes, `${at} mounts unknown volume`));
    volumesFrom.forEach(({ sourceContainer }) => requireOneOf(sourceContainer, names, `${at} mounts the volumes of unknown container`));
  }
}

/** Returns a member as ECS receives it: CloudFormation removes `AWS::NoValue`. */
function member(object: unknown, name: string): unknown {
  const value = rawMember(object, name);
  return isObject(value) && value.Ref === 'AWS::NoValue' ? undefined : value;
}

/** The settings of a container that a local run ignores. */
function unsupportedSettings(container: unknown): string[] {
  const unexpected = (object: unknown, expected: readonly string[]) => Object.entries(isObject(object) && !isIntrinsic(object) ? object : {})
    .filter(([key, value]) => !expected.some(name => name.toLowerCase() === key.toLowerCase()) && isSet(value)).map(([key]) => key);
  const keys = [...unexpected(container, EXPECTED_SETTINGS), ...unexpected(member(container, 'linuxParameters'), EXPECTED_LINUX_PARAMETERS)];
  return keys.map(key => `container ${String(member(container, 'name'))}: ${key[0].toLowerCase()}${key.slice(1)}`);
}

/** Whether a value is set: `--generate-cli-skeleton` writes empty lists and strings, zeros, and nulls. */
function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isSet) : isObject(value) ? Object.values(value).some(isSet) : Boolean(value);
}

function unsupportedMode(key: string, value: string | undefined, supported: readonly string[], instead: string): string[] {
  return value === undefined || supported.includes(value) ? [] : [`${key} ${value} (${instead})`];
}

const STORAGE: readonly (readonly [key: string, kind: string])[] = [
  ['efsVolumeConfiguration', 'EFS file system'], ['fsxWindowsFileServerVolumeConfiguration', 'FSx file system'], ['configuredAtLaunch', 'EBS volume'],
  ['dockerVolumeConfiguration', 'Docker volume driver'],
];

function storageOf(volume: unknown): [string, string][] {
  const kind = STORAGE.find(([key]) => isSet(member(volume, key)))?.[1] ?? (isSet(member(member(volume, 'host'), 'sourcePath')) ? 'host folder' : undefined);
  return kind === undefined ? [] : [[String(member(volume, 'name')), kind]];
}

/** Reads values and collects problems. */
class Reader {
  public readonly problems: string[] = [];

  /** Reads a string. Like ECS, treats an empty string as unset. */
  public text(object: unknown, key: string, at: string): string | undefined {
    const value = member(object, key);
    switch (typeof value) {
      case 'string': return value === '' ? undefined : value;
      case 'number':
      case 'boolean': return String(value);
      default: return value === undefined || value === null ? undefined : this.reportUnreadable(value, key, at);
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
      this.problems.push(`${at}: ${key} must be a number, not '${text}'.`);
    }
    return text === undefined ? undefined : Number(text);
  }

  public flag(object: unknown, key: string, at: string): boolean | undefined {
    const text = this.text(object, key, at)?.toLowerCase();
    if (text !== undefined && text !== 'true' && text !== 'false') {
      this.problems.push(`${at}: ${key} must be true or false, not '${text}'.`);
    }
    return text === undefined ? undefined : text === 'true';
  }

  public texts(object: unknown, key: string, at: string): string[] {
    return this.items(object, key, at).flatMap(item => isObject(item) ? this.reportUnreadable(item, key, at) ?? [] : [String(item ?? '')]);
  }

  public items(object: unknown, key: string, at: string): readonly unknown[] {
    const value = member(object, key);
    if (value === undefined || value === null) {
      return [];
    }
    return Array.isArray(value) ? value.filter(item => item !== null) : this.reportUnreadable(value, key, at) ?? [];
  }

  public throwProblems(title: string): void {
    if (this.problems.length > 0) {
      throw new UsageError(`${title}:\n${[...new Set(this.problems)].map(problem => `  ${problem}`).join('\n')}`);
    }
  }

  private reportUnreadable(value: unknown, key: string, at: string): undefined {
    this.problems.push(isIntrinsic(value)
      ? `${at}: ${key} is unresolved: ${JSON.stringify(value)}. Write the value into a copy of the template and run that copy.`
      : `${at}: ${key} does not have the form of the ECS API: ${JSON.stringify(value)}.`);
    return undefined;
  }
}
