import { agent, checkWithExec, INIT, onFargate, Rule, runBy, ssmAgentSidecarsOf, web } from './rule-helpers';

const IMAGE = 'public.ecr.aws/amazon-ssm-agent/amazon-ssm-agent:3.2.2303.0';

export const ssmAgentWithExec: Rule = {
  name: 'ssm-agent-with-exec',
  severity: 'error',
  title: 'A sidecar with the SSM agent runs with ECS Exec',
  why: 'ECS Exec runs its own SSM agent in the containers of the task. The SSM agent of a sidecar, with which AWS FIS injects faults, may not work next to another one. AWS FIS requires ECS Exec to be off.',
  fix: 'Disable ECS Exec in the service (enableExecuteCommand), or remove the sidecar.',
  source: 'https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html',
  moreSources: ['https://github.com/steadybit/extension-aws/blob/main/README-ecs-ssm-setup.md'],
  fails: () => [
    runBy({ enableExecuteCommand: true }, onFargate([web(INIT), agent({ ...INIT, image: IMAGE })], { enableFaultInjection: true })),
    runBy({ enableExecuteCommand: true }, onFargate([web(INIT), agent({ ...INIT, command: ['/bin/bash', '-c', 'amazon-ssm-agent -register; amazon-ssm-agent & wait'] })])),
  ],
  foundAt: ['containerDefinitions.1.image', 'containerDefinitions.1.command'],
  passes: () => [
    runBy({ enableExecuteCommand: false }, onFargate([web(INIT), agent({ ...INIT, image: IMAGE })], { enableFaultInjection: true })),
    runBy({ enableExecuteCommand: true }, onFargate([web(INIT), agent({ ...INIT, image: 'public.ecr.aws/datadog/agent:7.60.0' })])),
    onFargate([web(INIT), agent({ ...INIT, image: IMAGE })], { enableFaultInjection: true }),
  ],
  requires: 'ECS Exec',
  check: checkWithExec((task, services) => ssmAgentSidecarsOf(task)
    .map(({ container: { name: container }, at }) => ({ container, message: `it runs the SSM agent, but ECS Exec is enabled by ${services}.`, at }))),
};
