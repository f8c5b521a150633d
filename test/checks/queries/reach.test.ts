import { hasSysPtrace, isKnownRoot, Reach, reachIn, reachOf } from '../../../src/checks/queries/reach';
import { readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, ec2, fargate, Json, UNRESOLVED } from '../definitions';

/** Returns linuxParameters with these capabilities. */
function capabilities(add: unknown[], drop: unknown[] = []): Json {
  return { linuxParameters: { capabilities: { add, drop } } };
}

/** Returns the reach of one container into another. */
function reach(tracer: Json, target: Json): Reach {
  const [one, other] = readTaskDefinition(fargate([container('a', { image: 'a', ...tracer }), container('b', { image: 'b', ...target })])).containers;
  return reachOf(one, other).reach;
}

const ROOT = { user: '0' };
const OTHER = { user: '1000:1000' };
const PTRACE = capabilities(['SYS_PTRACE']);

// Measured on Linux 6.18 with Docker's default capabilities.
test.each<[string, Reach, Json, Json]>([
  ['root with SYS_PTRACE into a process of root', 'any user', { ...ROOT, ...PTRACE }, ROOT],
  ['root with SYS_PTRACE into a process of another user', 'any user', { ...ROOT, ...PTRACE }, OTHER],
  ['root into a process of root', 'own user', ROOT, ROOT],
  ['root into a process of another user', 'none', ROOT, OTHER],
  ['root with only SYS_PTRACE into a process of root', 'any user', { ...ROOT, ...capabilities(['SYS_PTRACE'], ['ALL']) }, ROOT],
  ['root with only SYS_PTRACE into a process of another user', 'any user', { ...ROOT, ...capabilities(['SYS_PTRACE'], ['ALL']) }, OTHER],
  ['root without capabilities into a process of root', 'none', { ...ROOT, ...capabilities([], ['ALL']) }, ROOT],
  ['root without capabilities into a process of another user', 'none', { ...ROOT, ...capabilities([], ['ALL']) }, OTHER],
  ['another user with SYS_PTRACE into a process of root', 'none', { ...OTHER, ...PTRACE }, ROOT],
  ['another user with SYS_PTRACE into a process of a third user', 'none', { ...OTHER, ...PTRACE }, { user: '101:101' }],
  ['another user into its own process', 'own user', OTHER, OTHER],
])('the reach of %s is %j', (_, expected, tracer, target) => expect(reach(tracer, target)).toBe(expected));

test.each<[string, Json, Json, Reach]>([
  ['root is the same by name and by number', { user: 'root' }, { user: '00:0' }, 'own user'],
  ['root with different groups is different', { user: '0:5' }, ROOT, 'none'],
  ['another user with different groups is different', { user: '1000:1000' }, { user: '1000:1001' }, 'none'],
  ['a group that the image decides may be the same', { user: '1000' }, { user: '1000' }, 'unknown'],
  ['different users are different, whatever their groups', { user: '1000' }, { user: '1001' }, 'none'],
  ['a user name may have any number', { user: 'app' }, { user: '1000:1000' }, 'unknown'],
  ['a user name other than root is not root', { user: 'app' }, ROOT, 'none'],
  ['the same name in the same image is the same user', { user: 'app', image: 'b' }, { user: 'app' }, 'own user'],
  ['two images may have the same default user', {}, {}, 'unknown'],
  ['two unresolved images may give a name different users', { user: 'app', image: UNRESOLVED }, { user: 'app', image: UNRESOLVED }, 'unknown'],
  ['the same image has the same default user', { image: 'b' }, {}, 'own user'],
  ['an unresolved user may be any user', { image: 'b', user: UNRESOLVED }, { user: UNRESOLVED }, 'unknown'],
  ['an image that may run as root may trace root', {}, ROOT, 'unknown'],
  ['an image that may run as root cannot trace root with more capabilities', {}, { ...ROOT, ...PTRACE }, 'none'],
  ['SYS_PTRACE reaches any user if the image runs as root', PTRACE, OTHER, 'unknown'],
  ['SYS_PTRACE has no effect for a user name other than root', { user: 'app', ...PTRACE }, ROOT, 'none'],
])('users: %s', (_, tracer, target, expected) => expect(reach(tracer, target)).toBe(expected));

test.each<[string, Json, Json, Reach]>([
  ['equal capabilities are enough', capabilities([], ['ALL']), capabilities([], ['ALL']), 'own user'],
  ['more capabilities are enough', {}, capabilities([], ['KILL']), 'own user'],
  ['fewer capabilities are not enough', capabilities([], ['KILL']), {}, 'none'],
  ['a capability that is added to the target is missing', {}, capabilities(['SYS_ADMIN']), 'none'],
  ['ALL is more than the default capabilities', {}, capabilities(['ALL']), 'none'],
  ['ALL includes SYS_PTRACE', capabilities(['ALL']), {}, 'any user'],
  ['a privileged container has all capabilities', { privileged: true, ...capabilities([], ['ALL']) }, {}, 'any user'],
  ['a privileged target has more capabilities', {}, { privileged: true }, 'none'],
  ['another setting for instances adds no capabilities', { links: ['b'] }, {}, 'own user'],
  ['ALL excludes dropped capabilities', capabilities(['ALL'], ['SYS_PTRACE']), {}, 'own user'],
  ['an added capability wins over a dropped one', capabilities(['SYS_PTRACE'], ['ALL', 'SYS_PTRACE']), {}, 'any user'],
  ['unresolved added capabilities may include SYS_PTRACE', capabilities([UNRESOLVED]), {}, 'unknown'],
  ['unresolved capabilities of the target may be more', {}, capabilities([UNRESOLVED]), 'unknown'],
  ['unresolved dropped capabilities may be missing', capabilities([], [UNRESOLVED]), {}, 'unknown'],
  ['unresolved dropped capabilities do not matter if the target has none', capabilities([], [UNRESOLVED]), capabilities([], ['ALL']), 'own user'],
  ['a known capability of the target is missing, whatever the unresolved ones are', {}, capabilities(['SYS_ADMIN', UNRESOLVED]), 'none'],
])('capabilities of root: %s', (_, tracer, target, expected) => {
  expect(reach({ ...ROOT, ...tracer }, { ...ROOT, ...target })).toBe(expected);
});

test.each([
  [PTRACE, true], [{}, false], [capabilities([UNRESOLVED]), undefined], [capabilities([UNRESOLVED, 'SYS_PTRACE']), true], [capabilities([], [UNRESOLVED]), false],
  [capabilities(['ALL']), true], [capabilities(['ALL'], ['SYS_PTRACE']), false], [capabilities(['ALL'], [UNRESOLVED]), undefined], [{ linuxParameters: UNRESOLVED }, undefined],
])('whether %j grants SYS_PTRACE: %p', (properties, expected) => {
  expect(hasSysPtrace(readTaskDefinition(fargate([container('a', properties)])).containers[0])).toBe(expected);
});

test.each<[unknown, boolean | undefined]>([['0', true], ['root:5', true], ['1000', false], ['app', false], [undefined, undefined], [UNRESOLVED, undefined]])(
  'whether user %j is known to be root: %p', (user, expected) => {
    expect(isKnownRoot(readTaskDefinition(fargate([container('a', { user })])).containers[0])).toBe(expected);
  });

test.each([
  [PTRACE, 'any user if it runs as root, which is unknown'],
  [capabilities([UNRESOLVED]), 'any user if it runs as root with SYS_PTRACE, which is unknown'],
  [{}, 'if both run as the same user and group, which is unknown'],
])('names what is unknown about an image with %j', (tracer, why) => {
  const [one, other] = readTaskDefinition(fargate([container('a', tracer), container('b', { image: 'b' })])).containers;
  expect(reachOf(one, other)).toEqual({ reach: 'unknown', why });
});

test('an image that may run as root reaches its own user for a reason that does not depend on root', () => {
  const [one, other] = readTaskDefinition(fargate([container('a', { image: 'i' }), container('b', { image: 'i' })])).containers;
  expect(reachOf(one, other)).toEqual({ reach: 'own user', why: 'both run as the same user and group' });
});

test('the reach in a task, which is computed once for equal settings, is the reach of any two containers', () => {
  const settings = [{}, ROOT, OTHER, { user: 'app' }, { user: UNRESOLVED }].flatMap(user => [
    {}, PTRACE, { privileged: true }, capabilities([UNRESOLVED]), capabilities([], ['ALL']), capabilities([], [UNRESOLVED]), { image: 'a' }, { image: 'a', ...PTRACE },
  ].map(more => ({ ...user, ...more })));
  const task = readTaskDefinition(ec2([...settings, ...settings].map((properties, i) => container(`c${i}`, { image: `i${i % 3}`, ...properties }))));
  const reachInTask = reachIn(task);
  for (const tracer of task.containers) {
    expect(task.containers.map(target => reachInTask(tracer, target))).toEqual(task.containers.map(target => reachOf(tracer, target)));
  }
});
