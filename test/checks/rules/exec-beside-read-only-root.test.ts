import { execBesideReadOnlyRoot } from '../../../src/checks/rules/exec-beside-read-only-root';
import { container, EXEC, fargate, findingsWhenRun, UNRESOLVED } from '../definitions';

const readOnly = (name: string, readonlyRootFilesystem: unknown = true) => container(name, { readonlyRootFilesystem });

test('a read-only container beside a writable one is told, as information', () => {
  expect(findingsWhenRun(execBesideReadOnlyRoot, fargate([readOnly('web'), container('agent'), readOnly('proxy')]), EXEC)).toEqual([
    { container: 'web', message: 'readonlyRootFilesystem is true, and service Service1 runs the task with ECS Exec.' },
    { container: 'proxy', message: expect.any(String) },
  ]);
});

test.each([
  ['all are read-only, of which another rule warns', [readOnly('web'), readOnly('agent')]],
  ['none is read-only', [readOnly('web', false), container('agent')]],
  ['only the deployment knows', [readOnly('web', UNRESOLVED), container('agent')]],
])('nothing to tell where %s', (_, containers) => {
  expect(findingsWhenRun(execBesideReadOnlyRoot, fargate(containers), EXEC)).toEqual([]);
});

test('nothing to tell without ECS Exec', () => {
  expect(findingsWhenRun(execBesideReadOnlyRoot, fargate([readOnly('web'), container('agent')]), {})).toEqual([]);
});
