import type { GrammarName } from './grammars';
import { isSet, isUnresolved, NumberPath, Reader, textsIn } from './reader';
import { flag, isIntrinsic, list, member, membersOf, number as numberOf, text } from '../../../checks/json';
import { ContainerModel, Maybe, UNKNOWN } from '../../../checks/model';
import { DEFAULT_CAPABILITIES } from '../../../checks/queries/default-capabilities';

export const ARCHITECTURES = ['X86_64', 'ARM64'] as const;

export type Architecture = typeof ARCHITECTURES[number];

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

export type Condition = 'START' | 'HEALTHY' | 'SUCCESS' | 'COMPLETE';

/** What a run needs of a container, named as in ECS. */
export type ContainerDefinition = ReturnType<typeof readContainer>;

export type Dependency = ContainerDefinition['dependsOn'][number];

/**
 * Fargate's default timeouts, in seconds.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
const START_TIMEOUT = 180;
const STOP_TIMEOUT = 30;

/** Reads a container with a name that is unique, even if it is unresolved or missing. What is unknown counts as not set: the reader reports it. */
export function readContainer(model: ContainerModel, container: unknown, reader: Reader, onFargate: boolean, allowsCapabilities: boolean) {
  const at = `container ${model.name}`;
  const of = membersOf(container);
  const ofLinux = membersOf(of('linuxParameters'));
  // Fargate refuses some settings.
  const instance = membersOf(onFargate ? undefined : container);
  const number = (path: NumberPath, value: Maybe<number | undefined>) => reader.number(path, value, at);
  // A skeleton of the AWS CLI has items with empty values only.
  const items = (key: string, parent = of) => list(parent(key)).filter(isSet);
  const required = (item: unknown, name: string, key: string) => reader.required(item, name, `${at}: ${key}`);
  const requiredPart = (grammar: GrammarName, item: unknown, name: string, key: string) => reader.requiredPart(grammar, item, name, `${at}: ${key}`);
  const requiredNumber = (item: unknown, name: string, key: string, path: NumberPath) =>
    (required(item, name, key) && number(path, numberOf(member(item, name)))) || 0;
  const environment = items('environment').map(variable => ({ name: requiredPart('variable', variable, 'name', 'environment'), value: member(variable, 'value') }))
    .filter(({ name }) => name !== '');
  const secrets = items('secrets').map(secret => requiredPart('variable', secret, 'name', 'secrets')).filter(name => name !== '');
  const capabilities = membersOf(ofLinux('capabilities'));
  const added = textsIn(capabilities('add'));
  const isGranted = (capability: string) => capability === 'SYS_PTRACE' || !onFargate && (allowsCapabilities || DEFAULT_CAPABILITIES.includes(capability));
  const entryPoint = argumentsIn(of('entryPoint'));
  if (entryPoint[0] === '') {
    // An engine would take the entry point of the image.
    reader.problems.push(`${at}: entryPoint starts with an empty word. Name a program, or remove the word.`);
  }
  return {
    name: model.name,
    isNamed: model.isNamed,
    image: known(text(of('image'))),
    essential: flag(of('essential'), true) === true,
    user: reader.part('user', known(text(of('user'))), `${at}: user`),
    readonlyRootFilesystem: isTrue(of('readonlyRootFilesystem')),
    initProcessEnabled: isTrue(ofLinux('initProcessEnabled')),
    entryPoint,
    command: argumentsIn(of('command')),
    workingDirectory: known(text(of('workingDirectory'))),
    environment: environment.filter(({ value }) => !isUnresolved(value)).map(({ name, value }) => ({ name, value: String(value ?? '') })),

    /** Names of variables whose values come from this machine: secrets and unresolved values. */
    localVariables: [...environment.filter(({ value }) => isUnresolved(value)).map(({ name }) => name), ...secrets],
    capabilitiesAdded: reader.parts('capability', added.filter(isGranted), `${at}: capabilities: add`),
    capabilitiesLeftOut: added.filter(capability => !isGranted(capability)),
    capabilitiesDropped: reader.parts('capability', capabilities('drop'), `${at}: capabilities: drop`),
    systemControls: items('systemControls').map(control => ({
      namespace: requiredPart('sysctl', control, 'namespace', 'systemControls'), value: required(control, 'value', 'systemControls'),
    })),
    tmpfs: items('tmpfs', ofLinux).map(tmpfs => ({
      containerPath: requiredPart('path', tmpfs, 'containerPath', 'tmpfs'),
      sizeMiB: requiredNumber(tmpfs, 'size', 'tmpfs', 'linuxParameters.tmpfs.size'),
      mountOptions: reader.parts('mountOption', member(tmpfs, 'mountOptions'), `${at}: tmpfs: mountOptions`),
    })),
    mountPoints: items('mountPoints').map(mount => ({
      sourceVolume: required(mount, 'sourceVolume', 'mountPoints'),
      containerPath: requiredPart('path', mount, 'containerPath', 'mountPoints'),
      readOnly: isTrue(member(mount, 'readOnly')),
    })),
    volumesFrom: items('volumesFrom').map(from => ({
      sourceContainer: required(from, 'sourceContainer', 'volumesFrom'),
      readOnly: isTrue(member(from, 'readOnly')),
    })),
    ulimits: items('ulimits').map(ulimit => ({
      name: requiredPart('ulimit', ulimit, 'name', 'ulimits'),
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
    cpuUnits: number('cpu', numberOf(of('cpu'))) || undefined,
    memoryMiB: number('memory', numberOf(of('memory'))) || undefined,
    memoryReservationMiB: number('memoryReservation', numberOf(of('memoryReservation'))) || undefined,

    /** The size of /dev/shm. */
    sharedMemoryMiB: number('linuxParameters.sharedMemorySize', numberOf(member(instance('linuxParameters'), 'sharedMemorySize'))) || undefined,
    dnsServers: reader.parts('address', instance('dnsServers'), `${at}: dnsServers`),
    dnsSearchDomains: reader.parts('host', instance('dnsSearchDomains'), `${at}: dnsSearchDomains`),

    /** Host names with their addresses. */
    extraHosts: list(instance('extraHosts')).map((host): NamedValue => ({
      name: requiredPart('host', host, 'hostname', 'extraHosts'), value: requiredPart('address', host, 'ipAddress', 'extraHosts'),
    })),

    /** Seconds within which the container must meet the condition that others wait for. */
    startTimeout: number('startTimeout', numberOf(of('startTimeout'))) ?? START_TIMEOUT,

    /** Seconds between the stop signal and SIGKILL. */
    stopTimeout: number('stopTimeout', numberOf(of('stopTimeout'))) ?? STOP_TIMEOUT,
  };
}

/**
 * Reads a health check, with times in seconds.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 */
function readHealthCheck(healthCheck: unknown, at: string, reader: Reader) {
  const [kind, ...command] = argumentsIn(member(healthCheck, 'command'));
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

/** Returns the words of a command, of which an empty one is an argument like any other. */
function argumentsIn(command: unknown): string[] {
  return isIntrinsic(command) ? [] : list(command).map(word => known(text(word)) ?? '');
}

function isTrue(value: unknown): boolean {
  return flag(value, false) === true;
}
