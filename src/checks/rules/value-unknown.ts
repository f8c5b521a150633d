import {
  ContainerModel, fewNames, Finding, groupBy, joinWords, nearest, onFargate, onInstances, partition, Rule, runsOnFargate,
  TaskDefinitionModel, UNKNOWN, UnknownValue, web,
} from './rule-helpers';

const inMode = (networkMode: string) => onInstances([web()], { networkMode });
const probed = (...command: string[]) => onFargate([web({ healthCheck: { command } })]);
const limited = (name: string) => onFargate([web({ ulimits: [{ name, softLimit: 1024, hardLimit: 2048 }] })]);

export const valueUnknown: Rule = {
  name: 'value-unknown',
  severity: 'warning',
  title: 'A value is none of those that ECS documents, or has another type',
  why: 'ECS documents some values as a list of words, in upper or lower case. Its answer to most other values is not published, and this library may not know a new one. In JSON and YAML for the ECS API, the AWS CLI and ECS reject a number in place of a text, and a text in place of a number or a flag, which CloudFormation converts. The AWS CLI, boto3, and CloudFormation reject null, which the GitHub action amazon-ecs-deploy-task-definition removes. Docker runs no health check that starts with another word than CMD or CMD-SHELL.',
  fix: 'Use a documented value, in the type of the ECS API.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
  moreSources: [
    'https://github.com/kayac/ecspresso/issues/364',
    'https://github.com/aws-actions/amazon-ecs-deploy-task-definition/issues/587',
    'https://github.com/aws-samples/aws-containers-task-definitions/pull/3',
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html',
    'https://github.com/moby/moby/blob/master/daemon/health.go',
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html',
  ],
  fails: () => [inMode('Bridge'), limited('nofiles'), probed('curl', 'http://localhost/')],
  foundAt: ['networkMode', 'containerDefinitions.0.ulimits.0.name', 'containerDefinitions.0.healthCheck.command.0'],
  passes: () => [inMode('bridge'), limited('nofile'), probed('CMD', 'curl', 'http://localhost/')],
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
  return { container, message: `${joinWords(fewNames(places))} ${one ? 'is' : 'are'} null, but ${rejected}.`, fix: `Remove ${one ? 'it' : 'them'}.`, at, cause: 'null' };
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
  const { value, documented, type } = found;
  const is = `${pathOf(found)} ${documented === PROBES ? 'starts with' : isItem(found) ? 'has' : 'is'}`;
  switch (type) {
    case undefined: {
      const shown = /\s/.test(value) ? `"${value}"` : value || 'an empty text';
      return `${is} ${shown}, but ECS documents only ${joinWords(fewNames(documented))}.`;
    }
    case 'string': return `${is} ${value}, but the ECS API requires a text.`;
    default: return `${is} the text "${value}", but the ECS API requires ${type === 'number' ? 'a number' : 'true or false'}.`;
  }
}

function unknownIn(task: TaskDefinitionModel): UnknownValue[] {
  const { unknownValues, containers, unchecked } = task;
  // Another rule reports a command that is no list.
  const isList = ({ name }: ContainerModel) =>
    !unchecked.some(({ container, at }) => container === name && String(at) === String(PROBE));
  return [...unknownValues, ...containers.filter(isList).flatMap(unknownProbes)]
    .filter(found => isNull(found) || !(runsOnFargate(task) && REFUSED_ON_FARGATE.test(found.path)));
}

/** The fields of which other rules report every value that Fargate does not support. */
const REFUSED_ON_FARGATE = /^(?:networkMode|pidMode|ipcMode|containerDefinitions\.linuxParameters\.capabilities\.add)$/i;

const PROBES = ['CMD', 'CMD-SHELL'];

const PROBE = ['healthCheck', 'command'];

/** Returns the first word of a health check that is neither documented nor NONE, which Docker accepts. */
function unknownProbes({ name: container, healthCheck }: ContainerModel): UnknownValue[] {
  const [value, ...others] = healthCheck === UNKNOWN ? [] : healthCheck;
  // A skeleton of the AWS CLI has empty words.
  const isKnown = typeof value !== 'string' || [...PROBES, 'NONE'].includes(value) || (value === '' && others.every(word => word === UNKNOWN));
  return isKnown ? [] : [{ path: PROBE.join('.'), container, at: [...PROBE, '#1'], value, documented: PROBES }];
}

function fixFor({ value, documented, type }: UnknownValue): string {
  if (type !== undefined) {
    // The file may write a number in another way, such as 0755 or 1.10.
    return type === 'string' ? 'Put the value in quotes.' : `Write ${type === 'number' ? Number(value) : value.toLowerCase()} without quotes.`;
  }
  const same = documented.find(other => wordOf(other) === wordOf(value.trim().replace(/CAP_/i, '')));
  if (same !== undefined) {
    return `Write ${same}.`;
  }
  const near = nearest(value, documented);
  return documented === PROBES ? fixForProbe(value) : near === undefined ? 'Use a documented value.' : `Did you mean ${near}?`;
}

function fixForProbe(value: string): string {
  const [, form, rest] = /^(CMD(?:-SHELL)?)[\s,]+([^\s,].*)/s.exec(value.trim()) ?? [];
  if (form === undefined) {
    return 'Start the command with CMD, or with CMD-SHELL if it is a script.';
  }
  return form === 'CMD' && !/[|;<>]|&&/.test(rest)
    ? 'Write CMD and each word after it as an item of the list.' : `Write "CMD-SHELL" and "${rest}" as two items of the list.`;
}

/** Returns a name in lower case, without hyphens and underscores. */
function wordOf(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}
