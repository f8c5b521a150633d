import { noEssentialContainer } from '../../../src/checks/rules/no-essential-container';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const beside = (name: string) => container(name, { essential: false });

test('a task without an essential container is told, with all names', () => {
  expect(findings(noEssentialContainer, fargate([beside('web'), beside('agent')]))).toEqual([{ message: 'essential is false on web, agent, and a task needs one essential container.' }]);
  expect(findings(noEssentialContainer, ec2([beside('web')]))).toHaveLength(1);
});

test.each([
  ['one that is', [beside('agent'), container('web', { essential: true })]],
  ['one that does not say', [beside('agent'), container('web')]],
  ['one of which only the deployment knows', [beside('agent'), container('web', { essential: UNRESOLVED })]],
  ['containers that only the deployment knows', [beside('agent'), UNRESOLVED]],
  ['no containers at all', []],
])('%s: nothing to tell', (_, containers) => {
  expect(findings(noEssentialContainer, fargate(containers))).toEqual([]);
});
