import { pidModeHost } from '../../../src/checks/rules/pid-mode-host';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';
import { rulesAgainst } from '../rules-against';

const WEB = [container('web')];
const HOST = { pidMode: 'host' };

test.each(['EC2', 'EXTERNAL', 'MANAGED_INSTANCES'])('warns about pidMode host on %s', compatibility => {
  expect(rulesAgainst(ec2(WEB, { ...HOST, requiresCompatibilities: [compatibility] }))).toEqual(['warning pid-mode-host']);
});

test('warns without a launch type as well, because such a task can run only on instances', () => {
  expect(rulesAgainst({ containerDefinitions: WEB, ...HOST })).toEqual(['warning pid-mode-host']);
});

test('leaves Fargate and Windows to the rules that report an error', () => {
  expect(rulesAgainst(fargate(WEB, HOST))).toEqual(['error pid-mode-on-fargate']);
  expect(rulesAgainst(ec2(WEB, { ...HOST, runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }))).toEqual(['error pid-mode-on-windows']);
});

test.each(['task', undefined, '', null, UNRESOLVED])('reports nothing with pidMode %j', pidMode => {
  expect(findings(pidModeHost, ec2(WEB, { pidMode }))).toEqual([]);
});
