import { onFargate, onInstances, web } from './examples';
import { runsOnFargate, runsOnWindows, UNKNOWN } from '../model';
import type { Rule } from '../rule';

export const pidModeOnFargate: Rule = {
  name: 'pid-mode-on-fargate',
  severity: 'error',
  title: 'Fargate shares a PID namespace within the task only',
  why: 'On Fargate there is no instance whose processes a task could see: ECS registers only task definitions with pidMode task, or without one.',
  fix: 'Set pidMode to task, for example with SharedPidNamespace.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
  fails: [onFargate([web()], { pidMode: 'host' })],
  passes: [onFargate([web()], { pidMode: 'task' }), onFargate([web()]), onInstances([web()], { pidMode: 'host' })],
  // Of Windows another rule tells.
  check: task => runsOnFargate(task) && !runsOnWindows(task) && task.pidMode !== UNKNOWN && task.pidMode !== undefined && task.pidMode !== 'task'
    ? [{ message: `pidMode is ${task.pidMode}; on Fargate it may only be task.` }]
    : [],
};
