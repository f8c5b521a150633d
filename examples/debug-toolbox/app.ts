import { App, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { DebugToolbox } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'DebugToolbox');

const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 512, memoryLimitMiB: 1024 });
taskDefinition.addContainer('nginx', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29') });

// There are three ways to provide the tools: an image that contains them, as here; ToolboxImage.bundled(), which the CDK builds;
// or packages: ['strace', 'procps-ng', 'gdb'], which needs a route out of the subnet each time the container starts.
taskDefinition.addExtension(new DebugToolbox({
  image: ecs.ContainerImage.fromRegistry('example/toolbox:1.0'),
  applicationsMayTrace: true,
}));
