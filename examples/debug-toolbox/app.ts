import { App, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { DebugToolbox } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'DebugToolbox');

const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 512, memoryLimitMiB: 1024 });
taskDefinition.addContainer('nginx', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29') });

// procps contains ps. The container installs the packages when it starts, which needs a route from the subnet to the repositories of Amazon Linux.
taskDefinition.addExtension(new DebugToolbox({ packages: ['procps', 'strace'] }));
