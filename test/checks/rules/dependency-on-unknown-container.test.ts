import { dependencyOnUnknownContainer } from '../../../src/checks/rules/dependency-on-unknown-container';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const waiting = (...names: unknown[]) => container('web', { dependsOn: names.map(containerName => ({ containerName, condition: 'START' })) });

test('a name that no container has is told, with those that there are, wherever the task runs', () => {
  const task = [waiting('int', 'init'), container('init')];
  expect(findings(dependencyOnUnknownContainer, fargate(task))).toEqual([{ container: 'web', message: 'it waits for container int; there is none of that name, only web, init.' }]);
  expect(findings(dependencyOnUnknownContainer, ec2(task))).toHaveLength(1);
});

test.each([
  ['a container that is there', [waiting('init'), container('init')]],
  ['a name that only the deployment knows', [waiting(UNRESOLVED)]],
  ['a container whose name only the deployment knows', [waiting('init'), container(UNRESOLVED as never)]],
  ['containers that only the deployment knows', [waiting('init'), UNRESOLVED]],
  ['the skeleton\'s empty name', [waiting('')]],
  ['dependencies that only the deployment knows', [container('web', { dependsOn: UNRESOLVED })]],
])('%s: nothing to tell', (_, containers) => {
  expect(findings(dependencyOnUnknownContainer, fargate(containers))).toEqual([]);
});
