import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { documentedFor, Form, itemOf, kindOf, Structure, TASK_DEFINITION_FIELDS } from '../../../src/checks/fields';
import { capitalized } from '../definitions';
import { fileWith, outputOf, removeFolders, run } from '../terminal';

// The property: whatever the names of the items of a list, each finding about an item is placed in it, and one run of --fix ends all that it can.

afterEach(removeFolders);

type Item = Readonly<Record<string, unknown>>;

/** A list of structures. */
interface List {
  readonly path: readonly string[];
  readonly structure: Structure;
}

function listsIn(structure: Structure, path: readonly string[] = []): List[] {
  return Object.entries(structure).flatMap(([key, form]) => {
    const item = itemOf(form);
    const below = [...path, key];
    return key === 'containerDefinitions' ? listsIn(item as Structure, below)
      : typeof item === 'object' ? [{ path: below, structure: item }]
        : typeof form === 'object' && item === undefined ? listsIn(form as Structure, below) : [];
  });
}

const LISTS = listsIn(TASK_DEFINITION_FIELDS);

/** The keys whose values tell the items of a list apart. */
const NAMES = ['name', 'namespace', 'containerName', 'containerPort', 'containerPortRange', 'sourceVolume', 'sourceContainer', 'key'];

function valueOf(form: Form, index: number): unknown {
  const documented = documentedFor(form);
  const kind = typeof form === 'string' ? kindOf(form) : undefined;
  return documented ? documented[0] : kind === 'flag' ? true : kind === 'number' || kind === 'tmpfs size' ? 80 + index : kind === 'path' ? `/p${index}`
    : kind === 'environment file' ? `arn:aws:s3:::shop/${index}.env` : `v${index}`;
}

function itemOfList({ structure }: List, index: number, name: number): Item {
  const scalars = Object.entries(structure).filter(([key, form]) => typeof form === 'string' && key !== 'containerPortRange');
  return { ...Object.fromEntries(scalars.map(([key, form]) => [key, valueOf(form, NAMES.includes(key) ? name : index)])) };
}

function taskWith({ path }: List, items: readonly Item[]): object {
  const [root, ...keys] = path;
  const inContainer = root === 'containerDefinitions';
  const written = items.map((item, index) => ({ ...item, _end: index }));
  const value = (inContainer ? keys : path).reduceRight<unknown>((below, key) => ({ [key]: below }), written);
  const container = { name: 'web', image: 'shop:1', memory: 512, ...inContainer ? value as object : {} };
  return { family: 'shop', requiresCompatibilities: ['EC2'], containerDefinitions: [container], ...inContainer ? {} : value as object };
}

/** A mistake in an item, and what the message about it contains. */
interface Mistake {
  readonly mistaken: (item: Item) => Item;
  readonly message: string;
  readonly isFixable: boolean;
}

function mistakesIn({ structure }: List): Mistake[] {
  const [key] = Object.entries(structure).find(([name, form]) => typeof form === 'string' && !NAMES.includes(name))!;
  const renamed = (item: Item) => Object.fromEntries(Object.entries(item).map(([name, value]) => [name === key ? key.toUpperCase() : name, value]));
  const words = Object.entries(structure).filter(([, form]) => documentedFor(form) && form !== 'checked condition').slice(0, 1);
  return [
    { mistaken: renamed, message: `${key.toUpperCase()} is not spelled as in ECS`, isFixable: true },
    { mistaken: item => ({ ...item, [key]: { wrong: true } }), message: `.${key} could not be checked: a structure is not`, isFixable: false },
    ...words.map(([name, form]) => {
      const [word] = documentedFor(form)!;
      const written = word === word.toUpperCase() ? word.toLowerCase() : word.toUpperCase();
      return { mistaken: (item: Item) => ({ ...item, [name]: itemOf(form) ? [written] : written }), message: `${written}, but ECS documents`, isFixable: true };
    }),
  ];
}

const inTemplate = (task: object) => ({ Resources: { Task: { Type: 'AWS::ECS::TaskDefinition', Properties: capitalized(task) as object } } });

const FORMATS: Readonly<Record<string, (task: object) => string>> = {
  'task.json': task => JSON.stringify(task, undefined, 1),
  'template.yaml': task => stringify(inTemplate(task)),
};

/** Returns the items with a finding, by the ends of items that stand before it. */
function itemsWith(message: string, file: string): number[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return outputOf(file).findings.filter(finding => String(finding.message).includes(message))
    .map(({ line }) => lines.slice(0, Number(line) - 1).filter(text => text.includes('_end')).length).sort();
}

const CASES = LISTS.flatMap(list => Object.keys(FORMATS).map(format => [list.path.join('.'), format, list] as const));

describe.each(CASES)('in the items of %s in %s', (_, format, list) => {
  const options = [1, 2, 3].flatMap(names => mistakesIn(list).map(mistake => ({ names, ...mistake })));
  const fileOf = (names: number, mistaken: (item: Item, index: number) => Item) => fileWith(
    FORMATS[format](taskWith(list, [0, 1, 2].map(index => mistaken(itemOfList(list, index, index % names), index)))), format);

  test('a finding is placed in its item', () => {
    for (const { names, mistaken, message } of options) {
      const places = [0, 2].map(wrong => itemsWith(message, fileOf(names, (item, index) => index === wrong ? mistaken(item) : item)));
      expect([message, names, places]).toEqual([message, names, [[0], [2]]]);
    }
  });

  test('one --fix ends the findings in all items', () => {
    for (const { names, mistaken, message } of options.filter(({ isFixable }) => isFixable)) {
      const file = fileOf(names, mistaken);
      expect([message, names, itemsWith(message, file)]).toEqual([message, names, [0, 1, 2]]);
      run(['check', '--fix', file]);
      expect([message, names, itemsWith(message, file)]).toEqual([message, names, []]);
      const fixed = readFileSync(file, 'utf8');
      run(['check', '--fix', file]);
      expect(readFileSync(file, 'utf8')).toBe(fixed);
    }
  });
});

test('the lists are those of the field table', () => {
  expect(LISTS.map(({ path }) => path[path.length - 1])).toEqual(expect.arrayContaining(['portMappings', 'tmpfs', 'secretOptions', 'volumes', 'tags', 'properties']));
});

test('an item that other cases have at another position has one finding, and the others have fixes', () => {
  const file = fileWith(`Conditions: { Prod: !Equals [!Ref AWS::Region, us-east-1] }
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Image: shop:1
          EnvironmentFiles:
            - !If [Prod, { Type: S3, Value: 'arn:aws:s3:::shop/a.env' }, !Ref AWS::NoValue]
            - { Type: S3, Value: 'arn:aws:s3:::shop/b.env' }
            - { Type: S3, Value: 'arn:aws:s3:::shop/c.env' }
`, 'template.yaml');
  const findings = () => outputOf(file).findings.filter(({ message }) => String(message).includes('environmentFiles.type'))
    .map(({ line, message }) => [line, String(message).includes('if condition Prod is true')]);
  expect(findings()).toEqual([[10, true], [11, false], [12, false]]);
  run(['check', '--fix', file]);
  expect(findings()).toEqual([[10, true]]);
});

test('each of several equal texts of a list has a finding and a fix', () => {
  const devices = [{ hostPath: '/dev/kvm', permissions: ['READ', 'write', 'READ'] }];
  const container = { name: 'web', image: 'shop:1', memory: 512, linuxParameters: { devices } };
  const file = fileWith(JSON.stringify({ family: 'shop', requiresCompatibilities: ['EC2'], containerDefinitions: [container] }));
  run(['check', '--fix', file]);
  expect(readFileSync(file, 'utf8')).toContain('"permissions":["read","write","read"]');
});
