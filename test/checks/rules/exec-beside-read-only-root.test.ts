import { execBesideReadOnlyRoot } from '../../../src/checks/rules/exec-beside-read-only-root';
import { container, EXEC, fargate, findingsWhenRun, UNRESOLVED } from '../definitions';

const readOnly = (name: string, readonlyRootFilesystem: unknown = true) => container(name, { readonlyRootFilesystem });

test('reports each read-only container next to a writable one', () => {
  expect(findingsWhenRun(execBesideReadOnlyRoot, fargate([readOnly('web'), container('agent'), readOnly('proxy')]), EXEC)).toEqual([
    { container: 'web', message: 'ECS Exec is enabled by service Service1, but readonlyRootFilesystem is true.' },
    { container: 'proxy', message: expect.any(String) },
  ]);
});

test.each([
  ['all containers are read-only, which another rule reports', [readOnly('web'), readOnly('agent')]],
  ['no container is read-only', [readOnly('web', false), container('agent')]],
  ['readonlyRootFilesystem is unresolved', [readOnly('web', UNRESOLVED), container('agent')]],
])('reports nothing if %s', (_, containers) => {
  expect(findingsWhenRun(execBesideReadOnlyRoot, fargate(containers), EXEC)).toEqual([]);
});

test('reports nothing without ECS Exec', () => {
  expect(findingsWhenRun(execBesideReadOnlyRoot, fargate([readOnly('web'), container('agent')]), {})).toEqual([]);
});
