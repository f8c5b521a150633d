import { dependencyCycle } from '../../../src/checks/rules/dependency-cycle';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const waiting = (name: string, ...names: unknown[]) => container(name, { dependsOn: names.map(containerName => ({ containerName, condition: 'START' })) });

const inCycle = (path: string) => `the dependencies form a cycle: ${path}. None of these containers can start.`;

test.each([
  ['itself', [waiting('a', 'a')], 'container a depends on itself, so it cannot start.'],
  ['a container that waits for it', [waiting('a', 'b'), waiting('b', 'a')], inCycle('a → b → a')],
  ['the next of three containers in a cycle', [waiting('a', 'b'), waiting('b', 'c'), waiting('c', 'a')], inCycle('a → b → c → a')],
  ['a cycle and for a container outside it', [waiting('a', 'd', 'b'), waiting('b', 'd', 'a'), container('d')], inCycle('a → b → a')],
  ['a container in a cycle', [waiting('x', 'a'), waiting('a', 'b'), waiting('b', 'a')], inCycle('a → b → a')],
])('reports once that a container waits for %s', (_, containers, message) => {
  expect(findings(dependencyCycle, fargate(containers))).toEqual([{ message }]);
  expect(findings(dependencyCycle, ec2(containers))).toHaveLength(1);
});

test('reports a cycle that exists, not a path that ends elsewhere', () => {
  expect(findings(dependencyCycle, fargate([waiting('a', 'b'), waiting('b', 'c', 'd'), waiting('c', 'b'), waiting('d', 'a')]))).toEqual([
    { message: inCycle('a → b → d → a') }, { message: inCycle('c → b → c') },
  ]);
});

test('reports each of two cycles', () => {
  expect(findings(dependencyCycle, fargate([waiting('a', 'b'), waiting('b', 'a'), waiting('c', 'c')]))).toHaveLength(2);
});

test.each([
  ['a chain', [waiting('a', 'b'), waiting('b', 'c'), container('c')]],
  ['two paths to one container', [waiting('a', 'b', 'c'), waiting('b', 'd'), waiting('c', 'd'), container('d')]],
  ['the same dependency twice', [waiting('a', 'b', 'b'), container('b')]],
  ['an unresolved name', [waiting('a', UNRESOLVED), waiting('b', 'a')]],
  ['names of missing containers', [waiting('a', 'x')]],
])('reports nothing for %s', (_, containers) => {
  expect(findings(dependencyCycle, fargate(containers))).toEqual([]);
});

test('reports a large cycle once', () => {
  const cycle = Array.from({ length: 60 }, (_, i) => waiting(`c${i}`, `c${(i + 1) % 60}`));
  expect(findings(dependencyCycle, fargate(cycle))).toHaveLength(1);
});
