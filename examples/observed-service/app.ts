import { App, aws_ec2 as ec2, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { DebugToolbox, FargateSidecarObservedService } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'ObservedService');
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }) });

new FargateSidecarObservedService(stack, 'Web', {
  cluster,
  application: {
    containerName: 'nginx',
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
    portMappings: [{ containerPort: 80 }],
  },
  observers: [new DebugToolbox({ containerName: 'sleeper' })],
  cpu: 512,
  memoryLimitMiB: 1024,
  runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.X86_64 },
  enableExecuteCommand: true,
  circuitBreaker: { rollback: true },
  minHealthyPercent: 100,
});
