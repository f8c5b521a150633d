import { volumesFromUnknownContainer } from '../../../src/checks/rules/volumes-from-unknown-container';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const mounting = (...names: unknown[]) => container('web', { volumesFrom: names.map(sourceContainer => ({ sourceContainer })) });

test('reports a name that no container has, with the existing names, on Fargate and on EC2', () => {
  const task = [mounting('date', 'data'), container('data')];
  expect(findings(volumesFromUnknownContainer, fargate(task))).toStrictEqual([{ container: 'web', message: 'volumesFrom names container date, which is not in the task definition (containers: web, data).' }]);
  expect(findings(volumesFromUnknownContainer, ec2(task))).toHaveLength(1);
});

test.each([
  ['an existing container', [mounting('data'), container('data')]],
  ['an unresolved name', [mounting(UNRESOLVED)]],
  ['a container with an unresolved name', [mounting('data'), container(UNRESOLVED as never)]],
  ['unresolved containers', [mounting('data'), UNRESOLVED]],
  ['the empty name of the CLI skeleton', [mounting('')]],
  ['an unresolved list', [container('web', { volumesFrom: UNRESOLVED })]],
])('reports nothing for %s', (_, containers) => {
  expect(findings(volumesFromUnknownContainer, fargate(containers))).toEqual([]);
});
