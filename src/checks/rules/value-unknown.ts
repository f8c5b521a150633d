import {
  agent, ContainerModel, fewNames, Finding, groupBy, joinWords, mayBeReplaced, nearest, onFargate, onInstances, partition, Rule,
  runsOnFargate, runsOnlyOnFargate, TaskDefinitionModel, UNKNOWN, UnknownValue, web,
} from './kit';

const efs = (transitEncryption: string) => onInstances([web()], { volumes: [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-12345678', transitEncryption } }] });
const logging = (logDriver: string) => onInstances([web({ logConfiguration: { logDriver } })]);
const probed = (...command: string[]) => onFargate([web({ healthCheck: { command } })]);
const startedIn = (workingDirectory: string) => onInstances([web({ workingDirectory })]);
const delivering = (mode: string) => onFargate([web({
  logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'shop', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'web', mode } },
})]);

const FILE_TYPE = 'config-file-type';
const FILE = 'config-file-value';
const routed = (options: object) =>
  onFargate([web({ logConfiguration: { logDriver: 'awsfirelens' } }), agent({ firelensConfiguration: { type: 'fluentbit', options } })]);

export const valueUnknown: Rule = {
  name: 'value-unknown',
  severity: 'warning',
  title: 'A value is none of those that ECS documents, has another type, or cannot take effect',
  why: 'ECS documents some values as a range or a list of words, in upper or lower case. Its answer to most other values is not published, and this library may not know a new one. In JSON and YAML for the ECS API, the AWS CLI and ECS reject a number in place of a text, and a text in place of a number or a flag, which CloudFormation converts. The AWS CLI, boto3, and CloudFormation reject null, which the GitHub action amazon-ecs-deploy-task-definition removes. Docker runs no health check that starts with another word than CMD or CMD-SHELL. It starts no container with a relative path, a volume or a tmpfs at /, two volumes or a volume and a tmpfs at one path, or both awslogs-datetime-format and awslogs-multiline-pattern. On instances, ECS starts no log router with another config-file-type than file or s3, or without its config-file-value, and hides a file at the path of its own. It documents at most ten environment files, links only in bridge mode, and secrets with a version stage or a version ID, but not both.',
  fix: 'Use a documented value, in the type of the ECS API.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
  moreSources: [
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html',
    'https://github.com/kayac/ecspresso/issues/364',
    'https://github.com/aws/amazon-ecs-agent/issues/2286',
    'https://github.com/aws-actions/amazon-ecs-deploy-task-definition/issues/587',
    'https://github.com/aws-samples/aws-containers-task-definitions/pull/3',
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html',
    'https://github.com/moby/moby/blob/master/daemon/health.go',
    'https://github.com/moby/moby/blob/master/daemon/volume/mounts/linux_parser.go',
    'https://github.com/moby/moby/blob/master/daemon/volumes.go',
    'https://github.com/aws/amazon-ecs-agent/blob/master/agent/taskresource/firelens/firelens_unix.go',
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EnvironmentFile.html',
    'https://github.com/aws/copilot-cli/issues/963',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html',
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html',
    'https://github.com/moby/moby/blob/master/daemon/logger/awslogs/cloudwatchlogs.go',
    'https://github.com/aws-samples/amazon-ecs-firelens-examples/issues/45',
  ],
  fails: () => [
    efs('enabled'), logging('awslog'), delivering('nonblocking'), probed('curl', 'http://localhost/'), startedIn('app'),
    routed({ [FILE_TYPE]: 'File', [FILE]: '/shop.conf' }),
  ],
  foundAt: [
    'volumes.0.efsVolumeConfiguration.transitEncryption', 'containerDefinitions.0.logConfiguration.logDriver',
    'containerDefinitions.0.logConfiguration.options.mode', 'containerDefinitions.0.healthCheck.command.0',
    'containerDefinitions.0.workingDirectory', `containerDefinitions.1.firelensConfiguration.options.${FILE_TYPE}`,
  ],
  passes: () => [
    efs('ENABLED'), logging('json-file'), delivering('non-blocking'), probed('CMD', 'curl', 'http://localhost/'), startedIn('/app'),
    routed({ [FILE_TYPE]: 'file', [FILE]: '/shop.conf' }),
  ],
  check: task => {
    const [nulls, others] = partition(unknownIn(task), isNull);
    return [
      ...[...groupBy(nulls, ({ container }) => container).values()].map(nullFinding),
      ...others.map(found => ({ container: found.container, message: messageOf(found), fix: fixFor(found), at: found.at })),
    ];
  },
};

function isNull({ type }: UnknownValue): boolean {
  return type === 'not null' || type === 'not null in a template';
}

/** Returns one finding for all nulls of a container: the output of `describe-task-definition` has had dozens. */
function nullFinding(nulls: readonly UnknownValue[]): Finding {
  const [{ container, at, type }] = nulls;
  const places = [...new Set(nulls.map(found => isItem(found) ? `an item of ${pathOf(found)}` : pathOf(found)))];
  const rejected = type === 'not null' ? 'the AWS CLI and boto3 reject null' : 'CloudFormation rejects a template with null';
  const one = places.length === 1;
  return { container, message: `${joinWords(fewNames(places))} ${one ? 'is' : 'are'} null, but ${rejected}.`, fix: `Remove ${one ? 'it' : 'them'}.`, at };
}

/** The place of a value below its container or the task definition. */
function pathOf({ path }: UnknownValue): string {
  return path.replace(/containerDefinitions\./i, '');
}

function isItem({ at, value }: UnknownValue): boolean {
  const place = at[at.length - 1];
  return place === value || place.startsWith('#');
}

function messageOf(found: UnknownValue): string {
  const { value, documented, type, reason } = found;
  const is = `${pathOf(found)} ${documented === PROBES ? 'starts with' : isItem(found) ? 'has' : 'is'}`;
  if (reason !== undefined) {
    return `${is} ${value}, but ${reason}.`;
  }
  switch (type) {
    case undefined: {
      const shown = documented === PROBES && /\s/.test(value) ? `"${value}"` : value || 'an empty text';
      return `${is} ${shown}, but ECS documents only ${joinWords(fewNames(documented))}.`;
    }
    case 'string': return `${is} ${value}, but the ECS API requires a text.`;
    default: return `${is} the text "${value}", but the ECS API requires ${type === 'number' ? 'a number' : 'true or false'}.`;
  }
}

function unknownIn(task: TaskDefinitionModel): UnknownValue[] {
  return valuesIn(task).filter(found => isNull(found) || !(runsOnFargate(task) && isRefusedOnFargate(found)));
}

function valuesIn(task: TaskDefinitionModel): UnknownValue[] {
  const { unknownValues, containers, unchecked } = task;
  // Another rule reports a command that is no list.
  const isList = ({ name }: ContainerModel) =>
    !unchecked.some(({ container, at = [] }) => container === name && String(at.slice(0, PROBE.length)) === String(PROBE));
  return [
    ...unknownValues, ...containers.flatMap(unknownModes), ...containers.flatMap(repeatedPatterns),
    ...containers.flatMap(container => unknownRouterFiles(container, runsOnlyOnFargate(task))), ...uselessLinks(task),
    ...containers.filter(isList).flatMap(unknownProbes),
  ];
}

/** The fields of which other rules report every value that Fargate does not support. */
const REFUSED_ON_FARGATE = /^(?:networkMode|pidMode|ipcMode|containerDefinitions\.linuxParameters\.(?:capabilities\.add|swappiness))$/i;

const LOG_DRIVERS_ON_FARGATE = ['awslogs', 'splunk', 'awsfirelens'];

/** Whether another rule reports a value. The one about log drivers ignores their case. */
function isRefusedOnFargate({ path, value }: UnknownValue): boolean {
  return REFUSED_ON_FARGATE.test(path) || (/\.logDriver/i.test(path) && !LOG_DRIVERS_ON_FARGATE.includes(value.toLowerCase()));
}

/** The delivery modes of a log driver. */
const MODES = ['blocking', 'non-blocking'];

function unknownModes({ name: container, logDriver, logOptions }: ContainerModel): UnknownValue[] {
  const value = logDriver !== 'awslogs' || logOptions === UNKNOWN ? undefined : logOptions.get('mode');
  return typeof value !== 'string' || MODES.includes(value) || mayBeReplaced(value) ? []
    : [{ path: 'mode', container, at: ['logConfiguration', 'options', 'mode'], value, documented: MODES }];
}

const DATETIME = 'awslogs-datetime-format';
const PATTERN = 'awslogs-multiline-pattern';

/** Returns the pattern of a container with two ways to find the start of a log message. */
function repeatedPatterns({ name: container, logDriver, logOptions }: ContainerModel): UnknownValue[] {
  const value = logDriver !== 'awslogs' || logOptions === UNKNOWN || !logOptions.has(DATETIME) ? undefined : logOptions.get(PATTERN);
  const found = { path: PATTERN, container, at: ['logConfiguration', 'options', PATTERN], documented: [] };
  return typeof value !== 'string' ? []
    : [{ ...found, value, reason: `Docker does not accept it together with ${DATETIME}`, fix: 'Remove one of the two options.' }];
}

/** Returns the links of containers in a network mode without links. Other rules report those in awsvpc mode, and on Fargate. */
function uselessLinks(task: TaskDefinitionModel): UnknownValue[] {
  const { networkMode, containers } = task;
  if ((networkMode !== 'host' && networkMode !== 'none') || runsOnFargate(task)) {
    return [];
  }
  const reason = `ECS supports links only in bridge mode, and the network mode is ${networkMode}`;
  return containers.flatMap(({ name: container, links: [link] }) => typeof link !== 'string' ? []
    : [{ path: 'links', container, at: ['links', link], value: link, documented: [], reason, fix: 'Remove links, or set networkMode to bridge.' }]);
}

/** The places of the configuration file of a log router. */
const FILE_TYPES = ['file', 's3'];
const FILE_TYPES_ON_FARGATE = ['file'];

/** The file that each log router starts with. The agent of an instance mounts its own over it. */
const RESERVED_FILES: Readonly<Record<string, string>> = { fluentbit: '/fluent-bit/etc/fluent-bit.conf', fluentd: '/fluentd/etc/fluent.conf' };

function unknownRouterFiles({ name: container, firelensOptions, firelensType }: ContainerModel, isOnFargate: boolean): UnknownValue[] {
  const [type, file] = firelensOptions === UNKNOWN ? [] : [FILE_TYPE, FILE].map(option => firelensOptions.get(option));
  const documented = isOnFargate ? FILE_TYPES_ON_FARGATE : FILE_TYPES;
  const found = (path: string, value: string, more: Partial<UnknownValue>): UnknownValue[] =>
    [{ path, container, at: ['firelensConfiguration', 'options', path], value, documented: [], ...more }];
  if (typeof type !== 'string') {
    return type === undefined && typeof file === 'string'
      ? found(FILE, file, { reason: `${FILE_TYPE} is not set`, fix: `Set ${FILE_TYPE} to ${joinWords(documented, 'or')}.` }) : [];
  }
  if (!FILE_TYPES.includes(type)) {
    const fix = sameIn(documented, type) === undefined ? `Add the file to the image, and set ${FILE_TYPE} to file.` : undefined;
    const toFile = { reason: 'Fargate supports only file', fix };
    return mayBeReplaced(type) ? [] : found(FILE_TYPE, type, { documented, ...isOnFargate && toFile });
  }
  // Another rule reports that Fargate supports no other type.
  if (!documented.includes(type)) {
    return [];
  }
  if (file === undefined) {
    return found(FILE_TYPE, type, { reason: `${FILE} is not set`, fix: `Set ${FILE} to the ${type === 'file' ? 'path' : 'ARN'} of the file.` });
  }
  return type !== 'file' || file !== RESERVED_FILES[String(firelensType)] ? []
    : found(FILE, file, { reason: 'ECS puts its own configuration there', fix: 'Copy the file to another path in the image, such as /extra.conf, and write that path.' });
}

const PROBES = ['CMD', 'CMD-SHELL'];

const PROBE = ['healthCheck', 'command'];

/** Returns the first word of a health check that is neither documented nor NONE, which Docker accepts. */
function unknownProbes({ name: container, healthCheck }: ContainerModel): UnknownValue[] {
  const [value, ...others] = healthCheck === UNKNOWN ? [] : healthCheck;
  // Another rule reports a health check of empty words.
  const isKnown = typeof value !== 'string' || [...PROBES, 'NONE'].includes(value) || (value === '' && others.every(word => word === UNKNOWN));
  return isKnown || mayBeReplaced(value.split(/\s/)[0]) ? []
    : [{ path: PROBE.join('.'), container, at: [...PROBE, '#1'], value, documented: PROBES }];
}

function fixFor({ value, documented, type, fix }: UnknownValue): string {
  if (fix !== undefined) {
    return fix;
  }
  if (type !== undefined) {
    // The file may write a number in another way, such as 0755 or 1.10.
    return type === 'string' ? 'Put the value in quotes.' : `Write ${type === 'number' ? Number(value) : value.toLowerCase()} without quotes.`;
  }
  const same = sameIn(documented, value);
  const near = nearest(value, documented);
  const [, form, rest] = /^(CMD(?:-SHELL)?)[\s,]+([^\s,].*)$/s.exec(value.trim()) ?? [];
  if (documented === PROBES && form !== undefined) {
    return form === 'CMD' && !/[|;<>]|&&/.test(rest)
      ? 'Write CMD and each word after it as an item of the list.' : `Write "CMD-SHELL" and "${rest}" as two items of the list.`;
  }
  if (documented === PROBES && same === undefined) {
    return 'Start the command with CMD, or with CMD-SHELL if it is a script.';
  }
  return same !== undefined ? `Write ${same}.` : near === undefined ? 'Use a documented value.' : `Did you mean ${near}?`;
}

function sameIn(documented: readonly string[], value: string): string | undefined {
  return documented.find(other => wordOf(other) === wordOf(value.trim().replace(/CAP_/i, '')));
}

/** Returns a name in lower case, without hyphens and underscores. */
function wordOf(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}
