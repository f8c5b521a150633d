import { App, aws_ec2 as ec2, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { PortRange, TunedProxyTask } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'TunedProxy');
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }) });

const edge = new TunedProxyTask(stack, 'Edge', {
  proxy: {
    containerName: 'myproxy',
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
    portMappings: [{ containerPort: 8080 }],
  },
  networkSysctls: {
    netCoreSomaxconn: 6000,
    netIpv4IpLocalPortRange: PortRange.of(1024, 65000), // includes 8080, which is therefore reserved for the listener
  },
  cpu: 512,
  memoryLimitMiB: 1024,
  runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.X86_64 },
});

new ecs.FargateService(stack, 'EdgeService', {
  cluster,
  taskDefinition: edge.taskDefinition,
  circuitBreaker: { rollback: true },
  minHealthyPercent: 100,
});
