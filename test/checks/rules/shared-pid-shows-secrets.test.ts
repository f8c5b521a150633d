import { sharedPidShowsSecrets } from '../../../src/checks/rules/shared-pid-shows-secrets';
import { container, ec2, fargate, findings, Json, UNTOLD } from '../definitions';

const SHARED = { pidMode: 'task' };
const task = (secrets: unknown, more: Json = {}) => [container('web', { secrets, ...more }), container('agent'), container('toolbox')];

test('secrets of a container beside others are told, with their names and who can read them', () => {
  expect(findings(sharedPidShowsSecrets, fargate(task([{ name: 'DB', valueFrom: 'x' }, { name: 'KEY', valueFrom: UNTOLD }]), SHARED))).toEqual([
    { container: 'web', message: 'DB, KEY can be read from container agent, toolbox: pidMode is task.' },
  ]);
  expect(findings(sharedPidShowsSecrets, ec2(task([{ name: 'DB', valueFrom: 'x' }]), SHARED))).toHaveLength(1);
});

test('a secret whose name only the deployment knows is a secret all the same', () => {
  expect(findings(sharedPidShowsSecrets, fargate(task([{ name: UNTOLD, valueFrom: 'x' }]), SHARED))[0].message).toMatch(/^a secret can be read/);
});

test.each([
  ['no secrets', task([])],
  ['the skeleton\'s empty names', task([{ name: '', valueFrom: '' }])],
  ['plain environment variables', task(undefined, { environment: [{ name: 'STAGE', value: 'test' }] })],
  ['secrets of a log driver, which are not in the environment', task(undefined, { logConfiguration: { logDriver: 'splunk', secretOptions: [{ name: 'token', valueFrom: 'x' }] } })],
  ['one container', [container('web', { secrets: [{ name: 'DB' }] })]],
])('%s: nothing to tell', (_, containers) => {
  expect(findings(sharedPidShowsSecrets, fargate(containers, SHARED))).toEqual([]);
});

test.each([undefined, '', UNTOLD])('pidMode %j: nothing to tell', pidMode => {
  expect(findings(sharedPidShowsSecrets, fargate(task([{ name: 'DB' }]), { pidMode }))).toEqual([]);
});
