import { App, aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack, Validations } from 'aws-cdk-lib';
import { DatadogAgent } from 'cdk-fargate-linux-controls';

const TAGS = { DD_ENV: 'production', DD_SERVICE: 'web', DD_VERSION: '1.4.2' };

const app = new App();
const stack = new Stack(app, 'DatadogAgent');
const apiKey = secretsmanager.Secret.fromSecretNameV2(stack, 'ApiKey', 'datadog/api-key');

const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 512, memoryLimitMiB: 1024 });
task.addContainer('web', {
  image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
  // Workload protection wraps the entry point. The CDK cannot read it from the image, so it is repeated here with its command.
  entryPoint: ['/docker-entrypoint.sh'],
  command: ['nginx', '-g', 'daemon off;'],
  portMappings: [{ containerPort: 80 }],
  environment: TAGS,
});
task.addExtension(new DatadogAgent({
  apiKey: ecs.Secret.fromSecretsManager(apiKey),
  site: 'datadoghq.eu',
  workloadProtection: true,
  environment: { ...TAGS, DD_TAGS: 'team:web', DD_CHECKS_TAG_CARDINALITY: 'orchestrator' },
}));

// Workload protection gives web SYS_PTRACE, so that it can read the key from the Agent's environment.
Validations.of(task).acknowledge({ id: 'cdk-fargate-linux-controls::shared-pid-shows-secrets', reason: 'the team of this task may know the API key' });
