import { App, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { NamespaceSharingChecks } from 'cdk-fargate-linux-controls';

// A mistake on purpose: two containers share one network namespace and disagree about a parameter of it. `cdk synth` refuses it.
const app = new App();
NamespaceSharingChecks.addTo(app);

const stack = new Stack(app, 'WrongKeepalive');
const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 512, memoryLimitMiB: 1024 });
taskDefinition.addContainer('app', {
  image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
  systemControls: [{ namespace: 'net.ipv4.tcp_keepalive_time', value: '100' }],
});
taskDefinition.addContainer('agent', {
  image: ecs.ContainerImage.fromRegistry('public.ecr.aws/amazonlinux/amazonlinux:2023'),
  command: ['sleep', 'infinity'],
  systemControls: [{ namespace: 'net.ipv4.tcp_keepalive_time', value: '200' }],
});
