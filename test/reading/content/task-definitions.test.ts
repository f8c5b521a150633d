import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { container, fargateTask, TYPO_ID } from '../../cli/definitions';
import { fileWith, run } from '../../cli/terminal';
import { fuzzRuns } from '../../fuzz-runs';

const containersWith = (namespace: string) => [{ name: 'app', image: 'i', memory: 64, essential: true, systemControls: [{ namespace, value: '1024' }] }];
/** Each has its own family: a repetition of what is read is no other task definition. */
let families = 0;
const taskWith = (namespace: string) => ({ family: `web${families++}`, containerDefinitions: containersWith(namespace) });
interface Shape {
  /** Whether the command reads it. Otherwise, it is reported. */
  readonly isRead: boolean;

  /** A document with a task definition that sets a kernel parameter. */
  readonly of: (namespace: string) => unknown;
}

const SHAPES: Readonly<Record<string, Shape>> = {
  'a template': { isRead: true, of: namespace => ({ Resources: { Task: fargateTask([container({ SystemControls: [{ Namespace: namespace, Value: '1024' }] })]) } }) },
  'the input of register-task-definition': { isRead: true, of: namespace => taskWith(namespace) },
  'the output of describe-task-definition': { isRead: true, of: namespace => ({ taskDefinition: { revision: 1, ...taskWith(namespace) } }) },
  'a list of containers': { isRead: false, of: containersWith },
  'a resource of Terraform': { isRead: false, of: namespace => ({ type: 'aws_ecs_task_definition', values: { container_definitions: JSON.stringify(containersWith(namespace)) } }) },
  'a list of task definitions': { isRead: false, of: namespace => ({ taskDefinitions: [taskWith(namespace)] }) },
  'a resource of another tool': { isRead: false, of: namespace => ({ resources: { Resources: { Task: fargateTask([container({ SystemControls: [{ Namespace: namespace, Value: '1' }] })]) } } }) },
};
const NAMES = Object.keys(SHAPES);

/** Writes documents beside each other in one file. */
const WAYS: Readonly<Record<string, (documents: readonly unknown[]) => { readonly name: string; readonly text: string }>> = {
  'YAML documents': documents => ({ name: 'tasks.yaml', text: documents.map(document => `---\n${stringify(document, { aliasDuplicateObjects: false })}`).join('') }),
  'JSON values': documents => ({ name: 'tasks.json', text: documents.map(document => JSON.stringify(document)).join('\n') }),
  'items of a list': documents => ({ name: 'tasks.json', text: JSON.stringify(documents) }),
  'items of nested lists': documents => ({ name: 'tasks.yml', text: stringify([[documents[0]], [documents.slice(1)]], { aliasDuplicateObjects: false }) }),
};

const counts: Record<string, number> = {};
const count = (name: string) => counts[name] = (counts[name] ?? 0) + 1;

test('whatever shapes stand beside each other, each task definition is checked, or reported as not read', () => {
  const shapes = fc.array(fc.constantFrom(...NAMES), { minLength: 2, maxLength: 4 });
  const files = fc.tuple(shapes, fc.nat(), fc.constantFrom(...Object.keys(WAYS)), fc.boolean());
  fc.assert(fc.property(files, ([names, position, way, isNamed]) => {
    const wrong = position % names.length;
    const file = WAYS[way](names.map((name, index) => SHAPES[name].of(index === wrong ? 'net.core.somaxcon' : 'net.core.somaxconn')));
    [way, ...names].forEach(count);
    const path = fileWith(file.text, file.name);
    const { code, out, err } = run(['check', '--format', 'json', ...isNamed ? [] : ['--skip-others'], path]);
    const read = names.filter(name => SHAPES[name].isRead);
    const { findings, summary } = JSON.parse(out) as { findings: { rule: string }[]; summary: { taskDefinitions: number; unread: number } };
    expect(summary.taskDefinitions).toBe(read.length + summary.unread);
    // Without one that is read, the file is unreadable. One unread place may hold several.
    expect(summary.unread > 0).toBe(read.length > 0 && read.length < names.length);
    expect(findings.filter(({ rule }) => rule === TYPO_ID)).toHaveLength(SHAPES[names[wrong]].isRead ? 1 : 0);
    expect(code).toBe(read.length < names.length ? 2 : 1);
    expect(err.split('\n').filter(line => line !== '')).toHaveLength(read.length === 0 ? 1 : 0);
  }), { numRuns: fuzzRuns(20) * 10 });
  // Each way and each shape occurs often, or the property says little about it. Measured with 200 inputs: at least 20 of each.
  expect([...NAMES, ...Object.keys(WAYS)].filter(name => !((counts[name] ?? 0) >= fuzzRuns(20) / 2))).toEqual([]);
}, 60_000 + fuzzRuns(20) * 500);

describe('a file with a task definition that is read and another one', () => {
  const sound = taskWith('net.core.somaxconn');

  const unread = (file: string) => {
    const { code, out, err } = run(['check', '--format', 'json', file]);
    const { findings } = JSON.parse(out) as { findings: { resource: string; line: number; rule: string; message: string; fix: string }[] };
    return { code, err, findings: findings.filter(({ rule }) => rule.endsWith('::task-definition-unchecked')) };
  };

  test('reports each of the others at its place', () => {
    const file = fileWith(JSON.stringify({ ...sound, old: [taskWith('a'), taskWith('b')], x: { y: taskWith('c') } }).replace('"b"', '\n"b"'));
    const { code, err, findings } = unread(file);
    expect({ code, err }).toStrictEqual({ code: 2, err: '' });
    expect(findings.map(({ resource, line }) => `${resource}:${line}`).sort()).toEqual(['old.0:1', 'old.1:1', 'x.y:2']);
    expect(findings[0]).toMatchObject({
      message: 'the task definition could not be checked: it is in a place that is not read, beside others that are.',
      fix: 'Pass cdk.out, a template, or JSON of register-task-definition or describe-task-definition.',
    });
  });

  test('passes once the others are acknowledged', () => {
    const file = fileWith({ Resources: { Task: fargateTask([container()]) }, Other: taskWith('a') });
    expect(run(['check', '--acknowledge', 'task-definition-unchecked', file])).toMatchObject({ code: 0, err: '' });
  });

  test.each<[string, unknown, string]>([
    ['in the second document', [sound, { other: taskWith('a') }].map(document => JSON.stringify(document)).join('\n'), '1.other'],
    ['in another spelling', { ...sound, ContainerDefinitions: containersWith('a') }, 'ContainerDefinitions'],
    ['beside a template, as describe-task-definition prints it', { Resources: { Task: fargateTask([container()]) }, taskDefinition: taskWith('a') }, 'taskDefinition'],
    ['around a described task definition', { taskDefinition: sound, ...taskWith('a') }, 'file.json'],
    ['beside the resources of a template', { Resources: { Task: fargateTask([container()]) }, Other: taskWith('a') }, 'Other'],
  ])('names its place: %s', (_, content, place) => {
    const { code, findings } = unread(fileWith(content));
    expect({ code, places: findings.map(({ resource }) => resource) }).toStrictEqual({ code: 2, places: [place] });
  });

  test.each<[string, string]>([
    ['an anchor that the task definition is an alias of', 'x-task: &task\n  containerDefinitions: [{ name: app, image: i, memory: 64 }]\ntaskDefinition: *task\n'],
    ['an anchor that the task definition merges', 'x-task: &task\n  containerDefinitions: [{ name: app, image: i, memory: 64 }]\n<<: *task\nfamily: web\n'],
    ['an anchor of a template', 'x: &p\n  ContainerDefinitions: [{ Name: app, Image: i, Memory: 64 }]\nResources:\n  Task: { Type: "AWS::ECS::TaskDefinition", Properties: *p }\n'],
  ])('accepts %s', (_, yaml) => expect(run(['check', fileWith(yaml, 'task.yaml')])).toMatchObject({ code: 0, err: '' }));

  test('reports an anchor with other members than the task definition that merges it', () => {
    const yaml = 'x-task: &task\n  pidMode: host\n  containerDefinitions: [{ name: app, image: i, memory: 64 }]\nfamily: web\n<<: *task\npidMode: task\n';
    expect(unread(fileWith(yaml, 'task.yaml')).findings).toMatchObject([{ resource: 'x-task' }]);
  });
});
