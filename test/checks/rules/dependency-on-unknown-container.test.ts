import { dependencyOnUnknownContainer } from '../../../src/checks/rules/dependency-on-unknown-container';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const waiting = (...names: unknown[]) => container('web', { dependsOn: names.map(containerName => ({ containerName, condition: 'START' })) });

test('reports a name that no container has, with the existing names, on Fargate and on EC2', () => {
  const task = [waiting('int', 'init'), container('init')];
  expect(findings(dependencyOnUnknownContainer, fargate(task))).toEqual([{ container: 'web', message: 'dependsOn names container int, which is not in the task definition (containers: web, init).' }]);
  expect(findings(dependencyOnUnknownContainer, ec2(task))).toHaveLength(1);
});

test.each([
  ['an existing container', [waiting('init'), container('init')]],
  ['an unresolved name', [waiting(UNRESOLVED)]],
  ['a container with an unresolved name', [waiting('init'), container(UNRESOLVED as never)]],
  ['unresolved containers', [waiting('init'), UNRESOLVED]],
  ['the empty name of the CLI skeleton', [waiting('')]],
  ['unresolved dependencies', [container('web', { dependsOn: UNRESOLVED })]],
])('reports nothing for %s', (_, containers) => {
  expect(findings(dependencyOnUnknownContainer, fargate(containers))).toEqual([]);
});
