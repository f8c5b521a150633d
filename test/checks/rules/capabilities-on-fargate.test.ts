import { capabilitiesOnFargate } from '../../../src/checks/rules/capabilities-on-fargate';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

function adding(add: unknown, drop: unknown = []) {
  return [container('web', { linuxParameters: { capabilities: { add, drop } } })];
}

test.each(['NET_ADMIN', 'SYS_ADMIN', 'AUDIT_WRITE', 'NET_BIND_SERVICE', 'ALL'])('%s on Fargate is told', capability => {
  expect(findings(capabilitiesOnFargate, fargate(adding([capability])))).toMatchObject([
    { container: 'web', message: expect.stringContaining(`adds the capability ${capability}; Fargate grants no other than SYS_PTRACE`) },
  ]);
});

test('the prefix is told as what it is', () => {
  expect(findings(capabilitiesOnFargate, fargate(adding(['CAP_SYS_PTRACE'])))).toMatchObject([{ fix: expect.stringContaining('without the prefix') }]);
});

test('a capability without the prefix gets no advice about it', () => {
  const [{ fix }] = findings(capabilitiesOnFargate, fargate(adding(['NET_ADMIN'])));
  expect(fix).toBeUndefined();
});

test('each capability and each container is told', () => {
  expect(findings(capabilitiesOnFargate, fargate([...adding(['NET_ADMIN', 'SYS_PTRACE', 'SYS_NICE']), ...adding(['IPC_LOCK'])]))).toHaveLength(3);
});

test.each([
  ['SYS_PTRACE', adding(['SYS_PTRACE'])],
  ['all dropped, SYS_PTRACE added', adding(['SYS_PTRACE'], ['ALL'])],
  ['anything dropped', adding([], ['NET_RAW', 'CHOWN', 'SYS_ADMIN'])],
  ['an empty list', adding([])],
  ['an empty text', adding([''])],
  ['a capability that only the deployment knows', adding([UNRESOLVED])],
  ['a list that only the deployment knows', adding(UNRESOLVED)],
  ['nothing', [container('web')]],
])('%s: nothing to tell', (_, containers) => {
  expect(findings(capabilitiesOnFargate, fargate(containers))).toEqual([]);
});

test.each(['NET_ADMIN', 'SYS_MODULE', 'SYS_ADMIN'])('on EC2 %s may be added', capability => {
  expect(findings(capabilitiesOnFargate, ec2(adding([capability])))).toEqual([]);
  expect(findings(capabilitiesOnFargate, { containerDefinitions: adding([capability]) })).toEqual([]);
});
