import * as fc from 'fast-check';
import { service, task } from './answers';
import { subjectsOf } from '../../../src/cli/explain/answers';

const TITLE = 'task 1dc5c17a422b4dc4b493371970c6c4d6';

test('of a task that has stopped it tells why, and of each container its reason and its exit code', () => {
  const containers = [
    { name: 'proxy', lastStatus: 'STOPPED', exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' },
    { name: 'agent', lastStatus: 'STOPPED', exitCode: 0 },
    { name: 'probe', lastStatus: 'STOPPED', healthStatus: 'UNHEALTHY' },
    { name: 'silent', lastStatus: 'PENDING', healthStatus: 'UNKNOWN' },
  ];
  expect(subjectsOf({ tasks: [task({ containers })], failures: [] })).toEqual([{
    title: TITLE,
    of: 'edge:7',
    remarks: [
      { place: 'stopped', text: 'EssentialContainerExited: Essential container in task exited' },
      { place: 'container proxy', text: 'OutOfMemoryError: Container killed due to memory usage', exitCode: 137 },
      { place: 'container agent', text: undefined, exitCode: 0 },
      { place: 'container probe', text: 'its health check failed', exitCode: undefined },
    ],
  }]);
});

test('a task that runs is passed over, and one that is being stopped is not', () => {
  const running = task({ lastStatus: 'RUNNING', stopCode: undefined, stoppedReason: undefined });
  expect(subjectsOf({ tasks: [running] })).toEqual([]);
  expect(subjectsOf({ tasks: [running, task({ lastStatus: 'DEACTIVATING' })] })).toHaveLength(1);
});

test.each([
  ['a task alone', task()],
  ['a list of tasks', [task()]],
  ['an event of EventBridge', { 'detail-type': 'ECS Task State Change', 'detail': task() }],
  ['several answers', [{ tasks: [task()] }]],
])('%s is read as well', (_, answer) => {
  expect(subjectsOf(answer)!.map(({ title }) => title)).toEqual([TITLE]);
});

test('what was asked for and is not there is told', () => {
  expect(subjectsOf({ tasks: [], failures: [{ arn: 'arn:aws:ecs:eu-west-1:111122223333:task/shop/gone', reason: 'MISSING' }] })).toEqual([
    { title: 'gone', remarks: [{ place: 'not described', text: 'MISSING' }] },
  ]);
});

test('of a service it tells what a deployment says that is not complete, and the events', () => {
  const deployments = [
    { rolloutState: 'FAILED', rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.' },
    { rolloutState: 'COMPLETED', rolloutStateReason: 'ECS deployment ecs-svc/1 completed.' },
  ];
  expect(subjectsOf({ services: [service(['(service web) has started 1 tasks'], { deployments })] })).toEqual([{
    title: 'service web',
    of: 'edge:7',
    remarks: [{ place: 'deployment', text: 'ECS deployment circuit breaker: tasks failed to start.' }, { place: 'event', text: '(service web) has started 1 tasks' }],
  }]);
});

test('what happened before a service was steady is over', () => {
  const events = ['(service web) is unable to consistently start tasks successfully.', '(service web) has reached a steady state.', '(service web) was unable to place a task.'];
  expect(subjectsOf({ services: [service(events)] })![0].remarks.map(({ text }) => text)).toEqual(events.slice(0, 2));
});

test.each([[{}], [[]], [null], ['text'], [7], [{ taskArns: ['arn'] }], [{ taskDefinition: {} }], [[task(), 'text']]])('%j is no answer about tasks or services', answer => {
  expect(subjectsOf(answer)).toBeUndefined();
});

test('takes whatever has the form of an answer', () => {
  const strange = fc.oneof(fc.anything(), fc.constant('MISSING'));
  const container = fc.record({ name: strange, reason: strange, exitCode: strange, healthStatus: strange }, { requiredKeys: [] });
  const containers = fc.oneof(strange, fc.array(container));
  const anyTask = fc.record({ taskArn: strange, lastStatus: strange, stopCode: strange, stoppedReason: strange, containers }, { requiredKeys: [] });
  const events = fc.oneof(strange, fc.array(fc.record({ message: strange })));
  const anyService = fc.record({ serviceName: strange, events, deployments: strange }, { requiredKeys: [] });
  const some = (item: fc.Arbitrary<unknown>) => fc.array(fc.oneof(strange, item));
  fc.assert(fc.property(some(anyTask), some(anyService), some(strange), (tasks, services, failures) => {
    for (const subject of subjectsOf({ tasks, services, failures })!) {
      expect(typeof subject.title).toBe('string');
      expect(subject.remarks.every(({ place, text }) => typeof place === 'string' && ['string', 'undefined'].includes(typeof text))).toBe(true);
    }
  }));
});
