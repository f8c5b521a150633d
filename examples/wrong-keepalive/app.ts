import { App, aws_ecs as ecs, Stack, Validations } from 'aws-cdk-lib';
import { NamespaceSharingPlugin } from 'cdk-fargate-linux-controls';

// An intentional mistake: two containers set different values for a parameter of their shared network namespace. `cdk synth` fails.
const app = new App();
Validations.of(app).addPlugins(new NamespaceSharingPlugin());

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
