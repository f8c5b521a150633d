import { sharedPidShowsProcesses } from '../../../src/checks/rules/shared-pid-shows-processes';
import { container, ec2, fargate, findings, rulesAgainst, UNRESOLVED } from '../definitions';

const TWO = [container('web'), container('agent')];

test('a shared PID namespace is told, as information', () => {
  const found = findings(sharedPidShowsProcesses, fargate(TWO, { pidMode: 'task' }));
  expect(found).toEqual([{ message: 'pidMode is task: containers web, agent see each other\'s processes and command lines.' }]);
  expect(findings(sharedPidShowsProcesses, ec2(TWO, { pidMode: 'task' }))).toEqual(found);
  expect(rulesAgainst(fargate(TWO, { pidMode: 'task' }))).toEqual([]);
});

test.each([undefined, '', 'host', UNRESOLVED])('pidMode %j: nothing to tell here', pidMode => {
  expect(findings(sharedPidShowsProcesses, ec2(TWO, { pidMode }))).toEqual([]);
});

test('one container shares with nobody, and of secrets there is more to tell', () => {
  expect(findings(sharedPidShowsProcesses, fargate([container('web')], { pidMode: 'task' }))).toEqual([]);
  expect(findings(sharedPidShowsProcesses, fargate([container('web', { secrets: [{ name: 'PASSWORD' }] }), container('agent')], { pidMode: 'task' }))).toEqual([]);
});

test('a container that has ended when the others start sees none of them', () => {
  const waits = { dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] };
  expect(findings(sharedPidShowsProcesses, fargate([container('web', waits), container('init')], { pidMode: 'task' }))).toEqual([]);
  expect(findings(sharedPidShowsProcesses, fargate([container('web', waits), container('init'), container('agent', waits)], { pidMode: 'task' }))).toEqual([
    { message: 'pidMode is task: containers web, agent see each other\'s processes and command lines.' },
  ]);
});

test('secrets that nobody beside can read are no reason to say less', () => {
  const web = container('web', { user: '1000', secrets: [{ name: 'PASSWORD' }] });
  expect(findings(sharedPidShowsProcesses, fargate([web, container('agent', { user: '1001' })], { pidMode: 'task' }))).toHaveLength(1);
});
