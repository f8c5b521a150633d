import { App, aws_ec2 as ec2, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { FargateSidecarObservedService, FaultAction, FaultInjection } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'FaultInjection');
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }) });

// ECS Exec must stay off: it cannot be combined with fault injection, and a rule reports an error if it is on.
new FargateSidecarObservedService(stack, 'Web', {
  cluster,
  application: {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
    portMappings: [{ containerPort: 80 }],
  },
  observers: [new FaultInjection({ actions: [FaultAction.CPU_STRESS, FaultAction.NETWORK_LATENCY] })],
  cpu: 512,
  memoryLimitMiB: 1024,
  circuitBreaker: { rollback: true },
  minHealthyPercent: 100,
});
