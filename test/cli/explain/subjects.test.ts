import * as fc from 'fast-check';
import { task } from './aws-output';
import { subjectsOf } from '../../../src/cli/explain/subjects';

const TITLE = 'task 1dc5c17a422b4dc4b493371970c6c4d6';

test('reads why a task stopped, with the reason and the exit code of each container', () => {
  const containers = [
    { name: 'proxy', lastStatus: 'STOPPED', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
    { name: 'agent', lastStatus: 'STOPPED', exitCode: 0 },
    { name: 'probe', lastStatus: 'STOPPED', healthStatus: 'UNHEALTHY' },
    { name: 'silent', lastStatus: 'PENDING', healthStatus: 'UNKNOWN' },
  ];
  expect(subjectsOf({ tasks: [task({ containers })], failures: [] })).toEqual([{
    title: TITLE,
    taskDefinition: 'edge:7',
    remarks: [
      { place: 'stopped', text: 'EssentialContainerExited: Essential container in task exited' },
      { place: 'container proxy', text: 'OutOfMemoryError: Container killed due to memory usage', exitCode: 137 },
      { place: 'container agent', text: undefined, exitCode: 0 },
      { place: 'container probe', text: 'its health check failed', exitCode: undefined },
    ],
  }]);
});

test('reads lists in lists, and nothing in lists that are nested deeper than any output', () => {
  const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${JSON.stringify({ tasks: [task({})] })}${']'.repeat(levels)}`);
  expect(subjectsOf(nested(10))).toHaveLength(1);
  expect(subjectsOf(nested(11))).toBeUndefined();
  expect(subjectsOf(nested(5000))).toBeUndefined();
});

test('skips a running task, but not one that is being stopped', () => {
  const running = task({ lastStatus: 'RUNNING', stopCode: undefined, stoppedReason: undefined });
  expect(subjectsOf({ tasks: [running] })).toEqual([]);
  expect(subjectsOf({ tasks: [running, task({ lastStatus: 'DEACTIVATING' })] })).toHaveLength(1);
});

test.each([
  ['a single task', task()],
  ['a list of tasks', [task()]],
  ['an event of EventBridge', { 'detail-type': 'ECS Task State Change', 'detail': task() }],
  ['several outputs', [{ tasks: [task()] }]],
])('reads %s', (_, output) => {
  expect(subjectsOf(output)!.map(({ title }) => title)).toEqual([TITLE]);
});

test('reads tasks that ECS did not find', () => {
  expect(subjectsOf({ tasks: [], failures: [{ arn: 'arn:aws:ecs:eu-west-1:111122223333:task/shop/gone', reason: 'MISSING' }] })).toEqual([
    { title: 'gone', remarks: [{ place: 'not described', text: 'MISSING' }] },
  ]);
});

test.each([[{}], [[]], [null], ['text'], [7], [{ taskArns: ['arn'] }], [{ services: [] }], [{ taskDefinition: {} }], [[task(), 'text']]])('does not take %j for output about tasks', output => {
  expect(subjectsOf(output)).toBeUndefined();
});

test('accepts any value in any member', () => {
  const strange = fc.oneof(fc.anything(), fc.constant('MISSING'));
  const container = fc.record({ name: strange, reason: strange, exitCode: strange, healthStatus: strange }, { requiredKeys: [] });
  const containers = fc.oneof(strange, fc.array(container));
  const anyTask = fc.record({ taskArn: strange, lastStatus: strange, stopCode: strange, stoppedReason: strange, containers }, { requiredKeys: [] });
  const some = (item: fc.Arbitrary<unknown>) => fc.array(fc.oneof(strange, item));
  fc.assert(fc.property(some(anyTask), some(strange), (tasks, failures) => {
    for (const subject of subjectsOf({ tasks, failures })!) {
      expect(typeof subject.title).toBe('string');
      expect(subject.remarks.every(({ place, text }) => typeof place === 'string' && ['string', 'undefined'].includes(typeof text))).toBe(true);
    }
  }));
});
