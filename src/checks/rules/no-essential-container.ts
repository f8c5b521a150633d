import { agent, onFargate, Rule, web } from './kit';

export const noEssentialContainer: Rule = {
  name: 'no-essential-container',
  severity: 'error',
  title: 'No container is essential',
  why: 'ECS rejects a task definition without an essential container.',
  fix: 'Add the container that the task cannot run without. If the task has it, remove essential from it, or set it to true.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  moreSources: ['https://github.com/eagletmt/hako/pull/68'],
  fails: () => [onFargate([agent()])],
  foundAt: ['containerDefinitions'],
  passes: () => [onFargate([agent(), web()]), onFargate([agent({ essential: true })])],
  check: task => task.containers.length > 0 && !task.hasUnresolvedContainers && task.containers.every(({ essential }) => essential === false)
    ? [{ message: `essential is false on every container (${task.containers.map(({ name }) => name).join(', ')}), but a task requires an essential container.`, at: ['containerDefinitions'] }]
    : [],
};
