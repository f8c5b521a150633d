import { searchesProcesses } from '../../../src/checks/rules/searches-processes';
import { container, each, fargate, findings, Json, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const task = (web: Json, pidMode: unknown = 'task') => fargate([container('web', web), container('agent', { image: 'agent:1' })], { pidMode });
const health = (...command: unknown[]) => ({ healthCheck: { command } });
const TOOLS = ['pgrep', 'pkill', 'pidof', 'killall'];

test.each(TOOLS)('reports %s as information', tool => {
  expect(findings(searchesProcesses, task(health('CMD-SHELL', `${tool} nginx || exit 1`)))).toEqual([
    { container: 'web', message: `the health check uses ${tool}, which searches the processes of all containers because pidMode is task.` },
  ]);
});

reportsOnce(searchesProcesses, {
  ...each('a script with', TOOLS, tool => task({ command: ['sh', '-c', `kill -9 $(${tool} -o nginx)`] })),
  ...each('the command', TOOLS, tool => task({ command: [tool, 'nginx'] })),
  'a health check beside a signal that signals-reach-others reports': fargate([container('web', { command: ['pkill', 'nginx'], ...health('CMD', 'pgrep', 'nginx') }), container('agent')], { pidMode: 'task' }),
  ...each('the entry point', TOOLS, tool => task({ entryPoint: [`/usr/bin/${tool}`, 'nginx'] })),
});

reportsNothing(searchesProcesses, {
  'a signal that signals-reach-others reports': fargate([container('web', { command: ['pkill', 'nginx'] }), container('agent')], { pidMode: 'task' }),
  ...each('the script', ['curl -f http://127.0.0.1/', 'app --pgrep=no', 'mypgrep nginx', 'cat pkill.log'], script => task(health('CMD-SHELL', script))),
  ...each('pidMode', ['', null, UNRESOLVED], pidMode => task(health('CMD', 'pgrep', 'nginx'), pidMode)),
});
