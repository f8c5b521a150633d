import { dependencyOnEssentialEnd } from '../../../src/checks/rules/dependency-on-essential-end';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const task = (condition: unknown, essential: unknown) => [container('web', { dependsOn: [{ containerName: 'init', condition }] }), container('init', { essential })];

test.each(['COMPLETE', 'SUCCESS'])('reports the condition %s on a container that is essential, explicitly or by default', condition => {
  expect(findings(dependencyOnEssentialEnd, fargate(task(condition, true)))).toEqual([
    { container: 'web', message: `the dependency on container init has the condition ${condition}, but that container is essential.`, fix: 'Set essential to false on container init.' },
  ]);
  expect(findings(dependencyOnEssentialEnd, fargate(task(condition, undefined)))).toHaveLength(1);
  expect(findings(dependencyOnEssentialEnd, ec2(task(condition, true)))).toHaveLength(1);
  expect(findings(dependencyOnEssentialEnd, fargate(task(condition, false)))).toEqual([]);
});

test.each([['START', true], ['HEALTHY', true], [UNRESOLVED, true], [undefined, true], ['SUCCESS', UNRESOLVED]])('reports nothing for the condition %j with essential %j', (condition, essential) => {
  expect(findings(dependencyOnEssentialEnd, fargate(task(condition, essential)))).toEqual([]);
});
