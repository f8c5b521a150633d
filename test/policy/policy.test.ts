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
  const unused = { line: 3, text: 'the acknowledgement of pid-mode-host at api-* for container agent matches no finding. Remove it if this check covers all that the policy is for' };
  expect(new PolicyUse(policy, '2027-04-01').notes()).toEqual([
    { line: 2, text: 'the acknowledgement of pid-mode-host expired on 2027-03-31, so it has no effect. Remove it, or decide on another date' }, unused,
  ]);
  const use = new PolicyUse(policy, '2027-03-31');
  expect(use.isAcknowledged('pid-mode-host', {}, ['web-1'])).toBe(true);
  expect(use.notes()).toEqual([unused]);
});

test('an acknowledgement for a container that matches only a finding about the task gets a note that says so', () => {
  const use = new PolicyUse(readPolicy('acknowledge: [{ rule: pid-mode-host, reason: known, container: agent }]', 'p.yaml'));
  expect(use.isAcknowledged('pid-mode-host', {}, [])).toBe(false);
  expect(use.notes()).toEqual([{ line: 1, text: expect.stringContaining('The finding is about the task: remove container') as string }]);
});

test('many acknowledgements that match nothing are a few notes, and their number', () => {
  const entries = (count: number) => readPolicy(`acknowledge:\n${'- { rule: pid-mode-host, reason: known }\n'.repeat(count)}`, 'p.yaml');
  expect(new PolicyUse(entries(10)).notes()).toHaveLength(10);
  expect(new PolicyUse(entries(12)).notes().slice(9))
    .toEqual([expect.objectContaining({ line: 11 }), { text: '2 more acknowledgements match no finding' }]);
});

test('an exclusion that matches nothing is reported with its line, and a used one is not', () => {
  const use = new PolicyUse(readPolicy('exclude:\n- "legacy/**"\n- legacy/\n', 'p.yaml'));
  expect([use.isExcluded(['legacy/a.json']), use.isExcluded(['legacy'])]).toEqual([true, true]);
  expect(use.exclusionNotes()).toEqual([{ line: 3, text: expect.stringContaining('legacy/ in exclude matches nothing') as string }]);
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

test('a task definition of a template also has the path of its resource', () => {
  expect(namesOf({ name: 'App/Web', logicalId: 'Web1A', metadata: { 'aws:cdk:path': 'App/Web/Resource' }, model: { family: undefined } }, 'a.json'))
    .toEqual(['App/Web', 'Web1A', 'a.json', 'App/Web/Resource']);
});

/** The messages of the rules of a policy about a task definition. */
function messagesOf(part: string, task: Parameters<typeof readTaskDefinition>[0]): string[] {
  const { rules } = readPolicy(`policy: { ${part} }`, 'p.yaml');
  return judge(readTaskDefinition(task), rules.filter(({ name }) => name.startsWith('policy-'))).map(({ message }) => message);
}

const REQUIRED = 'parameters: { net.core.somaxconn: required }';
const SET = { systemControls: [{ namespace: 'net.core.somaxconn', value: '1' }] };
const HASH = 'a'.repeat(64);
const ASSET = `cdk-hnb659fds-container-assets-123456789012-eu-west-1:${HASH}`;
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
  ['images: { pinnedByDigest: true }', onFargate([web({ image: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/${ASSET}` })]), 0],
  ['images: { pinnedByDigest: true }', onFargate([web({ image: `123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/${ASSET}` })]), 0],
  ...['evil.example.com/', 'attacker/', 'localhost/', '1.dkr.ecr.eu-west-1.amazonaws.com/', '123456789012.dkr.ecr.eu-west-1.example.com/', 'a/123456789012.dkr.ecr.eu-west-1.amazonaws.com/']
    .map((registry): [string, object, number] => ['images: { pinnedByDigest: true }', onFargate([web({ image: `${registry}${ASSET}` })]), 1]),
  ['images: { pinnedByDigest: true }', onFargate([web({ image: { Ref: 'Image' } })]), 0],
  ['readonlyRootFilesystem: {}', onFargate([web({ readonlyRootFilesystem: { Ref: 'ReadOnly' } })]), 0],
  ['sysPtrace: {}', { containerDefinitions: [web({ privileged: true })] }, 1],
  ['sysPtrace: { images: [a] }', { containerDefinitions: [web({ privileged: true, image: { Ref: 'Image' } })] }, 0],
  ['sysPtrace: {}', { containerDefinitions: [web({ privileged: true, image: { Ref: 'Image' } })] }, 1],
  ['sharedPidNamespace: { families: [a] }', onFargate([web()], { pidMode: 'task' }), 1],
  ['sharedPidNamespace: { families: [a] }', onFargate([web()], { pidMode: 'task', family: { Ref: 'Family' } }), 0],
  ['sharedPidNamespace: { families: [] }', onFargate([web()], { pidMode: { Ref: 'Mode' } }), 0],
  ...['1000', '0', undefined, { Ref: 'User' }].map((user): [string, object, number] =>
    ['sharedPidNamespace: { secrets: false }', onFargate([OWNER, web({ name: 'b', user })], { pidMode: 'task' }), 1]),
  ['sharedPidNamespace: { secrets: false }', onFargate([OWNER, web({ name: 'b' })]), 0],
  ['sharedPidNamespace: { secrets: false }', onFargate([web(), web({ name: 'b' })], { pidMode: 'task' }), 0],
  ['sharedPidNamespace: { secrets: false }', onFargate([OWNER], { pidMode: 'task' }), 0],
  // ECS on EC2 is not known to reject other spellings.
  ...['CAP_SYS_PTRACE', 'sys_ptrace', 'all'].map((name): [string, object, number] =>
    ['sysPtrace: {}', { containerDefinitions: [web({ linuxParameters: { capabilities: { add: [name] } } })] }, 1]),
  ['sysPtrace: {}', { containerDefinitions: [web({ linuxParameters: { capabilities: { add: ['ALL'], drop: ['cap_sys_ptrace'] } } })] }, 0],
  ['sharedPidNamespace: { families: [] }', { pidMode: 'TASK', containerDefinitions: [web()] }, 1],
])('policy: { %s } about %j: %d findings', (part, task, count) => expect(messagesOf(part, task)).toHaveLength(count));
