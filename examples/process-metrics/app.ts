import { App, aws_ecs as ecs, aws_secretsmanager as secretsmanager, Duration, Stack } from 'aws-cdk-lib';
import { MetricsExporter, ProcessMetric, ProcessMetricsCollector, ProcessNames } from 'cdk-fargate-linux-controls';

const app = new App();
const stack = new Stack(app, 'ProcessMetrics');
const token = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'OtlpToken'));

const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 512, memoryLimitMiB: 1024 });
task.addContainer('nginx', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'), portMappings: [{ containerPort: 80 }] });

task.addExtension(new ProcessMetricsCollector({
  exporters: [
    MetricsExporter.otlpHttp({ endpoint: 'https://otlp.example.com', headers: { authorization: token } }),
    MetricsExporter.prometheus(),
  ],
  interval: Duration.seconds(30),
  include: ProcessNames.matching('^nginx$'),
  metrics: [ProcessMetric.CPU_TIME, ProcessMetric.MEMORY_USAGE, ProcessMetric.DISK_IO, ProcessMetric.OPEN_FILE_DESCRIPTORS, ProcessMetric.THREADS],
  resourceAttributes: { 'service.name': 'web' },
}));
