import { pidModeHost } from '../../../src/checks/rules/pid-mode-host';
import { container, ec2, fargate, findings, rulesAgainst, UNRESOLVED } from '../definitions';

const WEB = [container('web')];
const HOST = { pidMode: 'host' };

test.each(['EC2', 'EXTERNAL', 'MANAGED_INSTANCES'])('pidMode host on %s is a warning', compatibility => {
  expect(rulesAgainst(ec2(WEB, { ...HOST, requiresCompatibilities: [compatibility] }))).toEqual(['warning pid-mode-host']);
});

test('so it is where nobody says on what the task runs, since it can run on instances only', () => {
  expect(rulesAgainst({ containerDefinitions: WEB, ...HOST })).toEqual(['warning pid-mode-host']);
});

test('on Fargate and on Windows it is an error, and nothing beside', () => {
  expect(rulesAgainst(fargate(WEB, HOST))).toEqual(['error pid-mode-on-fargate']);
  expect(rulesAgainst(ec2(WEB, { ...HOST, runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }))).toEqual(['error pid-mode-on-windows']);
});

test.each(['task', undefined, '', null, UNRESOLVED])('pidMode %j: nothing to tell', pidMode => {
  expect(findings(pidModeHost, ec2(WEB, { pidMode }))).toEqual([]);
});
