import { App, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { KernelReport, KernelTuning, PortRange, ProcessAccess } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'KernelReport');

const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 512, memoryLimitMiB: 1024 });
taskDefinition.addContainer('nginx', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29') });

taskDefinition.addExtension(KernelTuning.network({ netCoreSomaxconn: 6000, netIpv4IpLocalPortRange: PortRange.of(1024, 65000) }));
taskDefinition.addExtension(KernelTuning.ipc('nginx', { fsMqueueMsgMax: 64 }));
taskDefinition.addExtension(new KernelReport({ access: ProcessAccess.tracingOnly() }));
