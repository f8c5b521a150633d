import { App, aws_ec2 as ec2, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { DebugToolbox, FargateSidecarObservedService, PortRange } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'GettingStarted');
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }) });

new FargateSidecarObservedService(stack, 'Web', {
  cluster,
  application: {
    containerName: 'nginx',
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
    portMappings: [{ containerPort: 80 }],
  },
  observers: [new DebugToolbox()],
  networkSysctls: { netIpv4TcpSlowStartAfterIdle: false, netIpv4IpLocalPortRange: PortRange.of(1024, 65000) }, // port 80 is not in the range
  enableExecuteCommand: true,
  circuitBreaker: { rollback: true },
  minHealthyPercent: 100,
});
