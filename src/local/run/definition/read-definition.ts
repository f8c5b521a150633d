import { Architecture, ARCHITECTURES, Condition, ContainerDefinition, HealthCheck, NamedValue, RestartPolicy, TaskDefinition } from './definition';
import { notAppliedLines } from './not-applied';
import { Bounds, isUnresolved, member, Reader } from './reader';
import { validateDefinition } from './validate-definition';
import { isObject } from '../../../checks/json';
import { runsOnFargate } from '../../../checks/model';
import type { FoundTaskDefinition } from '../../../reading/content/template';

/** What a run can apply besides the task definition. */
export interface ReadingContext {
  /** Whether the run applies the limits of CPU and memory. */
  readonly appliesLimits?: boolean;

  /** The containers for which the run has local copies of their environment files. */
  readonly withEnvironmentFile?: ReadonlySet<string>;
}

/**
 * Fargate's default timeouts, in seconds.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
const START_TIMEOUT = 180;
const STOP_TIMEOUT = 30;

/** ECS documents a maximum only for Fargate, which a rule checks. Node cannot wait longer than 24 days. */
const TIMEOUT: Bounds = { min: 1, max: 86_400 };

/**
 * The maximums of ECS. The minimum of a run is 1 second: ECS requires more, but tests on this machine are quicker.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 */
const HEALTH_CHECK: Readonly<Record<'interval' | 'timeout' | 'retries' | 'startPeriod', Bounds>> = {
  interval: { min: 1, max: 300 }, timeout: { min: 1, max: 60 }, retries: { min: 1, max: 10 }, startPeriod: { min: 0, max: 300 },
};

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html */
const ATTEMPT_PERIOD: Bounds = { min: 1, max: 1800 };

/** The limits of engines, which fit into 53 bits. */
const MAX_MIB = 2 ** 30;
const MAX_CPU_UNITS = 262_144;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tmpfs.html */
const TMPFS_OPTIONS = new Set([
  'defaults', 'ro', 'rw', 'suid', 'nosuid', 'dev', 'nodev', 'exec', 'noexec', 'sync', 'async', 'dirsync', 'remount', 'mand', 'nomand', 'atime', 'noatime', 'diratime',
  'nodiratime', 'bind', 'rbind', 'unbindable', 'runbindable', 'private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave', 'relatime', 'norelatime', 'strictatime',
  'nostrictatime', 'mode', 'uid', 'gid', 'nr_inodes', 'nr_blocks', 'mpol',
]);

/**
 * Reads a task definition from its properties, in the spelling of CloudFormation or of the ECS API.
 *
 * Throws if it cannot be run, with all problems together. An unresolved value is a problem if the run depends on it.
 */
export function readDefinition(
  { name, properties, model }: FoundTaskDefinition, { appliesLimits = false, withEnvironmentFile = new Set() }: ReadingContext = {},
): TaskDefinition {
  const reader = new Reader();
  const onFargate = runsOnFargate(model);
  const definition: TaskDefinition = {
    name,
    sharesPidNamespace: reader.text(properties, 'pidMode', 'the task') === 'task',
    containers: reader.items(properties, 'containerDefinitions', 'the task').map((container, index) => readContainer(container, index, { reader, onFargate })),
    volumes: reader.items(properties, 'volumes', 'the task').flatMap(volume => reader.text(volume, 'name', 'a volume') ?? []),
    architecture: readArchitecture(properties, reader),
    ...readTaskLimits(properties, reader),
    notApplied: notAppliedLines(properties, container => ({
      onFargate, appliesLimits, hasEnvironmentFile: container !== undefined && withEnvironmentFile.has(container),
    })),
  };
  validateDefinition(definition, model, reader.problems);
  reader.throwProblems(`cannot run ${name}`);
  return definition;
}

interface ContainerContext {
  readonly reader: Reader;
  readonly onFargate: boolean;
}

function readContainer(container: unknown, index: number, { reader, onFargate }: ContainerContext): ContainerDefinition {
  const name = reader.text(container, 'name', `container #${index + 1}`) ?? `#${index + 1}`;
  const at = `container ${name}`;
  const linuxParameters = member(container, 'linuxParameters');
  const capabilities = member(linuxParameters, 'capabilities');
  const environment = reader.items(container, 'environment', at).map(variable => ({
    name: reader.text(variable, 'name', `${at}: environment`) ?? '',
    value: member(variable, 'value'),
  })).filter(variable => variable.name !== '');
  const added = reader.texts(capabilities, 'add', at);
  return {
    name,
    image: isUnresolved(member(container, 'image')) ? undefined : reader.text(container, 'image', at),
    essential: reader.flag(container, 'essential', at) ?? true,
    entryPoint: reader.texts(container, 'entryPoint', at),
    command: reader.texts(container, 'command', at),
    workingDirectory: reader.text(container, 'workingDirectory', at),
    user: reader.text(container, 'user', at),
    environment: environment.filter(({ value }) => !isUnresolved(value)).map(({ name: variable, value }) => ({ name: variable, value: String(value ?? '') })),
    localVariables: [
      ...environment.filter(({ value }) => isUnresolved(value)).map(variable => variable.name),
      ...reader.items(container, 'secrets', at).flatMap(secret => reader.text(secret, 'name', `${at}: secrets`) ?? []),
    ],
    systemControls: reader.items(container, 'systemControls', at).flatMap(control => {
      const parameter = reader.text(control, 'namespace', `${at}: systemControls`);
      return parameter === undefined ? [] : [{ name: parameter, value: reader.text(control, 'value', `${at}: ${parameter}`) ?? '' }];
    }),
    capabilitiesAdded: onFargate ? added.filter(capability => capability === 'SYS_PTRACE') : added,
    capabilitiesDropped: reader.texts(capabilities, 'drop', at),
    initProcessEnabled: reader.flag(linuxParameters, 'initProcessEnabled', at) ?? false,
    tmpfs: reader.items(linuxParameters, 'tmpfs', at).map(tmpfs => ({
      containerPath: reader.path(tmpfs, 'containerPath', `${at}: tmpfs`),
      sizeMiB: reader.number(tmpfs, 'size', `${at}: tmpfs`, { min: 0, max: MAX_MIB }) ?? 0,
      mountOptions: reader.choices(tmpfs, 'mountOptions', `${at}: tmpfs`, option => TMPFS_OPTIONS.has(option.replace(/=\w+$/, ''))),
    })),
    readonlyRootFilesystem: reader.flag(container, 'readonlyRootFilesystem', at) ?? false,
    mountPoints: reader.items(container, 'mountPoints', at).map(mount => ({
      sourceVolume: reader.required(mount, 'sourceVolume', `${at}: mountPoints`),
      containerPath: reader.path(mount, 'containerPath', `${at}: mountPoints`),
      readOnly: reader.flag(mount, 'readOnly', `${at}: mountPoints`) ?? false,
    })),
    volumesFrom: reader.items(container, 'volumesFrom', at).map(from => ({
      sourceContainer: reader.required(from, 'sourceContainer', `${at}: volumesFrom`),
      readOnly: reader.flag(from, 'readOnly', `${at}: volumesFrom`) ?? false,
    })),
    ulimits: reader.items(container, 'ulimits', at).map(ulimit => readUlimit(ulimit, `${at}: ulimits`, reader)),
    interactive: reader.flag(container, 'interactive', at) ?? false,
    pseudoTerminal: reader.flag(container, 'pseudoTerminal', at) ?? false,
    dependsOn: reader.items(container, 'dependsOn', at).map(dependency => ({
      containerName: reader.required(dependency, 'containerName', `${at}: dependsOn`),
      condition: reader.required(dependency, 'condition', `${at}: dependsOn`).toUpperCase() as Condition,
    })),
    healthCheck: readHealthCheck(member(container, 'healthCheck'), at, reader),
    restartPolicy: readRestartPolicy(member(container, 'restartPolicy'), at, reader),
    cpuUnits: reader.optionalNumber(container, 'cpu', at, MAX_CPU_UNITS),
    memoryMiB: reader.optionalNumber(container, 'memory', at, MAX_MIB),
    memoryReservationMiB: reader.optionalNumber(container, 'memoryReservation', at, MAX_MIB),
    dockerLabels: reader.entries(container, 'dockerLabels', at).map(([label, value]) => ({ name: label, value })),
    ...onFargate ? { dnsServers: [], dnsSearchDomains: [], extraHosts: [] } : readInstanceSettings(container, at, reader),
    startTimeout: reader.number(container, 'startTimeout', at, TIMEOUT) ?? START_TIMEOUT,
    stopTimeout: reader.number(container, 'stopTimeout', at, TIMEOUT) ?? STOP_TIMEOUT,
  };
}

/** Reads the settings that Fargate refuses. */
function readInstanceSettings(container: unknown, at: string, reader: Reader): Pick<ContainerDefinition, 'sharedMemoryMiB' | 'dnsServers' | 'dnsSearchDomains' | 'extraHosts'> {
  return {
    sharedMemoryMiB: reader.optionalNumber(member(container, 'linuxParameters'), 'sharedMemorySize', at, MAX_MIB),
    dnsServers: reader.texts(container, 'dnsServers', at).filter(Boolean),
    dnsSearchDomains: reader.texts(container, 'dnsSearchDomains', at).filter(Boolean),
    extraHosts: reader.items(container, 'extraHosts', at).map((host): NamedValue => ({
      name: reader.required(host, 'hostname', `${at}: extraHosts`), value: reader.required(host, 'ipAddress', `${at}: extraHosts`),
    })),
  };
}

function readUlimit(ulimit: unknown, at: string, reader: Reader): ContainerDefinition['ulimits'][number] {
  const bounds = { min: -1, max: Number.MAX_SAFE_INTEGER };
  const hardLimit = reader.number(ulimit, 'hardLimit', at, bounds) ?? 0;
  return { name: reader.required(ulimit, 'name', at), softLimit: reader.number(ulimit, 'softLimit', at, bounds) ?? hardLimit, hardLimit };
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
  const number = (key: keyof typeof HEALTH_CHECK) => reader.number(healthCheck, key, `${at}: healthCheck`, HEALTH_CHECK[key]);
  return {
    command: kind === 'CMD' ? command : ['/bin/sh', '-c', ...command],
    interval: number('interval') ?? 30,
    timeout: number('timeout') ?? 5,
    retries: number('retries') ?? 3,
    startPeriod: number('startPeriod') ?? 0,
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html */
function readRestartPolicy(policy: unknown, at: string, reader: Reader): RestartPolicy | undefined {
  if (!reader.flag(policy, 'enabled', `${at}: restartPolicy`)) {
    return undefined;
  }
  return {
    ignoredExitCodes: reader.texts(policy, 'ignoredExitCodes', `${at}: restartPolicy`).map(Number),
    attemptPeriod: reader.number(policy, 'restartAttemptPeriod', `${at}: restartPolicy`, ATTEMPT_PERIOD) ?? 300,
  };
}

function readArchitecture(properties: unknown, reader: Reader): Architecture | undefined {
  const platform = member(properties, 'runtimePlatform');
  const value = member(platform, 'cpuArchitecture');
  const architecture = isUnresolved(value) ? undefined : reader.text(platform, 'cpuArchitecture', 'runtimePlatform');
  if (architecture !== undefined && !ARCHITECTURES.includes(architecture as Architecture)) {
    reader.problems.push(`runtimePlatform: cpuArchitecture is '${architecture}'. Use ${ARCHITECTURES.join(' or ')}.`);
  }
  return architecture as Architecture | undefined;
}

/**
 * Reads the limits of the task. ECS accepts CPU units or vCPUs, and MiB or GB.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
function readTaskLimits(properties: unknown, reader: Reader): Pick<TaskDefinition, 'vCpus' | 'memoryMiB'> {
  const read = (key: 'cpu' | 'memory', unit: RegExp, factor: number, examples: string) => {
    const value = member(properties, key);
    const text = isObject(value) ? undefined : reader.text(properties, key, 'the task');
    const [, number, hasUnit] = /^(\d*\.?\d+)\s*(\D*)$/.exec(text ?? '') ?? [];
    if (text !== undefined && (number === undefined || !(hasUnit === '' || unit.test(hasUnit)))) {
      reader.problems.push(`the task: ${key} is '${text}'. Use for example ${examples}.`);
    }
    return text === undefined ? undefined : Number(number) * (hasUnit === '' ? 1 : factor);
  };
  const units = read('cpu', /^vcpus?$/i, 1024, '256 or .25 vCPU');
  return { vCpus: units === undefined ? undefined : units / 1024 || undefined, memoryMiB: Math.floor(read('memory', /^gb$/i, 1024, '512 or 1 GB') ?? 0) || undefined };
}
