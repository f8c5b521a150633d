import { onFargate, runBy, web } from './examples';
import type { Rule } from '../rule';

export const faultInjectionWithExec: Rule = {
  name: 'fault-injection-with-exec',
  severity: 'error',
  title: 'A task into which faults are injected runs with ECS Exec',
  why: 'ECS Exec brings an SSM agent into the containers of the task. The one through which AWS FIS injects faults does not start beside another, and AWS FIS asks for ECS Exec to be off.',
  fix: 'Turn ECS Exec off in the service (enableExecuteCommand), or fault injection in the task definition (enableFaultInjection).',
  source: 'https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html',
  fails: [runBy({ enableExecuteCommand: true }, onFargate([web()], { pidMode: 'task', enableFaultInjection: true }))],
  passes: [
    runBy({ enableExecuteCommand: false }, onFargate([web()], { pidMode: 'task', enableFaultInjection: true })),
    runBy({ enableExecuteCommand: true }, onFargate([web()], { pidMode: 'task', enableFaultInjection: false })),
  ],
  check: task => task.enableFaultInjection !== true ? [] : task.services
    .filter(({ enableExecuteCommand }) => enableExecuteCommand === true)
    .map(({ name }) => ({ message: `enableFaultInjection is on, and service ${name} runs the task with ECS Exec.` })),
};
