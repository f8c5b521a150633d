import { sharedPidShowsProcesses } from '../../../src/checks/rules/shared-pid-shows-processes';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const TWO = [container('web'), container('agent')];

test('reports a shared PID namespace as information', () => {
  const found = findings(sharedPidShowsProcesses, fargate(TWO, { pidMode: 'task' }));
  expect(found).toEqual([{ message: 'pidMode is task, so containers web and agent see each other\'s processes and command lines.' }]);
  expect(findings(sharedPidShowsProcesses, ec2(TWO, { pidMode: 'task' }))).toEqual(found);
  expect(rulesAgainst(fargate(TWO, { pidMode: 'task' }))).toEqual([]);
});

test.each([undefined, '', 'host', UNRESOLVED])('reports nothing with pidMode %j', pidMode => {
  expect(findings(sharedPidShowsProcesses, ec2(TWO, { pidMode }))).toEqual([]);
});

test('reports nothing for a single container, and leaves secrets to another rule', () => {
  expect(findings(sharedPidShowsProcesses, fargate([container('web')], { pidMode: 'task' }))).toEqual([]);
  expect(findings(sharedPidShowsProcesses, fargate([container('web', { secrets: [{ name: 'PASSWORD' }] }), container('agent')], { pidMode: 'task' }))).toEqual([]);
});

test('omits a container that exits before the others start', () => {
  const waits = { dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] };
  expect(findings(sharedPidShowsProcesses, fargate([container('web', waits), container('init')], { pidMode: 'task' }))).toEqual([]);
  expect(findings(sharedPidShowsProcesses, fargate([container('web', waits), container('init'), container('agent', waits)], { pidMode: 'task' }))).toEqual([
    { message: 'pidMode is task, so containers web and agent see each other\'s processes and command lines.' },
  ]);
});

test('reports a shared PID namespace with secrets that no other container can read', () => {
  const web = container('web', { user: '1000', secrets: [{ name: 'PASSWORD' }] });
  expect(findings(sharedPidShowsProcesses, fargate([web, container('agent', { user: '1001' })], { pidMode: 'task' }))).toHaveLength(1);
});
