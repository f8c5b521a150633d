import { isSet, isUnresolved, NumberPath, Reader } from './reader';
import { flag, isIntrinsic, isObject, list, member, membersOf, number as numberOf, text, words } from '../../../checks/json';
import { ContainerModel, Maybe, UNKNOWN } from '../../../checks/model';

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
  // A skeleton of the AWS CLI has items with empty values only.
  const items = (key: string, parent = of) => list(parent(key)).filter(isSet);
  const required = (item: unknown, name: string, key: string) => reader.required(item, name, `${at}: ${key}`);
  const requiredNumber = (item: unknown, name: string, key: string, path: NumberPath) =>
    (required(item, name, key) && number(path, numberOf(member(item, name)))) || 0;
  const environment = items('environment').map(variable => ({ name: required(variable, 'name', 'environment'), value: member(variable, 'value') }))
    .filter(({ name }) => name !== '');
  const secrets = items('secrets').map(secret => required(secret, 'name', 'secrets')).filter(name => name !== '');
  const read = withoutUnknown(model);
  const labels = of('dockerLabels');
  return {
    ...read,
    entryPoint: argumentsIn(model.entryPoint),
    command: argumentsIn(model.command),
    workingDirectory: known(text(of('workingDirectory'))),
    environment: environment.filter(({ value }) => !isUnresolved(value)).map(({ name, value }) => ({ name, value: String(value ?? '') })),

    /** Names of variables whose values come from this machine: secrets and unresolved values. */
    localVariables: [...environment.filter(({ value }) => isUnresolved(value)).map(({ name }) => name), ...secrets],
    capabilitiesAdded: read.capabilitiesAdded.filter(capability => !onFargate || capability === 'SYS_PTRACE'),
    systemControls: items('systemControls').map(control => ({
      namespace: required(control, 'namespace', 'systemControls'), value: required(control, 'value', 'systemControls'),
    })),
    tmpfs: items('tmpfs', membersOf(of('linuxParameters'))).map(tmpfs => ({
      containerPath: reader.path(tmpfs, 'containerPath', `${at}: tmpfs`),
      sizeMiB: requiredNumber(tmpfs, 'size', 'tmpfs', 'linuxParameters.tmpfs.size'),
      mountOptions: reader.choices(tmpfs, 'mountOptions', `${at}: tmpfs`, option => TMPFS_OPTIONS.has(option.replace(/=\w+$/, ''))),
    })),
    mountPoints: items('mountPoints').map(mount => ({
      sourceVolume: required(mount, 'sourceVolume', 'mountPoints'),
      containerPath: reader.path(mount, 'containerPath', `${at}: mountPoints`),
      readOnly: isTrue(member(mount, 'readOnly')),
    })),
    volumesFrom: items('volumesFrom').map(from => ({
      sourceContainer: required(from, 'sourceContainer', 'volumesFrom'),
      readOnly: isTrue(member(from, 'readOnly')),
    })),
    ulimits: items('ulimits').map(ulimit => ({
      name: required(ulimit, 'name', 'ulimits'),
      softLimit: requiredNumber(ulimit, 'softLimit', 'ulimits', 'ulimits.softLimit'),
      hardLimit: requiredNumber(ulimit, 'hardLimit', 'ulimits', 'ulimits.hardLimit'),
    })),
    interactive: isTrue(of('interactive')),
    pseudoTerminal: isTrue(of('pseudoTerminal')),
    dependsOn: items('dependsOn').map(dependency => ({
      containerName: required(dependency, 'containerName', 'dependsOn'),
      condition: required(dependency, 'condition', 'dependsOn').toUpperCase() as Condition,
    })),
    healthCheck: readHealthCheck(of('healthCheck'), at, reader),
    restartPolicy: readRestartPolicy(of('restartPolicy'), at, reader),
    cpuUnits: number('cpu', model.cpuUnits) || undefined,
    memoryMiB: number('memory', model.memoryMiB) || undefined,
    memoryReservationMiB: number('memoryReservation', numberOf(of('memoryReservation'))) || undefined,
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
function readHealthCheck(healthCheck: unknown, at: string, reader: Reader) {
  const [kind, ...command] = argumentsIn(words(member(healthCheck, 'command')));
  if (!isSet(healthCheck) || isIntrinsic(healthCheck) || kind === 'NONE') {
    return undefined;
  }
  if (kind === undefined) {
    reader.problems.push(`${at}: the health check has no command. Add it, or remove the health check.`);
    return undefined;
  }
  if (kind !== 'CMD' && kind !== 'CMD-SHELL') {
    reader.problems.push(`${at}: the health check command starts with ${kind}. Start it with CMD (then a program and its arguments) or CMD-SHELL (then a shell command line).`);
  }
  const number = (key: 'interval' | 'timeout' | 'retries' | 'startPeriod') => reader.number(`healthCheck.${key}`, numberOf(member(healthCheck, key)), at);
  return {
    /** The program and its arguments. */
    command: kind === 'CMD' ? command : ['/bin/sh', '-c', ...command],
    interval: number('interval') ?? 30,
    timeout: number('timeout') ?? 5,
    retries: number('retries') ?? 3,
    startPeriod: number('startPeriod') ?? 0,
  };
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html */
function readRestartPolicy(policy: unknown, at: string, reader: Reader) {
  if (!isSet(policy) || isIntrinsic(policy)) {
    return undefined;
  }
  reader.required(policy, 'enabled', `${at}: restartPolicy`);
  return !isTrue(member(policy, 'enabled')) ? undefined : {
    ignoredExitCodes: list(member(policy, 'ignoredExitCodes')).map(Number),

    /** Seconds that the container must have run before it is restarted. */
    attemptPeriod: reader.number('restartPolicy.restartAttemptPeriod', numberOf(member(policy, 'restartAttemptPeriod')), at) ?? 300,
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
function argumentsIn(command: ContainerModel['command']): string[] {
  return command === UNKNOWN ? [] : command.map(word => known(word) ?? '');
}

function isTrue(value: unknown): boolean {
  return flag(value, false) === true;
}
