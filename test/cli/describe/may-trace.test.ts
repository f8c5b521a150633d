import type { TaskDefinitionModel } from '../../../src/checks/model';
import { readTaskDefinition } from '../../../src/checks/reading/task-definition';
import { tracerNotRoot } from '../../../src/checks/rules/tracer-not-root';
import { hasSysPtrace, Reach, tracingsOf } from '../../../src/cli/describe/may-trace';
import { container, fargate, Json, UNTOLD } from '../../checks/definitions';

/** Linux parameters with capabilities. */
function capabilities(add: unknown[], drop: unknown[] = []): Json {
  return { linuxParameters: { capabilities: { add, drop } } };
}

function task(tracer: Json, target: Json, more: Json = { pidMode: 'task' }): TaskDefinitionModel {
  return readTaskDefinition(fargate([container('a', { image: 'a', ...tracer }), container('b', { image: 'b', ...target })], more));
}

/** How far container a reaches into container b. */
function reach(tracer: Json, target: Json, more?: Json): Reach {
  return tracingsOf(task(tracer, target, more)).find(tracing => tracing.tracer === 'a' && tracing.target === 'b')!.reach;
}

const ROOT = { user: '0' };
const OTHER = { user: '1000:1000' };
const PTRACE = capabilities(['SYS_PTRACE']);

// What was measured on Linux 6.18, with the capabilities that Docker gives.
test.each<[string, Json, Json, Reach]>([
  ['root with SYS_PTRACE, root\'s process', { ...ROOT, ...PTRACE }, ROOT, 'any user'],
  ['root with SYS_PTRACE, another user\'s', { ...ROOT, ...PTRACE }, OTHER, 'any user'],
  ['root, root\'s process', ROOT, ROOT, 'own user'],
  ['root, another user\'s', ROOT, OTHER, 'none'],
  ['root without all but SYS_PTRACE, root\'s process', { ...ROOT, ...capabilities(['SYS_PTRACE'], ['ALL']) }, ROOT, 'any user'],
  ['root without all but SYS_PTRACE, another user\'s', { ...ROOT, ...capabilities(['SYS_PTRACE'], ['ALL']) }, OTHER, 'any user'],
  ['root without all, root\'s process', { ...ROOT, ...capabilities([], ['ALL']) }, ROOT, 'none'],
  ['root without all, another user\'s', { ...ROOT, ...capabilities([], ['ALL']) }, OTHER, 'none'],
  ['another user with SYS_PTRACE, root\'s process', { ...OTHER, ...PTRACE }, ROOT, 'none'],
  ['another user with SYS_PTRACE, a third one\'s', { ...OTHER, ...PTRACE }, { user: '101:101' }, 'none'],
  ['the same user', OTHER, OTHER, 'own user'],
])('%s: %4$s', (_, tracer, target, expected) => {
  expect(reach(tracer, target)).toBe(expected);
});

test('nobody traces where no PID namespace is shared, and everybody may where it is the instance\'s', () => {
  const tracer = { ...ROOT, ...PTRACE };
  expect(reach(tracer, ROOT, {})).toBe('none');
  expect(reach(tracer, ROOT, { pidMode: 'host', requiresCompatibilities: ['EC2'] })).toBe('any user');
  expect(reach(tracer, ROOT, { pidMode: UNTOLD })).toBe('unknown');
});

test.each<[string, Json, Json, Reach]>([
  ['root may be called by its name or its number, with the group of root', { user: 'root' }, { user: '00:0' }, 'own user'],
  ['a group of its own makes root another one', { user: '0:5' }, ROOT, 'none'],
  ['and so it does for others', { user: '1000:1000' }, { user: '1000:1001' }, 'none'],
  ['a group that the image decides may be the same', { user: '1000' }, { user: '1000' }, 'unknown'],
  ['but not for another user', { user: '1000' }, { user: '1001' }, 'none'],
  ['a name is a number that the image decides', { user: 'app' }, { user: '1000:1000' }, 'unknown'],
  ['which is not root\'s', { user: 'app' }, ROOT, 'none'],
  ['one name in one image is one user', { user: 'app', image: 'b' }, { user: 'app' }, 'own user'],
  ['nobody knows whether two images have one user', {}, {}, 'unknown'],
  ['one image has one', { image: 'b' }, {}, 'own user'],
  ['unless it is known when deployed', { image: 'b', user: UNTOLD }, { user: UNTOLD }, 'unknown'],
  ['an image may have root, and so reach root', {}, ROOT, 'unknown'],
  ['but never root with more capabilities', {}, { ...ROOT, ...PTRACE }, 'none'],
  ['SYS_PTRACE reaches all where the image has root', PTRACE, OTHER, 'unknown'],
  ['a user of another name has no use for it', { user: 'app', ...PTRACE }, ROOT, 'none'],
])('users: %s', (_, tracer, target, expected) => {
  expect(reach(tracer, target)).toBe(expected);
});

test.each<[string, Json, Json, Reach]>([
  ['equal ones are enough', capabilities([], ['ALL']), capabilities([], ['ALL']), 'own user'],
  ['more are', {}, capabilities([], ['KILL']), 'own user'],
  ['fewer are not', capabilities([], ['KILL']), {}, 'none'],
  ['one of the target\'s that is added is missed', {}, capabilities(['SYS_ADMIN']), 'none'],
  ['all are more than the usual ones', {}, capabilities(['ALL']), 'none'],
  ['all hold SYS_PTRACE', capabilities(['ALL']), {}, 'any user'],
  ['a privileged container has all', { privileged: true, ...capabilities([], ['ALL']) }, {}, 'any user'],
  ['and more than others', {}, { privileged: true }, 'none'],
  ['added ones are all unless they are dropped', capabilities(['ALL'], ['SYS_PTRACE']), {}, 'own user'],
  ['what is added after all were dropped counts', capabilities(['SYS_PTRACE'], ['ALL', 'SYS_PTRACE']), {}, 'any user'],
  ['added ones that are not known may hold SYS_PTRACE', capabilities([UNTOLD]), {}, 'unknown'],
  ['those of the target may be more', {}, capabilities([UNTOLD]), 'unknown'],
  ['what is dropped and not known may be missed', capabilities([], [UNTOLD]), {}, 'unknown'],
  ['or not be missed', capabilities([], [UNTOLD]), capabilities([], ['ALL']), 'own user'],
  ['known ones of the target are missed all the same', {}, capabilities(['SYS_ADMIN', UNTOLD]), 'none'],
])('capabilities of root: %s', (_, tracer, target, expected) => {
  expect(reach({ ...ROOT, ...tracer }, { ...ROOT, ...target })).toBe(expected);
});

test.each([
  [PTRACE, true], [{}, false], [capabilities([UNTOLD]), undefined], [capabilities([UNTOLD, 'SYS_PTRACE']), true], [capabilities([], [UNTOLD]), false],
  [capabilities(['ALL']), true], [capabilities(['ALL'], ['SYS_PTRACE']), false], [capabilities(['ALL'], [UNTOLD]), undefined], [{ linuxParameters: UNTOLD }, undefined],
])('%j gives SYS_PTRACE: %p', (properties, expected) => {
  expect(hasSysPtrace(readTaskDefinition(fargate([container('a', properties)])).containers[0])).toBe(expected);
});

test('tells a reason for each pair, in both directions, in the order of the containers', () => {
  const containers = [container('a', ROOT), container('b', { user: UNTOLD }), container('c', { ...ROOT, ...PTRACE })];
  const tracings = tracingsOf(readTaskDefinition(fargate(containers, { pidMode: 'task' })));
  expect(tracings.map(({ tracer, target, reach: told }) => `${tracer} ${target}: ${told}`)).toEqual([
    'a b: unknown', 'a c: none', 'b a: unknown', 'b c: none', 'c a: any user', 'c b: any user',
  ]);
  expect(tracings.map(({ why }) => why)).toEqual([
    'if both run as root, which is not known here',
    'it lacks SYS_PTRACE, and capabilities that the other has',
    'if both run as one user and group, which is not known here',
    'it lacks SYS_PTRACE, and capabilities that the other has',
    'root with SYS_PTRACE',
    'root with SYS_PTRACE',
  ]);
});

test('a task with one container has nobody to trace', () => {
  expect(tracingsOf(readTaskDefinition(fargate([container('a', { ...ROOT, ...PTRACE })], { pidMode: 'task' })))).toEqual([]);
});

test.each([['0', true], ['00', true], ['root', true], [':1000', true], ['1000', false], ['nginx', false]])(
  'the rule tracer-not-root and describe agree about user %s', (user, isRoot) => {
    const model = readTaskDefinition(fargate([container('app'), container('tracer', { user, ...PTRACE })], { pidMode: 'task' }));
    expect(tracerNotRoot.check(model)).toHaveLength(isRoot ? 0 : 1);
    expect(tracingsOf(model).find(({ tracer: name }) => name === 'tracer')?.why === 'root with SYS_PTRACE').toBe(isRoot);
  });
