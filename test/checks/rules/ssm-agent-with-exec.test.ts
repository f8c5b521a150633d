import { ssmAgentWithExec } from '../../../src/checks/rules/ssm-agent-with-exec';
import { script } from '../../../src/constructs/observers/presets/assets';
import { container, EXEC, fargate, findingsWhenRun, Json, UNRESOLVED } from '../definitions';

const IMAGE = 'public.ecr.aws/amazon-ssm-agent/amazon-ssm-agent:3.2.2303.0';
const found = (sidecar: Json, service: Json = EXEC) => findingsWhenRun(ssmAgentWithExec, fargate([container('web'), container('agent', sidecar)]), service);
const REPORTED = [{ container: 'agent', message: 'it runs the SSM agent, but ECS Exec is enabled by service Service1.' }];

test.each([IMAGE, 'amazon/amazon-ssm-agent', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/amazon-ssm-agent@sha256:0123'])('reports the image %s', image => {
  expect(found({ image })).toStrictEqual(REPORTED);
});

test.each<[string, Json]>([
  ['as an entry point', { entryPoint: ['/usr/bin/amazon-ssm-agent'] }],
  ['as a command', { command: ['amazon-ssm-agent'] }],
  ['in a script of a shell', { command: ['/bin/bash', '-c', 'dnf install -y jq; if ! amazon-ssm-agent -register -code "$CODE"; then exit 1; fi; amazon-ssm-agent & wait $!'] }],
  ['in the background of a script', { command: ['sh', '-c', 'dnf install -y jq\namazon-ssm-agent &\nwait'] }],
  ['by exec', { command: ['sh', '-c', 'setup && exec amazon-ssm-agent'] }],
  ['in the script of FaultInjection', { entryPoint: ['sh', '-c', script('inject-faults'), 'inject-faults'] }],
])('reports a program that starts the agent %s', (_, sidecar) => {
  expect(found(sidecar)).toStrictEqual(REPORTED);
});

test.each<[string, Json]>([
  ['another image', { image: 'example/my-amazon-ssm-agent-exporter:1' }],
  ['an unresolved image', { image: UNRESOLVED }],
  ['an unresolved command', { command: UNRESOLVED }],
  ['a script that only removes the package', { command: ['sh', '-c', 'yum remove -y amazon-ssm-agent && exec /app'] }],
  ['a script that only looks for the process', { command: ['sh', '-c', 'ps ax | grep amazon-ssm-agent; exec /app'] }],
  ['a health check', { healthCheck: { command: ['CMD-SHELL', 'amazon-ssm-agent -version'] } }],
])('reports nothing for %s', (_, sidecar) => {
  expect(found(sidecar)).toEqual([]);
});

test.each([false, undefined, UNRESOLVED])('accepts the sidecar if ECS Exec is %j', enableExecuteCommand => {
  expect(found({ image: IMAGE }, { enableExecuteCommand })).toEqual([]);
});

test('reports nothing without a known service', () => {
  expect(findingsWhenRun(ssmAgentWithExec, fargate([container('web'), container('agent', { image: IMAGE })]))).toEqual([]);
});

test('reports nothing for the only container of a task, which is no sidecar', () => {
  expect(findingsWhenRun(ssmAgentWithExec, fargate([container('bastion', { image: IMAGE })]), EXEC)).toEqual([]);
});

test('names every service with ECS Exec', () => {
  const task = fargate([container('web'), container('agent', { image: IMAGE })]);
  expect(findingsWhenRun(ssmAgentWithExec, task, EXEC, {}, EXEC)).toStrictEqual([expect.objectContaining({ message: expect.stringContaining('service Service1 and service Service3') })]);
});
