import { App, aws_ecs as ecs, Duration, Stack } from 'aws-cdk-lib';
import { PacketCapture, ToolboxImage } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'PacketCapture');

const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', {
  cpu: 512,
  memoryLimitMiB: 1024,
  runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 },
});
taskDefinition.addContainer('shop', {
  image: ecs.ContainerImage.fromRegistry('example/shop:1.0'),
  portMappings: [{ containerPort: 8080 }],
});

taskDefinition.addExtension(new PacketCapture({
  image: ToolboxImage.bundled(),
  filter: 'tcp port 5432',
  duration: Duration.minutes(30),
}));
