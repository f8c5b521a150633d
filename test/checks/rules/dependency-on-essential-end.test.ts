import { dependencyOnEssentialEnd } from '../../../src/checks/rules/dependency-on-essential-end';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const task = (condition: unknown, essential: unknown) => [container('web', { dependsOn: [{ containerName: 'init', condition }] }), container('init', { essential })];

test.each(['COMPLETE', 'SUCCESS'])('%s of an essential container is told, of one that does not say so as well', condition => {
  expect(findings(dependencyOnEssentialEnd, fargate(task(condition, true)))).toEqual([
    { container: 'web', message: `it waits for ${condition} of container init, which is essential.`, fix: 'Set essential of container init to false.' },
  ]);
  expect(findings(dependencyOnEssentialEnd, fargate(task(condition, undefined)))).toHaveLength(1);
  expect(findings(dependencyOnEssentialEnd, ec2(task(condition, true)))).toHaveLength(1);
  expect(findings(dependencyOnEssentialEnd, fargate(task(condition, false)))).toEqual([]);
});

test.each([['START', true], ['HEALTHY', true], [UNRESOLVED, true], [undefined, true], ['SUCCESS', UNRESOLVED]])('%j with essential %j: nothing to tell', (condition, essential) => {
  expect(findings(dependencyOnEssentialEnd, fargate(task(condition, essential)))).toEqual([]);
});
