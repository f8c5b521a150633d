import { namesMissedByListeners, namespacesWithParametersForListeners } from '../../../src/checks/queries/listeners';
import { readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, fargate, Json, SOMAXCONN, tuned, UNRESOLVED, waits } from '../definitions';

const BACKLOG = { [SOMAXCONN]: '4096' };

test.each<[string, Json[], string[][]]>([
  ['a parameter that listeners copy', [container('web'), tuned('agent', BACKLOG)], [['web', 'agent']]],
  ['an unresolved parameter', [container('web'), container('agent', { systemControls: UNRESOLVED })], [['web', 'agent']]],
  ['another parameter', [container('web'), tuned('agent', { 'net.ipv4.tcp_fin_timeout': '30' })], []],
  ['one container alone', [tuned('web', BACKLOG)], []],
])('%s matters for the listeners of a namespace, or not', (_, containers, expected) => {
  expect(namespacesWithParametersForListeners(readTaskDefinition(fargate(containers))).map(each => each.map(({ name }) => name))).toEqual(expected);
});

test.each<[string, Json, Json, boolean]>([
  ['that no container sets', {}, {}, true],
  ['that another container may set later', {}, BACKLOG, true],
  ['that it sets itself', BACKLOG, {}, false],
])('a listener misses a parameter %s, or not', (_, own, other, expected) => {
  const task = readTaskDefinition(fargate([tuned('web', own), tuned('agent', other)]));
  expect(namesMissedByListeners(task)(task.containers[0]).includes(SOMAXCONN)).toBe(expected);
});

test('a listener does not miss what a container sets that starts before, and nothing for certain if that is unresolved', () => {
  const missed = (systemControls: unknown) => {
    const task = readTaskDefinition(fargate([container('web', waits('agent')), container('agent', { systemControls })]));
    return namesMissedByListeners(task)(task.containers[0]);
  };
  expect(missed([{ namespace: SOMAXCONN, value: '1' }])).toEqual(missed([]).filter(name => name !== SOMAXCONN));
  expect(missed(UNRESOLVED)).toEqual([]);
});
