import { ssmAgentWithExec } from '../../../src/checks/rules/ssm-agent-with-exec';
import { script } from '../../../src/constructs/observers/presets/assets';
import { container, EXEC, findingsWhenRun, Json, reportsNothing, shell, UNRESOLVED } from '../definitions';

const IMAGE = 'public.ecr.aws/amazon-ssm-agent/amazon-ssm-agent:3.2.2303.0';
const task = (sidecar: Json) => [container('web'), container('agent', sidecar)];

test.each<[string, Json]>([
  ['the image', { image: IMAGE }],
  ['an image without a registry', { image: 'amazon-ssm-agent' }],
  ['the image of another registry', { image: 'amazon/amazon-ssm-agent' }],
  ['a mirrored image', { image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/amazon-ssm-agent@sha256:0123' }],
  ['an entry point', { entryPoint: ['/usr/bin/amazon-ssm-agent'] }],
  ['a command', { command: ['amazon-ssm-agent'] }],
  ['a script', { command: ['/bin/bash', '-c', 'dnf install -y jq; if ! amazon-ssm-agent -register -code "$CODE"; then exit 1; fi; amazon-ssm-agent & wait $!'] }],
  ['the background of a script', shell('dnf install -y jq\namazon-ssm-agent &\nwait')],
  ['exec in a script', shell('setup && exec amazon-ssm-agent')],
  ['the script of FaultInjection', { entryPoint: ['sh', '-c', script('inject-faults'), 'inject-faults'] }],
])('reports a sidecar with the SSM agent in %s', (_, sidecar) => {
  expect(findingsWhenRun(ssmAgentWithExec, task(sidecar), EXEC)).toStrictEqual([
    { container: 'agent', message: 'it runs the SSM agent, but ECS Exec is enabled by service Service1.' },
  ]);
});

reportsNothing(containers => findingsWhenRun(ssmAgentWithExec, containers, EXEC), {
  'another image': task({ image: 'example/my-amazon-ssm-agent-exporter:1' }),
  'an unresolved image': task({ image: UNRESOLVED }),
  'an unresolved command': task({ command: UNRESOLVED }),
  'a script that only removes the package': task(shell('yum remove -y amazon-ssm-agent && exec /app')),
  'a script that only looks for the process': task(shell('ps ax | grep amazon-ssm-agent; exec /app')),
  'a health check': task({ healthCheck: { command: ['CMD-SHELL', 'true; amazon-ssm-agent -version'] } }),
  'the only container of a task, which is no sidecar': [container('bastion', { image: IMAGE })],
});
