import { pidModeOnFargate } from '../../../src/checks/rules/pid-mode-on-fargate';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const WEB = [container('web')];

test('reports pidMode host on Fargate', () => {
  expect(findings(pidModeOnFargate, fargate(WEB, { pidMode: 'host' }))).toEqual([{ message: expect.stringContaining('pidMode is host') }]);
  expect(findings(pidModeOnFargate, { requiresCompatibilities: ['EC2', 'FARGATE'], pidMode: 'host', containerDefinitions: WEB })).toHaveLength(1);
});

test.each(['task', '', null, undefined, UNRESOLVED])('accepts pidMode %j on Fargate', pidMode => {
  expect(findings(pidModeOnFargate, fargate(WEB, { pidMode }))).toEqual([]);
});

test('accepts pidMode task for a single container, whose PID namespace ECS Exec shares', () => {
  expect(findings(pidModeOnFargate, fargate(WEB, { pidMode: 'task' }))).toEqual([]);
});

test('accepts pidMode host outside Fargate', () => {
  expect(findings(pidModeOnFargate, ec2(WEB, { pidMode: 'host' }))).toEqual([]);
  expect(findings(pidModeOnFargate, { pidMode: 'host', containerDefinitions: WEB })).toEqual([]);
  expect(findings(pidModeOnFargate, { requiresCompatibilities: UNRESOLVED, pidMode: 'host', containerDefinitions: WEB })).toEqual([]);
});
