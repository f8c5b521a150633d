import { searchesProcesses } from '../../../src/checks/rules/searches-processes';
import { container, fargate, findings, Json, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const SHARED = { pidMode: 'task' };
const found = (web: Json, more: Json = SHARED) => findings(searchesProcesses, fargate([container('web', web), container('agent')], more));
const health = (...command: unknown[]) => ({ healthCheck: { command } });

test.each(['pgrep', 'pkill', 'pidof', 'killall'])('reports %s as information', tool => {
  expect(found(health('CMD-SHELL', `${tool} nginx || exit 1`))).toEqual([
    { container: 'web', message: `the health check uses ${tool}, which searches the processes of all containers because pidMode is task.` },
  ]);
  expect(found({ command: ['sh', '-c', `kill -9 $(${tool} -o nginx)`] })).toHaveLength(1);
  expect(found({ command: [tool, 'nginx'] })).toHaveLength(1);
  expect(found({ entryPoint: [`/usr/bin/${tool}`, 'nginx'] })).toHaveLength(1);
  expect(rulesAgainst(fargate([container('web', health('CMD', tool, 'nginx')), container('agent')], SHARED))).toEqual([]);
});

test.each(['curl -f http://127.0.0.1/', 'app --pgrep=no', 'mypgrep nginx', 'cat pkill.log'])('reports nothing for %j', script => {
  expect(found(health('CMD-SHELL', script))).toEqual([]);
});

test.each([undefined, '', UNRESOLVED])('reports nothing with pidMode %j', pidMode => {
  expect(found(health('CMD', 'pgrep', 'nginx'), { pidMode })).toEqual([]);
});
