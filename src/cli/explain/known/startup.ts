import { anyOf, DEVELOPER_GUIDE, KnownMessage, named, quoted } from '../known-message';

const AGENT = 'ECS agent';
// The boundary spares a search after each shorter part of the name, which is slow in a line that repeats it.
const PULL = '\\bCannotPull\\w{0,40}\\b';
const SECRETS = '(?:\\b(?:unable to|cannot) (?:pull (?:secrets|registry auth)|retrieve (?:secrets?|ecr registry auth)|get registry auth)|\\b[Ff]etching secret data from)\\b';
const LOGS = '(?:\\blogging driver|\\blogger args|\\bCloudwatch log (?:stream|group)|\\bcreate stream)\\b';
const FROM_ASM = 'unable to retrieve secret from asm: service call has been retried 1 time(s): ';
const NETWORK = '(?:send request failed|dial tcp|i/o timeout|request canceled|Client\\.Timeout|context deadline exceeded|no such host|connection issue|task network configuration|signal: killed|RequestCanceled|TLS handshake timeout)';

/** The advice for a task that does not reach an AWS API. */
export const REACHABLE = 'Give the task a way out: a NAT gateway, VPC endpoints, or a public IP address, and a security group that allows HTTPS to it.';

const PULL_ELSEWHERE = 'Pull from Amazon ECR (a copy, a pull through cache, or public.ecr.aws), or log in to the registry with repositoryCredentials.';
const MORE_DISK = 'Raise ephemeralStorage of the task (20 GiB by default), or make the image smaller. On instances, use a larger volume, or let the agent delete old images sooner.';

/** Messages about what ECS fetches or prepares before the containers of a task start: images, secrets, logs, and volumes. */
export const STARTUP_MESSAGES: readonly KnownMessage[] = named({
  'image-not-pulled': {
    title: 'The image could not be pulled: its name, the permissions of the execution role, or the path to the registry is wrong',
    pattern: new RegExp(PULL),
    samples: [quoted(AGENT, 'CannotPullContainerError', 'https://repost.aws/knowledge-center/ecs-task-stopped')],
    fix: `The rest of the message contains the registry's answer. See ${DEVELOPER_GUIDE}/task_cannot_pull_image.html`,
    isPartial: true,
  },
  'image-puller-open-files': {
    title: 'What pulls the image, the agent or the container engine, reached its own limit of open files, not that of the container',
    pattern: new RegExp(`${PULL}[^\\n]{0,600}too many open files`),
    samples: [quoted(AGENT, 'CannotPullECRContainerError: dial udp 10.0.0.2:53: too many open files', 'convox/rack/pull/287')],
    fix: 'Start the task again. On instances, raise the limit of the agent and the engine (LimitNOFILE of their services, or nofile of the container of the agent), and update the agent.',
  },
  'image-not-found': {
    title: 'The registry has no such image, tag, or digest, or hides it from this task',
    pattern: new RegExp(`${PULL}[^\\n]{0,400}(?<digest>@sha256:)[^\\n]{0,100}: not found|${PULL}[^\\n]{0,400}(?:not found|\\(404\\)|does not exist|manifest unknown)|\\bpull access denied\\b[^\\n]{0,300}\\brepository does not exist\\b`, 'i'),
    samples: [
      quoted(AGENT, 'CannotPullContainerError: API error (404): repository serverless-batch not found: does not exist or no pull access',
        'RafalWilinski/deploy-with-serverless#11'),
      quoted(AGENT, 'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 12345678-eu-west-1.amazonaws.com/example-service:example-image:image-tag@sha256:sha digest: not found',
        'aws/containers-roadmap#2687', 'aws/amazon-ecs-agent#4226'),
    ],
    fix: ({ digest }) => digest === undefined ? 'Correct the name and the tag of the image. An image of ECR starts with ACCOUNT.dkr.ecr.REGION.amazonaws.com; names without a registry are images of Docker Hub. A private repository outside of ECR requires a login: set repositoryCredentials of the container.' :
      'If the task definition does not name this digest, ECS resolved the tag to it at the deployment, and the image was deleted since, for example by a lifecycle policy after the tag moved. Deploy again, and keep the images that services run, or set versionConsistency of the container to disabled.',
  },
  'image-access-denied': {
    title: 'The registry does not let this task pull the image',
    pattern: new RegExp(`${PULL}[^\\n]{0,600}(?:403 Forbidden|AccessDenied|no basic auth credentials|fetch \\w{1,20} token: unexpected status[^\\n]{0,200}: 40[13]|is not authorized to perform: ecr:)`),
    samples: [quoted(AGENT, 'CannotPullContainerError: inspect image has been retried 1 time(s): failed to resolve ref "xxxxx.xxx": unexpected status code [manifests 6981141]: 403 Forbidden',
      'aws/aws-cdk#14457')],
    fix: 'Give the execution role the policy AmazonECSTaskExecutionRolePolicy, and allow it in the policy of the repository if that is in another account. For other registries, set repositoryCredentials.',
  },
  'image-digest-differs': {
    title: 'The registry sent an image, or a part of it, with another digest than it announced',
    pattern: /\bunexpected commit digest sha256:/,
    samples: [
      quoted('containerd', 'commit failed: unexpected commit digest sha256:YYY, expected sha256:XXX failed precondition', 'aws/containers-roadmap#1302'),
    ],
    fix: 'Start the task again. If it lasts, the registry, or a proxy or cache in front of it, changes the content: update it (Artifactory had such a bug), or push another version of the image.',
  },
  'registry-rate-limit': {
    title: 'The registry limits how often an account or an address may pull images, and the limit is reached',
    pattern: new RegExp(`\\btoomanyrequests\\b|\\byou have reached your (?:unauthenticated )?pull rate limit\\b|${PULL}[^\\n]{0,600}\\b429 Too Many Requests\\b`, 'i'),
    samples: [quoted('Docker Hub', 'You have reached your pull rate limit', 'aws/copilot-cli#5647')],
    fix: `Tasks behind one NAT gateway share its address. ${PULL_ELSEWHERE}`,
  },
  'image-of-another-platform': {
    title: 'The image was not built for the CPU architecture of the task, or for its version of Windows',
    pattern: anyOf([
      /\bdoes not contain descriptor matching platform\b/,
      /\bfailed to find a descriptor for platform\b|\ba Windows version [\d.]{1,20}-based image is incompatible with\b|\bcontainer operating system does not match the host\b/,
      /\bno match(?:ing manifest)? for (?:\w{1,20} ){0,2}(?:platform|linux\/\w{1,20})/,
    ]),
    samples: [
      quoted(AGENT, 'failed to find a descriptor for platform {linux/amd64}', 'aws/containers-roadmap#1120'),
      quoted('Docker', 'no matching manifest for linux/amd64 in the manifest list entries', 'amazonlinux/container-images#127'),
    ],
    fix: 'Build the image for the cpuArchitecture in runtimePlatform (X86_64 by default), for example with docker build --platform linux/amd64, or set cpuArchitecture to the architecture of the image. On Windows, the version of the base image must be that of operatingSystemFamily or of the instance.',
  },
  'no-disk-for-image': {
    title: 'The image did not fit on the disk',
    pattern: /\b(?:CannotPull|pull image|GetImageBlob|register layer)[^\n]{0,400}(?:no space left on device|not enough space on the disk)/,
    samples: [quoted('Docker', 'write /var/lib/docker/tmp/GetImageBlob111111111: no space left on device',
      'awsdocs/amazon-ecs-developer-guide/pull/42')],
    fix: MORE_DISK,
  },
  'pull-reason-cut-off': {
    title: 'ECS could not pull the image, and cut off the reason',
    // https://github.com/aws/amazon-ecs-agent/pull/3229
    pattern: new RegExp(`${PULL}[^\\n]{0,600}(?:failed to extract layer \\S{1,80}: (?<disk>write)(?: \\/\\S{0,300}?)?|unexpected status code https://registry-1\\.docker\\.io/\\S{0,300}?)(?:\\.{3}|…)(?![\\w/.:-])`),
    samples: [quoted(AGENT, 'CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReaderSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/amazon/aws-xray-daemon/manifests/sha256:2d964e1dbe7a8c9f03f4e9580ff00220bc84ce0294539c6...',
      'aws/aws-xray-daemon#146', 'aws/containers-roadmap#1133')],
    fix: ({ disk }) => `${disk === undefined ? `Docker Hub probably limits the pulls, or has no such image. ${PULL_ELSEWHERE}` : `The disk is probably full. ${MORE_DISK}`} The reason of a container has 255 characters, and stoppedReason of the task 1024: look there for the rest.`,
  },
  'registry-not-reached': {
    title: 'The task could not reach the registry of the image, or AWS Secrets Manager or Systems Manager',
    pattern: new RegExp(`${PULL}(?![^\\n]{0,600}too many open files)[^\\n]{0,600}(?:${NETWORK}|Could not reach any registry endpoint)|${SECRETS}[^\\n]{0,1000}${NETWORK}`),
    samples: [
      quoted(AGENT, 'CannotPullContainerError: API error (500): Get https://registry-1.docker.io/v2/: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
        'aws/amazon-ecs-agent#1128'),
      quoted(AGENT, 'unable to retrieve ecr registry auth: service call has been retried 1 time(s): RequestError: send request failed caused by: Post https://api.ecr....',
        'aws-samples/aws-fargate-pipeline-lambda-autoscaling#3'),
    ],
    fix: `${REACHABLE} See ${DEVELOPER_GUIDE}/task_cannot_pull_image.html`,
  },
  'secrets-not-retrieved': {
    title: 'ECS could not fetch a secret or the credentials for the registry: the network path, the permissions of the execution role, or the name of the secret is wrong',
    pattern: new RegExp(SECRETS),
    samples: [quoted(AGENT, 'unable to pull secrets or registry auth', 'nikovirtala/cdk-github-actions-runner/pull/3')],
    fix: `${REACHABLE} Allow the execution role to read the secret and its key. The rest of the message, if it is not cut off, states which of them is missing.`,
    isPartial: true,
  },
  'secrets-access-denied': {
    title: 'The execution role may not read a secret, a parameter, or the key that encrypts it',
    pattern: new RegExp(`${SECRETS}[^\\n]{0,1000}AccessDenied`),
    samples: [quoted(AGENT, `${FROM_ASM}failed to fetch secret arn:aws:secretsmanager:eu-central-1:account_id:secret:algo-dev-directus-secret20240626183203358800000004-EaPYTy from secrets manager: AccessDeniedException: Access to KMS is not allowed`,
      'GiamPy5/terraform-aws-directus#10')],
    fix: `Allow the execution role (not the task role) secretsmanager:GetSecretValue or ssm:GetParameters, and kms:Decrypt if the key is your own. See ${DEVELOPER_GUIDE}/task_execution_IAM_role.html`,
  },
  'store-parameter-missing': {
    title: 'Parameter Store of Systems Manager has no parameter with this name in the account and Region of the task',
    pattern: new RegExp(`${SECRETS}[^\\n]{0,1000}\\binvalid parameters: `),
    samples: [quoted(AGENT, 'unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid parameters: /app/key',
      'aws/amazon-ecs-agent/blob/0d889be51811c05bf3c7bc482aed76e1384f5491/agent/ssm/ssm.go', 'aws/copilot-cli#2095')],
    fix: 'Correct valueFrom of the secret, or create the parameter. A name, instead of an ARN, is looked up in the Region of the task, and its case counts.',
  },
  'secret-not-json': {
    title: 'The secret is not JSON, but valueFrom names a key in it',
    pattern: new RegExp(`${SECRETS}[^\\n]{0,1000}\\binvalid character [^\\n]{1,20} looking for beginning of value`),
    samples: [quoted(AGENT, `${FROM_ASM}invalid character '\\'' looking for beginning of value`,
      'rileydakota/valheim-ecs-fargate-cdk#9')],
    fix: 'Store a JSON object with double quotes, or end valueFrom after the ARN to pass the text. Shells on Windows keep single quotes.',
  },
  'secret-key-missing': {
    title: 'The JSON of the secret does not contain the key that valueFrom names',
    pattern: /\bretrieved secret from Secrets Manager did not contain json key\b(?: (?<key>[^\s'"]{1,200}))?/,
    samples: [quoted(AGENT, `${FROM_ASM}retrieved secret from Secrets Manager did not contain json key username`,
      'aws/amazon-ecs-agent/blob/03b7f2b587143ba924ad83cdde2d6838acc4a5fa/agent/asm/asm.go')],
    fix: 'Add the key to the secret, or correct it in valueFrom, where it follows the ARN of the secret (ARN:KEY::). The case of the key counts. A key cannot name a value in a nested object.',
  },
  'secret-fields-refused': {
    title: 'After the ARN of the secret, valueFrom has one, two, or more than three fields, but ECS requires three or none',
    pattern: /\bunexpected ARN format with parameters when trying to retrieve ASM secret\b|\ban invalid ARN format for the AWS Secrets Manager secret was specified\b/,
    samples: [quoted('ECS agent', 'an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN and try again.',
      'aws/amazon-ecs-agent/blob/02f135033491804a4f09c9e832e7240475db4d44/agent/taskresource/asmsecret/asmsecret.go')],
    fix: 'Write valueFrom as ARN:JSON-KEY:VERSION-STAGE:VERSION-ID, where each field may be empty: for a key, write ARN:KEY::. For the whole secret, end it after the ARN.',
  },
  'log-group-missing': {
    title: 'The log group in the options of the log driver or of Fluent Bit does not exist',
    pattern: new RegExp(`(?:${LOGS}|\\bAPI responded with error=)[^\\n]{0,600}The specified log group does not exist`),
    samples: [quoted(AGENT, 'failed to initialize logging driver: ResourceNotFoundException: The specified log group does not exist.',
      'muccg/rdrf#617')],
    fix: 'Create the log group in the region that awslogs-region names, or set awslogs-create-group to true and allow the execution role logs:CreateLogGroup. In Fluent Bit, set auto_create_group, and allow the task role.',
  },
  'logs-access-denied': {
    title: 'The execution role may not write to CloudWatch Logs',
    pattern: new RegExp(`${LOGS}[^\\n]{0,600}AccessDenied`),
    samples: [quoted(AGENT, 'failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log group: AccessDeniedException',
      'terraform-aws-modules/terraform-aws-ecs/pull/313')],
    fix: 'Allow the execution role logs:CreateLogStream and logs:PutLogEvents. For awslogs-create-group, also allow logs:CreateLogGroup, which AmazonECSTaskExecutionRolePolicy lacks.',
  },
  'log-region-wrong': {
    title: 'The log driver awslogs found no endpoint of CloudWatch Logs, because awslogs-region is not the name of a region',
    pattern: new RegExp(`${LOGS}[^\\n]{0,600}(?:\\bMissingEndpoint\\b|\\bMissingRegion\\b|'Endpoint' configuration is required|\\blogs\\.(?:undefined|null|none)?\\.amazonaws)`, 'i'),
    samples: [quoted(AGENT, 'failed to create Cloudwatch log stream: MissingEndpoint: \'Endpoint\' configuration is required for this service',
      'TechToSpeech/terraform-aws-serverless-static-wordpress#74', 'pulumi/pulumi-awsx#1279')],
    fix: 'Set the option awslogs-region to a name such as us-east-1. A variable that a tool did not replace is a frequent cause.',
  },
  'logs-not-reached': {
    title: 'The task could not reach CloudWatch Logs',
    // The collector of OpenTelemetry prints its message over several lines.
    // Other log drivers connect to receivers of their own.
    pattern: new RegExp(`${LOGS}(?!: (?:dial|Options|gelf|syslog)\\b|[^\\n]{0,200}(?::24224\\b|fluent)|[^\\n]{0,600}logs\\.(?:undefined|null|none)?\\.amazonaws)[^\\n]{0,600}${NETWORK}|\\bPost "?https://logs\\.(?!undefined|null|none)[\\w-]{1,30}\\.amazonaws\\.com[^\\n]{0,80}: [^\\n]{0,120}${NETWORK}`),
    samples: [quoted(AGENT, 'failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch.',
      'civiform/civiform#7648')],
    fix: `${REACHABLE} The endpoint of CloudWatch Logs is com.amazonaws.REGION.logs.`,
  },
  'log-router-not-reached': {
    title: 'The log driver found no receiver at its address when the container started, such as Fluentd, Fluent Bit, or a server of syslog or Splunk',
    pattern: /\blogging driver: (?:(?:dial|Options) \S|gelf: cannot connect\b)/,
    samples: [
      quoted('Docker', 'failed to initialize logging driver: dial tcp 127.0.0.1:24224: connect: connection refused', 'moby/moby#33186', 'aws/amazon-ecs-agent#1379'),
      quoted('Docker', 'failed to initialize logging driver: dial unix /var/run/fluent.sock: connect: no such file or directory', 'aws/amazon-ecs-agent#2792'),
    ],
    fix: 'Start the receiver first, and check its address, its port, and the security groups. With fluentd, set the option fluentd-async. Or use awsfirelens: ECS then starts the log router of the task before the containers that log to it.',
  },
  'log-router-options-missing': {
    title: 'A container logs to awsfirelens without options, which Fargate requires',
    // Consoles cut the message off.
    pattern: /\blogging driver specified of container (?:[^\n]{1,255}, but no log configuration specified\b|\S{1,255}\s{0,9}$)/,
    samples: [quoted(AGENT, 'logging driver specified of container app, but no log configuration specified',
      'aws-samples/amazon-ecs-firelens-examples#29',
      'splunk/splunk-connect-for-kubernetes#423')],
    fix: 'Set an option in logConfiguration of the container, for example Name with the output plugin.',
  },
  'env-files-not-downloaded': {
    title: 'ECS could not download an environment file from Amazon S3: the file does not exist, the network path or the permissions of the execution role are wrong, or Amazon S3 did not answer in time',
    pattern: /\bfailed to download env files\b(?:[^\n]{0,600}(?<missing>\bNoSuchKey\b|\b404\b))?/,
    samples: [quoted(AGENT, 'failed to download env files: file download command: non empty error stream: RequestCanceled: request context canceled',
      'aws/aws-cli#6470',
      'aws/aws-cdk#12720')],
    fix: ({ missing }) => missing !== undefined ? 'The bucket has no file with this key: correct the ARN in environmentFiles, or upload the file.' :
      `${REACHABLE} Allow the execution role s3:GetObject for the file and s3:GetBucketLocation for its bucket. If only some tasks fail, start them again. See ${DEVELOPER_GUIDE}/use-environment-file.html`,
  },
  'volume-not-filled': {
    title: 'ECS did not copy the files at a VOLUME of the image into the volume of the task, or not in time',
    samples: [quoted(AGENT, 'unable to copy contents to volume on host', 'aws/containers-roadmap#1425')],
    fix: 'Start the task again. If it lasts, remove VOLUME from the Dockerfile and its base image, or keep fewer files at that path.',
  },
  'links-in-host-mode': {
    title: 'A container in the network mode host has links, which Docker does not support there',
    samples: [quoted('Docker', 'conflicting options: host type networking can\'t be used with links.', 'jamesyale/docker-ebot-csgo#4', 'apache/pulsar-manager#514')],
    fix: 'Remove links. In host mode, the containers reach each other at 127.0.0.1.',
  },
  'host-folder-missing': {
    title: 'The container mounts a folder of the instance or machine that does not exist',
    pattern: /\binvalid mount config for type "bind": bind source path does not exist\b/,
    samples: [
      quoted('Docker', 'invalid mount config for type "bind": bind source path does not exist', 'shazChaudhry/docker-elastic#11'),
    ],
    fix: 'Create the folder, or correct the path. A task on Fargate cannot mount folders of a host: use a volume without a path, or Amazon EFS.',
  },
  'volume-owner-refused': {
    title: 'Docker could not give the volume the owner that its folder has in the image: in general, the access point of Amazon EFS forces another one',
    pattern: /\bfailed to copy file info for [^\n]{1,900}\boperation not permitted\b/i,
    samples: [quoted('Docker', 'failed to copy file info for /var/lib/ecs/volumes/ecs-PosixBugStackValheimContainerNestedStackTaskDefinition8ABA8AF7-2-config-b4b9d9998e91d583f801: failed to chown /var/lib/ecs/volumes/ecs-PosixBugStackValheimContainerNestedStackTaskDefinition8ABA8AF7-2-config-b4b9d9998e91d583f801: lchown /var/lib/ecs/volumes/ecs-PosixBugStackValheimContainerNestedStackTaskDefinition8ABA8AF7-2-config-b4b9d9998e91d583f801: operation not permitted',
      'aws/amazon-ecs-agent#4702')],
    fix: 'In the Dockerfile, give the folder the user and the group of the access point (chown).',
  },
  'efs-not-mounted': {
    title: 'The task could not mount its Amazon EFS volume',
    pattern: /\bfailed to invoke EFS utils commands\b|amazon-ecs-volume-plugin\.sock\b|\bmount\.nfs4?: (?:Connection|mount system call)\b/,
    samples: [quoted(AGENT, 'failed to invoke EFS utils commands to set up EFS volumes: stderr: mount.nfs4: Connection reset by peer',
      'docker-archive/compose-cli#1490')],
    fix: 'Allow NFS (port 2049) from the task in the security group of the mount target. With IAM authorization, allow the task role elasticfilesystem:ClientMount. If the file system is new, start the task again.',
    isPartial: true,
  },
  'efs-access-denied': {
    title: 'Amazon EFS does not let the task mount the file system',
    pattern: /\bmount\.nfs4?: access denied by server while mounting\b/,
    samples: [quoted('EFS utils', 'mount.nfs4: access denied by server while mounting fs-065b374f6a1a6b4c8.efs.us-east-1.amazonaws.com:/',
      'aws-samples/aws-cdk-examples#920',
      'awslabs/cdk-eks-blueprints#1052')],
    fix: 'Set iam to ENABLED in authorizationConfig, and allow the task role elasticfilesystem:ClientMount and ClientWrite, in its policy or in that of the file system. Check that the file system has the access point.',
  },
  'efs-not-resolved': {
    title: 'The name of the Amazon EFS file system has no address in the VPC of the task',
    // The EFS utils then look for the address with botocore.
    pattern: /\bFailed to resolve (?:"|server )fs-|\blookup mount target ip address using botocore\b/,
    samples: [quoted('EFS utils', 'Failed to resolve "fs-00000000.efs.us-east-1.amazonaws.com" - check that your file system ID is correct.',
      'aws/amazon-ecs-cli#1083')],
    fix: 'Create a mount target of the file system in the Availability Zone of the task, turn on DNS resolution and DNS host names of the VPC, and check the ID. A new mount target needs a few minutes.',
  },
  'efs-path-missing': {
    title: 'The Amazon EFS file system has no such folder',
    pattern: /\bmounting [^\n]{1,300} failed, reason given by server: No such file or directory\b/,
    samples: [quoted('EFS utils', 'mounting fs-<some numbers>.efs.<region>.amazonaws.com:/grafana failed, reason given by server: No such file or directory',
      'acp-io/terraform-grafana#4')],
    fix: 'Create the folder of rootDirectory, or use an access point that creates it.',
  },
});
