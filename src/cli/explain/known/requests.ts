import { capabilitiesOnFargate } from '../../../checks/rules/capabilities-on-fargate';
import { containerNameRefused } from '../../../checks/rules/container-name-refused';
import { containerNameUsedTwice } from '../../../checks/rules/container-name-used-twice';
import { containersExceedTask } from '../../../checks/rules/containers-exceed-task';
import { dependencyOnEssentialEnd } from '../../../checks/rules/dependency-on-essential-end';
import { dependencyOnUnknownContainer } from '../../../checks/rules/dependency-on-unknown-container';
import { onFargate, web } from '../../../checks/rules/examples';
import { execWithReadOnlyRoots } from '../../../checks/rules/exec-with-read-only-roots';
import { execWithoutPermissions } from '../../../checks/rules/exec-without-permissions';
import { execWithoutTaskRole } from '../../../checks/rules/exec-without-task-role';
import { executionRoleMissing } from '../../../checks/rules/execution-role-missing';
import { firelensIncomplete } from '../../../checks/rules/firelens-incomplete';
import { hostPortDiffers } from '../../../checks/rules/host-port-differs';
import { hostnameInAwsvpc } from '../../../checks/rules/hostname-in-awsvpc';
import { instanceSettingOnFargate } from '../../../checks/rules/instance-setting-on-fargate';
import { ipcModeNotSupported } from '../../../checks/rules/ipc-mode-not-supported';
import { memoryNotSet } from '../../../checks/rules/memory-not-set';
import { mountOfUnknownVolume } from '../../../checks/rules/mount-of-unknown-volume';
import { networkModeOnFargate } from '../../../checks/rules/network-mode-on-fargate';
import { noEssentialContainer } from '../../../checks/rules/no-essential-container';
import { pidModeOnFargate } from '../../../checks/rules/pid-mode-on-fargate';
import { platformVersionTooOld } from '../../../checks/rules/platform-version-too-old';
import { portMappedTwice } from '../../../checks/rules/port-mapped-twice';
import { portMappingsOverlap } from '../../../checks/rules/port-mappings-overlap';
import { taskSizeOnFargate } from '../../../checks/rules/task-size-on-fargate';
import { toolboxWithoutExec } from '../../../checks/rules/toolbox-without-exec';
import { volumesFromUnknownContainer } from '../../../checks/rules/volumes-from-unknown-container';
import { anyOf, confirmed, findingsIn, KnownMessage, named, quoted, suspected } from '../known-message';

const REGISTRATION = 'ECS (RegisterTaskDefinition)';

/** Error messages of the ECS API. The one about an invalid entry in systemControls is missing, because no one has published it. */
export const REQUEST_MESSAGES: readonly KnownMessage[] = named({
  'pid-mode-refused': {
    title: 'ECS rejects the task definition because of its pidMode',
    pattern: /Tasks using the Fargate launch type do not support pidMode ["'](?<mode>\w{1,40})["']/,
    samples: [quoted(REGISTRATION, 'Tasks using the Fargate launch type do not support pidMode \'host\'',
      'https://github.com/aws/aws-cdk/issues/29619')],
    rules: [pidModeOnFargate],
    findings: ({ mode }) => findingsIn(onFargate([web()], { pidMode: mode }), [pidModeOnFargate]),
    fix: pidModeOnFargate.fix,
  },
  'ipc-mode-refused': {
    title: 'ECS rejects the task definition because it sets ipcMode',
    pattern: /Tasks using the Fargate launch type do not support ipcMode/,
    samples: [quoted(REGISTRATION, 'Tasks using the Fargate launch type do not support ipcMode.',
      'https://github.com/cn-terraform/terraform-aws-ecs-fargate/issues/2')],
    rules: [ipcModeNotSupported],
  },
  'capability-refused': {
    title: 'ECS rejects the task definition because of a capability that it adds',
    pattern: /\b(?<capability>[A-Z][A-Z_]{1,40}) is not allowed on Fargate/,
    samples: [quoted(REGISTRATION, 'SYS_ADMIN is not allowed on Fargate', 'https://github.com/badmintoncryer/cdk-preflight')],
    rules: [capabilitiesOnFargate],
    findings: ({ capability }) => findingsIn(onFargate([web({ linuxParameters: { capabilities: { add: [capability] } } })]), [capabilitiesOnFargate]),
    fix: capabilitiesOnFargate.fix,
  },
  'instance-setting-refused': {
    title: 'ECS rejects the task definition because of a setting that works only on instances',
    pattern: /Fargate compatible task definitions do not support (?<setting>\w{1,60})/,
    samples: [quoted(REGISTRATION, 'Fargate compatible task definitions do not support sourcePath',
      'https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/174')],
    rules: [instanceSettingOnFargate],
    findings: ({ setting }) => [confirmed(instanceSettingOnFargate, `Fargate does not support ${setting}.`)],
  },
  'network-mode-refused': {
    title: 'ECS rejects the task definition because its network mode is not awsvpc',
    // Reports differ in the quotes.
    pattern: /Fargate only supports network mode ["'‘]awsvpc["'’]/,
    samples: [quoted(REGISTRATION, 'Fargate only supports network mode ‘awsvpc’.', 'https://github.com/aws/amazon-ecs-cli/issues/1145')],
    rules: [networkModeOnFargate],
    findings: () => [confirmed(networkModeOnFargate, 'the task definition does not set networkMode to awsvpc.')],
  },
  'launch-type-not-supported': {
    title: 'ECS did not validate the task definition for Fargate, or found that it does not meet the requirements',
    pattern: /Task definition does not support launch_type FARGATE/,
    samples: [quoted('ECS (CreateService, UpdateService)', 'An error occurred (InvalidParameterException) when calling the UpdateService operation: Task definition does not support launch_type FARGATE.',
      'https://github.com/aws/aws-cli/issues/3983', 'https://github.com/sil-org/ecs-deploy/pull/129')],
    rules: [networkModeOnFargate],
    findings: () => [suspected(networkModeOnFargate, 'Register the task definition with requiresCompatibilities FARGATE: ECS then reports what is missing, such as networkMode awsvpc, cpu, and memory.')],
  },
  'hostname-refused': {
    title: 'ECS rejects the task definition because a container sets its host name',
    pattern: /hostname is not supported on container when networkMode=awsvpc/,
    samples: [quoted(REGISTRATION, 'hostname is not supported on container when networkMode=awsvpc.',
      'https://github.com/labd/ecs-deplojo/issues/26')],
    rules: [hostnameInAwsvpc],
  },
  'host-port-refused': {
    title: 'ECS rejects the task definition because a host port differs from its container port',
    pattern: /When networkMode=awsvpc, the host ports and container ports in port mappings must match/,
    samples: [quoted(REGISTRATION, 'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
      'https://github.com/aws/amazon-ecs-cli/issues/1014', 'https://github.com/pulumi/pulumi-awsx/issues/935')],
    rules: [hostPortDiffers],
  },
  'port-mapped-twice-refused': {
    title: 'ECS rejects the task definition because it maps a port more than once',
    pattern: /(?<protocol>TCP|UDP) (?<kind>host|container) port '(?<port>\d{1,5})' is (?:mapped|used) multiple times in task/,
    samples: [
      quoted(REGISTRATION, 'TCP container port \'9901\' is used multiple times in task when networkMode=awsvpc.',
        'https://github.com/aws/copilot-cli/issues/3768'),
      quoted(REGISTRATION, 'TCP host port \'3000\' is mapped multiple times in task.',
        'https://github.com/aws/amazon-ecs-agent/issues/1220'),
    ],
    rules: [portMappedTwice],
    findings: ({ protocol, kind, port }) => [confirmed(portMappedTwice, `two mappings have ${protocol} ${kind} port ${port}.`)],
  },
  'port-in-several-mappings-refused': {
    title: 'ECS rejects the service because a container maps the same port more than once, for example by TCP and by UDP',
    pattern: /Container port (?<port>\d{1,5}) is used in more than one port mapping for container/,
    samples: [quoted('ECS (CreateService)', 'Container port 53 is used in more than one port mapping for container coredns-mysql',
      'https://github.com/terraform-aws-modules/terraform-aws-ecs/issues/89', 'https://github.com/aws/amazon-ecs-agent/issues/3428')],
    rules: [portMappingsOverlap],
    findings: ({ port }) => [suspected(portMappingsOverlap, `Map port ${port} of the container once. To serve it by TCP and by UDP, run two services.`)],
  },
  'container-name-refused': {
    title: 'ECS rejects the task definition because of the name of a container',
    pattern: /Container\.name contains invalid characters/,
    samples: [quoted(REGISTRATION, 'Container.name contains invalid characters.',
      'https://github.com/hashicorp/terraform-provider-aws/issues/5950',
      'https://github.com/cds-snc/notification-terraform/pull/328')],
    rules: [containerNameRefused],
  },
  'container-name-missing': {
    title: 'ECS rejects the task definition because a container has no name',
    pattern: /Container\.name should not be null or empty/,
    samples: [quoted(REGISTRATION, 'Container.name should not be null or empty.',
      'https://github.com/hashicorp/terraform/issues/2888', 'https://github.com/awsdocs/aws-cloudformation-user-guide/pull/612')],
    fix: 'Set the name of each container. In container_definitions of Terraform, pass only the list of containers, not the whole task definition.',
  },
  'container-name-used-twice-refused': {
    title: 'ECS rejects the task definition because containers have the same name',
    pattern: /Container names must be unique within a Task Definition/,
    samples: [quoted(REGISTRATION, 'Container names must be unique within a Task Definition.',
      'https://github.com/Shippable/support/issues/2946', 'https://github.com/metaps/genova/issues/291')],
    rules: [containerNameUsedTwice],
  },
  'volumes-from-unknown-container-refused': {
    title: 'ECS rejects the task definition because a container mounts the volumes of a container that does not exist',
    pattern: /Invalid 'volumesFrom' setting\. Unknown container: '(?<container>[^'\n]{1,255})'/,
    samples: [quoted(REGISTRATION, 'Invalid \'volumesFrom\' setting. Unknown container: \'container\'.',
      'https://github.com/eagletmt/hako/pull/54')],
    rules: [volumesFromUnknownContainer],
    findings: ({ container }) => [confirmed(volumesFromUnknownContainer, `a container mounts the volumes of ${container}, but the task definition has no container with that name.`)],
  },
  'volume-unknown-refused': {
    title: 'ECS rejects the task definition because a container mounts a volume that it does not define',
    pattern: /\bUnknown volume '(?<volume>[^'\n]{1,255})'/,
    samples: [quoted(REGISTRATION, 'Unknown volume \'root-RO\'.', 'https://github.com/ansible/ansible/issues/35751')],
    rules: [mountOfUnknownVolume],
    // ECS prints null for a mount point without sourceVolume.
    findings: ({ volume }) => [volume === 'null'
      ? confirmed(mountOfUnknownVolume, 'a mount point has no sourceVolume.', 'Set sourceVolume to the name of a volume of the task definition.')
      : confirmed(mountOfUnknownVolume, `a container mounts the volume ${volume}, but the task definition does not define it.`)],
  },
  'no-essential-container-refused': {
    title: 'ECS rejects the task definition because every container sets essential to false',
    pattern: /Task definition doesn't have any essential container/,
    samples: [quoted(REGISTRATION, 'Task definition doesn\'t have any essential container.', 'https://github.com/eagletmt/hako/pull/68')],
    rules: [noEssentialContainer],
  },
  'dependency-on-essential-refused': {
    title: 'ECS rejects the task definition because a container waits for an essential container to end',
    pattern: /A dependency container with SUCCESS or COMPLETE condition cannot be an essential container/,
    samples: [quoted(REGISTRATION, 'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container',
      'https://github.com/boto/boto3/issues/2436')],
    rules: [dependencyOnEssentialEnd],
  },
  'dependency-on-unknown-container-refused': {
    title: 'ECS rejects the task definition because a container depends on a container that does not exist',
    pattern: /Cannot depend on container \+ '(?<container>[\w-]{1,255})' because it does not exist/,
    samples: [quoted(REGISTRATION, 'Cannot depend on container + \'sidecar-container\' because it does not exist',
      'https://github.com/eagletmt/hako/pull/99')],
    rules: [dependencyOnUnknownContainer],
    findings: ({ container }) => [confirmed(dependencyOnUnknownContainer, `a container depends on ${container}, but the task definition has no container with that name.`)],
  },
  'platform-version-refused': {
    title: 'The platform version lacks a feature that the task definition requires',
    pattern: /PlatformTaskDefinitionIncompatibilityException|One or more of the requested capabilities are not supported/,
    samples: [quoted('ECS (RunTask)', 'An error occurred (PlatformTaskDefinitionIncompatibilityException) when calling the RunTask operation: One or more of the requested capabilities are not supported.',
      'https://github.com/CircleCI-Public/aws-ecs-orb/issues/121')],
    rules: [platformVersionTooOld],
  },
  'exec-refused': {
    title: 'ECS Exec cannot reach its agent in the container: ECS Exec was off when the task started, or the agent did not start',
    pattern: anyOf([
      /execute command was not enabled when the task was run or the execute command agent isn.t running/,
      /TargetNotConnectedException/,
      /\bTargetNotConnected\) when calling the StartSession operation: ecs:/,
      // The script that checks a task for ECS Exec.
      /\bSTOPPED \(Reason: null\) for "/,
    ]),
    samples: [
      quoted('ECS (ExecuteCommand)', 'The execute command failed because execute command was not enabled when the task was run or the execute command agent isn’t running.',
        'https://github.com/fabfuel/ecs-deploy/issues/193'),
      quoted('ECS (ExecuteCommand)', 'An error occurred (TargetNotConnectedException) when calling the ExecuteCommand operation: The execute command failed due to an internal error. Try again later.',
        'https://github.com/aws/containers-roadmap/issues/1359'),
    ],
    rules: [toolboxWithoutExec, execWithoutTaskRole, execWithoutPermissions, execWithReadOnlyRoots],
  },
  'exec-agent-broken': {
    title: 'The agent of ECS Exec runs in the container, but could not start the session, for example because the file system is full',
    pattern: /\bPlugin with name InteractiveCommands not found\b/,
    samples: [quoted('the Session Manager plugin', 'Plugin with name InteractiveCommands not found. Step name: InteractiveCommands',
      'https://github.com/aws/session-manager-plugin/issues/49', 'https://github.com/aws/session-manager-plugin/issues/82')],
    fix: 'Start a new task. If that helps only for a while, free space in /tmp and in the folders of the agent, and check that the image is built for the cpuArchitecture of the task.',
  },
  'session-plugin-missing': {
    title: 'The AWS CLI lacks the Session Manager plugin, which it needs for ECS Exec',
    pattern: /\bSessionManagerPlugin is not found\b/,
    samples: [quoted('AWS CLI', 'SessionManagerPlugin is not found.', 'https://github.com/widdix/mastodon-on-aws/issues/30')],
    fix: 'Install the plugin on the machine that runs the AWS CLI, not in the container. See https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html',
  },
  'task-size-refused': {
    title: 'ECS rejects the task definition because Fargate does not offer its combination of cpu and memory, or because one of them is missing',
    pattern: anyOf([
      /\bNo Fargate configuration exists for given values\b(?:: (?<cpu>\d{1,6}) CPU, (?<memory>\d{1,7}) memory)?/,
      /\bInvalid '(?:cpu|memory)' setting for task\b/,
      /\bFargate requires that '(?:cpu|memory)' be defined at the task level\b/,
      /\bInvalid CPU or memory value specified\b/,
    ]),
    samples: [
      quoted(REGISTRATION, 'No Fargate configuration exists for given values', 'https://github.com/aws/amazon-ecs-cli/issues/463'),
      quoted(REGISTRATION, 'No Fargate configuration exists for given values: 1024 CPU, 1024 memory.',
        'https://github.com/aws-games/cloud-game-development-toolkit/issues/737'),
    ],
    rules: [taskSizeOnFargate],
    findings: ({ cpu, memory }) => cpu === undefined
      ? [suspected(taskSizeOnFargate)]
      : findingsIn(onFargate([web()], { cpu, memory }), [taskSizeOnFargate]),
    fix: 'Set cpu and memory of the task to a pair that Fargate offers. See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html',
  },
  'container-above-task': {
    title: 'ECS rejects the task definition because a container may use more than the whole task',
    pattern: /The '(?<setting>cpu|memory|memoryReservation)' setting for container '(?<container>[^'\n]{1,255})' is greater than for the task\b/,
    samples: [quoted(REGISTRATION, 'The \'memory\' setting for container \'worker\' is greater than for the task.',
      'https://github.com/pulumi/pulumi-awsx/issues/1220')],
    rules: [containersExceedTask],
    findings: ({ setting, container }) => [confirmed(containersExceedTask, `${setting} of container ${container} is more than the task has.`)],
  },
  'container-memory-missing': {
    title: 'ECS rejects the task definition because neither the task nor the container states how much memory it needs',
    pattern: /At least one of 'memory' or 'memoryReservation' must be specified\b/,
    samples: [quoted(REGISTRATION, 'At least one of \'memory\' or \'memoryReservation\' must be specified.',
      'https://github.com/cuttlesoft/ecs-deploy.py/issues/17')],
    rules: [memoryNotSet],
    findings: () => findingsIn(memoryNotSet.fails[0], [memoryNotSet]),
  },
  'log-router-unused': {
    title: 'ECS rejects the task definition because it has a log router (FireLens), but no container logs to it',
    pattern: /When a firelensConfiguration object is specified, at least one container has to be configured with the awsfirelens log driver/,
    samples: [quoted(REGISTRATION, 'When a firelensConfiguration object is specified, at least one container has to be configured with the awsfirelens log driver.',
      'https://github.com/aws/amazon-cloudwatch-logs-for-fluent-bit/issues/20')],
    rules: [firelensIncomplete],
    findings: () => [confirmed(firelensIncomplete, 'no container has the log driver awsfirelens.', 'Set the log driver of a container to awsfirelens, or remove firelensConfiguration: Fluent Bit works without it.')],
  },
  'log-router-missing': {
    title: 'ECS rejects the task definition because a container logs to awsfirelens, but no container is the log router',
    pattern: /When awsfirelens log driver is specified in log configuration, a firelens configuration object must be configured in one of the containers/,
    samples: [quoted(REGISTRATION, 'When awsfirelens log driver is specified in log configuration, a firelens configuration object must be configured in one of the containers.',
      'https://github.com/fabfuel/ecs-deploy/issues/164')],
    rules: [firelensIncomplete],
    findings: () => [confirmed(firelensIncomplete, 'no container has a firelensConfiguration.', 'Set firelensConfiguration of the container that runs Fluent Bit or Fluentd. If it is set, the tool that registers the task definition drops it.')],
  },
  'execution-role-missing': {
    title: 'ECS rejects the task definition because it has no execution role, which ECS needs to read secrets, and Fargate also to pull images from ECR or write logs',
    pattern: anyOf([
      /\brequires task definition to have execution role ARN to support (?<reason>[\w ]{1,60})/,
      /\bWhen you are specifying container secrets, you must also specify a value for 'executionRoleArn'/,
    ]),
    samples: [
      quoted(REGISTRATION, 'Fargate requires task definition to have execution role ARN to support log driver awslogs.',
        'https://github.com/virtual-kubelet/virtual-kubelet/issues/193'),
      quoted(REGISTRATION, 'When you are specifying container secrets, you must also specify a value for \'executionRoleArn\'.',
        'https://github.com/hashicorp/terraform-provider-aws/issues/6503', 'https://github.com/fabfuel/ecs-deploy/issues/87'),
    ],
    rules: [executionRoleMissing],
    findings: ({ reason = 'secrets' }) => [confirmed(executionRoleMissing, `executionRoleArn is not set, but ECS requires it for ${reason}.`, 'Set it to a role with the policy AmazonECSTaskExecutionRolePolicy and, for secrets, the permission to read them.')],
  },
  'volume-of-two-kinds-refused': {
    title: 'ECS rejects the task definition because a volume has more than one configuration, for example a path on the host and a file system of Amazon EFS',
    pattern: /\bWhen the volume parameter is specified, only one volume configuration type should be used\b/,
    samples: [quoted(REGISTRATION, 'When the volume parameter is specified, only one volume configuration type should be used.',
      'https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/185',
      'https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/146')],
    fix: 'Leave one of host (in Terraform, host_path), dockerVolumeConfiguration, efsVolumeConfiguration, and fsxWindowsFileServerVolumeConfiguration in each volume.',
  },
  'role-refused': {
    title: 'ECS rejects the task definition because taskRoleArn or executionRoleArn does not name a role',
    pattern: /\bRole is not valid\b/,
    samples: [quoted(REGISTRATION, 'Role is not valid',
      'https://github.com/fabfuel/ecs-deploy/issues/231',
      'https://github.com/aws-samples/aws-modern-application-workshop/issues/272')],
    fix: 'Set it to the ARN of an existing role, or leave it out. An empty text is not an ARN.',
  },
  'role-not-assumed': {
    title: 'ECS may not use the task role or the execution role: the role does not exist, or its trust policy does not name ECS',
    pattern: /\bECS was unable to assume the (?:role|configured ECS Infrastructure Role)\b/,
    samples: [quoted('ECS (service events)', 'ECS was unable to assume the role \'arn:aws:iam::111111111111:role/service-task-6cba4ed\' that was provided for this task.',
      'https://github.com/pulumi/pulumi-awsx/issues/927')],
    fix: 'Let ecs-tasks.amazonaws.com assume the role in its trust policy. A new role can take some seconds until it works: ECS tries again. See https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html',
  },
  'service-linked-role-missing': {
    title: 'The account lacks the role AWSServiceRoleForECS, which ECS uses for network interfaces and load balancers',
    pattern: /\bUnable to assume the service linked role\b/,
    samples: [quoted('ECS (RunTask)', 'Unable to assume the service linked role. Please verify that the ECS service linked role exists.',
      'https://github.com/jonrau1/ElectricEye/issues/9')],
    fix: 'Create it once per account: aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com',
  },
  'pass-role-denied': {
    title: 'The identity that called ECS may not pass the task role or the execution role to it',
    pattern: /\bis not authorized to perform: iam:PassRole\b/,
    samples: [quoted('ECS', 'is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111111111111:role/task-cdpt-chaps',
      'https://github.com/ministryofjustice/modernisation-platform/pull/8443')],
    fix: 'Allow that identity iam:PassRole for both roles. The roles themselves need no such permission.',
  },
  'revisions-at-once': {
    title: 'Several requests registered or deregistered revisions of the same task definition family at the same time',
    pattern: /\bToo many concurrent attempts to create a new revision of the specified family\b/,
    samples: [quoted(REGISTRATION, 'Too many concurrent attempts to create a new revision of the specified family.',
      'https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/258')],
    fix: 'Try again, and register one revision after the other. In Terraform, skip_destroy keeps old revisions.',
  },
  'task-definition-not-found': {
    title: 'ECS has no task definition with this family and revision in this account and region',
    pattern: /\bUnable to describe task definition\b/,
    samples: [quoted('ECS (DescribeTaskDefinition)', 'Unable to describe task definition.',
      'https://github.com/strvcom/terraform-aws-fargate/issues/45')],
    fix: 'Check the family, the revision, the account, and the region. In Terraform, a data source reads the task definition before a resource of the same family creates it.',
  },
});
