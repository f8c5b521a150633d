import { sharedPidShowsProcesses } from '../../../src/checks/rules/shared-pid-shows-processes';
import { container, ec2, fargate, findings, rulesAgainst, UNTOLD } from '../definitions';

const TWO = [container('web'), container('agent')];

test('a shared PID namespace is told, as information', () => {
  const found = findings(sharedPidShowsProcesses, fargate(TWO, { pidMode: 'task' }));
  expect(found).toEqual([{ message: 'pidMode is task: containers web, agent see each other\'s processes and command lines.' }]);
  expect(findings(sharedPidShowsProcesses, ec2(TWO, { pidMode: 'task' }))).toEqual(found);
  expect(rulesAgainst(fargate(TWO, { pidMode: 'task' }))).toEqual([]);
});

test.each([undefined, '', 'host', UNTOLD])('pidMode %j: nothing to tell here', pidMode => {
  expect(findings(sharedPidShowsProcesses, ec2(TWO, { pidMode }))).toEqual([]);
});

test('one container shares with nobody, and of secrets there is more to tell', () => {
  expect(findings(sharedPidShowsProcesses, fargate([container('web')], { pidMode: 'task' }))).toEqual([]);
  expect(findings(sharedPidShowsProcesses, fargate([container('web', { secrets: [{ name: 'PASSWORD' }] }), container('agent')], { pidMode: 'task' }))).toEqual([]);
});
