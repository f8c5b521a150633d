import { containersExceedTask } from '../../../src/checks/rules/containers-exceed-task';
import { container, ec2, fargate, findings, Json, reportsNothing, reportsOnce, UNRESOLVED, WINDOWS } from '../definitions';

const pair = (web: Json, agent: Json, more: Json = {}) =>
  fargate([container('web', web), container('agent', agent)], { cpu: '512', memory: '1024', ...more });

test('reports the sum of each value, and the containers behind it', () => {
  const task = pair({ cpu: 500, memoryReservation: 1000 }, { cpu: 13, memoryReservation: 25, memory: 2000 });
  expect(findings(containersExceedTask, task)).toStrictEqual([
    { message: 'the sum of cpu is 513 (web 500, agent 13), but cpu of the task is 512.' },
    { message: 'the sum of memoryReservation is 1025 (web 1000, agent 25), but memory of the task is 1024.' },
    { container: 'agent', message: 'memory is 2000 MiB, but the task has only 1024.' },
  ]);
  expect(findings(containersExceedTask, pair({ cpu: 513 }, { cpu: UNRESOLVED }))).toMatchObject([{ message: expect.stringContaining('is at least 513 (web 513)') }]);
});

reportsOnce(containersExceedTask, {
  'texts, as in a template': pair({ cpu: '256' }, { cpu: '257' }),
  'known containers that are too much already': pair({ cpu: 513 }, { cpu: UNRESOLVED }),
  'a negative value beside one that is too much': pair({ cpu: 513 }, { cpu: -1 }),
  'a task in vCPUs and GB': pair({ cpu: 513 }, {}, { cpu: '.5 vCPU', memory: '1 GB' }),
  'a task on instances': ec2([container('web', { memory: 1025 })]),
});

reportsNothing(containersExceedTask, {
  'unresolved values': pair({ cpu: UNRESOLVED, memory: UNRESOLVED, memoryReservation: UNRESOLVED }, { cpu: 512, memoryReservation: 1024 }),
  'an unresolved task': pair({ cpu: 9999, memory: 9999 }, {}, { cpu: UNRESOLVED, memory: UNRESOLVED }),
  'a task without a size': ec2([container('web', { cpu: 9999, memory: 9999 })], { memory: undefined }),
  'Windows, which ignores the size of the task': pair({ cpu: 9999, memory: 9999 }, {}, WINDOWS),
});
