import { formsIn } from './forms';
import {
  checkedMemberOf, documentedFor, exactMemberOf, Form, isChecked, itemOf, keyInTemplates, kindOf, memberOf, Notation, SERVICE_FIELDS,
  Structure, TASK_DEFINITION_FIELDS,
} from '../../src/checks/fields';
import { UNKNOWN } from '../../src/checks/model';
import { readService, readTaskDefinition } from '../../src/reading/definitions/task-definition';

const [{ portMappings: [PORT] }] = TASK_DEFINITION_FIELDS.containerDefinitions;
const [{ efsVolumeConfiguration: EFS, fsxWindowsFileServerVolumeConfiguration: FSX }] = TASK_DEFINITION_FIELDS.volumes;

test.each<[string, Form, boolean]>([
  ['a checked text', 'checked', true],
  ['a checked number', 'checked number', true],
  ['an unchecked map', 'unchecked map', false],
  ['a structure with a checked member', { a: 'unchecked', b: 'checked' }, true],
  ['a list of such structures', [{ a: 'unchecked', b: 'checked' }], true],
  ['a structure without checked members', { a: 'unchecked', b: 'unchecked map' }, false],
])('the rules read %s, or not', (_, form, expected) => {
  expect(isChecked(form)).toBe(expected);
});

test.each<[Form, string, readonly string[] | undefined]>([
  ['checked', 'text', undefined],
  ['unchecked flag', 'flag', undefined],
  ['checked protocol', 'protocol', ['tcp', 'udp']],
  ['checked launch type', 'launch type', ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES']],
])('the values of a field that is %p are of the kind %s', (leaf, kind, documented) => {
  expect(kindOf(leaf as Parameters<typeof kindOf>[0])).toBe(kind);
  expect([documentedFor(leaf), documentedFor([leaf] as Form)]).toEqual([documented, documented]);
});

test('ECS documents no values for a structure', () => expect(documentedFor(PORT)).toBeUndefined());

/** A structure that no other test has read. */
const newStructure = (): Structure => ({ sizeInGiB: 'checked number', labels: 'unchecked map', iam: 'checked flag' });

test.each<[string, Form | undefined, Form | undefined]>([
  ['sizeInGiB', 'checked number', 'checked number'],
  ['SizeInGiB', 'checked number', 'checked number'],
  ['SIZEINGIB', 'checked number', 'checked number'],
  ['labels', 'unchecked map', undefined],
  ['LABELS', 'unchecked map', undefined],
  ['size', undefined, undefined],
])('member %s of a structure is found in any case, and so are those that the rules read', (name, member, checked) => {
  expect([memberOf(newStructure(), name), checkedMemberOf(newStructure(), name)]).toEqual([member, checked]);
});

test.each<[string, Notation, Form | undefined]>([
  ['sizeInGiB', 'API', 'checked number'],
  ['SizeInGiB', 'API', undefined],
  ['sizeInGiB', 'other', 'checked number'],
  ['SizeInGiB', 'template', 'checked number'],
  ['sizeInGiB', 'template', undefined],
  ['IAM', 'template', 'checked flag'],
  ['Iam', 'template', undefined],
])('member %s is written as in the notation %s, or not', (name, notation, expected) => {
  expect(exactMemberOf(newStructure(), name, notation)).toBe(expected);
});

test.each<Form>(['checked', 'unchecked map', [{ a: 'checked' }]])('%j has no members', form => {
  expect([memberOf(form, 'a'), memberOf(form, '0'), checkedMemberOf(form, 'a'), exactMemberOf(form, '0', 'API'), exactMemberOf(form, 'A', 'template')])
    .toEqual(Array(5).fill(undefined));
});

test('only a volume on Amazon EFS has a FilesystemId in a template', () => {
  expect([EFS, FSX].map(volume => keyInTemplates('fileSystemId', volume))).toEqual(['FilesystemId', 'FileSystemId']);
});

/** Values that make the fields beside them count. */
const MEANINGFUL: Readonly<Record<string, unknown>> = { memory: '512', containerPort: 80 };

/** Rules read whether these are set, and the permissions of the role are read with its template. */
const ONLY_PRESENCE = /^(?:taskRoleArn|containerDefinitions\.linuxParameters\.tmpfs)\b/;

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
    case 'port':
    case 'number': return path === changed ? 81 : MEANINGFUL[key] ?? 1;
    case 'map': return { key: path === changed ? 'other' : 'value' };
    case 'launch type': return path === changed ? 'EC2' : 'FARGATE';
    case 'condition': return path === changed ? 'HEALTHY' : 'START';
    case 'port range': return path === changed ? '81-90' : '80-90';
    case 'CPU size':
    case 'memory size': return path === changed ? '1024' : '512';
    default: return path === changed ? '90' : documentedFor(form)?.[0] ?? MEANINGFUL[key] ?? '80';
  }
}

/** The fields that are no structures, with their paths. */
function leavesOf(fields: Form) {
  return formsIn(fields).map(([path, form]) => ({ path: path.join('.'), leaf: itemOf(form) ?? form }))
    .flatMap(({ path, leaf }) => typeof leaf === 'string' ? [{ path, isRead: leaf.startsWith('checked') }] : []);
}

const shown = (model: unknown) => JSON.stringify(model, (_, value: unknown) => value === UNKNOWN ? 'unknown' : value instanceof Map ? [...value] : value);

describe.each<[string, Form, (properties: unknown) => unknown]>([
  ['a task definition', TASK_DEFINITION_FIELDS, properties => readTaskDefinition(properties)],
  ['a service', SERVICE_FIELDS, properties => readService('shop', properties)],
])('the model of %s', (_, fields, read) => {
  const usual = shown(read(valueOf(fields, '')));

  test.each(leavesOf(fields).filter(({ path }) => !ONLY_PRESENCE.test(path)).map(({ path, isRead }) => [path, isRead] as const))(
    'depends on %s exactly if the table of fields says so (%p)', (path, isRead) => {
      expect(shown(read(valueOf(fields, path))) !== usual).toBe(isRead);
    });
});
