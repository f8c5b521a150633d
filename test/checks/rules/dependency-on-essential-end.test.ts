import { dependencyOnEssentialEnd } from '../../../src/checks/rules/dependency-on-essential-end';
import { container, each, ec2, findings, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const task = (condition: unknown, essential: unknown) =>
  [container('web', { dependsOn: [{ containerName: 'init', condition }] }), container('init', { essential })];

test.each(['COMPLETE', 'SUCCESS'])('reports the condition %s on a container that is essential', condition => {
  expect(findings(dependencyOnEssentialEnd, task(condition, true))).toEqual([{
    container: 'web',
    message: `the dependency on container init has the condition ${condition}, but that container is essential.`,
    fix: 'Set essential to false on container init.',
  }]);
});

reportsOnce(dependencyOnEssentialEnd, { 'EC2': ec2(task('SUCCESS', true)), 'a container that is essential by default': task('COMPLETE', undefined) });
reportsNothing(dependencyOnEssentialEnd, {
  ...each('the condition', ['HEALTHY', UNRESOLVED, undefined], condition => task(condition, true)),
  ...each('essential', [false, UNRESOLVED], essential => task('COMPLETE', essential)),
});
