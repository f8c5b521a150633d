import { Architecture, ARCHITECTURES, Condition, ContainerDefinition, HealthCheck, NamedValue, RestartPolicy, TaskDefinition } from './definition';
import { notAppliedLines } from './not-applied';
import { Bounds, isUnresolved, Reader } from './reader';
import { validateDefinition } from './validate-definition';
import { flag, isIntrinsic, isObject, Json, list, member, text } from '../../../checks/json';
import { ContainerModel, Maybe, runsOnFargate, UNKNOWN } from '../../../checks/model';
import type { FoundTaskDefinition } from '../../../reading/content/template';
import { parseCpuUnits, parseMebibytes } from '../../../reading/definitions/task-size';
import { joinWords } from '../../../wording';

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
 * Reads what a run needs of a task definition, with the defaults of its parameters. What the rules read as well comes from their model.
 *
 * Throws if it cannot be run, with all problems together. An unresolved value is a problem if the run depends on it.
 */
export function readDefinition(
  { name, cases }: Pick<FoundTaskDefinition, 'name' | 'cases'>, { appliesLimits = false, withEnvironmentFile = new Set() }: ReadingContext = {},
): TaskDefinition {
  const [{ properties, model, facts }, ...others] = cases();
  const onFargate = runsOnFargate(model);
  const reader = new Reader(properties, model, onFargate);
  const written = list(member(properties, 'containerDefinitions')).filter(container => isObject(container) && !isIntrinsic(container));
  const definition: TaskDefinition = {
    name,
    sharesPidNamespace: model.pidMode === 'task',
    containers: model.containers.map((container, index) => readContainer(container, written[index], reader, onFargate)),
    volumes: model.volumes.filter(isKnown),
    architecture: readArchitecture(properties, reader),
    ...readTaskLimits(properties),
    notApplied: [
      ...others.length === 0 ? [] : [`other cases of the template than this one: ${joinWords(facts.map(({ text: fact }) => fact))}`],
      ...notAppliedLines(properties, container => ({
        onFargate, appliesLimits, hasEnvironmentFile: container !== undefined && withEnvironmentFile.has(container),
      })),
    ],
  };
  validateDefinition(definition, model, reader.problems);
  reader.throwProblems(`cannot run ${name}`);
  return definition;
}

function readContainer(model: ContainerModel, container: unknown, reader: Reader, onFargate: boolean): ContainerDefinition {
  const { name } = model;
  const at = `container ${name}`;
  const linuxParameters = member(container, 'linuxParameters');
  const environment = list(member(container, 'environment')).map(variable => ({ name: known(text(member(variable, 'name'))) ?? '', value: member(variable, 'value') }))
    .filter(variable => variable.name !== '');
  const added = model.capabilitiesAdded.filter(isKnown);
  return {
    name,
    image: known(model.image),
    essential: known(model.essential) ?? true,
    entryPoint: textsIn(container, 'entryPoint'),
    command: textsIn(container, 'command'),
    workingDirectory: known(text(member(container, 'workingDirectory'))),
    user: known(model.user),
    environment: environment.filter(({ value }) => !isUnresolved(value)).map(({ name: variable, value }) => ({ name: variable, value: String(value ?? '') })),
    localVariables: [...environment.filter(({ value }) => isUnresolved(value)).map(variable => variable.name), ...model.secrets.filter(isKnown)],
    systemControls: model.systemControls.map(({ namespace, value }) => ({ name: known(namespace) ?? '', value: known(value) ?? '' })),
    capabilitiesAdded: onFargate ? added.filter(capability => capability === 'SYS_PTRACE') : added,
    capabilitiesDropped: model.capabilitiesDropped.filter(isKnown),
    initProcessEnabled: known(model.initProcessEnabled) ?? false,
    tmpfs: list(member(linuxParameters, 'tmpfs')).map(tmpfs => ({
      containerPath: reader.path(tmpfs, 'containerPath', `${at}: tmpfs`),
      sizeMiB: reader.number(tmpfs, 'size', `${at}: tmpfs`, { min: 0, max: MAX_MIB }) ?? 0,
      mountOptions: reader.choices(tmpfs, 'mountOptions', `${at}: tmpfs`, option => TMPFS_OPTIONS.has(option.replace(/=\w+$/, ''))),
    })),
    readonlyRootFilesystem: known(model.readonlyRootFilesystem) ?? false,
    mountPoints: list(member(container, 'mountPoints')).map(mount => ({
      sourceVolume: reader.required(mount, 'sourceVolume', `${at}: mountPoints`),
      containerPath: reader.path(mount, 'containerPath', `${at}: mountPoints`),
      readOnly: flagIn(mount, 'readOnly'),
    })),
    volumesFrom: list(member(container, 'volumesFrom')).map(from => ({
      sourceContainer: reader.required(from, 'sourceContainer', `${at}: volumesFrom`),
      readOnly: flagIn(from, 'readOnly'),
    })),
    ulimits: list(member(container, 'ulimits')).map(ulimit => readUlimit(ulimit, `${at}: ulimits`, reader)),
    interactive: flagIn(container, 'interactive'),
    pseudoTerminal: flagIn(container, 'pseudoTerminal'),
    dependsOn: list(member(container, 'dependsOn')).map(dependency => ({
      containerName: reader.required(dependency, 'containerName', `${at}: dependsOn`),
      condition: reader.required(dependency, 'condition', `${at}: dependsOn`).toUpperCase() as Condition,
    })),
    healthCheck: readHealthCheck(member(container, 'healthCheck'), at, reader),
    restartPolicy: readRestartPolicy(model, member(container, 'restartPolicy'), at, reader),
    cpuUnits: reader.number(container, 'cpu', at, { min: 0, max: MAX_CPU_UNITS }) || undefined,
    memoryMiB: reader.number(container, 'memory', at, { min: 0, max: MAX_MIB }) || undefined,
    memoryReservationMiB: reader.number(container, 'memoryReservation', at, { min: 0, max: MAX_MIB }) || undefined,
    dockerLabels: Object.entries(mapIn(container, 'dockerLabels')).map(([label, value]) => ({ name: label, value: String(value ?? '') })),
    ...onFargate ? { dnsServers: [], dnsSearchDomains: [], extraHosts: [] } : readInstanceSettings(container, at, reader),
    startTimeout: reader.number(container, 'startTimeout', at, TIMEOUT) ?? START_TIMEOUT,
    stopTimeout: reader.number(container, 'stopTimeout', at, TIMEOUT) ?? STOP_TIMEOUT,
  };
}

/** Reads the settings that Fargate refuses. */
function readInstanceSettings(container: unknown, at: string, reader: Reader): Pick<ContainerDefinition, 'sharedMemoryMiB' | 'dnsServers' | 'dnsSearchDomains' | 'extraHosts'> {
  return {
    sharedMemoryMiB: reader.number(member(container, 'linuxParameters'), 'sharedMemorySize', at, { min: 0, max: MAX_MIB }) || undefined,
    dnsServers: textsIn(container, 'dnsServers').filter(Boolean),
    dnsSearchDomains: textsIn(container, 'dnsSearchDomains').filter(Boolean),
    extraHosts: list(member(container, 'extraHosts')).map((host): NamedValue => ({
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
  const [kind, ...command] = textsIn(healthCheck, 'command');
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
function readRestartPolicy(model: ContainerModel, policy: unknown, at: string, reader: Reader): RestartPolicy | undefined {
  return model.restarts !== true ? undefined : {
    ignoredExitCodes: textsIn(policy, 'ignoredExitCodes').map(Number),
    attemptPeriod: reader.number(policy, 'restartAttemptPeriod', `${at}: restartPolicy`, ATTEMPT_PERIOD) ?? 300,
  };
}

function readArchitecture(properties: unknown, reader: Reader): Architecture | undefined {
  const architecture = known(text(member(member(properties, 'runtimePlatform'), 'cpuArchitecture')));
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
function readTaskLimits(properties: unknown): Pick<TaskDefinition, 'vCpus' | 'memoryMiB'> {
  const [cpu, memory] = ['cpu', 'memory'].map(key => known(text(member(properties, key))) ?? '');
  return { vCpus: (parseCpuUnits(cpu) ?? 0) / 1024 || undefined, memoryMiB: Math.floor(parseMebibytes(memory) ?? 0) || undefined };
}

function known<Value>(value: Maybe<Value>): Value | undefined {
  return value === UNKNOWN ? undefined : value;
}

function isKnown<Value>(value: Maybe<Value>): value is Value {
  return value !== UNKNOWN;
}

/** Reads a list of texts, of which an empty one is an argument like any other. */
function textsIn(object: unknown, key: string): string[] {
  return list(member(object, key)).map(item => known(text(item)) ?? '');
}

function flagIn(object: unknown, key: string): boolean {
  return known(flag(member(object, key), false)) ?? false;
}

function mapIn(object: unknown, key: string): Json {
  const map = member(object, key);
  return isObject(map) && !isIntrinsic(map) ? map : {};
}
