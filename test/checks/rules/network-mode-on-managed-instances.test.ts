import { networkModeOnManagedInstances } from '../../../src/checks/rules/network-mode-on-managed-instances';
import { ec2, findings, UNRESOLVED, WEB } from '../definitions';

const onManaged = (networkMode: unknown) =>
  findings(networkModeOnManagedInstances, { requiresCompatibilities: ['MANAGED_INSTANCES'], networkMode, containerDefinitions: WEB });

test.each(['bridge', 'default', 'nat'])('reports networkMode %s, which is not documented', networkMode => {
  expect(onManaged(networkMode))
    .toStrictEqual([{ message: `networkMode is ${networkMode}, which the documentation of managed instances does not list.` }]);
});

test.each(['awsvpc', 'host', 'none', undefined, '', UNRESOLVED])('accepts networkMode %j', networkMode => {
  expect(onManaged(networkMode)).toEqual([]);
});

test('reports nothing for other or unresolved launch types', () => {
  expect(findings(networkModeOnManagedInstances, ec2(WEB, { networkMode: 'bridge' }))).toEqual([]);
  expect(findings(networkModeOnManagedInstances, { requiresCompatibilities: UNRESOLVED, networkMode: 'bridge', containerDefinitions: WEB })).toEqual([]);
});
