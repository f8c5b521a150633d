import { onFargate, runBy, web } from './examples';
import type { Rule } from '../rule';

export const faultInjectionWithExec: Rule = {
  name: 'fault-injection-with-exec',
  severity: 'error',
  title: 'A task with fault injection runs with ECS Exec',
  why: 'AWS FIS requires ECS Exec to be off. ECS Exec runs an SSM agent in the containers of the task, and the SSM agent that AWS FIS uses to inject faults does not start next to another one.',
  fix: 'Disable ECS Exec in the service (enableExecuteCommand), or disable fault injection in the task definition (enableFaultInjection).',
  source: 'https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html',
  fails: [runBy({ enableExecuteCommand: true }, onFargate([web()], { pidMode: 'task', enableFaultInjection: true }))],
  passes: [
    runBy({ enableExecuteCommand: false }, onFargate([web()], { pidMode: 'task', enableFaultInjection: true })),
    runBy({ enableExecuteCommand: true }, onFargate([web()], { pidMode: 'task', enableFaultInjection: false })),
  ],
  check: task => task.enableFaultInjection !== true ? [] : task.services
    .filter(({ enableExecuteCommand }) => enableExecuteCommand === true)
    .map(({ name }) => ({ message: `enableFaultInjection is true, but service ${name} enables ECS Exec.`, at: ['enableFaultInjection'] })),
};
