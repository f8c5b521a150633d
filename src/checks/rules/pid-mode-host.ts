import { onInstances, Rule, runsOnFargate, runsOnWindows, web } from './rule-helpers';

export const pidModeHost: Rule = {
  name: 'pid-mode-host',
  severity: 'warning',
  title: 'The task sees all processes of its instance',
  why: 'With pidMode host, the containers use the PID namespace of the instance. They see its processes and those of all other tasks, and root in a container may be able to stop them, or to trace them with SYS_PTRACE.',
  fix: 'Use pidMode task, or acknowledge the warning for an agent that monitors the whole instance.',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-3',
  fails: () => [onInstances([web()], { pidMode: 'host' })],
  foundAt: ['pidMode'],
  passes: () => [onInstances([web()], { pidMode: 'task' })],
  requires: 'pidMode',
  check: task => task.pidMode === 'host' && !runsOnFargate(task) && !runsOnWindows(task)
    ? [{ message: 'pidMode is host, so the containers see all processes of the instance, including those of other tasks.', at: ['pidMode'] }]
    : [],
};
