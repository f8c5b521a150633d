import { onFargate, web } from './examples';
import { dependenciesIn, waitsForEnd } from '../queries/start-order';
import type { Rule } from '../rule';

export const dependencyOnEssentialEnd: Rule = {
  name: 'dependency-on-essential-end',
  severity: 'error',
  title: 'A container waits for the end of an essential one',
  why: 'When an essential container ends, so does the task. ECS refuses the conditions COMPLETE and SUCCESS on an essential container, which each is unless it says otherwise.',
  fix: 'Set essential to false on the container that is to end.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html',
  fails: [
    onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }), { name: 'init' }]),
    onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'COMPLETE' }] }), { name: 'init', essential: true }]),
  ],
  passes: [
    onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] }), { name: 'init', essential: false }]),
    onFargate([web({ dependsOn: [{ containerName: 'init', condition: 'START' }] }), { name: 'init' }]),
  ],
  check: task => dependenciesIn(task)
    .filter(({ container: awaited, dependency }) => awaited.essential === true && waitsForEnd(dependency))
    .map(({ waiting, container: awaited, dependency: { condition } }) => ({
      container: waiting.name,
      message: `it waits for ${String(condition)} of container ${awaited.name}, which is essential.`,
      fix: `Set essential of container ${awaited.name} to false.`,
    })),
};
