import { execWithReadOnlyRoots } from '../../../src/checks/rules/exec-with-read-only-roots';
import { container, ec2, EXEC, fargate, findingsWhenRun, UNRESOLVED } from '../definitions';

const readOnly = (name: string, readonlyRootFilesystem: unknown = true) => container(name, { readonlyRootFilesystem });

test('reports once, with all containers and services, that all containers are read-only', () => {
  expect(findingsWhenRun(execWithReadOnlyRoots, fargate([readOnly('web'), readOnly('agent')]), EXEC, {}, EXEC)).toEqual([
    { message: 'ECS Exec is enabled by service Service1 and service Service3, but readonlyRootFilesystem is true on every container (web, agent).' },
  ]);
  expect(findingsWhenRun(execWithReadOnlyRoots, ec2([readOnly('web')]), EXEC)).toHaveLength(1);
});

test('warns despite writable mounts for the agent, because they do not always help', () => {
  const mounts = ['/var/lib/amazon', '/var/log/amazon'].map(containerPath => ({ sourceVolume: 'x', containerPath }));
  expect(findingsWhenRun(execWithReadOnlyRoots, fargate([container('web', { readonlyRootFilesystem: true, mountPoints: mounts })]), EXEC)).toHaveLength(1);
});

test.each([
  ['another container is writable', [readOnly('web'), readOnly('agent', false)]],
  ['another container omits readonlyRootFilesystem', [readOnly('web'), container('agent')]],
  ['readonlyRootFilesystem of another container is unresolved', [readOnly('web'), readOnly('agent', UNRESOLVED)]],
  ['the containers are unresolved', [readOnly('web'), UNRESOLVED]],
  ['there is no container', []],
])('reports nothing if %s', (_, containers) => {
  expect(findingsWhenRun(execWithReadOnlyRoots, fargate(containers), EXEC)).toEqual([]);
});

test.each([false, undefined, UNRESOLVED])('reports nothing if enableExecuteCommand is %j', enableExecuteCommand => {
  expect(findingsWhenRun(execWithReadOnlyRoots, fargate([readOnly('web')]), { enableExecuteCommand })).toEqual([]);
});
