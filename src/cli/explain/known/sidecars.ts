import { anyOf, KnownMessage, named, quoted } from '../known-message';

/** Messages of agents that run as sidecars. */
export const SIDECAR_MESSAGES: readonly KnownMessage[] = named({
  'no-credentials': {
    title: 'The AWS SDK in the container found no credentials',
    pattern: anyOf([
      /\bNoCredential(?:Providers|sError)\b|\bCredentialsProviderError\b|\bUnable to load (?:AWS )?credentials from any\b|\bno EC2 IMDS role found\b/,
      // The AWS CLI, and Fluent Bit.
      /\bUnable to locate credentials\b|\[signv4\] Provider returned no credentials\b|\[aws_credentials\] Failed to retrieve credentials\b/,
    ]),
    samples: [quoted('X-Ray daemon', 'Sending segment batch failed with: NoCredentialProviders: no valid providers in chain.',
      'aws/aws-xray-daemon/issues/48')],
    fix: 'Set taskRoleArn of the task definition: the containers get the credentials of that role. If it is set, use a newer version of the agent.',
  },
  'sidecar-access-denied': {
    title: 'The task role lacks a permission that the agent needs',
    pattern: anyOf([
      /\bSending segment batch failed with: AccessDenied/,
      /\bAPI responded with error='AccessDenied/,
      /\blevel=error msg="AccessDenied/,
      // The CloudWatch agent.
      /\bE! [^\n]{0,200}\bAccessDenied/,
    ]),
    samples: [
      quoted('Fluent Bit', 'CreateLogStream API responded with error=\'AccessDeniedException\'',
        'terraform-aws-modules/terraform-aws-eks/issues/3397'),
      quoted('Fluent Bit (cloudwatch plugin)', 'level=error msg="AccessDeniedException: User: arn:aws:sts::xxxxxxxxxxxx:assumed-role/fluentbit-task-role/xxxxxxx is not authorized to perform: logs:CreateLogGroup',
        'aws/aws-for-fluent-bit/issues/835'),
    ],
    fix: 'Allow the action in the message for the task role, not for the execution role: agents in containers use the task role.',
  },
  'logs-not-delivered': {
    title: 'Fluent Bit, the X-Ray daemon, or the OpenTelemetry collector could not deliver data to its destination',
    pattern: anyOf([
      /\[engine\] failed to flush chunk\b|\[output:[\w.:-]{1,80}\] Failed to send (?:log )?(?:events|records)\b/,
      /\[error\] \[output:[\w.:-]{1,80}\]|\bAPI responded with error='|\[aws_client\] connection initialization error\b/,
      /\[net\] TCP connection failed: |\bpaused \(mem buf overlimit\)|\bSending segment batch failed with: /,
      /\bno upstream connections available\b|\bcould not flush records to\b/,
      /\bExporting failed\. (?:Dropping data|Will retry|Try enabling)\b/,
    ]),
    samples: [
      quoted('Fluent Bit', '[error] [output:forward:forward.0] no upstream connections available',
        'fluent/fluent-bit/issues/7086'),
      quoted('OpenTelemetry collector', 'exporterhelper/queued_retry.go:427      Exporting failed. Will retry the request after interval.',
        'signalfx/splunk-otel-collector/issues/2512'),
      quoted('Fluent Bit', '[ warn] [engine] failed to flush chunk \'1-1631069464.479851328.flb\', retry in 99 seconds: task_id=55, input=tail.0 > output=es.1 (out_id=1)',
        'aws-ia/terraform-aws-eks-blueprints/issues/24'),
    ],
    fix: 'The lines before it state the reason; Log_Level debug shows more in Fluent Bit. Check the permissions of the task role, and the network path to the destination. Both try again, but lose data if a limit or their memory is used up.',
    isPartial: true,
  },
  'no-instance-metadata': {
    title: 'The program asked for the metadata of an EC2 instance, which a task on Fargate does not have',
    pattern: /\b169\.254\.169\.254\b[^\n]{0,200}(?:invalid argument|connection refused|i\/o timeout|no route to host|timed out|deadline exceeded)|\bec2metadata is not available\b|\bGet instance id metadata failed\b|\bconnect EINVAL 169\.254\.169\.254:80\b|\bEC2MetadataError\b/,
    samples: [quoted('X-Ray daemon', 'Get http://169.254.169.254/latest/meta-data/instance-id: dial tcp 169.254.169.254:80: connect: invalid argument',
      'aws/aws-app-mesh-examples/issues/141')],
    fix: 'It is harmless if the program goes on. Tell it that it does not run on EC2: the X-Ray daemon has the option -o. A task has its own metadata at ECS_CONTAINER_METADATA_URI_V4.',
  },
  'datadog-key-refused': {
    title: 'Datadog does not accept the API key of the agent: the key is wrong, or belongs to another site',
    pattern: /\bAPI Key invalid, dropping transaction\b|\bNo valid api key found, reporting the forwarder as unhealthy\b/,
    samples: [quoted('Datadog agent', 'API Key invalid, dropping transaction for https://process.datadoghq.com/api/v1/collector',
      'DataDog/hiring-engineers/issues/912',
      'department-of-veterans-affairs/notification-api/issues/1083')],
    fix: 'Check DD_API_KEY: an API key, not an application key, without line ends, and from a secret that is not JSON or whose key valueFrom names. Set DD_SITE to the site of the account.',
  },
  'trace-agent-not-reached': {
    title: 'No agent listens on this port of the task: 8125 and 8126 are those of Datadog, 2000 is that of X-Ray, and 4317 and 4318 are those of OpenTelemetry',
    pattern: anyOf([
      /(?:fail|refused|unable|error|not reachable|could not connect)[^\n]{0,120}(?:127\.0\.0\.1|localhost|\[?(?:::|(?:0:){7})1\]?):(?:2000|812[56]|431[78])\b/,
      /(?:127\.0\.0\.1|localhost|\[?(?:::|(?:0:){7})1\]?):(?:2000|812[56]|431[78])\b[^\n]{0,120}(?:refused|fail|timed out)/,
    ], 'i'),
    samples: [quoted('dd-trace', 'Failed to open TCP connection to 127.0.0.1:8126', 'DataDog/datadog-agent/issues/23048')],
    fix: 'Let the application start after the agent (dependsOn HEALTHY), and set DD_APM_ENABLED=true for the agent of Datadog. In bridge mode of instances, containers do not share 127.0.0.1: link them. At the end of a task, the agent may stop before the application.',
  },
});
