import type { TaskDefinitionModel } from '../../../src/checks/model';
import type { Reach } from '../../../src/checks/queries/reach';
import { tracerNotRoot } from '../../../src/checks/rules/tracer-not-root';
import { maySharePidNamespace, mayTrace, tracingsOf } from '../../../src/cli/describe/may-trace';
import { readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, fargate, Json, UNRESOLVED } from '../../checks/definitions';

function task(tracer: Json, target: Json, more: Json): TaskDefinitionModel {
  return readTaskDefinition(fargate([container('a', { image: 'a', ...tracer }), container('b', { image: 'b', ...target })], more));
}

/** Returns the reach of container a into container b. */
function reach(tracer: Json, target: Json, more: Json): Reach {
  const model = task(tracer, target, more);
  return maySharePidNamespace(model) ? tracingsOf(model.containers[0], model)[0].reach : 'none';
}

const ROOT = { user: '0' };
const PTRACE = { linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } } };

test('tracing requires a shared PID namespace, such as that of the instance', () => {
  const tracer = { ...ROOT, ...PTRACE };
  expect(reach(tracer, ROOT, {})).toBe('none');
  expect(reach(tracer, ROOT, { pidMode: 'host', requiresCompatibilities: ['EC2'] })).toBe('any user');
  expect(reach(tracer, ROOT, { pidMode: UNRESOLVED })).toBe('unknown');
});

test('returns a reason for each pair in both directions, in the order of the containers', () => {
  const containers = [container('a', ROOT), container('b', { user: UNRESOLVED }), container('c', { ...ROOT, ...PTRACE })];
  const model = readTaskDefinition(fargate(containers, { pidMode: 'task' }));
  const tracings = model.containers.flatMap(tracer => tracingsOf(tracer, model).map(tracing => ({ tracer: tracer.name, ...tracing })));
  expect(tracings.map(({ tracer, target, reach: reached }) => `${tracer} ${target.name}: ${reached}`)).toEqual([
    'a b: unknown', 'a c: none', 'b a: unknown', 'b c: none', 'c a: any user', 'c b: any user',
  ]);
  expect(tracings.map(({ why }) => why)).toEqual([
    'if both run as root, which is unknown',
    'it lacks SYS_PTRACE and some of the target\'s capabilities',
    'if both run as the same user and group, which is unknown',
    'it lacks SYS_PTRACE and some of the target\'s capabilities',
    'root with SYS_PTRACE',
    'root with SYS_PTRACE',
  ]);
});

test('a task with one container has no tracing', () => {
  const model = readTaskDefinition(fargate([container('a', { ...ROOT, ...PTRACE })], { pidMode: 'task' }));
  expect(tracingsOf(model.containers[0], model)).toEqual([]);
  expect(mayTrace(model.containers[0], model)).toBe(false);
});

test.each([['0', true], ['00', true], ['root', true], [':1000', true], ['1000', false], ['nginx', false]])(
  'the rule tracer-not-root and describe agree about user %s', (user, isRoot) => {
    const model = readTaskDefinition(fargate([container('app'), container('tracer', { user, ...PTRACE })], { pidMode: 'task' }));
    expect(tracerNotRoot.check(model)).toHaveLength(isRoot ? 0 : 1);
    expect(tracingsOf(model.containers[1], model)[0].why === 'root with SYS_PTRACE').toBe(isRoot);
  });
