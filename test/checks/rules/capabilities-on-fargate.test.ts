import { capabilitiesOnFargate } from '../../../src/checks/rules/capabilities-on-fargate';
import { container, each, findings, reportsNothing, UNRESOLVED } from '../definitions';

const changing = (add: unknown, drop: unknown = []) => [container('web', { linuxParameters: { capabilities: { add, drop } } })];

test.each([
  ['NET_ADMIN', undefined], ['AUDIT_WRITE', undefined], ['ALL', undefined], ['CAP_SYS_PTRACE', expect.stringContaining('without the CAP_ prefix')],
])('reports that %s is added on Fargate, with advice only about its prefix', (capability, fix) => {
  const message = expect.stringContaining(`the capability ${capability} cannot be added on Fargate, which allows only SYS_PTRACE`);
  expect(findings(capabilitiesOnFargate, changing([capability]))).toEqual([{ container: 'web', message, fix }]);
});

test('reports each capability of each container', () => {
  expect(findings(capabilitiesOnFargate, [...changing(['NET_ADMIN', 'SYS_PTRACE', 'SYS_NICE']), ...changing(['IPC_LOCK'])])).toHaveLength(3);
});

reportsNothing(capabilitiesOnFargate, { ...each('adding', [[], [''], [UNRESOLVED], UNRESOLVED], add => changing(add)) });
