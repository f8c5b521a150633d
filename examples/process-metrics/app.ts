import { App, aws_ecs as ecs, aws_logs as logs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { CustomObserver, ProcessAccess } from 'cdk-fargate-linux-controls';

// The user name is muted because the collector's image has no users. $$ is a dollar sign.
const CONFIGURATION = `receivers:
  host_metrics:
    collection_interval: 30s
    scrapers:
      process:
        include: { match_type: regexp, names: ["^nginx$$"] }
        metrics:
          process.memory.virtual: { enabled: false }
          process.open_file_descriptors: { enabled: true }
          process.threads: { enabled: true }
        resource_attributes:
          process.command_line: { enabled: false }
        mute_process_user_error: true
processors:
  resource_detection: { detectors: [ecs] }
exporters:
  otlp_http: { endpoint: "https://otlp.example.com", headers: { authorization: "\${env:OTLP_TOKEN}" } }
  prometheus: { endpoint: "0.0.0.0:9464", resource_to_telemetry_conversion: { enabled: true } }
service:
  pipelines:
    metrics: { receivers: [host_metrics], processors: [resource_detection], exporters: [otlp_http, prometheus] }
  telemetry: { metrics: { level: none } }
`;

const app = new App();
const stack = new Stack(app, 'ProcessMetrics');
const token = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'OtlpToken'));

const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 512, memoryLimitMiB: 1024 });
task.addContainer('nginx', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'), portMappings: [{ containerPort: 80 }] });

task.addExtension(new CustomObserver({
  container: {
    containerName: 'process-metrics',
    image: ecs.ContainerImage.fromRegistry('ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib:0.159.0'),
    command: ['--config=env:COLLECTOR_CONFIGURATION'],
    environment: { COLLECTOR_CONFIGURATION: CONFIGURATION },
    secrets: { OTLP_TOKEN: token },
    portMappings: [{ containerPort: 9464 }],
    readonlyRootFilesystem: true,
    memoryReservationMiB: 128,
    memoryLimitMiB: 256,
    enableRestartPolicy: true,
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'process-metrics', logRetention: logs.RetentionDays.ONE_MONTH }),
  },
  // With less, the collector cannot read the disk I/O, the program, and the open files of other users' processes.
  access: ProcessAccess.anyUser(),
  stopAfterApplication: true,
}));
