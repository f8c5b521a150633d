import { execBesideReadOnlyRoot } from '../../../src/checks/rules/exec-beside-read-only-root';
import { container, EXEC, findingsWhenRun, reports, reportsNothing, UNRESOLVED } from '../definitions';

const readOnly = (name: string, readonlyRootFilesystem: unknown = true) => container(name, { readonlyRootFilesystem });
const found = (containers: unknown[]) => findingsWhenRun(execBesideReadOnlyRoot, containers, EXEC);

reports(found, 'each read-only container next to a writable one', [readOnly('web'), container('agent'), readOnly('proxy')],
  { container: 'web', message: 'ECS Exec is enabled by service Service1, but readonlyRootFilesystem is true.' },
  { container: 'proxy', message: expect.any(String) });

reportsNothing(found, {
  'read-only containers alone, which another rule reports': [readOnly('web'), readOnly('agent')],
  'an unresolved readonlyRootFilesystem': [readOnly('web', UNRESOLVED), container('agent')],
});
