import { dependencyCycle } from '../../../src/checks/rules/dependency-cycle';
import { container, ec2, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const waiting = (name: string, ...names: unknown[]) =>
  container(name, { dependsOn: names.map(containerName => ({ containerName, condition: 'START' })) });

const inCycle = (path: string) => `the dependencies form a cycle: ${path}. None of these containers can start.`;

test.each([
  ['itself', [waiting('a', 'a')], ['container a depends on itself, so it cannot start.']],
  ['a container that waits for it', [waiting('a', 'b'), waiting('b', 'a')], [inCycle('a → b → a')]],
  ['the next of three containers in a cycle', [waiting('a', 'b'), waiting('b', 'c'), waiting('c', 'a')], [inCycle('a → b → c → a')]],
  ['a cycle and for a container outside it', [waiting('a', 'd', 'b'), waiting('b', 'd', 'a'), container('d')], [inCycle('a → b → a')]],
  ['a container in a cycle', [waiting('x', 'a'), waiting('a', 'b'), waiting('b', 'a')], [inCycle('a → b → a')]],
  ['a container in two cycles, and not on a path that ends elsewhere', [waiting('a', 'b'), waiting('b', 'c', 'd'), waiting('c', 'b'), waiting('d', 'a')],
    [inCycle('a → b → d → a'), inCycle('c → b → c')]],
])('reports that a container waits for %s', (_, containers, messages) => {
  expect(findings(dependencyCycle, containers)).toEqual(messages.map(message => ({ message })));
});

test('reports each of two cycles', () => {
  expect(findings(dependencyCycle, [waiting('a', 'b'), waiting('b', 'a'), waiting('c', 'c')])).toHaveLength(2);
});

reportsOnce(dependencyCycle, {
  'a large cycle': Array.from({ length: 60 }, (_, i) => waiting(`c${i}`, `c${(i + 1) % 60}`)),
  'EC2': ec2([waiting('a', 'a')]),
});

reportsNothing(dependencyCycle, {
  'a chain': [waiting('a', 'b'), waiting('b', 'c'), container('c')],
  'two paths to one container': [waiting('a', 'b', 'c'), waiting('b', 'd'), waiting('c', 'd'), container('d')],
  'the same dependency twice': [waiting('a', 'b', 'b'), container('b')],
  'an unresolved name': [waiting('a', UNRESOLVED), waiting('b', 'a')],
  'names of missing containers': [waiting('a', 'x')],
});
