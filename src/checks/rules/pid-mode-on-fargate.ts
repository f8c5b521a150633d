import { onFargate, onInstances, Rule, runsOnFargate, runsOnWindows, seeSection, UNKNOWN, web } from './kit';

export const pidModeOnFargate: Rule = {
  name: 'pid-mode-on-fargate',
  severity: 'error',
  title: 'Fargate supports only pidMode task',
  why: 'On Fargate, a PID namespace can be shared only within a task. ECS rejects any other pidMode.',
  fix: seeSection('Set pidMode to task, for example with SharedPidNamespace, or remove it.', 'namespaces-of-the-host'),
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
  fails: () => [onFargate([web()], { pidMode: 'host' })],
  foundAt: ['pidMode'],
  passes: () => [onFargate([web()], { pidMode: 'task' }), onFargate([web()]), onInstances([web()], { pidMode: 'host' })],
  // pid-mode-on-windows reports pidMode on Windows.
  requires: 'pidMode',
  check: task => runsOnFargate(task) && !runsOnWindows(task) && task.pidMode !== UNKNOWN && task.pidMode !== undefined && task.pidMode !== 'task'
    ? [{ message: `pidMode is ${task.pidMode}, but Fargate supports only task.`, at: ['pidMode'] }]
    : [],
};
