import { documentedFor, Form, isOnlyRequired, itemOf, kindOf, SERVICE_FIELDS, TASK_DEFINITION_FIELDS } from '../../src/checks/fields';
import { UNKNOWN } from '../../src/checks/model';
import { readService, readTaskDefinition } from '../../src/reading/definitions/task-definition';

const [{ portMappings: [PORT], secrets: [SECRET] }] = TASK_DEFINITION_FIELDS.containerDefinitions;

test.each<[string, Form, string, boolean]>([
  ['that ECS requires', SECRET, 'ValueFrom', true],
  ['that the rules read', SECRET, 'name', false],
  ['that ECS does not require', PORT, 'name', false],
  ['of a text', 'checked', 'length', false],
])('a member %s is only required, or not', (_, form, name, expected) => {
  expect(isOnlyRequired(form, name)).toBe(expected);
});

/** Values that make the fields beside them count. */
const MEANINGFUL: Readonly<Record<string, unknown>> = { memory: '512', containerPort: 80 };

/** Rules read whether these are set, and the permissions of the role are read with its template. */
const ONLY_PRESENCE = /^(?:taskRoleArn|containerDefinitions\.linuxParameters\.tmpfs|containerDefinitions\.logConfiguration\.options|containerDefinitions\.repositoryCredentials|volumes\.(?:docker|fsxWindowsFileServer|s3files)VolumeConfiguration|volumes\.efsVolumeConfiguration\.(?:authorizationConfig\.accessPointId|fileSystemId))\b/;

/** A value of a form in which each field is set. `changed` is the path of a field with another value. */
function valueOf(form: Form, changed: string, path = ''): unknown {
  const item = itemOf(form);
  if (item !== undefined) {
    return [valueOf(item, changed, path)];
  }
  if (typeof form === 'object') {
    return Object.fromEntries(Object.entries(form).filter(([name]) => name !== 'containerPortRange' || changed.endsWith(name))
      .map(([name, member]) => [name, valueOf(member, changed, path === '' ? name : `${path}.${name}`)]));
  }
  const key = path.split('.').pop()!;
  switch (kindOf(form)) {
    case 'flag': return path !== changed;
    case 'number': return path === changed ? 81 : MEANINGFUL[key] ?? 1;
    case 'map': return { key: path === changed ? 'other' : 'value' };
    case 'launch type': return path === changed ? 'EC2' : 'FARGATE';
    case 'condition': return path === changed ? 'HEALTHY' : 'START';
    case 'environment file': return `arn:aws:s3:::shop/${path === changed ? 'live' : 'test'}.env`;
    case 'path': return path === changed ? '/live' : '/test';
    case 'CPU size':
    case 'memory size': return path === changed ? '1024' : '512';
    default: return path === changed ? '90' : documentedFor(form)?.[0] ?? MEANINGFUL[key] ?? '80';
  }
}

function leavesOf(form: Form, path = ''): { readonly path: string; readonly isChecked: boolean }[] {
  const structure = itemOf(form) ?? form;
  return typeof structure === 'string'
    ? [{ path, isChecked: structure.startsWith('checked') }]
    : Object.entries(structure).flatMap(([name, member]) => leavesOf(member, path === '' ? name : `${path}.${name}`));
}

const shown = (model: unknown) => JSON.stringify(model, (_, value: unknown) => value === UNKNOWN ? 'unknown' : value);

describe.each<[string, Form, (properties: unknown) => unknown]>([
  ['a task definition', TASK_DEFINITION_FIELDS, properties => readTaskDefinition(properties)],
  ['a service', SERVICE_FIELDS, properties => readService('shop', properties)],
])('the model of %s', (_, fields, read) => {
  const usual = shown(read(valueOf(fields, '')));

  test.each(leavesOf(fields).filter(({ path }) => !ONLY_PRESENCE.test(path)).map(({ path, isChecked }) => [path, isChecked] as const))(
    'depends on %s exactly if the table of fields says so (%p)', (path, isChecked) => {
      expect(shown(read(valueOf(fields, path))) !== usual).toBe(isChecked);
    });
});
