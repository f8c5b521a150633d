import { sharedPidShowsSecrets } from '../../../src/checks/rules/shared-pid-shows-secrets';
import { container, each, ec2, fargate, findings, Json, reports, reportsNothing, SHARED, UNRESOLVED, waits } from '../definitions';

const shared = (...containers: Json[]) => fargate(containers, SHARED);
const task = (secrets: unknown, more: Json = {}) => [container('web', { secrets, ...more }), container('agent'), container('toolbox')];

reports(sharedPidShowsSecrets, 'the names of secrets and the containers that can read them', shared(...task([{ name: 'DB', valueFrom: UNRESOLVED }, { name: UNRESOLVED, valueFrom: 'x' }])), {
  container: 'web',
  message: 'pidMode is task, so containers agent and toolbox can read DB and an unnamed secret.',
  fix: 'Acknowledge the warning if agent and toolbox may read the secrets. Otherwise, set the user of web, agent, and toolbox to non-root IDs that no other container has, or remove pidMode.',
});

const OWNER = { secrets: [{ name: 'DB' }] };
const waiting = (condition: unknown) => container('web', { ...OWNER, ...waits('init', condition) });
const [INIT, AGENT] = [container('init'), container('agent')];

test.each<[string, Json[], string[]]>([
  ['one that must succeed before', [waiting('SUCCESS'), INIT], []],
  ['one that must complete before', [waiting('COMPLETE'), INIT], []],
  ['the owner, if it must succeed before', [container('web', waits('migrate', 'SUCCESS')), container('migrate', OWNER)], []],
  ['another one', [waiting('SUCCESS'), INIT, AGENT], ['agent']],
  ['one that waits for the one that has exited', [container('web', { ...OWNER, ...waits('agent', 'START') }), container('agent', waits('init', 'SUCCESS')), INIT], ['agent']],
  ['one that must start before', [waiting('START'), INIT], ['init']],
  ['one that must be healthy before', [waiting('HEALTHY'), INIT], ['init']],
  ['one with an unresolved condition', [waiting(UNRESOLVED), INIT], ['init']],
  ['one that an exited container waited for', [waiting('SUCCESS'), container('init', waits('agent', 'START')), AGENT], ['agent']],
])('of the containers of a task, %s is a reader unless it has exited', (_, containers, expected) => {
  const messages = findings(sharedPidShowsSecrets, shared(...containers)).map(({ message }) => message);
  expect(messages.map(message => /containers? (.+) can read /.exec(message)![1])).toEqual(expected);
});

const adds = (...add: unknown[]) => ({ linuxParameters: { capabilities: { add } } });
const drops = (...drop: unknown[]) => ({ linuxParameters: { capabilities: { drop } } });

test('one finding lists all secrets that containers of a task can read', () => {
  const containers = [container('web', { secrets: [{ name: 'DB' }, { name: 'KEY' }] }), container('agent', { image: 'a', secrets: [{ name: 'API_KEY' }] }), container('toolbox', { image: 't' })];
  expect(findings(sharedPidShowsSecrets, shared(...containers))).toEqual([{
    message: 'pidMode is task, so containers agent, toolbox, and web can read secrets of other containers, if their images run as the same user and group: DB and KEY of web, and API_KEY of agent.',
    fix: 'Acknowledge the warning if agent, toolbox, and web may read the secrets. Otherwise, set the user of web, agent, and toolbox to non-root IDs that no other container has, or remove pidMode.',
  }]);
});

test.each<[string, Json, Json, string]>([
  ['a tracer', { user: '0' }, { user: '0', ...adds('SYS_PTRACE') }, 'remove SYS_PTRACE from agent, and set the user of web to a non-root ID that no other container has'],
  ['a tracer, and an owner that is not root', { user: '100' }, { user: '0', ...adds('SYS_PTRACE') }, 'remove SYS_PTRACE from agent'],
  ['root without SYS_PTRACE, and an owner that is root', { user: '0' }, { user: '0' }, 'set the user of web to a non-root ID that no other container has'],
  ['the user of the owner, for which SYS_PTRACE has no effect', { user: '100:100' }, { user: '100:100', ...adds('SYS_PTRACE') },
    'set the user of web and agent to non-root IDs that no other container has'],
  ['the user of the owner', { user: '100:100' }, { user: '100:100' }, 'set the user of agent to a non-root ID other than 100'],
  ['a tracer with all capabilities', { user: '100' }, { user: '0', ...adds('ALL', 'SYS_PTRACE') }, 'set the user of agent to a non-root ID that no other container has'],
  ['an unknown user, and an owner that is not root', { user: '100' }, {}, 'set the user of agent to a non-root ID other than 100'],
])('the remedy fits %s', (_, owner, reader, remedy) => {
  const containers = [container('web', { ...OWNER, ...owner }), container('agent', reader)];
  const [{ fix }] = findings(sharedPidShowsSecrets, fargate(containers, SHARED));
  expect(fix).toBe(`Acknowledge the warning if agent may read the secrets. Otherwise, ${remedy}, or remove pidMode.`);
});

test.each<[string, Json, Json, string]>([
  ['of which both users are known', { user: '100' }, { user: '100:100', image: 'a' }, 'container agent can read DB if both run as the same user and group, which is unknown.'],
  ['of which both users are the same', { user: '100' }, { user: '100' }, 'container agent can read DB.'],
  ['of which the capabilities decide', { user: '100' }, { user: '0', ...adds(UNRESOLVED) }, 'container agent can read DB if it has SYS_PTRACE, which is unknown.'],
  ['of which only a name is known', {}, { user: 'node', image: 'a' }, 'container agent can read DB if both run as the same user and group, which is unknown.'],
  ['of which the owner is not root', { user: '100' }, { image: 'a' }, 'container agent can read DB if its image runs as user 100 in the same group.'],
  ['of which the owner is root', { user: '0' }, { image: 'a' }, 'container agent can read DB if its image runs as root.'],
  ['of which the reader is root', {}, { user: '0' }, 'container agent can read DB if the image of web runs as root.'],
  ['of which the reader is another user', {}, { user: '33' }, 'container agent can read DB if the image of web runs as user 33 in the same group.'],
  ['of which the reader may trace', { user: '100' }, { image: 'a', ...adds('SYS_PTRACE') }, 'container agent can read DB if its image runs as root or user 100 in the same group.'],
  ['of which the reader may trace, and nothing else is known', {}, { image: 'a', ...adds('SYS_PTRACE') }, 'container agent can read DB if its image runs as root.'],
  ['of which the reader may trace as root', {}, { user: '0', ...adds('SYS_PTRACE') }, 'container agent can read DB.'],
  ['of which nothing is known', {}, { image: 'a' }, 'container agent can read DB if its image runs as the same user and group as that of web.'],
  ['of which the name of the owner is known', { user: 'node' }, { image: 'a' }, 'container agent can read DB if its image runs as the user and group of web.'],
])('states the condition for containers %s', (_, owner, reader, message) => {
  const containers = [container('web', { ...OWNER, ...owner }), container('agent', reader)];
  expect(findings(sharedPidShowsSecrets, fargate(containers, SHARED)).map(found => found.message)).toEqual([`pidMode is task, so ${message}`]);
});

test.each([['DB', 'it'], ['DB and KEY', 'them']])('states a condition for each group of readers of %s', (names, them) => {
  const secrets = names.split(' and ').map(name => ({ name }));
  const containers = [container('web', { secrets, user: '100' }), container('agent', { user: '100' }), container('toolbox', { image: 'a' })];
  expect(findings(sharedPidShowsSecrets, fargate(containers, SHARED))[0].message).toBe(`pidMode is task, so container agent can read ${names}, and container toolbox can read ${them} if its image runs as user 100 in the same group.`);
});

test.each<[string, Json, Json, Json]>([
  ['', { user: '100' }, { user: '100' }, { user: '100' }],
  [', depending on the users of their images', { user: '100' }, { user: '100' }, { image: 't' }],
  [', depending on the users of their images', {}, { image: 'a' }, { user: '33' }],
])('one finding about several containers with secrets has one condition: "%s"', (condition, web, agent, toolbox) => {
  const containers = [container('web', { ...OWNER, ...web }), container('agent', { ...OWNER, ...agent }), container('toolbox', toolbox)];
  expect(findings(sharedPidShowsSecrets, fargate(containers, SHARED))[0].message).toContain(`can read secrets of other containers${condition}: `);
});

/** Applies a remedy as a reader of the text would. */
function applyRemedy(fix: string, containers: readonly Json[]): Json[] {
  const listed = (pattern: RegExp) => pattern.exec(fix)?.[1].split(/,? and |, /) ?? [];
  const traces = listed(/remove SYS_PTRACE from (.+?), (?:and set|set|or remove)/);
  const users = [listed(/set the user of ((?:(?! to ).)+) to (?:a )?non-root IDs? that/), listed(/set the user of ((?:(?! to ).)+) to a non-root ID other/)].flat();
  return containers.map((one, index) => {
    const { name, linuxParameters } = one as { name: string; linuxParameters?: { capabilities: { add?: string[] } } };
    const kept = linuxParameters?.capabilities.add?.filter(capability => capability !== 'SYS_PTRACE') ?? [];
    return { ...one, ...traces.includes(name) ? adds(...kept) : {}, ...users.includes(name) ? { user: String(5000 + index) } : {} };
  });
}

test('the remedy works for every combination of users and capabilities, as the removal of pidMode does', () => {
  const users = [{}, { user: '0' }, { user: '1000' }, { user: '1000:5' }, { user: 'node' }, { user: UNRESOLVED }];
  const powers = [{}, adds('SYS_PTRACE'), adds('ALL'), adds(UNRESOLVED, 'SYS_PTRACE'), drops('NET_RAW'), { privileged: true }];
  const settings = users.flatMap(user => powers.map(power => ({ ...user, ...power })));
  let reported = 0;
  for (const one of settings) {
    for (const other of settings) {
      for (const secrets of [{}, OWNER]) {
        const containers = [container('web', { ...OWNER, ...one }), container('agent', { ...secrets, ...other }), container('log', { user: '101' })];
        const [found] = findings(sharedPidShowsSecrets, ec2(containers, SHARED));
        if (found) {
          reported++;
          const fixed = applyRemedy(found.fix!, containers);
          expect([found.fix, containers, findings(sharedPidShowsSecrets, ec2(fixed, SHARED))]).toEqual([found.fix, containers, []]);
          expect(findings(sharedPidShowsSecrets, ec2(containers))).toEqual([]);
        }
      }
    }
  }
  expect(reported).toBeGreaterThan(1000);
});

reportsNothing((containers: Json[]) => findings(sharedPidShowsSecrets, shared(...containers)), {
  'no secrets': task([]),
  'the empty names of the CLI skeleton': task([{ name: '', valueFrom: '' }]),
  'plain environment variables': task(undefined, { environment: [{ name: 'STAGE', value: 'test' }] }),
  'secrets of a log driver, which are not in the environment': task(undefined, {
    logConfiguration: { logDriver: 'splunk', secretOptions: [{ name: 'token', valueFrom: 'x' }] },
  }),
});
reportsNothing(sharedPidShowsSecrets, each('pidMode', ['', null, UNRESOLVED], pidMode => fargate(task([{ name: 'DB' }]), { pidMode })));
