import { memoryNotSet } from '../../../src/checks/rules/memory-not-set';
import { container, each, ec2, fargate, findings, reportsNothing, reportsOnce, UNRESOLVED, WINDOWS } from '../definitions';

const on = (requiresCompatibilities: unknown, more = {}) => ec2([container('web')], { requiresCompatibilities, memory: undefined, ...more });
const withContainer = (more: object) => ec2([container('web', more as Record<string, unknown>)], { memory: undefined });

test('reports each container without memory', () => {
  expect(findings(memoryNotSet, ec2([container('web'), container('agent', { memory: 6 }), container('log')], { memory: undefined }))).toStrictEqual(['web', 'log'].map(name =>
    ({ container: name, message: 'neither memory nor memoryReservation is set, and the task has no memory.' })));
});

reportsOnce(memoryNotSet, {
  ...each('on', [['EC2'], ['EXTERNAL'], ['EC2', 'MANAGED_INSTANCES']], on),
  ...each('a family without a launch type', [[], undefined], requiresCompatibilities => on(requiresCompatibilities, { family: 'shop' })),
  'zeros, as in a skeleton of the AWS CLI': withContainer({ memory: 0, memoryReservation: 0 }),
  'Windows': on(['EC2'], WINDOWS),
});

reportsNothing(memoryNotSet, {
  ...each('a container with', [{ memory: 1 }, { memoryReservation: 1 }, { memory: UNRESOLVED }, { memoryReservation: UNRESOLVED }], withContainer),
  ...each('a task with memory', ['512', UNRESOLVED, '${MEMORY}'], memory => on(['EC2'], { memory })),
  'Fargate, about which another rule reports the task': fargate([container('web')], { memory: undefined }),
  ...each('a part of a task definition, without a family and', [[], undefined], requiresCompatibilities => on(requiresCompatibilities)),
  'managed instances': on(['MANAGED_INSTANCES']),
  'an unresolved launch type': on([UNRESOLVED]),
});
