import { App, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { SyscallTracer, ToolboxImage } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'SyscallTracer');

const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', {
  cpu: 512,
  memoryLimitMiB: 1024,
  runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 },
});
taskDefinition.addContainer('nginx', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29') });

taskDefinition.addExtension(new SyscallTracer({
  image: ToolboxImage.bundled(),
  processName: 'nginx',
  syscalls: ['%network', 'openat', '?open'],
}));
