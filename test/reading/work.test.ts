import { RULES } from '../../src/checks/rules';
import { judgedFindings } from '../../src/cli/report/judged';
import { taskDefinitionsIn } from '../../src/reading/content/task-definitions';
import { unresolvedValuesOf } from '../../src/reading/content/unresolved-values';
import { container, CONFLICT, fargateTask } from '../cli/definitions';
import { failure, fileWith, run, runToEnd } from '../cli/terminal';
import { readsOf } from '../counted-reads';

const times = <Item>(length: number, item: (index: number) => Item) => Array.from({ length }, (_, index) => item(index));
const named = <Item>(length: number, prefix: string, item: (index: number) => Item) => Object.fromEntries(times(length, index => [`${prefix}${index}`, item(index)]));
const running = (script: unknown) => fargateTask([container({ Command: ['sh', '-c', script] })]);
const nested = (levels: number, around: (inner: unknown) => unknown, inner: unknown = 'x'.repeat(10)) => times(levels, String).reduce<unknown>(around, inner);
const parameters = (length: number, more: object) => named(length, 'P', () => ({ Type: 'String', Default: 'root', ...more }));

const TEXTS: readonly (readonly [name: string, template: object])[] = [
  ['Fn::Sub', { Resources: { Task: running(nested(8, inner => ({ 'Fn::Sub': ['${a}'.repeat(10), { a: inner }] }))) } }],
  ['Fn::Join', { Resources: { Task: running(nested(8, inner => ({ 'Fn::Join': [inner, times(10, String)] }))) } }],
  ['Fn::Join of a mapping and an unknown value', {
    Mappings: { M: { a: { b: 'x'.repeat(1e5) } } },
    Resources: { Task: running({ 'Fn::Join': ['', [{ Ref: 'Unknown' }, ...times(20, () => ({ 'Fn::FindInMap': ['M', 'a', 'b'] }))]] }) },
  }],
  ['Fn::Base64', { Resources: { Task: running(nested(60, inner => ({ 'Fn::Base64': inner }))) } }],
  ['Fn::ToJsonString', { Resources: { Task: running(nested(25, inner => ({ 'Fn::ToJsonString': { '"': inner } }))) } }],
  ['Fn::ForEach', { Resources: { 'Fn::ForEach::Tasks': ['X', ['x'.repeat(2000)], { 'Task&{X}': running('${X}'.repeat(1000)) }] } }],
  ['the ECS API', { family: 'app', containerDefinitions: [{ name: 'app', command: [nested(8, inner => ({ 'Fn::Sub': ['${a}'.repeat(10), { a: inner }] }))] }] }],
];

test.each(TEXTS)('a file in which %s computes more than 1 MB is unreadable, and the others are reported', async (_, content) => {
  const [hostile, sound] = [fileWith(content, 'hostile.json'), fileWith({ Resources: { Conflict: CONFLICT } }, 'other.json')];
  const reason = `${hostile} has functions that compute a text of more than 1 MB`;
  for (const command of ['check', 'describe']) {
    const { code, out, err } = run([command, hostile, sound]);
    expect([code, err]).toEqual([2, expect.stringContaining(reason)]);
    expect(out).toContain('Conflict');
  }
  expect(await runToEnd(['run', hostile])).toEqual(failure(reason));
});

test('an unexpected error ends only the work on its file', () => {
  const conditions = named(3000, 'C', index => index === 0 ? { 'Fn::Equals': [{ Ref: 'P' }, 'a'] } : { 'Fn::Not': [{ Condition: `C${index - 1}` }] });
  const task = fargateTask([container({ Privileged: { 'Fn::If': ['C2999', true, false] } })]);
  const [hostile, sound] = [fileWith({ Conditions: conditions, Resources: { Task: task } }, 'hostile.json'), fileWith({ Resources: { Conflict: CONFLICT } }, 'other.json')];
  for (const command of ['check', 'describe']) {
    const { code, out, err } = run([command, hostile, sound]);
    expect([code, err]).toEqual([2, expect.stringContaining(`${hostile} cannot be checked: it has too many levels of nesting`)]);
    expect(out).toContain('Conflict');
  }
});

/** Files that grow in one way. Beyond a limit, they are refused. */
const GROWING: Readonly<Record<string, (length: number) => object>> = {
  'containers with an unknown user and image': length => ({ Resources: { Task: fargateTask(times(length / 5, index => container({ Name: `c${index}`, User: { Ref: 'User' }, Image: { Ref: 'Image' } }))) } }),
  'containers with the default of a parameter': length => ({
    Parameters: parameters(1, {}),
    Resources: { Task: fargateTask(times(length, index => container({ Name: `c${index}`, Privileged: true, User: { Ref: 'P0' } }))) },
  }),
  'values of a parameter': length => ({
    Parameters: parameters(1, {}),
    Conditions: { C: { 'Fn::Or': times(length, index => ({ 'Fn::Equals': [{ Ref: 'P0' }, `${index}`] })) } },
    Resources: { Task: fargateTask([container({ Privileged: { 'Fn::If': ['C', true, false] } })]) },
  }),
  'families and services': length => ({
    Resources: {
      ...named(length, 'Task', index => fargateTask([container()], { Family: `f${index}` })),
      ...named(length, 'Service', index => ({ Type: 'AWS::ECS::Service', Properties: { TaskDefinition: `f${index}:1` } })),
    },
  }),
};

test.each(Object.entries(GROWING))('twice as many %s take at most 2.5 times the work', (_, contentOf) => {
  const read = (content: unknown) => taskDefinitionsIn([content]).taskDefinitions.forEach(found => {
    judgedFindings(found);
    unresolvedValuesOf(found, RULES);
  });
  const [short, long] = [100, 200].map(length => readsOf(contentOf(length), read));
  expect(long / short).toBeLessThan(2.5);
});

test('a file that takes too much work is unreadable', () => {
  const content = {
    Resources: {
      ...named(600, 'Task', () => fargateTask([container()])),
      ...named(600, 'Service', () => ({ Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Unknown' } } })),
    },
  };
  const { code, err } = run(['check', fileWith(content)]);
  expect([code, err]).toEqual([2, expect.stringContaining('takes more than 50 million steps to check, the limit for one file')]);
});
