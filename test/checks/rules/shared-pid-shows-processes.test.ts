import { sharedPidShowsProcesses } from '../../../src/checks/rules/shared-pid-shows-processes';
import { container, each, ec2, fargate, findings, Json, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const sharing = (...containers: Json[]) => fargate(containers, { pidMode: 'task' });
const WEB = container('web');
const AGENT = container('agent');
const WAITS = { dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] };
const REPORTED = [{ message: 'pidMode is task, so containers web and agent see each other\'s processes and command lines.' }];

test.each([
  ['a shared PID namespace', sharing(WEB, AGENT)],
  ['a container that exits before the others start, which it omits', sharing(container('web', WAITS), container('init'), container('agent', WAITS))],
])('reports %s', (_, task) => expect(findings(sharedPidShowsProcesses, task)).toEqual(REPORTED));

reportsOnce(sharedPidShowsProcesses, {
  'EC2': ec2([WEB, AGENT], { pidMode: 'task' }),
  'secrets that no other container can read': sharing(
    container('web', { user: '1000', secrets: [{ name: 'PASSWORD' }] }), container('agent', { user: '1001' })),
});

reportsNothing(sharedPidShowsProcesses, {
  ...each('pidMode', [undefined, '', 'host', UNRESOLVED], pidMode => ec2([WEB, AGENT], { pidMode })),
  'secrets, which another rule reports': sharing(container('web', { secrets: [{ name: 'PASSWORD' }] }), AGENT),
});
