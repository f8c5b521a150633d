import { App, aws_ecs as ecs, aws_ssm as ssm, Stack } from 'aws-cdk-lib';
import { DotnetMonitor, DotnetMonitorApiKey } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'DotnetMonitor');

const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 512, memoryLimitMiB: 1024 });
taskDefinition.addContainer('web', {
  image: ecs.ContainerImage.fromRegistry('mcr.microsoft.com/dotnet/samples:aspnetapp-chiseled'),
  portMappings: [{ containerPort: 8080 }],
});

const parameter = (name: string) => ecs.Secret.fromSsmParameter(ssm.StringParameter.fromStringParameterName(stack, name, `/shop/dotnet-monitor/${name}`));

taskDefinition.addExtension(new DotnetMonitor({
  apiKey: DotnetMonitorApiKey.fromSecrets(parameter('Subject'), parameter('PublicKey')),
  configuration: {
    GlobalCounter__IntervalSeconds: '10',
    Metrics__MetricCount: '6',
  },
}));
