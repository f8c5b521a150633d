import { execWithReadOnlyRoots } from '../../../src/checks/rules/exec-with-read-only-roots';
import { container, each, ec2, EXEC, findingsWhenRun, Json, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const readOnly = (name: string, readonlyRootFilesystem: unknown = true, more: Json = {}) => container(name, { readonlyRootFilesystem, ...more });
const found = (task: unknown) => findingsWhenRun(execWithReadOnlyRoots, task, EXEC);

test('reports once, with all containers and services, that all containers are read-only', () => {
  expect(findingsWhenRun(execWithReadOnlyRoots, [readOnly('web'), readOnly('agent')], EXEC, {}, EXEC)).toEqual([
    { message: 'ECS Exec is enabled by service Service1 and service Service3, but readonlyRootFilesystem is true on every container (web, agent).' },
  ]);
});

reportsOnce(found, {
  'EC2': ec2([readOnly('web')]),
  'writable mounts for the agent, because they do not always help': [readOnly('web', true, {
    mountPoints: ['/var/lib/amazon', '/var/log/amazon'].map(containerPath => ({ sourceVolume: 'x', containerPath })),
  })],
});

reportsNothing(found, {
  ...each('readonlyRootFilesystem of another container:', [false, undefined, UNRESOLVED], value => [readOnly('web'), container('agent', { readonlyRootFilesystem: value })]),
  'unresolved containers': [readOnly('web'), UNRESOLVED],
  'no container': [],
});
