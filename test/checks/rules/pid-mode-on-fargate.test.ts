import { pidModeOnFargate } from '../../../src/checks/rules/pid-mode-on-fargate';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const WEB = [container('web')];

test('pidMode host on Fargate is told', () => {
  expect(findings(pidModeOnFargate, fargate(WEB, { pidMode: 'host' }))).toEqual([{ message: expect.stringContaining('pidMode is host') }]);
  expect(findings(pidModeOnFargate, { requiresCompatibilities: ['EC2', 'FARGATE'], pidMode: 'host', containerDefinitions: WEB })).toHaveLength(1);
});

test.each(['task', '', null, undefined, UNRESOLVED])('pidMode %j on Fargate is right, unset or not known', pidMode => {
  expect(findings(pidModeOnFargate, fargate(WEB, { pidMode }))).toEqual([]);
});

test('pidMode task is right for a single container as well, which ECS Exec shares', () => {
  expect(findings(pidModeOnFargate, fargate(WEB, { pidMode: 'task' }))).toEqual([]);
});

test('elsewhere pidMode host is possible', () => {
  expect(findings(pidModeOnFargate, ec2(WEB, { pidMode: 'host' }))).toEqual([]);
  expect(findings(pidModeOnFargate, { pidMode: 'host', containerDefinitions: WEB })).toEqual([]);
  expect(findings(pidModeOnFargate, { requiresCompatibilities: UNRESOLVED, pidMode: 'host', containerDefinitions: WEB })).toEqual([]);
});
