import { execServicesOf, INIT, onFargate, Rule, runBy, ssmAgentSidecarsOf, web } from './rule-helpers';

export const faultInjectionWithExec: Rule = {
  name: 'fault-injection-with-exec',
  severity: 'warning',
  title: 'A task with fault injection runs with ECS Exec',
  why: 'AWS FIS requires ECS Exec to be off for its aws:ecs:task actions. A task that calls the fault injection endpoints of ECS itself is not limited in this way. With a sidecar that runs the SSM agent, ssm-agent-with-exec reports an error instead.',
  fix: 'Disable ECS Exec in the service (enableExecuteCommand), or acknowledge the warning if only the task itself injects faults.',
  source: 'https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html',
  moreSources: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fault-injection-endpoints.html'],
  fails: () => [runBy({ enableExecuteCommand: true }, onFargate([web(INIT)], { pidMode: 'task', enableFaultInjection: true }))],
  foundAt: ['enableFaultInjection'],
  passes: () => [
    runBy({ enableExecuteCommand: false }, onFargate([web(INIT)], { pidMode: 'task', enableFaultInjection: true })),
    runBy({ enableExecuteCommand: true }, onFargate([web(INIT)], { pidMode: 'task', enableFaultInjection: false })),
  ],
  requires: 'ECS Exec',
  check: task => task.enableFaultInjection !== true || ssmAgentSidecarsOf(task).length > 0 ? [] : execServicesOf(task)
    .map(({ name }) => ({ message: `enableFaultInjection is true, but service ${name} enables ECS Exec.`, at: ['enableFaultInjection'] })),
};
