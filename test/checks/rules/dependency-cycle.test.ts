import { dependencyCycle } from '../../../src/checks/rules/dependency-cycle';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const waiting = (name: string, ...names: unknown[]) => container(name, { dependsOn: names.map(containerName => ({ containerName, condition: 'START' })) });

test.each([
  ['itself', [waiting('a', 'a')], 'a waits for a'],
  ['another that waits for it', [waiting('a', 'b'), waiting('b', 'a')], 'a waits for b waits for a'],
  ['a ring of three, which is told once', [waiting('a', 'b'), waiting('b', 'c'), waiting('c', 'a')], 'a waits for b waits for c waits for a'],
  ['a ring beside a way that leads nowhere', [waiting('a', 'd', 'b'), waiting('b', 'd', 'a'), container('d')], 'a waits for b waits for a'],
  ['a ring behind another container', [waiting('x', 'a'), waiting('a', 'b'), waiting('b', 'a')], 'a waits for b waits for a'],
])('a container that waits for %s is told', (_, containers, message) => {
  expect(findings(dependencyCycle, fargate(containers))).toEqual([{ message: `${message}: none of them ever starts.` }]);
  expect(findings(dependencyCycle, ec2(containers))).toHaveLength(1);
});

test('two rings are two findings', () => {
  expect(findings(dependencyCycle, fargate([waiting('a', 'b'), waiting('b', 'a'), waiting('c', 'c')]))).toHaveLength(2);
});

test.each([
  ['a chain', [waiting('a', 'b'), waiting('b', 'c'), container('c')]],
  ['two ways to one container', [waiting('a', 'b', 'c'), waiting('b', 'd'), waiting('c', 'd'), container('d')]],
  ['the same dependency twice', [waiting('a', 'b', 'b'), container('b')]],
  ['a name that only the deployment knows', [waiting('a', UNRESOLVED), waiting('b', 'a')]],
  ['names of containers that are not there', [waiting('a', 'x')]],
])('%s: nothing to tell', (_, containers) => {
  expect(findings(dependencyCycle, fargate(containers))).toEqual([]);
});

test('a large ring is one finding', () => {
  const ring = Array.from({ length: 60 }, (_, i) => waiting(`c${i}`, `c${(i + 1) % 60}`));
  expect(findings(dependencyCycle, fargate(ring))).toHaveLength(1);
});
