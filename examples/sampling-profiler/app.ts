import { App, aws_ecs as ecs, aws_s3 as s3, Duration, Stack } from 'aws-cdk-lib';
import { ProfileOutput, ProfilingTool, SamplingProfiler } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'SamplingProfiler');

const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 512, memoryLimitMiB: 1024 });
taskDefinition.addContainer('web', {
  image: ecs.ContainerImage.fromRegistry('example/shop:1.0'),
  command: ['gunicorn', 'shop:app'],
});

taskDefinition.addExtension(new SamplingProfiler({
  profiler: ProfilingTool.pySpy({ image: ecs.ContainerImage.fromRegistry('example/py-spy:0.4.3'), options: ['--nonblocking'] }),
  processName: 'gunicorn',
  output: ProfileOutput.bucket(new s3.Bucket(stack, 'Profiles'), 'shop/'),
  duration: Duration.minutes(1),
  interval: Duration.minutes(15),
}));
