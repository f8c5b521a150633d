import { execWithReadOnlyRoots } from '../../../src/checks/rules/exec-with-read-only-roots';
import { container, ec2, EXEC, fargate, findingsWhenRun, UNRESOLVED } from '../definitions';

const readOnly = (name: string, readonlyRootFilesystem: unknown = true) => container(name, { readonlyRootFilesystem });

test('ECS Exec beside read-only containers only is told once, with all names and services', () => {
  expect(findingsWhenRun(execWithReadOnlyRoots, fargate([readOnly('web'), readOnly('agent')]), EXEC, {}, EXEC)).toEqual([
    { message: 'service Service1 and service Service3 runs the task with ECS Exec, and readonlyRootFilesystem is true on web, agent.' },
  ]);
  expect(findingsWhenRun(execWithReadOnlyRoots, ec2([readOnly('web')]), EXEC)).toHaveLength(1);
});

test('with writable mounts for the agent it is a warning all the same, since it works for some only', () => {
  const mounts = ['/var/lib/amazon', '/var/log/amazon'].map(containerPath => ({ sourceVolume: 'x', containerPath }));
  expect(findingsWhenRun(execWithReadOnlyRoots, fargate([container('web', { readonlyRootFilesystem: true, mountPoints: mounts })]), EXEC)).toHaveLength(1);
});

test.each([
  ['another container is writable', [readOnly('web'), readOnly('agent', false)]],
  ['another container does not say', [readOnly('web'), container('agent')]],
  ['only the deployment knows of another container', [readOnly('web'), readOnly('agent', UNRESOLVED)]],
  ['only the deployment knows the containers', [readOnly('web'), UNRESOLVED]],
  ['there is no container', []],
])('nothing to tell where %s', (_, containers) => {
  expect(findingsWhenRun(execWithReadOnlyRoots, fargate(containers), EXEC)).toEqual([]);
});

test.each([false, undefined, UNRESOLVED])('nothing to tell where ECS Exec is %j', enableExecuteCommand => {
  expect(findingsWhenRun(execWithReadOnlyRoots, fargate([readOnly('web')]), { enableExecuteCommand })).toEqual([]);
});
