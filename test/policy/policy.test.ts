import * as fc from 'fast-check';
import { judge } from '../../src/checks/judge';
import { onFargate, web } from '../../src/checks/rules/examples';
import { PolicyUse, readPolicy } from '../../src/policy';
import { isAcknowledgeable, namesOf } from '../../src/policy/policy';
import { PUBLISHED_SCHEMA } from '../../src/policy/schema';
import { readTaskDefinition } from '../../src/reading/definitions/task-definition';
import { contentOf } from '../run';

test('the published schema is the one that reads policies', () => {
  expect(JSON.parse(contentOf('schema/policy.schema.json'))).toEqual(JSON.parse(JSON.stringify(PUBLISHED_SCHEMA)));
});

const dayOf = (date: Date) => date.toISOString().slice(0, 10);
const DAY = 24 * 60 * 60 * 1000;

test('an acknowledgement holds until the end of its day, and not on the next', () => {
  fc.assert(fc.property(fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), date => {
    const policy = readPolicy(`acknowledge: [{ rule: pid-mode-host, reason: known, until: ${dayOf(date)} }]`, 'p.yaml');
    const holdsOn = (day: Date) => new PolicyUse(policy, dayOf(day)).isAcknowledged('pid-mode-host', {}, []);
    return holdsOn(new Date(date.getTime() - DAY)) && holdsOn(date) && !holdsOn(new Date(date.getTime() + DAY));
  }), { numRuns: 50 });
});

const ENTRIES = `acknowledge:
  - { rule: pid-mode-host, reason: known, until: 2027-03-31 }
  - { rule: pid-mode-host, reason: known, at: "api-*", container: agent }
`;

test('an expired acknowledgement and an unused one are reported with their lines, and a used one is not', () => {
  const policy = readPolicy(ENTRIES, 'p.yaml');
  const unused = 'line 3: the acknowledgement of pid-mode-host at api-* for container agent matches no finding. Remove it if this check covers all that the policy is for';
  expect(new PolicyUse(policy, '2027-04-01').notes()).toEqual(['line 2: the acknowledgement of pid-mode-host expired on 2027-03-31, so it has no effect. Remove it, or decide on another date', unused]);
  const use = new PolicyUse(policy, '2027-03-31');
  expect(use.isAcknowledged('pid-mode-host', {}, ['web-1'])).toBe(true);
  expect(use.notes()).toEqual([unused]);
});

test.each<[rule: string, policy: string | undefined, expected: boolean]>([
  ['pid-mode-host', undefined, true],
  ['pid-mode-host', 'failOn: error', true],
  ['policy-sys-ptrace', undefined, false],
  ['policy-sys-ptrace', 'failOn: error', false],
  ['policy-sys-ptrace', 'policy: { acknowledgeable: [policy-sys-ptrace] }', true],
  ['policy-sys-ptrace', 'policy: { acknowledgeable: [policy-parameter] }', false],
])('others may acknowledge %s with the policy %j: %p', (rule, policy, expected) => {
  expect(isAcknowledgeable(rule, policy === undefined ? undefined : readPolicy(policy, 'p.yaml'))).toBe(expected);
});

test.each([[undefined, ['Task', 'Task1A', 'a.json', 'shop']], ['App/Web/Task/Resource', ['Task', 'Task1A', 'a.json', 'shop', 'App/Web/Task/Resource', 'App/Web/Task']]])(
  'at the path %p, a task definition has the names %j', (path, names) => {
    expect(namesOf({ name: 'Task', logicalId: 'Task1A', model: { family: 'shop' } }, 'a.json', path)).toEqual(names);
  });

/** The messages of the rules of a policy about a task definition. */
function messagesOf(part: string, task: Parameters<typeof readTaskDefinition>[0]): string[] {
  const { rules } = readPolicy(`policy: { ${part} }`, 'p.yaml');
  return judge(readTaskDefinition(task), rules.filter(({ name }) => name.startsWith('policy-'))).map(({ message }) => message);
}

const REQUIRED = 'parameters: { net.core.somaxconn: required }';
const SET = { systemControls: [{ namespace: 'net.core.somaxconn', value: '1' }] };
const HASH = 'a'.repeat(64);
const OWNER = web({ user: '1000', secrets: [{ name: 'DB', valueFrom: 'arn' }] });

test.each<[string, object, number]>([
  [REQUIRED, onFargate([web(), web({ name: 'b', ...SET })]), 0],
  [REQUIRED, onFargate([web()]), 1],
  [REQUIRED, { networkMode: 'host', containerDefinitions: [web()] }, 0],
  [REQUIRED, { networkMode: 'bridge', containerDefinitions: [web(SET), web({ name: 'b' }), web({ name: 'c' })] }, 2],
  [REQUIRED, onFargate([web()], { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } }), 0],
  [REQUIRED, onFargate([web({ systemControls: [{ namespace: { Ref: 'A' }, value: '1' }] })]), 0],
  ['images: { pinnedByDigest: true }', onFargate([web({ image: `nginx@sha256:${HASH}` })]), 0],
  ['images: { pinnedByDigest: true }', onFargate([web({ image: `nginx@sha256:${HASH.slice(1)}` })]), 1],
  ['images: { pinnedByDigest: true }', onFargate([web({ image: `1.dkr.ecr.x.amazonaws.com/cdk-hnb659fds-container-assets-1-x:${HASH}` })]), 0],
  ['images: { pinnedByDigest: true }', onFargate([web({ image: { Ref: 'Image' } })]), 0],
  ['readonlyRootFilesystem: {}', onFargate([web({ readonlyRootFilesystem: { Ref: 'ReadOnly' } })]), 0],
  ['sysPtrace: {}', { containerDefinitions: [web({ privileged: true })] }, 1],
  ['sysPtrace: { images: [a] }', { containerDefinitions: [web({ privileged: true, image: { Ref: 'Image' } })] }, 0],
  ['sysPtrace: {}', { containerDefinitions: [web({ privileged: true, image: { Ref: 'Image' } })] }, 1],
  ['sharedPidNamespace: { families: [a] }', onFargate([web()], { pidMode: 'task' }), 1],
  ['sharedPidNamespace: { families: [a] }', onFargate([web()], { pidMode: 'task', family: { Ref: 'Family' } }), 0],
  ['sharedPidNamespace: { families: [] }', onFargate([web()], { pidMode: { Ref: 'Mode' } }), 0],
  ['sharedPidNamespace: { secrets: false }', onFargate([OWNER, web({ name: 'b', user: '1000' })], { pidMode: 'task' }), 1],
  ['sharedPidNamespace: { secrets: false }', onFargate([OWNER, web({ name: 'b', user: { Ref: 'User' } })], { pidMode: 'task' }), 0],
  ['sharedPidNamespace: { secrets: false }', onFargate([OWNER, web({ name: 'b', user: '0' })], { pidMode: 'task' }), 0],
  ['sharedPidNamespace: { secrets: false }', onFargate([OWNER], { pidMode: 'task' }), 0],
])('policy: { %s } about %j: %d findings', (part, task, count) => {
  expect(messagesOf(part, task)).toHaveLength(count);
});
