import { sharedPidShowsSecrets } from '../../../src/checks/rules/shared-pid-shows-secrets';
import { container, ec2, fargate, findings, Json, UNRESOLVED } from '../definitions';

const SHARED = { pidMode: 'task' };
const task = (secrets: unknown, more: Json = {}) => [container('web', { secrets, ...more }), container('agent'), container('toolbox')];

test('reports the names of secrets and the containers that can read them', () => {
  expect(findings(sharedPidShowsSecrets, fargate(task([{ name: 'DB', valueFrom: 'x' }, { name: 'KEY', valueFrom: UNRESOLVED }]), SHARED))).toEqual([
    { container: 'web', message: 'pidMode is task, so containers agent and toolbox can read DB and KEY.' },
  ]);
  expect(findings(sharedPidShowsSecrets, ec2(task([{ name: 'DB', valueFrom: 'x' }]), SHARED))).toHaveLength(1);
});

test('reports a secret with an unresolved name', () => {
  expect(findings(sharedPidShowsSecrets, fargate(task([{ name: UNRESOLVED, valueFrom: 'x' }]), SHARED))[0].message).toMatch(/ can read an unnamed secret\.$/);
});

const OWNER = { secrets: [{ name: 'DB' }] };
const waits = (containerName: string, condition: unknown) => ({ dependsOn: [{ containerName, condition }] });
const readers = (...containers: Json[]) => findings(sharedPidShowsSecrets, fargate(containers, SHARED)).map(({ message }) => /containers? (.+) can read /.exec(message)![1]);

test.each(['SUCCESS', 'COMPLETE'])('reports no reader that has exited because of the condition %s', condition => {
  expect(readers(container('web', { ...OWNER, ...waits('init', condition) }), container('init'))).toEqual([]);
  expect(readers(container('web', waits('migrate', condition)), container('migrate', OWNER))).toEqual([]);
  expect(readers(container('web', { ...OWNER, ...waits('init', condition) }), container('init'), container('agent'))).toEqual(['agent']);
  expect(readers(container('web', { ...OWNER, ...waits('agent', 'START') }), container('agent', waits('init', condition)), container('init'))).toEqual(['agent']);
});

test.each(['START', 'HEALTHY', UNRESOLVED])('reports a reader that others wait for with the condition %j', condition => {
  expect(readers(container('web', { ...OWNER, ...waits('init', condition) }), container('init'))).toEqual(['init']);
});

test('reports a container that an exited container waited for', () => {
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
])('with secrets of user %j and a container of user %j, reports the readers %j', (owner, reader, expected) => {
  expect(readers(container('web', { ...OWNER, user: owner }), container('agent', { user: reader }))).toEqual(expected);
});

test.each([
  ['no secrets', task([])],
  ['the empty names of the CLI skeleton', task([{ name: '', valueFrom: '' }])],
  ['plain environment variables', task(undefined, { environment: [{ name: 'STAGE', value: 'test' }] })],
  ['secrets of a log driver, which are not in the environment', task(undefined, { logConfiguration: { logDriver: 'splunk', secretOptions: [{ name: 'token', valueFrom: 'x' }] } })],
  ['one container', [container('web', { secrets: [{ name: 'DB' }] })]],
])('reports nothing for %s', (_, containers) => {
  expect(findings(sharedPidShowsSecrets, fargate(containers, SHARED))).toEqual([]);
});

test.each([undefined, '', UNRESOLVED])('reports nothing with pidMode %j', pidMode => {
  expect(findings(sharedPidShowsSecrets, fargate(task([{ name: 'DB' }]), { pidMode }))).toEqual([]);
});
