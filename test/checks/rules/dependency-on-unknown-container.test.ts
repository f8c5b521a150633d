import { dependencyOnUnknownContainer } from '../../../src/checks/rules/dependency-on-unknown-container';
import { container, each, ec2, reports, reportsNothing, UNRESOLVED } from '../definitions';

const waiting = (...names: unknown[]) => container('web', { dependsOn: names.map(containerName => ({ containerName, condition: 'START' })) });

reports(dependencyOnUnknownContainer, 'a name that no container has, with the existing names', ec2([waiting('int', 'init'), container('init')]),
  { container: 'web', message: 'dependsOn names container int, which is not in the task definition (containers: web, init).' });

reportsNothing(dependencyOnUnknownContainer, {
  ...each('the name', [UNRESOLVED, ''], name => [waiting(name)]),
  'a container with an unresolved name': [waiting('init'), container(UNRESOLVED as never)],
  'unresolved containers': [waiting('init'), UNRESOLVED],
  'unresolved dependencies': [container('web', { dependsOn: UNRESOLVED })],
});
