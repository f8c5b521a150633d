import { anyOf, KnownMessage, named, quoted } from '../known-message';

const AGENT = 'ECS agent';

/** Matches the port of an agent that receives traces, after `before` and the address, unless a program fails to listen there. */
function traceAgent(before = ''): string {
  const address = '(?:127\\.0\\.0\\.1|localhost|\\[?(?:::|(?:0:){7})1\\]?)';
  return `:(?:2000|812[56]|431[78])\\b(?<=${before}${address}:\\d{4})(?<!\\b(?:listen|bind)\\b[^\\n]{0,80})(?![^\\n]{0,60}(?:address already in use|permission denied))`;
}

/** Messages of agents that run as sidecars. */
export const SIDECAR_MESSAGES: readonly KnownMessage[] = named({
  'no-credentials': {
    title: 'The AWS SDK in the container found no credentials',
    pattern: anyOf([
      /\bNoCredential(?:Providers|sError)\b|\bCredentialsProviderError\b(?<!action inputs: [^\n]{0,40}CredentialsProviderError)|\bUnable to load (?:AWS )?credentials from any\b|\bno EC2 IMDS role found\b/,
      // The AWS CLI, and Fluent Bit.
      /\bUnable to locate credentials\b|\[signv4\] Provider returned no credentials\b|\[aws_credentials\] Failed to retrieve credentials\b/,
      // Java, JavaScript, .NET, PHP, Ruby, and Rust.
      /\bUnable to load credentials from (?:service endpoint|system settings)\b|\bFailed to load credentials from IMDS\b|\bCannot fetch credentials from container\b/,
      /\bMissing credentials in config\b|\bCould not (?<!action inputs: Could not )load credentials from any providers\b|\bUnable to get IAM security credentials\b|\bMissingCredentialsError\b/,
      /(?<php>\bError retrieving credentials? from (?:ECS|the instance profile)\b)|\bCouldn't find AWS credentials\b|\bno providers in chain provided credentials\b|\bFailed to resolve AWS credentials\b/,
      /\b169\.254\.169\.254\/latest\/meta-data\/iam\/security-credentials\b/,
    ]),
    samples: [
      quoted('X-Ray daemon', 'Sending segment batch failed with: NoCredentialProviders: no valid providers in chain.', 'aws/aws-xray-daemon#48'),
      quoted('AWS SDK for PHP', 'Error retrieving credential from ECS', 'aws/aws-sdk-php-laravel#176', 'aws/aws-sdk-php#1971'),
    ],
    fix: ({ php }) => `Set taskRoleArn of the task definition: the containers get the credentials of that role. If it is set, ${php === undefined ? 'use a newer version of the agent.'
      : 'PHP does not see AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: set clear_env = no in the pool of PHP-FPM, or pass the variable to the program, for example to cron.'}`,
  },
  'credentials-not-served': {
    title: 'The ECS agent did not give the program the credentials of the task role',
    pattern: /\bCredentialsV\dRequest: (?:(?:Credentials|ID) not found|Credentials uninitialized for ID)|\bReceived non 200 response \(\d{3}\) from ECS metadata\b|\bReceived error when attempting to retrieve ECS metadata\b/,
    samples: [quoted(AGENT, 'CredentialsV2Request: Credentials not found', 'aws/amazon-ecs-agent#1780', 'aws/amazon-ecs-agent#738')],
    fix: 'Let the program try again, for example while the agent restarts. If it lasts, check that the task role exists and that ECS may assume it, and start the task again. Let a proxy leave out 169.254.170.2 (NO_PROXY). On instances, update the agent.',
  },
  'credentials-refused': {
    title: 'AWS does not accept the credentials: they expired, or belong to no user or role',
    pattern: /\b(?:UnrecognizedClientException|InvalidClientTokenId)\b|\bsecurity token included in the request is (?:invalid|expired)\b|\bExpiredToken\b[^\n]{0,80}\bprovided token has expired\b/,
    samples: [quoted('OpenTelemetry collector', 'UnrecognizedClientException', 'aws-otel/aws-otel.github.io#307')],
    fix: 'In a container: remove AWS_ACCESS_KEY_ID and the like from environment and secrets, because they hide the task role. On your machine: sign in again. Some Regions must be turned on for the account first.',
  },
  'sidecar-access-denied': {
    title: 'The task role lacks a permission that the agent needs',
    pattern: anyOf([
      /\bSending segment batch failed with: AccessDenied|\bAPI responded with error='AccessDenied|\blevel=error msg="AccessDenied/,
      // The CloudWatch agent.
      /\bE! [^\n]{0,200}\bAccessDenied/,
    ]),
    samples: [
      quoted('Fluent Bit', 'CreateLogStream API responded with error=\'AccessDeniedException\'',
        'terraform-aws-modules/terraform-aws-eks#3397'),
      quoted('Fluent Bit (cloudwatch plugin)', 'level=error msg="AccessDeniedException: User: arn:aws:sts::xxxxxxxxxxxx:assumed-role/fluentbit-task-role/xxxxxxx is not authorized to perform: logs:CreateLogGroup',
        'aws/aws-for-fluent-bit#835'),
    ],
    fix: 'Allow the action in the message for the task role, not for the execution role: agents in containers use the task role.',
  },
  'logs-throttled': {
    title: 'CloudWatch Logs refuses calls of the agent, because it or the account makes too many',
    pattern: /\b(?:PutLogEvents|CreateLogStream|CreateLogGroup) API responded with error='ThrottlingException'|\bRate exceeded for logStreamName\b/,
    samples: [quoted('Fluent Bit', 'PutLogEvents API responded with error=\'ThrottlingException\', message=\'Rate exceeded for logStreamName', 'fluent/fluent-bit#4553', 'aws/aws-for-fluent-bit#135')],
    fix: 'The agent tries again by itself. If it happens often, raise Flush of Fluent Bit, log less, or ask for higher rates of CloudWatch Logs (Service Quotas).',
  },
  'log-sequence-token-missing': {
    title: 'An old version of Fluent Bit expects a sequence token, which CloudWatch Logs no longer uses',
    samples: [quoted('Fluent Bit', 'Could not find sequence token in response: response body is empty', 'aws/aws-for-fluent-bit#161', 'fluent/fluent-bit#3477')],
    // https://github.com/aws/aws-for-fluent-bit/issues/526
    fix: 'Use aws-for-fluent-bit 2.32.0 or later, which sends no tokens.',
  },
  'log-buffer-full': {
    title: 'An input of Fluent Bit pauses, because its buffer in memory is full: logs arrive faster than the output delivers them',
    samples: [quoted('Fluent Bit', 'paused (mem buf overlimit)', 'aws/aws-for-fluent-bit#64')],
    fix: 'Find out why the output is slow in the lines before it. Then raise Mem_Buf_Limit of the input and the memory of the container, or buffer on disk (storage.type filesystem). Log less.',
  },
  'fluentd-buffer-full': {
    title: 'A buffer of Fluentd is full: logs arrive faster than the output delivers them',
    pattern: /\bBufferOverflowError\b|\bbuffer space has too many data\b/,
    samples: [quoted('Fluentd', 'error_class=Fluent::Plugin::Buffer::BufferOverflowError error="buffer space has too many data"', 'fluent/fluentd-kubernetes-daemonset#133')],
    fix: 'Find out why the output is slow in the lines before it. Then raise total_limit_size of the buffer, or set its overflow_action to drop_oldest_chunk. Log less.',
  },
  'log-file-not-read': {
    title: 'The CloudWatch agent may not read a log file',
    pattern: /\[inputs\.logfile\] Failed to tail file [^\n]{1,300}: permission denied\b/,
    samples: [quoted('CloudWatch agent', 'E! [inputs.logfile] Failed to tail file /var/log/syslog with error: open /var/log/syslog: permission denied', 'aws/amazon-cloudwatch-agent#943')],
    fix: 'Let the user of the agent read the file and enter its folders, or remove run_as_user from the configuration of the agent.',
  },
  'log-router-config-refused': {
    title: 'Fluent Bit does not start, because its configuration has an error: a plugin, section, or property that this image does not know, or a file that is missing',
    pattern: /\btried to instance a plugin name that don'?t exists?\b|\[error\] configuration file contains errors\b|\] \[error\] \[(?:config|reload)\] |\bcould not open (?:parser )?configuration file, aborting\b/,
    samples: [quoted('Fluent Bit', '[error] [config] section \'configuration\' tried to instance a plugin name that don\'t exists', 'aws/aws-for-fluent-bit#659')],
    fix: 'Correct the name or the path in the configuration file or in options of logConfiguration, from which FireLens writes the output. Name is a plugin of Fluent Bit, such as cloudwatch_logs. The plugins cloudwatch, firehose, and kinesis exist only in the image aws-for-fluent-bit.',
  },
  'exporter-timeout': {
    title: 'The OpenTelemetry exporter got no answer from its endpoint in time',
    pattern: /\bExporting failed\b[^\n]{0,400}\b(?:DeadlineExceeded|deadline exceeded|i\/o timeout|connection timed out|Client\.Timeout)/,
    samples: [quoted('OpenTelemetry collector', 'Exporting failed. Will retry the request after interval.  {"kind": "exporter", "name": "otlp", "error": "rpc error: code = DeadlineExceeded desc = context deadline exceeded"',
      'open-telemetry/community#1393', 'open-telemetry/opentelemetry-helm-charts#114')],
    fix: 'Check the endpoint and its port, and that the security groups and the route of the task let it through. A client without TLS gets no answer from a server with TLS, and the reverse (tls.insecure).',
  },
  'logs-not-delivered': {
    title: 'An agent, such as Fluent Bit, the X-Ray daemon, or the OpenTelemetry collector, could not deliver its data',
    pattern: anyOf([
      /\[engine\] failed to flush chunk\b|\[output:[\w.:-]{1,80}\] Failed to send (?:log )?(?:events|records)\b/,
      /\[error\] \[output:[\w.:-]{1,80}\]|\bAPI responded with error='|\[aws_client\] connection initialization error\b/,
      /\[net\] TCP connection failed: |\bSending segment batch failed with: /,
      /\bno upstream connections available\b|\bcould not flush records to\b|\bchunk '[\w.-]{1,80}' cannot be retried\b|\[http_client\] broken connection to\b/,
      /\[src\/flb_(?:http_client|io|network|tls|upstream)\w{0,20}\.c:\d{1,5} errno=\d{1,3}\]|\[upstream\] connection #-?\d{1,6} to [^\n]{1,200} timed out\b/,
      /\bExporting failed\. (?:Dropping data|Will retry|Try enabling|No more retries left)/,
      // The Datadog agent, and Fluentd.
      /\berror while sending transaction, rescheduling it\b|\bfailed to flush the buffer\. (?:next_retry|retry_time)/,
    ]),
    samples: [
      quoted('Fluent Bit', '[error] [output:forward:forward.0] no upstream connections available', 'fluent/fluent-bit#7086'),
      quoted('OpenTelemetry collector', 'exporterhelper/queued_retry.go:427      Exporting failed. Will retry the request after interval.',
        'signalfx/splunk-otel-collector#2512'),
      quoted('Fluent Bit', '[ warn] [engine] failed to flush chunk \'1-1631069464.479851328.flb\', retry in 99 seconds: task_id=55, input=tail.0 > output=es.1 (out_id=1)',
        'aws-ia/terraform-aws-eks-blueprints#24'),
    ],
    fix: 'The lines before it state the reason; Log_Level debug shows more in Fluent Bit. Check the permissions of the task role, and the network path to the destination. Both try again, but lose data if a limit or their memory is used up.',
    isPartial: true,
  },
  'no-instance-metadata': {
    title: 'The program asked for the metadata of an EC2 instance, which a task on Fargate does not have',
    // The ECS agent runs on an instance.
    pattern: /\b169\.254\.169\.254\b(?<!\bto infer region: [^\n]{0,200}169\.254\.169\.254)[^\n]{0,200}(?:invalid argument|connection refused|i\/o timeout|no route to host|timed out|deadline exceeded)|\bec2metadata is not available\b|\bGet instance id metadata failed\b|\bconnect E(?:HOSTUNREACH|INVAL|TIMEDOUT) 169\.254\.169\.254:80\b|\bEC2Metadata(?:Request)?Error\b/,
    samples: [quoted('X-Ray daemon', 'Get http://169.254.169.254/latest/meta-data/instance-id: dial tcp 169.254.169.254:80: connect: invalid argument',
      'aws/aws-app-mesh-examples#141', 'aws/amazon-cloudwatch-agent#864')],
    fix: 'It is harmless if the program goes on. Tell it that it does not run on EC2: the X-Ray daemon has the option -o. In the CloudWatch agent, remove append_dimensions and the metrics of the host. A task has its own metadata at ECS_CONTAINER_METADATA_URI_V4. On instances, a container in bridge mode needs a hop limit of 2 (HttpPutResponseHopLimit).',
    isPartial: true,
  },
  'task-metadata-not-read': {
    title: 'The agent got no metadata of the task from ECS, which offers it to a task at 169.254.170.2',
    pattern: anyOf([
      /\b169\.254\.170\.2\b[^\n]{0,200}(?:connection refused|i\/o timeout|no route to host|timed out|deadline exceeded|host is unreachable)/i,
      /\bcannot unmarshal \w{1,20} into Go value of type (?:ecs\.TaskMetadata|map\[string\]types\.StatsJSON)/,
      /\b(?:decod|retriev)(?:e|ing) task metadata\b|\bunable to get the container list from ecs\b|\bError fetching Fargate http:|\bfailed to get task metadata, not refreshing\b|\b(?:ECS|Fargate) task metadata: |\bECS metadata endpoint is inaccessible\b|\breading response from ECS Task Metadata Endpoint\b/,
    ]),
    samples: [
      quoted('Datadog agent', 'unable to decode task metadata response - json: cannot unmarshal string into Go value of type ecs.TaskMetadata', 'DataDog/datadog-agent#2146'),
      quoted('Datadog agent', 'Get "http://169.254.170.2/v2/metadata": dial tcp 169.254.170.2:80: connect: connection refused', 'DataDog/datadog-agent#6570'),
    ],
    fix: 'Set ECS_FARGATE of the Datadog agent only on Fargate, and run the agent inside of the task. Let a proxy leave out 169.254.170.2 (NO_PROXY). A few such messages when a task starts or stops are harmless.',
    isPartial: true,
  },
  'instance-metrics-on-fargate': {
    title: 'The receiver awscontainerinsightreceiver reads the files of an instance, which its container does not see',
    samples: [quoted('OpenTelemetry collector', 'failed to initialize NodeCapacity',
      'open-telemetry/opentelemetry-collector-contrib#8463')],
    fix: 'On Fargate, use awsecscontainermetrics. On instances, mount the folders of the host as the template of the receiver does, such as / at /rootfs.',
  },
  'collector-component-unknown': {
    title: 'The OpenTelemetry collector in this image does not contain a component that its configuration names',
    pattern: /\bunknown (?:exporter|extension|processor|receiver)s? type:? "|\bunknown type: "[\w-]{1,60}" for id: "/,
    samples: [quoted('OpenTelemetry collector', 'unknown receivers type "awscontainerinsightreceiver"', 'open-telemetry/opentelemetry-collector-contrib#5180')],
    fix: 'Correct the name, or use an image of the collector that contains the component: the images of AWS (ADOT), contrib, and core differ, and so do their versions.',
  },
  'proxy-upstream-failed': {
    title: 'Envoy, the proxy of ECS Service Connect and of service meshes, got no answer from the service behind it',
    pattern: /\bupstream connect (?<!gRPC config stream[^\n]{0,200}upstream connect )error or disconnect\/reset before headers\b|\bupstream_reset_\w{1,40}\{|^\s*(?:no healthy upstream|upstream request timeout)\s*$/,
    samples: [quoted('Envoy', 'upstream connect error or disconnect/reset before headers. reset reason: connection failure', 'istio/istio#35334', 'envoyproxy/envoy#24812')],
    fix: 'See the reset reason. connection failure: the service does not run yet, does not listen on the port of its mapping, or its security group refuses. connection termination: it closes idle connections before the proxy does: raise its keep-alive timeout. overflow: it has too many requests.',
    isPartial: true,
  },
  'proxy-ended': {
    title: 'The Envoy of ECS Service Connect or AWS App Mesh ended, and if its agent does not start it again, new tasks wait for it',
    pattern: /\[Envoy process \d{1,10}\] (?:Exited with code \[(?!0\])|Additional Exit data:[^\n]{0,100}\[Process Signalled: true\])/,
    samples: [quoted('the agent of ECS Service Connect', '[AppNet Agent] [Envoy process 19] Exited with code [-1]',
      'aws/amazon-ecs-agent#4397', 'aws/amazon-ecs-agent#4459', 'aws/amazon-ecs-service-connect-agent#104')],
    fix: 'Update the ECS-optimized AMI, which since 2025 starts the relay of ECS Service Connect again, or the image of AWS App Mesh. Until then, restart the ECS agent, or replace the instance. If a signal ended Envoy, check the memory of the instance or the task.',
  },
  'proxy-not-ready': {
    title: 'The agent of ECS Service Connect or AWS App Mesh finds that its Envoy does not answer, or is not ready',
    samples: [quoted('the agent of ECS Service Connect', 'Envoy readiness check failed', 'aws/amazon-ecs-service-connect-agent#127')],
    fix: 'If the container stays healthy, it is harmless: the agent may ask at port 9901 although Envoy listens on a Unix socket. If not, raise the CPU and memory of the task, which the proxy shares, and look for the cause in the lines before it.',
  },
  'proxy-not-connected': {
    title: 'Envoy lost the connection to its control plane, ECS Service Connect or AWS App Mesh, or cannot connect to it',
    pattern: /\bgRPC config stream to (?:appmesh-envoy-management\.|unix:\/\/\/var\/run\/ecs\/)[^\s:]{1,100}[^\n]{0,40} closed(?: since \d{1,9}s ago)?: 1[34],(?! Unauthorized)/,
    samples: [quoted('Envoy', 'StreamAggregatedResources gRPC config stream to appmesh-envoy-management.ap-south-1.amazonaws.com:443 closed: 13,',
      'aws/aws-app-mesh-roadmap#497', 'aws/aws-app-mesh-roadmap#446')],
    fix: 'Once in a while, it is harmless: Envoy connects again. If it repeats with AWS App Mesh, Envoy may redirect its own traffic to itself: in proxyConfiguration, set IgnoredUID to the user of its container, or add 443 to EgressIgnoredPorts. Check the route and the security group, too.',
  },
  'proxy-not-authorized': {
    title: 'Envoy may not get its configuration from its control plane, such as AWS App Mesh',
    pattern: /\bgRPC config stream (?:to [^\n]{1,200} )?closed: (?:7|16)\b|\b(?<poll>Unauthorized to perform ecs:Poll)\b/,
    samples: [
      quoted('Envoy', 'gRPC config stream closed: 7', 'cdklabs/cdk-ecs-service-extensions#657', 'aws/aws-app-mesh-roadmap#80'),
      quoted('Envoy', 'closed: 13, Unauthorized to perform ecs:Poll for arn:aws:ecs:eu-central-1:xxx:task-set', 'aws/amazon-ecs-service-connect-agent#155'),
    ],
    fix: ({ poll }) => poll === undefined ? 'Allow the task role appmesh:StreamAggregatedResources, for example with the policy AWSAppMeshEnvoyAccess, and check the name of the virtual node.' :
      'The agent of ECS Service Connect may have no credentials, because it does not reach 169.254.170.2: look for errors with that address before it. Start the task again; on instances, check that nothing blocks the address.',
  },
  'metrics-not-configured': {
    title: 'The CloudWatch agent, or Telegraf, on which it is based, found no metrics to collect in its configuration',
    samples: [quoted('CloudWatch agent', 'no inputs found, did you provide a valid config file', 'aws-samples/amazon-cloudwatch-container-insights#16')],
    fix: 'Read the lines after it: with only a section for logs, for example for the embedded metric format, it is harmless if the agent goes on. If not, check CW_CONFIG_CONTENT, or the file in /etc/cwagentconfig.',
  },
  'datadog-key-refused': {
    title: 'Datadog does not accept the API key of the agent: the key is wrong, or belongs to another site',
    pattern: /\bAPI Key invalid, dropping transaction\b|\bNo valid api key found, reporting the forwarder as unhealthy\b/,
    samples: [quoted('Datadog agent', 'API Key invalid, dropping transaction for https://process.datadoghq.com/api/v1/collector',
      'DataDog/hiring-engineers#912',
      'department-of-veterans-affairs/notification-api#1083')],
    fix: 'Check DD_API_KEY: an API key, not an application key, without line ends, and from a secret that is not JSON or whose key valueFrom names. Set DD_SITE to the site of the account.',
  },
  'oneagent-inactive': {
    title: 'The OneAgent of Dynatrace does not monitor the program, at least not yet',
    pattern: /\bCould not initialize the OneAgent SDK, AgentState: (?<state>-?\d)/,
    samples: [quoted('autodynatrace', 'Could not initialize the OneAgent SDK, AgentState: 1', 'dynatrace-oss/OneAgent-SDK-Python-AutoInstrumentation#104',
      'Dynatrace/OneAgent-SDK-for-Python/blob/1919e9ddff22aba5de898e52dae924c9b187cf7d/src/oneagent/common.py')],
    fix: ({ state }) => state === '1' ? 'The agent is there, but temporarily inactive. If it does not become active, check the route of the task to Dynatrace and the monitoring settings of this process.' :
      'The SDK found no agent (state 3), or one that stays inactive (state 2). Check that the image contains the OneAgent with include=sdk, and is not based on Alpine, which the SDK for Python does not support.',
  },
  'trace-agent-not-reached': {
    title: 'No agent listens on this port of the task: 8125 and 8126 are those of Datadog, 2000 is that of X-Ray, and 4317 and 4318 are those of OpenTelemetry',
    pattern: anyOf([
      new RegExp(traceAgent('(?:fail|refused|unable|error|not reachable|could not connect)[^\\n]{0,120}')),
      new RegExp(`${traceAgent()}[^\\n]{0,120}(?:refused|fail|timed out)`),
      /\b(?<sampling>error polling GetSampling(?:Rules|Targets))\b[^\n]{0,200}(?:refused|timed out)/,
    ], 'i'),
    samples: [
      quoted('dd-trace', 'Failed to open TCP connection to 127.0.0.1:8126', 'DataDog/datadog-agent#23048'),
      quoted('the X-Ray SDK for Java', 'Encountered error polling GetSamplingRules ... Connection refused',
        'aws/aws-xray-daemon#135'),
    ],
    fix: ({ sampling }) => `${sampling === undefined ? '' : 'The SDK gets the sampling rules by TCP: start the X-Ray daemon with -t 0.0.0.0:2000 and -b 0.0.0.0:2000, which its image 3.3.0 leaves out, and in bridge mode map port 2000 for TCP, too. '}Let the application start after the agent (dependsOn HEALTHY), and set DD_APM_ENABLED=true for the agent of Datadog. In bridge mode of instances, containers do not share 127.0.0.1: link them. At the end of a task, the agent may stop before the application.`,
  },
});
