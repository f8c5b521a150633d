import { onFargate, web } from '../../../checks/rules/examples';
import * as rules from '../../../checks/rules-by-name';
import {
  anyOf, cause, confirmed, DEVELOPER_GUIDE, findingsIn, KnownMessage, named, proof, quoted, reproduced, suspected, TableEntry,
} from '../known-message';

const REGISTRATION = 'ECS (RegisterTaskDefinition)';

/** Returns a function that describes a refusal: why ECS refuses it, the message, the pages that quote it, and what to do. */
function refusalOf(refused: string, printedBy: string) {
  return (reason: string, text: string, links: readonly string[], more: Partial<TableEntry>): TableEntry => ({
    title: `ECS rejects the ${refused} because ${reason}`,
    samples: [quoted(printedBy, text, ...links)],
    ...more,
  });
}

const NAME_TASK_DEFINITION = 'Set taskDefinition of the request to FAMILY, FAMILY:REVISION, or the ARN of the task definition. A variable that a tool did not replace is a frequent cause.';

const refusal = refusalOf('task definition', REGISTRATION);
const serviceRefusal = refusalOf('service', 'ECS (CreateService)');

/** Error messages of the ECS API. Of those about systemControls, only one has been published. */
export const REQUEST_MESSAGES: readonly KnownMessage[] = named({
  'pid-mode-refused': refusal('of its pidMode', 'Tasks using the Fargate launch type do not support pidMode \'host\'',
    ['aws/aws-cdk#29619'], {
      pattern: /Tasks using the Fargate launch type do not support pidMode ["'](?<mode>\w{1,40})["']/,
      ...reproduced(rules.pidModeOnFargate, ({ mode }) => onFargate([web()], { pidMode: mode })),
      fix: rules.pidModeOnFargate.fix,
    }),
  'pid-mode-of-old-cdk': {
    title: 'This version of the AWS CDK checks pidMode wrongly: Fargate supports task, and not host',
    samples: [quoted('AWS CDK', '\'pidMode\' can only be set to \'host\' for Fargate containers',
      'aws/aws-cdk#29995', 'aws/aws-cdk/pull/30020')],
    fix: 'Use a newer version of aws-cdk-lib.',
  },
  'ipc-mode-refused': refusal('it sets ipcMode', 'Tasks using the Fargate launch type do not support ipcMode.',
    ['cn-terraform/terraform-aws-ecs-fargate#2'], { rules: [rules.ipcModeNotSupported] }),
  'capability-refused': refusal('of a capability that it adds', 'SYS_ADMIN is not allowed on Fargate',
    ['badmintoncryer/cdk-preflight'], {
      pattern: /\b(?<capability>[A-Z][A-Z_]{1,40}) is not allowed on Fargate/,
      ...reproduced(rules.capabilitiesOnFargate,
        ({ capability }) => onFargate([web({ linuxParameters: { capabilities: { add: [capability] } } })])),
      fix: rules.capabilitiesOnFargate.fix,
    }),
  'instance-setting-refused': refusal('of a setting that works only on instances', 'Fargate compatible task definitions do not support sourcePath',
    ['cloudposse/terraform-aws-ecs-alb-service-task#174'], {
      pattern: anyOf([
        /Fargate compatible task definitions do not support (?<setting>\w{1,60})/,
        /\bhost\.(?<path>sourcePath) should not be set for volumes in Fargate\b/,
        /\bTasks using the Fargate launch type do not support (?!ipcMode|pidMode)(?<feature>[\w ]{1,60})/,
      ]),
      ...proof(rules.instanceSettingOnFargate,
        ({ feature, path = feature, setting = path }) => `Fargate does not support ${setting}.`),
    }),
  'network-mode-refused': refusal('its network mode is not awsvpc', 'Fargate only supports network mode ‘awsvpc’.',
    ['aws/amazon-ecs-cli#1145'], {
      // Reports differ in the quotes.
      pattern: /Fargate only supports network mode ["'‘]awsvpc["'’]/,
      ...proof(rules.networkModeOnFargate, () => 'the task definition does not set networkMode to awsvpc.'),
    }),
  'launch-type-not-supported': {
    title: 'ECS did not validate the task definition for Fargate, or found that it does not meet the requirements',
    samples: [quoted('ECS (CreateService, UpdateService)', 'Task definition does not support launch_type FARGATE',
      'aws/aws-cli#3983', 'sil-org/ecs-deploy/pull/129')],
    ...cause(rules.networkModeOnFargate, () => 'Register the task definition with requiresCompatibilities FARGATE: ECS then reports what is missing, such as networkMode awsvpc, cpu, and memory.'),
  },
  'hostname-refused': refusal('a container sets its host name', 'hostname is not supported on container when networkMode=awsvpc.',
    ['labd/ecs-deplojo#26'], { rules: [rules.hostnameInAwsvpc] }),
  'host-port-refused': refusal('a host port differs from its container port', 'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
    ['aws/amazon-ecs-cli#1014', 'pulumi/pulumi-awsx#935'], { rules: [rules.hostPortDiffers] }),
  'port-mapped-twice-refused': {
    title: 'ECS rejects the task definition because it maps a port more than once',
    pattern: /(?<protocol>TCP|UDP) (?<kind>host|container) port '(?<port>\d{1,5})' is (?:mapped|used) multiple times in task/,
    samples: [
      quoted(REGISTRATION, 'TCP container port \'9901\' is used multiple times in task when networkMode=awsvpc.',
        'aws/copilot-cli#3768'),
      quoted(REGISTRATION, 'TCP host port \'3000\' is mapped multiple times in task.', 'aws/amazon-ecs-agent#1220'),
    ],
    ...proof(rules.portMappedTwice, ({ protocol, kind, port }) => `two mappings have ${protocol} ${kind} port ${port}.`),
  },
  'port-in-several-mappings-refused': serviceRefusal('a container maps the same port more than once, for example by TCP and by UDP', 'Container port 53 is used in more than one port mapping for container coredns-mysql',
    ['terraform-aws-modules/terraform-aws-ecs#89', 'aws/amazon-ecs-agent#3428'], {
      pattern: /Container port (?<port>\d{1,5}) is used in more than one port mapping for container/,
      ...cause(rules.portMappingsOverlap,
        ({ port }) => `Map port ${port} of the container once. To serve it by TCP and by UDP, run two services.`),
    }),
  'container-name-refused': refusal('of the name of a container', 'Container.name contains invalid characters.',
    ['hashicorp/terraform-provider-aws#5950', 'cds-snc/notification-terraform/pull/328'], { rules: [rules.containerNameRefused] }),
  'container-name-missing': refusal('a container has no name', 'Container.name should not be null or empty.',
    ['hashicorp/terraform#2888', 'awsdocs/aws-cloudformation-user-guide/pull/612'], { fix: 'Set the name of each container. In container_definitions of Terraform, pass only the list of containers, not the whole task definition.' }),
  'container-name-used-twice-refused': refusal('containers have the same name', 'Container names must be unique within a Task Definition.',
    ['Shippable/support#2946', 'metaps/genova#291'], { rules: [rules.containerNameUsedTwice] }),
  'volumes-from-unknown-container-refused': refusal('a container mounts the volumes of a container that does not exist', 'Invalid \'volumesFrom\' setting. Unknown container: \'container\'.',
    ['eagletmt/hako/pull/54'], {
      pattern: /Invalid 'volumesFrom' setting\. Unknown container: '(?<container>[^'\n]{1,255})'/,
      ...proof(rules.volumesFromUnknownContainer, ({ container }) => `a container mounts the volumes of ${container}, but the task definition has no container with that name.`),
    }),
  'volume-unknown-refused': refusal('a container mounts a volume that it does not define', 'Unknown volume \'root-RO\'.',
    ['ansible/ansible#35751'], {
      pattern: /\bUnknown volume '(?<volume>[^'\n]{1,255})'/,
      rules: [rules.mountOfUnknownVolume],
      // ECS prints null for a mount point without sourceVolume.
      findings: ({ volume }) => [volume === 'null'
        ? confirmed(rules.mountOfUnknownVolume, 'a mount point has no sourceVolume.', 'Set sourceVolume to the name of a volume of the task definition.')
        : confirmed(rules.mountOfUnknownVolume, `a container mounts the volume ${volume}, but the task definition does not define it.`)],
    }),
  'no-essential-container-refused': {
    title: 'The task definition has no essential container',
    samples: [
      quoted(REGISTRATION, 'Task definition doesn\'t have any essential container.', 'eagletmt/hako/pull/68'),
      quoted('AWS CDK', 'A TaskDefinition must have at least one essential container', 'aws/aws-cdk#1163'),
      quoted(REGISTRATION, 'Container list cannot be empty.', 'aws/aws-cdk#27360'),
    ],
    rules: [rules.noEssentialContainer],
  },
  'dependency-on-essential-refused': refusal('a container waits for an essential container to end', 'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container',
    ['boto/boto3#2436'], { rules: [rules.dependencyOnEssentialEnd] }),
  'dependency-on-unknown-container-refused': refusal('a container depends on a container that does not exist', 'Cannot depend on container + \'sidecar-container\' because it does not exist',
    ['eagletmt/hako/pull/99'], {
      pattern: /Cannot depend on container \+ '(?<container>[\w-]{1,255})' because it does not exist/,
      ...proof(rules.dependencyOnUnknownContainer,
        ({ container }) => `a container depends on ${container}, but the task definition has no container with that name.`),
    }),
  'platform-version-refused': {
    title: 'The platform version lacks a feature that the task definition requires',
    pattern: /PlatformTaskDefinitionIncompatibilityException|One or more of the requested capabilities are not supported/,
    samples: [quoted('ECS (RunTask)', 'An error occurred (PlatformTaskDefinitionIncompatibilityException) when calling the RunTask operation: One or more of the requested capabilities are not supported.',
      'CircleCI-Public/aws-ecs-orb#121')],
    rules: [rules.platformVersionTooOld],
  },
  'platform-version-unknown': {
    title: 'Fargate has no platform version with this name',
    pattern: /\bPlatformUnknownException\b|\bThe specified platform does not exist\b/,
    samples: [quoted('ECS (RunTask)', 'PlatformUnknownException: The specified platform does not exist.',
      'jenkinsci/amazon-ecs-plugin#218')],
    fix: 'Set platformVersion to LATEST, or to a whole version such as 1.4.0.',
  },
  'exec-refused': {
    title: 'ECS Exec cannot reach its agent in the container: ECS Exec was off when the task started, or the agent did not start',
    pattern: anyOf([
      /\bexecute command was not enabled\b|TargetNotConnectedException/,
      /\bTargetNotConnected\) when calling the StartSession operation: ecs:/,
      /\bnot authorized to perform: ssmmessages:(?:Create|Open)\w{1,20}Channel\b/,
      // The script that checks a task for ECS Exec.
      /\bSTOPPED \(Reason: null\) for "/,
    ]),
    samples: [
      quoted('ECS (ExecuteCommand)', 'The execute command failed because execute command was not enabled when the task was run or the execute command agent isn’t running.',
        'fabfuel/ecs-deploy#193'),
      quoted('ECS (ExecuteCommand)', 'An error occurred (TargetNotConnectedException) when calling the ExecuteCommand operation: The execute command failed due to an internal error. Try again later.',
        'aws/containers-roadmap#1359'),
    ],
    rules: [rules.toolboxWithoutExec, rules.execWithoutTaskRole, rules.execWithoutPermissions, rules.execWithReadOnlyRoots],
  },
  'exec-task-role-missing': {
    title: 'ECS does not turn on ECS Exec for the service, because the task definition has no task role',
    samples: [quoted('ECS (UpdateService)', 'a valid taskRoleArn is not being used', 'docker-archive/compose-cli#2120',
      'aws/aws-toolkit-jetbrains#3649')],
    ...proof(rules.execWithoutTaskRole, () => 'taskRoleArn is not set, or the role does not exist.'),
  },
  'exec-not-permitted-to-task': {
    title: 'The AWS Toolkit does not run the command, because the task has no role, or the role lacks the permissions for ECS Exec',
    samples: [quoted('the AWS Toolkit', 'Insufficient permissions to execute command. Configure a task role',
      'aws/aws-toolkit-vscode#3797')],
    rules: [rules.execWithoutTaskRole, rules.execWithoutPermissions],
  },
  'exec-agent-broken': {
    title: 'The agent of ECS Exec runs, but could not start the session, for example because the file system is full',
    samples: [quoted('the Session Manager plugin', 'Plugin with name InteractiveCommands not found',
      'aws/session-manager-plugin#49', 'aws/session-manager-plugin#82')],
    fix: 'Start a new task. If that helps only for a while, free space in /tmp and in the folders of the agent, and check that the image is built for the cpuArchitecture of the task.',
  },
  'session-plugin-missing': {
    title: 'The machine lacks the Session Manager plugin, which the AWS CLI and other tools need for ECS Exec',
    samples: [
      quoted('AWS CLI', 'SessionManagerPlugin is not found.', 'widdix/mastodon-on-aws#30'),
      quoted('Go', 'exec: "session-manager-plugin": executable file not found', 'aws/session-manager-plugin#70'),
    ],
    fix: 'Install the plugin on the machine that runs the tool, not in the container. See https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html',
  },
  'task-size-refused': {
    title: 'Fargate does not offer the combination of cpu and memory that the task or job requests, or one of them is missing',
    pattern: anyOf([
      /\bNo Fargate configuration exists for given values\b(?:: (?<cpu>\d{1,6}) CPU, (?<memory>\d{1,7}) memory)?/,
      /\bInvalid '(?:cpu|memory)' setting for task\b|\bFargate requires that '(?:cpu|memory)' be defined at the task level\b/,
      /\bInvalid CPU (?:or memory value specified|and memory combinations)\b/,
      // AWS Batch.
      /\bFargate resource requirements \((?<vcpus>[\d.]{1,8}) vCPU, (?<mib>\d{1,7}) MiB\) not valid\b/,
    ]),
    samples: [
      quoted(REGISTRATION, 'No Fargate configuration exists for given values', 'aws/amazon-ecs-cli#463'),
      quoted(REGISTRATION, 'No Fargate configuration exists for given values: 1024 CPU, 1024 memory.',
        'aws-games/cloud-game-development-toolkit#737'),
      quoted('AWS Batch', 'Fargate resource requirements (1.00 vCPU, 4000 MiB) not valid.', 'Netflix/metaflow#749'),
    ],
    rules: [rules.taskSizeOnFargate],
    findings: ({ vcpus, mib, cpu = vcpus && String(Number(vcpus) * 1024), memory = mib }) => cpu === undefined
      ? [suspected(rules.taskSizeOnFargate)]
      : findingsIn(onFargate([web()], { cpu, memory }), [rules.taskSizeOnFargate]),
    fix: `Set cpu and memory of the task to a pair that Fargate offers. See ${DEVELOPER_GUIDE}/task-cpu-memory-error.html`,
  },
  'batch-size-refused': {
    title: 'AWS Batch rejects the job, because vcpus and memory do not state the size of a job on Fargate',
    samples: [
      quoted('AWS Batch (SubmitJob)', 'vcpus is not applicable for Fargate. Use resource requirements instead.', 'insitro/redun/pull/95'),
    ],
    fix: 'Set VCPU and MEMORY in resourceRequirements of the job definition and of its overrides, and leave vcpus and memory out.',
  },
  'container-above-task': {
    title: 'ECS rejects the task definition because a container, or all containers together, need more than the task has',
    pattern: anyOf([
      /The '(?<setting>cpu|memory|memoryReservation)' setting for container '(?<container>[^'\n]{1,255})' is greater than for the task\b/,
      /\bThe sum of all container '(?<summand>cpu|memory|memoryReservation)' values cannot be greater than the value of the task '/,
    ]),
    samples: [
      quoted(REGISTRATION, 'The \'memory\' setting for container \'worker\' is greater than for the task.',
        'pulumi/pulumi-awsx#1220'),
      quoted(REGISTRATION, 'The sum of all container \'cpu\' values cannot be greater than the value of the task \'cpu\'.',
        'klothoplatform/klotho#892'),
    ],
    rules: [rules.containersExceedTask],
    findings: ({ setting, container, summand }) => [confirmed(rules.containersExceedTask, summand === undefined
      ? `${setting} of container ${container} is more than the task has.`
      : `the sum of ${summand} of all containers is more than the task has.`)],
  },
  'container-memory-missing': refusal('neither the task nor the container states how much memory it needs', 'At least one of \'memory\' or \'memoryReservation\' must be specified.',
    ['cuttlesoft/ecs-deploy.py#17'], reproduced(rules.memoryNotSet, () => rules.memoryNotSet.fails()[0])),
  'log-router-unused': refusal('it has a log router (FireLens), but no container logs to it', 'When a firelensConfiguration object is specified, at least one container has to be configured with the awsfirelens log driver.',
    ['aws/amazon-cloudwatch-logs-for-fluent-bit#20'], proof(rules.firelensIncomplete, () => 'no container has the log driver awsfirelens.', 'Set the log driver of a container to awsfirelens, or remove firelensConfiguration: Fluent Bit works without it.')),
  'log-router-missing': refusal('a container logs to awsfirelens, but no container is the log router', 'When awsfirelens log driver is specified in log configuration, a firelens configuration object must be configured in one of the containers.',
    ['fabfuel/ecs-deploy#164'], proof(rules.firelensIncomplete, () => 'no container has a firelensConfiguration.', 'Set firelensConfiguration of the container that runs Fluent Bit or Fluentd. If it is set, the tool that registers the task definition drops it.')),
  'execution-role-missing': {
    title: 'ECS rejects the task definition because it has no execution role, which ECS needs to read secrets or log in to a registry, and Fargate also to pull images from ECR or write logs',
    pattern: anyOf([
      /\brequires task definition to have execution role ARN to support (?<reason>[\w ]{1,60})/,
      /\bWhen you are specifying container secrets, you must also specify a value for 'executionRoleArn'/,
      /\b(?<login>Private repository authentication) requires that the task definition specif(?:y|ies) a value for executionRoleArn\b/,
    ]),
    samples: [
      quoted(REGISTRATION, 'Fargate requires task definition to have execution role ARN to support log driver awslogs.',
        'virtual-kubelet/virtual-kubelet#193'),
      quoted(REGISTRATION, 'When you are specifying container secrets, you must also specify a value for \'executionRoleArn\'.',
        'hashicorp/terraform-provider-aws#6503', 'fabfuel/ecs-deploy#87'),
    ],
    rules: [rules.executionRoleMissing],
    findings: ({ login, reason = login?.toLowerCase() ?? 'secrets' }) => [confirmed(rules.executionRoleMissing, `executionRoleArn is not set, but ECS requires it for ${reason}.`, 'Set it to a role with the policy AmazonECSTaskExecutionRolePolicy and, for secrets, the permission to read them.')],
  },
  'volume-of-two-kinds-refused': refusal('a volume has more than one configuration, for example a path on the host and a file system of Amazon EFS', 'When the volume parameter is specified, only one volume configuration type should be used.',
    ['cloudposse/terraform-aws-ecs-alb-service-task#185', 'cloudposse/terraform-aws-ecs-alb-service-task#146'], { rules: [rules.volumeWithTwoConfigurations] }),
  'role-refused': refusal('taskRoleArn or executionRoleArn does not name a role', 'Role is not valid',
    ['fabfuel/ecs-deploy#231', 'aws-samples/aws-modern-application-workshop#272'], { fix: 'Set it to the ARN of an existing role, or leave it out. An empty text is not an ARN.' }),
  'role-not-assumed': {
    title: 'ECS may not use a role of the task or the service: the role does not exist, or its trust policy does not name ECS',
    pattern: /\bECS was unable to assume the (?:role|configured ECS Infrastructure Role)\b|\bUnable to assume role and validate\b/,
    samples: [quoted('ECS (service events)', 'ECS was unable to assume the role \'arn:aws:iam::111111111111:role/service-task-6cba4ed\' that was provided for this task.',
      'pulumi/pulumi-awsx#927')],
    fix: `Let ecs-tasks.amazonaws.com assume the roles of a task, and ecs.amazonaws.com that of a service, in their trust policies. A new role can take some seconds until it works: ECS tries again. See ${DEVELOPER_GUIDE}/task-iam-roles.html`,
  },
  'service-linked-role-missing': {
    title: 'The account lacks the role AWSServiceRoleForECS, which ECS uses for network interfaces and load balancers',
    samples: [quoted('ECS (RunTask)', 'Unable to assume the service linked role', 'jonrau1/ElectricEye#9')],
    fix: 'Create it once per account: aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com',
  },
  'pass-role-denied': {
    title: 'The identity that called ECS may not pass the task role or the execution role to it',
    samples: [quoted('ECS', 'is not authorized to perform: iam:PassRole', 'ministryofjustice/modernisation-platform/pull/8443')],
    fix: 'Allow that identity iam:PassRole for both roles. The roles themselves need no such permission.',
  },
  'call-denied': {
    title: 'The identity that called ECS may not use this action',
    pattern: /\bis not authorized to perform: (?<action>ecs:\w{1,60})/,
    samples: [
      quoted('ECS (RunTask)', 'is not authorized to perform: ecs:RunTask on resource: arn:aws:ecs:eu-west-2:120038763019:task-definition/a_test_task:9', 'LBHackney-IT/Data-Platform/pull/1818', 'pulumi/pulumi#6725'),
    ],
    fix: ({ action }) => `Allow that identity ${action} for the resource in the message. The roles of the task do not matter, unless a container makes the call.`,
  },
  'task-role-denied': {
    title: 'A role of the task lacks a permission',
    pattern: /\bassumed-role\/(?<role>[\w+=,.@-]{1,64})\/(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) is not authorized to perform: (?<action>[\w-]{1,40}:\w{1,60})/,
    samples: [
      quoted('AWS CLI', 'assumed-role/ecs-service-hacko-integration-2017Emergency-1OUW82E58RBC1/047bdf30-0a11-4fa5-a26e-29beb6005c60 is not authorized to perform: ssm:GetParameters', 'hackoregon/civic-devops#252'),
    ],
    fix: ({ role, action }) => `Allow the role ${role} ${action} for the resource in the message. If the program made the call, it is the task role; if ECS did, it is the execution role.`,
    isPartial: true,
  },
  'long-arn-required': {
    title: 'ECS rejects the tags, because the account or the service uses ARNs in the old format',
    pattern: /\bThe new ARN and resource ID format must be enabled\b|\bLong arn format must be (?:enabled|used)\b/i,
    samples: [
      quoted('ECS (CreateService)', 'The new ARN and resource ID format must be enabled to propagate tags.', 'cloudposse/terraform-aws-ecs-alb-service-task#39', 'hashicorp/terraform-provider-aws#35867'),
    ],
    fix: 'Turn on the account settings serviceLongArnFormat and taskLongArnFormat in this Region, and create older services again.',
  },
  'tags-repeated': {
    title: 'ECS rejects the request because two of its tags have the same key',
    samples: [quoted('ECS (RunTask)', 'Multiple tags contain the same key.', 'hashicorp/terraform-provider-aws#32259')],
    fix: 'Remove one of the two tags. In aws_scheduler_schedule, the AWS provider of Terraform turned the tags of ecs_parameters into two with the keys key and value: use propagate_tags instead.',
  },
  'revisions-at-once': {
    title: 'Several requests registered or deregistered revisions of the same task definition family at the same time',
    samples: [quoted(REGISTRATION, 'Too many concurrent attempts to create a new revision of the specified family.',
      'cloudposse/terraform-aws-ecs-alb-service-task#258')],
    fix: 'Try again, and register one revision after the other. In Terraform, skip_destroy keeps old revisions.',
  },
  'task-definition-not-found': {
    title: 'ECS has no active task definition with this family and revision in this account and region',
    pattern: /\bUnable to describe task definition\b|: TaskDefinition (?:is inactive|not found)\b/,
    samples: [quoted('ECS (DescribeTaskDefinition)', 'Unable to describe task definition.', 'strvcom/terraform-aws-fargate#45')],
    fix: 'Check the family, the revision, the account, and the region. In Terraform, a data source reads the task definition before a resource of the same family creates it.',
  },
  'tmpfs-size-refused': refusal('a tmpfs has no size', 'The container has an invalid tmpfs size value specified.',
    ['aws/amazon-ecs-agent#2226'], { fix: 'Set size of the tmpfs to at least 1 (MiB).', rules: [rules.valueRefused] }),
  'volume-name-refused': refusal('of the name of a volume', 'volume.name contains invalid characters',
    ['openfresh/ecs-formation/pull/22'], { rules: [rules.nameRefused] }),
  'links-refused': refusal('it links containers in awsvpc mode', 'Links are not supported when networkMode=awsvpc',
    ['aws-observability/aws-otel-collector#1359'], { rules: [rules.linksInAwsvpc] }),
  'links-form-cycle': refusal('containers link to each other in a cycle', 'Container links should not have a cycle',
    ['Shippable/support#4194', 'scpwiki/wikijump/pull/869'], { fix: 'Remove a link of the cycle, or use awsvpc mode without links: there, the containers reach each other at 127.0.0.1.' }),
  'image-missing': {
    title: 'The image of a container is missing, or is not the name of an image',
    pattern: /\bContainer\.image (?:contains invalid characters|(?:repository )?should not be null or empty)|\bfailed to normalize image reference\b|\binvalid reference format\b/,
    samples: [
      quoted(REGISTRATION, 'Container.image should not be null or empty', 'prefect-archive/prefect-aws#159', 'aws/aws-cli#5924'),
      quoted(REGISTRATION, 'Container.image contains invalid characters.', 'aws-actions/amazon-ecs-render-task-definition#49'),
      quoted('ECS agent', 'InternalError: failed to normalize image reference "Dockerfile"', 'aws/copilot-cli#2584'),
    ],
    fix: 'Set image of each container to a repository in lower case and a tag, without blanks and line ends. A variable that a tool did not replace is a frequent cause. If a tool inserts the image, it did not find the container by its name, or it lacks the repository.',
  },
  'environment-name-missing': refusal('an environment variable has no name', 'Environment variable name cannot be null or blank',
    ['thnery/terraform-aws-template#2'], { fix: 'Write environment as a list of objects with name and value.' }),
  'volume-path-refused': refusal('the path of a folder of the host is empty', 'host.sourcePath should not be blank',
    ['aws/amazon-ecs-cli#11'], { fix: 'Set host.sourcePath to an absolute path, or leave host out: the volume is then an empty one of the task.' }),
  'family-refused': {
    title: 'ECS rejects the task definition, or a reference to it, because of its family',
    pattern: /(?:\bcalling the (?<operation>(?:Create|Update)Service|RunTask) operation: )?\bFamily (?:contains invalid characters|(?<blank>can ?not be blank))/,
    samples: [
      quoted(REGISTRATION, 'Family contains invalid characters.', 'aws/amazon-ecs-cli#37'),
      quoted(REGISTRATION, 'Family can not be blank.', 'aws-actions/amazon-ecs-deploy-task-definition#630'),
      quoted('ECS (CreateService)', 'calling the CreateService operation: Family contains invalid characters.', 'aws/aws-cli#6774'),
    ],
    rules: [rules.nameRefused],
    findings: ({ blank, operation = blank }) => operation === undefined ? [suspected(rules.nameRefused)] : [],
    fix: ({ operation }) => operation === undefined ? 'Set family in the task definition.' : NAME_TASK_DEFINITION,
  },
  'task-definition-not-named': {
    title: 'The request names no task definition',
    pattern: /\bTask ?Definition can ?not be blank\b/,
    samples: [
      quoted('ECS (DescribeTaskDefinition)', 'InvalidParameterException: Task Definition can not be blank.', 'awslabs/fargatecli#11'),
    ],
    fix: NAME_TASK_DEFINITION,
  },
  'cluster-name-refused': {
    title: 'ECS rejects the name of the cluster because of a character in it',
    pattern: /\bCluster must match \^\[/,
    samples: [
      quoted('ECS (DescribeServices)', 'Cluster must match ^[a-zA-Z0-9\\-_]{1,255}$, but was myter-HQW81hf613dA', 'awslabs/amazon-ecs-nodejs-microservices#18'),
    ],
    fix: 'Use only letters, digits, hyphens, and underscores. If the name looks right, it contains a character that terminals do not show, such as a line end of Windows: print it with cat -A.',
  },
  'efs-root-directory-refused': refusal('a volume has both an access point of Amazon EFS and a root directory', 'When using an EFS access point, the root directory must either be set to "/" or be omitted.',
    ['aws/aws-cdk#10683', 'CircleCI-Public/aws-ecs-orb#105'], {
      pattern: /\broot directory (?:must either be set to "\/"|can ?not be set when using an EFS access point)/i,
      rules: [rules.efsSettingsContradict],
    }),
  'log-option-missing': {
    title: 'ECS rejects the task definition because a container logs to awslogs without a required option',
    pattern: anyOf([
      /\bLog driver awslogs requires options: (?<options>awslogs-[\w, -]{1,200})/,
      /\bFargate requires log configuration options to include (?<option>awslogs-[\w-]{1,40}) to support log driver awslogs\b/,
    ]),
    samples: [
      quoted(REGISTRATION, 'Log driver awslogs requires options: awslogs-region, awslogs-group', 'aws-cloudformation/cfn-lint#1787'),
      quoted(REGISTRATION, 'Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.',
        'aws/aws-cdk#1422'),
    ],
    ...proof(rules.awslogsOptionMissing,
      ({ options, option = options }) => `ECS requires these options of the log driver awslogs: ${option}.`),
  },
  'log-driver-refused': refusal('it does not know a log driver, or Fargate does not support it', 'awsvpc is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]',
    ['kayac/ecspresso#364'], {
      pattern: / is not a valid log driver(?<=\b(?<driver>[\w-]{1,40}) is not a valid log driver)\. Must be one of\b(?: \[(?<drivers>[\w, -]{1,300})\])?/,
      rules: [rules.logDriverOnFargate],
      // The list of Fargate is short.
      findings: ({ driver, drivers }) => drivers !== undefined && drivers.split(',').length <= 3
        ? [confirmed(rules.logDriverOnFargate, `ECS does not accept the log driver ${driver} on Fargate.`)]
        : [],
      fix: 'Set logDriver to one of the names in the message. Fargate supports awslogs, splunk, and awsfirelens.',
    }),
  'log-option-refused': {
    title: 'A log driver does not accept an option, or its value',
    pattern: anyOf([
      /\bLog driver (?<driver>[\w-]{1,40}) (?:disallows options: (?<options>[\w., -]{1,300})|option '(?<option>[^'\n]{1,100})' should only be set to)/,
      /\bunknown log opt '(?<unknown>[^'\n]{1,100})' for (?<engine>[\w-]{1,40}) log driver/,
    ]),
    samples: [
      quoted(REGISTRATION, 'Log driver awslogs option \'awslogs-create-group\' should only be set to \'true\', else omit option.',
        'terraform-linters/tflint-ruleset-aws#348'),
      quoted(REGISTRATION, 'Log driver awslogs disallows options: log_key', 'aws-samples/amazon-ecs-firelens-examples#83'),
    ],
    ...proof(rules.awslogsOptionRefused, ({ engine, driver = engine, unknown, options = unknown, option }) => `the log driver ${driver} does not accept ${options ?? `this value of ${option}`}.`),
  },
  'log-transport-refused': {
    title: 'The log driver gelf of an old Docker sends only by UDP',
    samples: [quoted('Docker', 'gelf: endpoint needs to be UDP', 'amazon-archives/ecs-cloudwatch-logs#9')],
    fix: 'Let gelf-address begin with udp://, or update Docker on the instance. On Fargate, use awsfirelens, because gelf is not available there.',
  },
  'secret-name-used-twice-refused': {
    title: 'ECS rejects the task definition because a secret has the name of another secret or of an environment variable',
    pattern: /\bThe secret name must be unique\b[^\n]{0,150}such as '(?<variable>[^'\n]{1,200})'|\bDuplicate secret names found: (?<secret>[\w, -]{1,200})/,
    samples: [
      quoted(REGISTRATION, 'The secret name must be unique and not shared with any new or existing environment variables set on the container, such as \'DB_PASSWORD\'.',
        'compose-x/ecs_composex#707',
        'dagster-io/dagster#11622'),
      quoted(REGISTRATION, 'Duplicate secret names found: testSecret.', 'CircleCI-Public/aws-ecs-orb#210'),
    ],
    ...proof(rules.secretNameUsedTwice, ({ variable, secret }) => `a container has ${variable ?? secret} more than once.`),
  },
  'container-port-refused': refusal('a port mapping has no container port, or not a port', 'Invalid \'containerPort\' setting for container \'container_1\'.',
    ['aws/aws-cli#7288', 'aws/aws-cdk#8762'], {
      pattern: /\bInvalid 'containerPort' setting for container '(?<container>[^'\n]{1,255})'/,
      ...proof(rules.containerPortMissing, ({ container }) => `a port mapping of container ${container} has no valid containerPort.`),
    }),
  'task-definition-too-large': refusal('it is larger than 64 KiB', 'Actual length: \'66420\'. Max allowed length is \'65536\' bytes.',
    ['awsdocs/amazon-ecs-developer-guide/pull/149'], {
      pattern: /\bActual length: '\d{1,9}'\. Max allowed length is '65536' bytes/,
      fix: 'Move environment variables to a file in Amazon S3 (environmentFiles), or let the program read its configuration.',
    }),
  'parameter-not-in-api': {
    title: 'The AWS CLI or SDK that registers the task definition does not know a key: it is older than the key, or the key belongs elsewhere',
    pattern: anyOf([
      /\bUnknown parameter in containerDefinitions\b[^\n"]{0,100}: "(?<key>\w{1,60})"/,
      /\bUnknown parameter in input: "(?<member>\w{1,60})", must be one of: family\b/,
      /\bUnexpected key '(?<name>\w{1,60})' found in params\.(?:containerDefinitions|volumes)\b/,
    ]),
    samples: [
      quoted('AWS CLI', 'Unknown parameter in containerDefinitions[0].portMappings[0]: "name", must be one of: containerPort, hostPort, protocol',
        'aws/aws-cli#7531',
        'brentley/appmeshworkshop/pull/116'),
      quoted('AWS SDK for JavaScript', 'Unexpected key \'environmentFiles\' found in params.containerDefinitions[0]',
        'aws-actions/amazon-ecs-deploy-task-definition#64'),
    ],
    fix: ({ key, member = key, name = member }) => `Use a newer version of the tool, or correct ${name}. The output of describe-task-definition also contains keys that ECS sets itself, such as registeredBy: remove them.`,
  },
  'parameter-form-refused': {
    title: 'The AWS CLI or SDK finds a value in the task definition that lacks a required key, or has another type than the ECS API expects, such as a text instead of a number',
    pattern: anyOf([
      /\bInvalid type for parameter (?<name>(?:containerDefinitions|volumes)[^\s,]{0,100}|cpu\b|memory\b)/,
      /\bExpected params\.(?<param>(?:containerDefinitions|volumes)\S{0,100}|cpu|memory|family) to be an? \w{1,20}/,
      /\bMissing required (?:parameter in|key '\w{1,60}' in params\.)(?<part> ?(?:containerDefinitions|volumes)[^\s:]{0,100})/,
      // Terraform.
      /\bcontainer_definitions is invalid: Error decoding JSON\b|\bcannot unmarshal \w{1,20} into Go (?:struct field (?<field>ContainerDefinition\.\S{1,60})|value) of type (?:(?:\[\])?\*?(?:ecs|types)\.ContainerDefinition\b|\S{1,40}(?<=struct field ContainerDefinition\.[^\n]{1,120}))/,
    ]),
    samples: [
      quoted('AWS SDK for Python', 'Invalid type for parameter containerDefinitions[0]', 'ansible/ansible-modules-extras#2794', 'awslabs/ecs-nginx-reverse-proxy/pull/2'),
    ],
    fix: ({ field, part = field, param = part, name = param }) => `Correct ${name?.trim() ?? 'container_definitions, which is a list'}. In JSON, numbers and true stand without quotes, but cpu and memory of the task are texts.`,
  },
  'secret-reference-refused': refusal('the valueFrom of a secret is not the name or the ARN of a parameter or secret', 'The Systems Manager parameter name specified for secret JWT_KEY is invalid.',
    ['aws/copilot-cli#3446'], {
      pattern: /\bThe Systems Manager parameter name specified for secret \S{1,200} is invalid\b/,
      fix: 'Correct valueFrom. A variable that a tool did not replace is a frequent cause.',
      rules: [rules.valueRefused],
    }),
  'registry-credentials-refused': refusal('credentialsParameter of a container is not the ARN or the name of a secret', 'The repository credentials parameter specified for container \'web\' is invalid.',
    ['aws/aws-cdk#20139'], {
      pattern: /\bThe repository credentials parameter specified for container \S{1,300} is invalid\b/,
      // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RepositoryCredentials.html
      fix: 'Set credentialsParameter of repositoryCredentials to the ARN of a secret in AWS Secrets Manager that holds username and password. A variable that a tool did not replace, or the value of the secret in place of its ARN, are possible causes.',
    }),
  'name-taken': {
    title: 'A service or cluster with this name exists, with other settings, or is being deleted',
    samples: [
      quoted('ECS (CreateService)', 'Creation of service was not idempotent.',
        'hashicorp/terraform-provider-aws#14489', 'Shippable/support#4753'),
      quoted('ECS (CreateCluster)', 'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
        'hashicorp/terraform#24615'),
      quoted('ECS (CreateService)', 'Unable to Start a service that is still Draining.', 'spinnaker/spinnaker#5476'),
    ],
    fix: 'Update or delete it, and wait until it is INACTIVE, or use another name. In Terraform, import it. A replacement must be destroyed before it is created: remove create_before_destroy.',
  },
  'target-type-refused': serviceRefusal('its network mode does not fit the target type of the target group', 'has target type instance, which is incompatible with the awsvpc network mode specified in the task definition.',
    ['riboseinc/terraform-aws-ecs-gitlab#5', 'hashicorp/terraform-provider-aws#11723'], {
      pattern: /\btarget ?type ['"]?(?:instance|ip)\b['"]?[^\n]{0,20}\bis incompatible with the ['"]?\w{1,20}['"]? network mode\b/i,
      fix: 'In awsvpc mode, which Fargate requires, use a target group with the target type ip; in bridge and host mode, one with instance. The type of an existing target group cannot change: create another one.',
    }),
  'target-group-unused': serviceRefusal('no listener of a load balancer forwards to its target group', 'The target group with targetGroupArn does not have an associated load balancer',
    ['hashicorp/terraform#32908', 'Bayer-Group/cloudformation-template-generator#181'], {
      pattern: /\btarget group\b[^\n]{0,300}\bdoes not have an associated load balancer\b/,
      fix: 'Create the listener, or its rule, before the service: depends_on in Terraform, DependsOn in CloudFormation.',
    }),
  'service-not-found': {
    title: 'ECS has no active cluster or service with this name in this account and region',
    pattern: /\b(?:ClusterNotFound|ServiceNotActive|ServiceNotFound)Exception\b|:service\/\S{1,200} is MISSING\b|\bThe referenced cluster was inactive\b|\bno active ECS service found\b/,
    samples: [
      quoted('amazon-ecs-deploy-task-definition', 'Error: arn:aws:ecs:us-east-2:***:service/pawebapp-service is MISSING',
        'aws-actions/amazon-ecs-deploy-task-definition#312'),
      quoted('ECS', 'ClientException: The referenced cluster was inactive.', 'vatertime/minecraft-spot-pricing#4'),
    ],
    fix: 'Check the cluster (its name, not only that of the service), the account, and the region. Create the service before a tool updates it: registering a task definition creates none.',
  },
  'capacity-strategy-refused': {
    title: 'ECS rejects the request because of its capacity provider strategy: it is combined with a launch type, no provider in it has a weight above 0, the cluster does not have the provider, or Fargate is mixed with Auto Scaling groups',
    pattern: anyOf([
      /\bno capacity providers with a weight value greater than zero\b/,
      /\bSpecifying both a launch type and capacity provider strategy is not supported\b/,
      /\bcapacity provider strategy cannot contain a (?:capacity provider that is not associated with the cluster|mix of capacity providers)\b/,
    ]),
    samples: [
      quoted('ECS (CreateService)', 'There are no capacity providers with a weight value greater than zero defined in the default capacity provider strategy.',
        'terraform-aws-modules/terraform-aws-ecs#27'),
      quoted('ECS (CreateService)', 'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
        'terraform-linters/tflint-ruleset-aws#349'),
    ],
    fix: 'Set launchType, or a capacityProviderStrategy in which a provider of the cluster has a weight of at least 1: put-cluster-capacity-providers adds FARGATE and FARGATE_SPOT to a cluster. Without either, the default strategy of the cluster applies.',
  },
  'capacity-provider-not-ready': {
    title: 'The capacity provider does not exist, or is still being created or deleted',
    pattern: /\bThe specified capacity provider '[^'\n]{1,255}' (?:is not in an ACTIVE state|was not found|does not exist)/,
    samples: [quoted('ECS (PutClusterCapacityProviders)', 'The specified capacity provider \'cluster-cp\' is not in an ACTIVE state. Specify a valid capacity provider and try again.',
      'hashicorp/terraform-provider-aws#45693')],
    fix: 'Wait until the provider is ACTIVE, and check its name. A new provider for a name that was just deleted takes a while.',
  },
  'setting-of-fargate-refused': {
    title: 'ECS rejects the request because it assigns a public IP address to, or sets a platform version for, a task that does not run on Fargate',
    samples: [
      quoted('ECS (CreateService, RunTask)', 'Assign public IP is not supported for this launch type',
        'aws/aws-cdk#13348', 'aws/amazon-ecs-cli#627'),
      quoted('ECS (CreateService)', 'The platform version must be null when specifying an EC2 launch type.',
        'ansible-collections/community.aws#770'),
    ],
    fix: 'Leave assignPublicIp and platformVersion out: a NAT gateway gives the subnet a way out. Or run the task on Fargate: set launchType.',
  },
  'deployment-controller-refused': {
    title: 'ECS does not change the service, because AWS CodeDeploy deploys it (deploymentController CODE_DEPLOY)',
    pattern: /\bon services with a CODE_DEPLOY deployment controller\b/,
    samples: [quoted('ECS (UpdateService)', 'Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
      'hendrixroa/terraform-aws-ecs-service-blue-green-deployment#2', 'hashicorp/terraform-provider-aws#8005')],
    fix: 'Register the new task definition, and create a deployment in CodeDeploy whose AppSpec names it, for example with aws ecs deploy. In Terraform, let ignore_changes of the service list task_definition and load_balancer.',
  },
  'codedeploy-of-servers': {
    title: 'CodeDeploy takes the deployment group for one of servers, because the compute platform of its application is not ECS',
    pattern: /\bShould not specify ECS services parameter for Server deployment group\b|\bWITH_TRAFFIC_CONTROL, but either no load balancer was specified in elbInfoList or no target group was specified in targetGroupInfoList\b/,
    samples: [
      quoted('CodeDeploy (CreateDeploymentGroup)', 'InvalidECSServiceException: Should not specify ECS services parameter for Server deployment group', 'hashicorp/terraform-provider-aws#6802'),
      quoted('CodeDeploy (CreateDeploymentGroup)', 'The deploymentOption value is set to WITH_TRAFFIC_CONTROL, but either no load balancer was specified in elbInfoList or no target group was specified in targetGroupInfoList.',
        'awsdocs/amazon-ecs-developer-guide#213'),
    ],
    fix: 'Create the application of CodeDeploy with computePlatform ECS (compute_platform in Terraform), which cannot be changed later.',
  },
  'blue-green-without-new-task-definition': {
    title: 'The blue/green hook of CloudFormation finds the logical ID of the task definition unchanged in the template',
    samples: [
      quoted('CloudFormation', 'is the same between initial and final template, CodeDeploy can\'t perform BlueGreen style update properly', 'aws-cloudformation/cloudformation-coverage-roadmap#37'),
    ],
    fix: 'Rename the task definition in the template (its logical ID) with each change of it, and refer to the new name in the hook and the task set.',
  },
  'circuit-breaker-refused': serviceRefusal('it has a Classic Load Balancer, which the deployment circuit breaker does not support', 'Deployment circuit breaker feature is not supported with Classic Load Balancers.',
    ['aws/containers-roadmap#1272'], { fix: 'Use an Application or Network Load Balancer, or leave deploymentCircuitBreaker out of the request, also if it is turned off.' }),
  'service-connect-on-windows': serviceRefusal('ECS Service Connect does not work with Windows tasks', 'Unsupported operating system in task definition. Please choose Linux',
    ['aws/copilot-cli#5696'], { fix: 'Remove serviceConnectConfiguration (network.connect: false in AWS Copilot), or use Linux containers.' }),
  'service-connect-name-taken': serviceRefusal('the namespace already has a service with this name', 'SC service is already used by arn:aws:servicediscovery:us-west-2:071199777470:namespace/ns-ABC',
    ['aws/copilot-cli#4659'], {
      pattern: /\bSC service is already used by arn:/,
      fix: 'Use another discoveryName in serviceConnectConfiguration, or another namespace: two environments must not share one. A replacement must be deleted before its successor is created.',
    }),
  'grace-period-refused': serviceRefusal('it sets a grace period of health checks without a load balancer', 'Health check grace period is only valid for services configured to use load balancers',
    ['aws/copilot-cli#4011', 'aws-cloudformation/cfn-lint#3612'], { fix: 'Leave healthCheckGracePeriodSeconds out, or set loadBalancers of the service. For the health check of a container, set its startPeriod.' }),
  'container-not-in-task': {
    title: 'The request names a container that the task definition does not have, or a port that the container does not map',
    pattern: anyOf([
      /\bThe container \S{1,255} (?:does not exist in the task definition\b|did not have a container port (?<port>\d{1,5}) defined\b)/,
      /\bOverride for container named \S{1,255} is not a container in the TaskDefinition\b/,
    ]),
    samples: [
      quoted('ECS (CreateService)', 'The container web does not exist in the task definition.', 'hashicorp/terraform#2888', 'spinnaker/spinnaker#6004'),
      quoted('ECS (CreateService)', 'The container test-http did not have a container port 3333 defined.',
        'hashicorp/terraform#4227'),
      quoted('ECS (RunTask)', 'Override for container named django is not a container in the TaskDefinition.',
        'azavea/django-ecsmanage#21'),
    ],
    fix: ({ port }) => `${port === undefined ? 'Correct' : `Map port ${port} in portMappings of the container, or correct containerPort and`} containerName of the load balancer or the override. The service may use an older revision of the task definition.`,
  },
  'request-refused': {
    title: 'ECS rejects the request',
    pattern: anyOf([
      /\bcalling the (?:RegisterTaskDefinition|CreateService|UpdateService|RunTask|ExecuteCommand) operation\b/,
      /\bCreate TaskDefinition: |\b(?:creating|updating) ECS (?:[Tt]ask [Dd]efinition|[Ss]ervice)\b|\b[Ff]ailed to register task definition in ECS\b/,
      /\boperation error ECS: |\bInvalid request provided: (?:Create|Update)Service error\b/,
    ]),
    samples: [quoted('AWS CLI', 'An error occurred (ClientException) when calling the RegisterTaskDefinition operation',
      'aws/aws-cli#7147')],
    fix: 'The rest of the message states the reason. The command check finds more reasons in the task definition at once.',
    isGeneric: true,
  },
  'service-not-available': {
    title: 'ECS did not process the request, but did not reject it either: it had an error, or the account called its API too often',
    pattern: anyOf([
      /\b(?:Server|Throttling)Exception\) when calling the (?:(?:Create|Delete|Update)Service|(?:Run|Stop)Task|ExecuteCommand|(?:Describe|Register|Deregister)TaskDefinition|Describe(?:Services|Tasks)|ListTasks) operation\b/,
      /\boperation error ECS: [^\n]{1,200}(?:StatusCode: 5\d\d|ThrottlingException)|\bAmazonECS; Status Code: (?:5\d\d|400; Error Code: ThrottlingException)\b/,
    ]),
    samples: [
      quoted('AWS CLI', 'An error occurred (ServerException) when calling the ExecuteCommand operation',
        'aws/containers-roadmap#187'),
      quoted('AWS SDK for Python', 'An error occurred (ThrottlingException) when calling the DescribeTasks operation (reached max retries: 4): Rate exceeded', 'dask/dask-cloudprovider#309'),
    ],
    fix: 'Try again later, after growing pauses. If an error of ECS lasts, check the AWS Health Dashboard. See https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html',
  },
  'arn-refused': refusal('a value in it must be an ARN, but is none', 'Invalid arn syntax.',
    ['aws/aws-sdk#311', 'aws/aws-cli#7147'], {
      pattern: /\bInvalid arn syntax\b|\b(?:execution|task)_role_arn\b[^\n]{0,100}\bis an invalid ARN\b/,
      // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_FirelensConfiguration.html
      fix: 'In firelensConfiguration, config-file-value of the type s3 is arn:aws:s3:::BUCKET/KEY, not s3://BUCKET/KEY; on Fargate, only the type file works, a file in the image. Check value of environmentFiles, valueFrom of secrets, and the roles, too.',
    }),
  'network-not-found': {
    title: 'ECS rejects the request because a subnet or a security group does not exist in this account and region, or they belong to different VPCs',
    pattern: anyOf([
      /\bError retrieving (?:subnet|security group) information\b|\b(?:RunTask|(?:Create|Update)Service)\b[^\n]{0,300}\bInvalid(?:SubnetID|Group|GroupId)\.(?:NotFound|Malformed)\b/,
      /\bdoes not appear to belong to the same VPC as the input subnets\b|\bsecurity group cannot be blank\b/,
    ]),
    samples: [
      quoted('ECS (CreateService)', 'Error retrieving subnet information for [birdzview]: The subnet ID \'birdzview\' does not exist (ErrorCode: InvalidSubnetID.NotFound)', 'eddmann/serverless-fargate#20'),
      quoted('ECS (CreateService)', 'does not appear to belong to the same VPC as the input subnets',
        'aws/aws-dotnet-deploy/pull/735'),
    ],
    fix: 'Set subnets and securityGroups of awsvpcConfiguration to IDs (subnet-… and sg-…), not names, of one VPC in this account and region.',
  },
  'too-many-tasks': {
    title: 'ECS rejects the request because the service would have more tasks than the quota of tasks per service allows',
    samples: [quoted('ECS (CreateService, UpdateService)', 'Desired count exceeds limit.', 'aws/containers-roadmap#768')],
    fix: 'Lower desiredCount or the maximum of the scaling, raise the quota (Service Quotas), or use several services.',
  },
  'namespace-not-found': {
    title: 'ECS rejects the request because the namespace of Service Connect does not exist in this account and region',
    samples: [quoted('ECS (CreateService)', 'NamespaceNotFoundException', 'terraform-aws-modules/terraform-aws-ecs#116')],
    fix: 'Create the namespace in AWS Cloud Map before the service, and set namespace of serviceConnectConfiguration to its name or ARN.',
  },
  'namespace-created-twice': {
    title: 'Two resources create the same namespace in AWS Cloud Map at the same time',
    pattern: /\bAnother operation of type Create\w{1,20}Namespace and id \S{1,60} is in progress\b/,
    samples: [
      quoted('AWS Cloud Map', 'Another operation of type CreateHttpNamespace and id <some-id> is in progress', 'aws/aws-cdk#25554'),
    ],
    fix: 'Create the namespace in one place: a cluster with a default namespace of ECS Service Connect also creates one of that name. In the AWS CDK, create an HttpNamespace outside of addDefaultCloudMapNamespace.',
  },
  'namespace-missing-in-cdk': {
    title: 'The cluster has no default namespace in the AWS CDK, and the service names none',
    samples: [
      quoted('AWS CDK', 'Cannot enable service discovery if a Cloudmap Namespace has not been created in the cluster', 'aws/aws-cdk#4234'),
    ],
    fix: 'Set cloudMapNamespace in cloudMapOptions of the service. For a cluster of the same app, call addDefaultCloudMapNamespace; for an imported one, pass defaultCloudMapNamespace.',
  },
  'no-task-described': {
    title: 'A tool asked ECS about no task: in general, RunTask had started none',
    pattern: /\bcalling the DescribeTasks operation: Tasks cannot be empty\b|\bInvalidParameterException: Tasks cannot be empty\b/,
    samples: [
      quoted('AWS CLI', 'An error occurred (InvalidParameterException) when calling the DescribeTasks operation: Tasks cannot be empty.', 'aws/copilot-cli#3455'),
    ],
    fix: 'Run the task again, and read failures in the output of aws ecs run-task: they state why ECS started none. If tasks run, correct how the tool gets their ids.',
  },
  'overrides-too-long': {
    title: 'ECS does not run the task because its overrides, such as environment variables, have more than 8192 characters',
    samples: [quoted('ECS (RunTask)', 'Container Overrides length must be at most 8192',
      'aws-samples/sample-autonomous-cloud-coding-agents#502')],
    fix: 'Store the data elsewhere, for example in Amazon S3, and pass its address.',
  },
  'network-configuration-refused': {
    title: 'The request has no subnets and security groups, which awsvpc requires, or it has them for another network mode',
    pattern: /\bNetwork Configuration (?:must be provided when|is not valid for the given) [\x60'"]?networkMode\b|\bNetworkConfiguration must be null\b/,
    samples: [
      quoted('ECS (RunTask)', 'Network Configuration must be provided when networkMode \'awsvpc\' is specified.',
        'PasseiDireto/gh-runner-task-action#8'),
      quoted('ECS (CreateService)', 'Network Configuration is not valid for the given networkMode of this task definition.',
        'DataDog/test-infra-definitions/pull/57',
        'muya/amazon-ecs-run-task#7'),
    ],
    fix: 'In awsvpc mode, which Fargate requires, pass networkConfiguration with awsvpcConfiguration. In other modes, leave it out. With the deployment controller EXTERNAL, it belongs to the task set.',
  },
  'session-handshake-failed': {
    title: 'The Session Manager plugin and the agent did not agree on a session, in general because a KMS key encrypts it',
    pattern: /\berror while initiating handshake\b|\bFetching data key failed\b|\bUnable to retrieve data key\b/,
    samples: [quoted('the Session Manager plugin', 'Encountered error while initiating handshake. Handshake timed out.',
      'aws-containers/amazon-ecs-exec-checker#37',
      'kayac/ecspresso#320')],
    fix: 'Update the AWS CLI, the plugin, and the tool that calls it. Allow the task role kms:Decrypt and your identity kms:GenerateDataKey. The plugin looks for credentials itself: if it cannot use your SSO profile, export them as environment variables.',
  },
  'session-not-encrypted': {
    title: 'The cluster logs sessions of ECS Exec to an unencrypted place, but requires encryption',
    pattern: /\bencryption is not set up on the selected (?:CloudWatch Logs log group|Amazon S3 bucket)\b/,
    samples: [quoted('the Session Manager plugin', 'We couldn\'t start the session because encryption is not set up on the selected CloudWatch Logs log group.',
      'aws-containers/amazon-ecs-exec-checker#79')],
    fix: 'Encrypt the log group or the bucket, or change executeCommandConfiguration of the cluster. The task role requires logs:DescribeLogGroups or s3:GetEncryptionConfiguration, or the agent cannot see the encryption.',
  },
  'session-not-logged': {
    title: 'ECS Exec could not log the session: the image lacks the program script or cat',
    pattern: /\bFailed to generate transcript with the following errors\b|\bexec: "(?:cat|script)": executable file not found\b/,
    samples: [quoted('the agent of ECS Exec', 'unable to generate log data: Failed to generate transcript with the following errors:',
      'aws/amazon-ssm-agent#653',
      `${DEVELOPER_GUIDE}/ecs-exec.html`)],
    fix: 'Install both in the image (util-linux and coreutils), or turn off logging in executeCommandConfiguration of the cluster.',
  },
  'port-forwarding-refused': {
    title: 'Session Manager does not forward a port to another host with this document',
    samples: [
      quoted('Systems Manager (StartSession)', 'Currently, port forwarding sessions to remote hosts are not supported.', 'aws/amazon-ssm-agent/pull/389'),
    ],
    fix: 'Use the document AWS-StartPortForwardingSessionToRemoteHost with the parameters host, portNumber, and localPortNumber, and the target ecs:CLUSTER_TASK_RUNTIME. See https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html',
  },
  'session-needs-terminal': {
    title: 'The Session Manager plugin could not read its standard input: it requires a terminal',
    samples: [quoted('the Session Manager plugin', 'Cannot perform start session: EOF', 'aws/amazon-ssm-agent#354')],
    fix: 'Run the command in a terminal. In a script or a CI job, use a program that gives it one, such as script or unbuffer.',
  },
});
