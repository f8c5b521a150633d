import { isUnresolved, NumberPath, Reader } from './reader';
import { flag, isIntrinsic, isObject, list, member, membersOf, number as numberOf, text } from '../../../checks/json';
import { ContainerModel, HealthCheckNumbers, Maybe, UNKNOWN } from '../../../checks/model';

export const ARCHITECTURES = ['X86_64', 'ARM64'] as const;

export type Architecture = typeof ARCHITECTURES[number];

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

export type Condition = 'START' | 'HEALTHY' | 'SUCCESS' | 'COMPLETE';

/** A container as the rules read it, and what only a run needs. */
export type ContainerDefinition = ReturnType<typeof readContainer>;

export type Dependency = ContainerDefinition['dependsOn'][number];

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

/** A value of the model that is known: a run refuses a task definition in which it is not. */
export type Known<Value> = Value extends typeof UNKNOWN ? never : Value extends readonly (infer Item)[] ? readonly Known<Item>[]
  : Value extends object ? { readonly [Key in keyof Value]: Known<Value[Key]> } : Value;

/** Reads a container: from its model, and as it is written. */
export function readContainer(model: ContainerModel, container: unknown, reader: Reader, onFargate: boolean) {
  const at = `container ${model.name}`;
  const of = membersOf(container);
  // Fargate refuses some settings.
  const instance = membersOf(onFargate ? undefined : container);
  const number = (path: NumberPath, value: Maybe<number | undefined>) => reader.number(path, value, at);
  const environment = list(of('environment')).map(variable => ({ name: known(text(member(variable, 'name'))) ?? '', value: member(variable, 'value') }))
    .filter(({ name }) => name !== '');
  const read = withoutUnknown(model);
  const labels = of('dockerLabels');
  list(of('ulimits')).forEach(ulimit => reader.required(ulimit, 'name', `${at}: ulimits`));
  return {
    ...read,
    entryPoint: argumentsIn(model.entryPoint),
    command: argumentsIn(model.command),
    workingDirectory: known(text(of('workingDirectory'))),
    environment: environment.filter(({ value }) => !isUnresolved(value)).map(({ name, value }) => ({ name, value: String(value ?? '') })),

    /** Names of variables whose values come from this machine: secrets and unresolved values. */
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

      /** Seconds that the container must have run before it is restarted. */
      attemptPeriod: number('restartPolicy.restartAttemptPeriod', model.restartAttemptPeriod) ?? 300,
    },
    cpuUnits: number('cpu', model.cpuUnits) || undefined,
    memoryMiB: number('memory', model.memoryMiB) || undefined,
    memoryReservationMiB: number('memoryReservation', model.memoryReservationMiB) || undefined,
    dockerLabels: Object.entries(isObject(labels) && !isIntrinsic(labels) ? labels : {}).map(([name, value]) => ({ name, value: String(value ?? '') })),

    /** The size of /dev/shm. */
    sharedMemoryMiB: number('linuxParameters.sharedMemorySize', numberOf(member(instance('linuxParameters'), 'sharedMemorySize'))) || undefined,
    dnsServers: list(instance('dnsServers')).map(text).filter(server => typeof server === 'string'),
    dnsSearchDomains: list(instance('dnsSearchDomains')).map(text).filter(domain => typeof domain === 'string'),

    /** Host names with their addresses. */
    extraHosts: list(instance('extraHosts')).map((host): NamedValue => ({
      name: reader.required(host, 'hostname', `${at}: extraHosts`), value: reader.required(host, 'ipAddress', `${at}: extraHosts`),
    })),

    /** Seconds within which the container must meet the condition that others wait for. */
    startTimeout: number('startTimeout', model.startTimeout) ?? START_TIMEOUT,

    /** Seconds between the stop signal and SIGKILL. */
    stopTimeout: number('stopTimeout', model.stopTimeout) ?? STOP_TIMEOUT,
  };
}

/**
 * Reads a health check, with times in seconds.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 */
function readHealthCheck({ healthCheck, healthCheckNumbers }: ContainerModel, at: string, reader: Reader) {
  const [kind, ...command] = argumentsIn(healthCheck);
  if (kind === undefined || kind === 'NONE') {
    return undefined;
  }
  if (kind !== 'CMD' && kind !== 'CMD-SHELL') {
    reader.problems.push(`${at}: the health check command starts with ${kind}. Start it with CMD (then a program and its arguments) or CMD-SHELL (then a shell command line).`);
  }
  const number = (key: keyof HealthCheckNumbers) => reader.number(`healthCheck.${key}`, healthCheckNumbers[key], at);
  return {
    /** The program and its arguments. */
    command: kind === 'CMD' ? command : ['/bin/sh', '-c', ...command],
    interval: number('interval') ?? 30,
    timeout: number('timeout') ?? 5,
    retries: number('retries') ?? 3,
    startPeriod: number('startPeriod') ?? 0,
  };
}

export function known<Value>(value: Maybe<Value>): Value | undefined {
  return value === UNKNOWN ? undefined : value;
}

/**
 * Returns what is known of a model. The reader reports the rest, except for the image and empty entries of lists, with
 * which a run does without.
 */
export function withoutUnknown<Value>(value: Value): Known<Value> {
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

function isTrue(value: unknown): boolean {
  return flag(value, false) === true;
}
