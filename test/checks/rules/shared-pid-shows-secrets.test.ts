import { sharedPidShowsSecrets } from '../../../src/checks/rules/shared-pid-shows-secrets';
import { container, ec2, fargate, findings, Json, UNRESOLVED } from '../definitions';

const SHARED = { pidMode: 'task' };
const task = (secrets: unknown, more: Json = {}) => [container('web', { secrets, ...more }), container('agent'), container('toolbox')];

test('secrets of a container beside others are told, with their names and who can read them', () => {
  expect(findings(sharedPidShowsSecrets, fargate(task([{ name: 'DB', valueFrom: 'x' }, { name: 'KEY', valueFrom: UNRESOLVED }]), SHARED))).toEqual([
    { container: 'web', message: 'DB, KEY can be read from container agent, toolbox: pidMode is task.' },
  ]);
  expect(findings(sharedPidShowsSecrets, ec2(task([{ name: 'DB', valueFrom: 'x' }]), SHARED))).toHaveLength(1);
});

test('a secret whose name only the deployment knows is a secret all the same', () => {
  expect(findings(sharedPidShowsSecrets, fargate(task([{ name: UNRESOLVED, valueFrom: 'x' }]), SHARED))[0].message).toMatch(/^a secret can be read/);
});

const OWNER = { secrets: [{ name: 'DB' }] };
const waits = (containerName: string, condition: unknown) => ({ dependsOn: [{ containerName, condition }] });
const readers = (...containers: Json[]) => findings(sharedPidShowsSecrets, fargate(containers, SHARED)).map(({ message }) => /container (.+):/.exec(message)![1]);

test.each(['SUCCESS', 'COMPLETE'])('a container whose %s is awaited has ended by then and reads nothing', condition => {
  expect(readers(container('web', { ...OWNER, ...waits('init', condition) }), container('init'))).toEqual([]);
  expect(readers(container('web', waits('migrate', condition)), container('migrate', OWNER))).toEqual([]);
  expect(readers(container('web', { ...OWNER, ...waits('init', condition) }), container('init'), container('agent'))).toEqual(['agent']);
  expect(readers(container('web', { ...OWNER, ...waits('agent', 'START') }), container('agent', waits('init', condition)), container('init'))).toEqual(['agent']);
});

test.each(['START', 'HEALTHY', UNRESOLVED])('a container whose %j is awaited may read', condition => {
  expect(readers(container('web', { ...OWNER, ...waits('init', condition) }), container('init'))).toEqual(['init']);
});

test('a container that is started by one that has ended may still run', () => {
  expect(readers(container('web', { ...OWNER, ...waits('init', 'SUCCESS') }), container('init', waits('agent', 'START')), container('agent'))).toEqual(['agent']);
});

test.each([
  ['1000', '1001', []],
  ['root', '1001:0', []],
  ['0', '1001', []],
  ['1000', '1000:5', ['agent']],
  ['1000', '0', ['agent']],
  ['1000', 'root:root', ['agent']],
  [undefined, '1001', ['agent']],
  ['1000', undefined, ['agent']],
  ['1000', 'node', ['agent']],
  ['1000', UNRESOLVED, ['agent']],
])('what runs as user %j is open to user %j: %j', (owner, reader, expected) => {
  expect(readers(container('web', { ...OWNER, user: owner }), container('agent', { user: reader }))).toEqual(expected);
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

test.each([undefined, '', UNRESOLVED])('pidMode %j: nothing to tell', pidMode => {
  expect(findings(sharedPidShowsSecrets, fargate(task([{ name: 'DB' }]), { pidMode }))).toEqual([]);
});
