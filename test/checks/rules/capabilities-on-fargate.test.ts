import { capabilitiesOnFargate } from '../../../src/checks/rules/capabilities-on-fargate';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

function adding(add: unknown, drop: unknown = []) {
  return [container('web', { linuxParameters: { capabilities: { add, drop } } })];
}

test.each(['NET_ADMIN', 'SYS_ADMIN', 'AUDIT_WRITE', 'NET_BIND_SERVICE', 'ALL'])('reports that %s is added on Fargate', capability => {
  expect(findings(capabilitiesOnFargate, fargate(adding([capability])))).toMatchObject([
    { container: 'web', message: expect.stringContaining(`the capability ${capability} cannot be added on Fargate, which allows only SYS_PTRACE`) },
  ]);
});

test('explains that ECS expects the name without the prefix', () => {
  expect(findings(capabilitiesOnFargate, fargate(adding(['CAP_SYS_PTRACE'])))).toMatchObject([{ fix: expect.stringContaining('without the CAP_ prefix') }]);
});

test('gives no advice about the prefix for a capability without one', () => {
  const [{ fix }] = findings(capabilitiesOnFargate, fargate(adding(['NET_ADMIN'])));
  expect(fix).toBeUndefined();
});

test('reports each capability of each container', () => {
  expect(findings(capabilitiesOnFargate, fargate([...adding(['NET_ADMIN', 'SYS_PTRACE', 'SYS_NICE']), ...adding(['IPC_LOCK'])]))).toHaveLength(3);
});

test.each([
  ['SYS_PTRACE', adding(['SYS_PTRACE'])],
  ['SYS_PTRACE added and all others dropped', adding(['SYS_PTRACE'], ['ALL'])],
  ['dropped capabilities', adding([], ['NET_RAW', 'CHOWN', 'SYS_ADMIN'])],
  ['an empty list', adding([])],
  ['an empty string', adding([''])],
  ['an unresolved capability', adding([UNRESOLVED])],
  ['an unresolved list', adding(UNRESOLVED)],
  ['no capabilities', [container('web')]],
])('reports nothing for %s', (_, containers) => {
  expect(findings(capabilitiesOnFargate, fargate(containers))).toEqual([]);
});

test.each(['NET_ADMIN', 'SYS_MODULE', 'SYS_ADMIN'])('allows %s on EC2', capability => {
  expect(findings(capabilitiesOnFargate, ec2(adding([capability])))).toEqual([]);
  expect(findings(capabilitiesOnFargate, { containerDefinitions: adding([capability]) })).toEqual([]);
});
