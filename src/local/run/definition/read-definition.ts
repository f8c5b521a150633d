import { Architecture, ARCHITECTURES, Condition, ContainerDefinition, HealthCheck, Known, NamedValue, TaskDefinition } from './definition';
import { notAppliedLines } from './not-applied';
import { isUnresolved, NumberPath, Reader } from './reader';
import { validateDefinition } from './validate-definition';
import { flag, isIntrinsic, isObject, Json, list, member, Members, membersOf, number as numberOf, text } from '../../../checks/json';
import { ContainerModel, HealthCheckNumbers, Maybe, runsOnFargate, UNKNOWN } from '../../../checks/model';
import type { FoundTaskDefinition } from '../../../reading/content/template';
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
    volumes: withoutUnknown(model.volumes),
    architecture: readArchitecture(properties, reader),
    vCpus: (known(model.cpuUnits) ?? 0) / 1024 || undefined,
    memoryMiB: Math.floor(known(model.memoryMiB) ?? 0) || undefined,
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
  const at = `container ${model.name}`;
  const of = membersOf(container);
  const number = (path: NumberPath, value: Maybe<number | undefined>) => reader.number(path, value, at);
  const environment = list(of('environment')).map(variable => ({ name: known(text(member(variable, 'name'))) ?? '', value: member(variable, 'value') }))
    .filter(({ name }) => name !== '');
  const read = withoutUnknown(model);
  list(of('ulimits')).forEach(ulimit => reader.required(ulimit, 'name', `${at}: ulimits`));
  return {
    ...read,
    entryPoint: argumentsIn(model.entryPoint),
    command: argumentsIn(model.command),
    workingDirectory: known(text(of('workingDirectory'))),
    environment: environment.filter(({ value }) => !isUnresolved(value)).map(({ name, value }) => ({ name, value: String(value ?? '') })),
    localVariables: [...environment.filter(({ value }) => isUnresolved(value)).map(({ name }) => name), ...read.secrets],
    capabilitiesAdded: read.capabilitiesAdded.filter(capability => !onFargate || capability === 'SYS_PTRACE'),
    tmpfs: list(member(of('linuxParameters'), 'tmpfs')).map(tmpfs => ({
      containerPath: reader.path(tmpfs, 'containerPath', `${at}: tmpfs`),
      sizeMiB: number('linuxParameters.tmpfs.size', numberOf(member(tmpfs, 'size'))) ?? 0,
      mountOptions: reader.choices(tmpfs, 'mountOptions', `${at}: tmpfs`, option => TMPFS_OPTIONS.has(option.replace(/=\w+$/, ''))),
    })),
    mountPoints: list(of('mountPoints')).map(mount => ({
      sourceVolume: reader.required(mount, 'sourceVolume', `${at}: mountPoints`),
      containerPath: reader.path(mount, 'containerPath', `${at}: mountPoints`),
      readOnly: isTrue(member(mount, 'readOnly')),
    })),
    volumesFrom: list(of('volumesFrom')).map(from => ({
      sourceContainer: reader.required(from, 'sourceContainer', `${at}: volumesFrom`),
      readOnly: isTrue(member(from, 'readOnly')),
    })),
    ulimits: read.ulimits.map(({ name, ...limits }) => {
      const [softLimit, hardLimit = 0] = [number('ulimits.softLimit', limits.softLimit), number('ulimits.hardLimit', limits.hardLimit)];
      return { name, softLimit: softLimit ?? hardLimit, hardLimit };
    }),
    interactive: isTrue(of('interactive')),
    pseudoTerminal: isTrue(of('pseudoTerminal')),
    dependsOn: list(of('dependsOn')).map(dependency => ({
      containerName: reader.required(dependency, 'containerName', `${at}: dependsOn`),
      condition: reader.required(dependency, 'condition', `${at}: dependsOn`).toUpperCase() as Condition,
    })),
    healthCheck: readHealthCheck(model, at, reader),
    restartPolicy: model.restarts !== true ? undefined : {
      ignoredExitCodes: read.ignoredExitCodes.map(Number),
      attemptPeriod: number('restartPolicy.restartAttemptPeriod', model.restartAttemptPeriod) ?? 300,
    },
    cpuUnits: number('cpu', model.cpuUnits) || undefined,
    memoryMiB: number('memory', model.memoryMiB) || undefined,
    memoryReservationMiB: number('memoryReservation', model.memoryReservationMiB) || undefined,
    dockerLabels: Object.entries(mapIn(of('dockerLabels'))).map(([name, value]) => ({ name, value: String(value ?? '') })),
    ...onFargate ? { dnsServers: [], dnsSearchDomains: [], extraHosts: [] } : readInstanceSettings(of, at, reader),
    startTimeout: number('startTimeout', model.startTimeout) ?? START_TIMEOUT,
    stopTimeout: number('stopTimeout', model.stopTimeout) ?? STOP_TIMEOUT,
  };
}

/** Reads the settings that Fargate refuses. */
function readInstanceSettings(of: Members, at: string, reader: Reader): Pick<ContainerDefinition, 'sharedMemoryMiB' | 'dnsServers' | 'dnsSearchDomains' | 'extraHosts'> {
  return {
    sharedMemoryMiB: reader.number('linuxParameters.sharedMemorySize', numberOf(member(of('linuxParameters'), 'sharedMemorySize')), at) || undefined,
    dnsServers: list(of('dnsServers')).map(text).filter(isText),
    dnsSearchDomains: list(of('dnsSearchDomains')).map(text).filter(isText),
    extraHosts: list(of('extraHosts')).map((host): NamedValue => ({
      name: reader.required(host, 'hostname', `${at}: extraHosts`), value: reader.required(host, 'ipAddress', `${at}: extraHosts`),
    })),
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
function readHealthCheck({ healthCheck, healthCheckNumbers }: ContainerModel, at: string, reader: Reader): HealthCheck | undefined {
  const [kind, ...command] = argumentsIn(healthCheck);
  if (kind === undefined || kind === 'NONE') {
    return undefined;
  }
  if (kind !== 'CMD' && kind !== 'CMD-SHELL') {
    reader.problems.push(`${at}: the health check command starts with ${kind}. Start it with CMD (then a program and its arguments) or CMD-SHELL (then a shell command line).`);
  }
  const number = (key: keyof HealthCheckNumbers) => reader.number(`healthCheck.${key}`, healthCheckNumbers[key], at);
  return {
    command: kind === 'CMD' ? command : ['/bin/sh', '-c', ...command],
    interval: number('interval') ?? 30,
    timeout: number('timeout') ?? 5,
    retries: number('retries') ?? 3,
    startPeriod: number('startPeriod') ?? 0,
  };
}

function readArchitecture(properties: unknown, reader: Reader): Architecture | undefined {
  const architecture = known(text(member(member(properties, 'runtimePlatform'), 'cpuArchitecture')));
  if (architecture !== undefined && !ARCHITECTURES.includes(architecture as Architecture)) {
    reader.problems.push(`runtimePlatform: cpuArchitecture is '${architecture}'. Use ${ARCHITECTURES.join(' or ')}.`);
  }
  return architecture as Architecture | undefined;
}

function known<Value>(value: Maybe<Value>): Value | undefined {
  return value === UNKNOWN ? undefined : value;
}

/** Returns what is known of a model. The reader reports the rest, except for the image and empty entries of lists, with which a run does without. */
function withoutUnknown<Value>(value: Value): Known<Value> {
  if (Array.isArray(value)) {
    return value.filter(item => item !== UNKNOWN).map(withoutUnknown) as Known<Value>;
  }
  const read = isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutUnknown(item)])) : known(value);
  return read as Known<Value>;
}

/** Returns the words of a command, of which an empty one is an argument like any other. */
function argumentsIn(words: ContainerModel['command']): string[] {
  return words === UNKNOWN ? [] : words.map(word => known(word) ?? '');
}

function isText(value: Maybe<string | undefined>): value is string {
  return typeof value === 'string';
}

function isTrue(value: unknown): boolean {
  return flag(value, false) === true;
}

function mapIn(map: unknown): Json {
  return isObject(map) && !isIntrinsic(map) ? map : {};
}
