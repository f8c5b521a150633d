import { noEssentialContainer } from '../../../src/checks/rules/no-essential-container';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const beside = (name: string) => container(name, { essential: false });

test('reports a task without an essential container, with all names', () => {
  expect(findings(noEssentialContainer, fargate([beside('web'), beside('agent')]))).toEqual([{ message: 'essential is false on every container (web, agent), but a task requires an essential container.' }]);
  expect(findings(noEssentialContainer, ec2([beside('web')]))).toHaveLength(1);
});

test.each([
  ['an essential container', [beside('agent'), container('web', { essential: true })]],
  ['a container that omits essential', [beside('agent'), container('web')]],
  ['an unresolved value of essential', [beside('agent'), container('web', { essential: UNRESOLVED })]],
  ['unresolved containers', [beside('agent'), UNRESOLVED]],
  ['no containers', []],
])('reports nothing for %s', (_, containers) => {
  expect(findings(noEssentialContainer, fargate(containers))).toEqual([]);
});
