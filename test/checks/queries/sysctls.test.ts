import { UNKNOWN } from '../../../src/checks/model';
import { eachSysctl, lastSettingOf, sharedSysctls, sysctlAt } from '../../../src/checks/queries/sysctls';
import { readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, fargate, SOMAXCONN, tuned, UNRESOLVED } from '../definitions';

const FIN_TIMEOUT = 'net.ipv4.tcp_fin_timeout';

test.each<[string, [namespace: unknown, value: unknown][], string[]]>([
  ['in their order', [[SOMAXCONN, '1'], [FIN_TIMEOUT, '2']], [`${SOMAXCONN}=1`, `${FIN_TIMEOUT}=2`]],
  ['in their order, except those that are set again', [[SOMAXCONN, '1'], [FIN_TIMEOUT, '2'], [SOMAXCONN, '3'], ['net.core.txrehash', '4']],
    [`${FIN_TIMEOUT}=2`, `${SOMAXCONN}=3`, 'net.core.txrehash=4']],
  ['that may not be set again, because the later value is unresolved', [[SOMAXCONN, '1'], [SOMAXCONN, UNRESOLVED]], [`${SOMAXCONN}=1`, `${SOMAXCONN}=unknown`]],
  ['without those whose names are unresolved', [[UNRESOLVED, '1'], [SOMAXCONN, '2'], [UNRESOLVED, '3']], [`${SOMAXCONN}=2`]],
  ['without those whose names are unresolved, beside one that is set again', [[UNRESOLVED, '1'], [SOMAXCONN, '2'], [SOMAXCONN, '3']], [`${SOMAXCONN}=3`]],
])('a rule sees the parameters of a container %s', (_, systemControls, expected) => {
  const check = eachSysctl((name, value) => ({ message: `${name}=${value === UNKNOWN ? 'unknown' : value}` }));
  const web = container('web', { systemControls: systemControls.map(([namespace, value]) => ({ namespace, value })) });
  expect(check(readTaskDefinition(fargate([web]))).map(({ message }) => message)).toEqual(expected);
});

const { containers, ...task } = readTaskDefinition(fargate([tuned('a', { [SOMAXCONN]: '1' }), tuned('b', { [SOMAXCONN]: '2', [FIN_TIMEOUT]: '3' }), container('c')]));

test('the place of a parameter is the last container that sets it', () => {
  expect([SOMAXCONN, FIN_TIMEOUT, 'net.core.txrehash'].map(name => lastSettingOf(name, containers)))
    .toEqual([sysctlAt('b', SOMAXCONN), sysctlAt('b', FIN_TIMEOUT), undefined]);
});

test('several containers share a parameter that each of them sets', () => {
  expect(sharedSysctls({ containers, ...task }, () => true)).toEqual([{ name: SOMAXCONN, settings: [{ container: 'a', value: '1' }, { container: 'b', value: '2' }] }]);
});
