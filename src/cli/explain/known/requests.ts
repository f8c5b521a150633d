import { capabilitiesOnFargate } from '../../../checks/rules/capabilities-on-fargate';
import { containerNameRefused } from '../../../checks/rules/container-name-refused';
import { containerNameUsedTwice } from '../../../checks/rules/container-name-used-twice';
import { dependencyOnEssentialEnd } from '../../../checks/rules/dependency-on-essential-end';
import { dependencyOnUnknownContainer } from '../../../checks/rules/dependency-on-unknown-container';
import { onFargate, web } from '../../../checks/rules/examples';
import { execWithReadOnlyRoots } from '../../../checks/rules/exec-with-read-only-roots';
import { execWithoutPermissions } from '../../../checks/rules/exec-without-permissions';
import { execWithoutTaskRole } from '../../../checks/rules/exec-without-task-role';
import { hostPortDiffers } from '../../../checks/rules/host-port-differs';
import { hostnameInAwsvpc } from '../../../checks/rules/hostname-in-awsvpc';
import { instanceSettingOnFargate } from '../../../checks/rules/instance-setting-on-fargate';
import { ipcModeNotSupported } from '../../../checks/rules/ipc-mode-not-supported';
import { mountOfUnknownVolume } from '../../../checks/rules/mount-of-unknown-volume';
import { networkModeOnFargate } from '../../../checks/rules/network-mode-on-fargate';
import { noEssentialContainer } from '../../../checks/rules/no-essential-container';
import { pidModeOnFargate } from '../../../checks/rules/pid-mode-on-fargate';
import { platformVersionTooOld } from '../../../checks/rules/platform-version-too-old';
import { portMappedTwice } from '../../../checks/rules/port-mapped-twice';
import { portMappingsOverlap } from '../../../checks/rules/port-mappings-overlap';
import { toolboxWithoutExec } from '../../../checks/rules/toolbox-without-exec';
import { volumesFromUnknownContainer } from '../../../checks/rules/volumes-from-unknown-container';
import { confirmed, findingsIn, KnownMessage, suspected } from '../known-message';

const REGISTRATION = 'ECS (RegisterTaskDefinition)';

/** Error messages of the ECS API. The one about an invalid entry in systemControls is missing, because no one has published it. */
export const REQUEST_MESSAGES: readonly KnownMessage[] = [
  {
    name: 'pid-mode-refused',
    title: 'ECS rejects the task definition because of its pidMode',
    pattern: /Tasks using the Fargate launch type do not support pidMode ["'](?<mode>\w{1,40})["']/,
    samples: [{ text: 'Tasks using the Fargate launch type do not support pidMode \'host\'', printedBy: REGISTRATION, links: ['https://github.com/aws/aws-cdk/issues/29619'] }],
    rules: [pidModeOnFargate],
    findings: ({ mode }) => findingsIn(onFargate([web()], { pidMode: mode }), [pidModeOnFargate]),
    fix: pidModeOnFargate.fix,
  },
  {
    name: 'ipc-mode-refused',
    title: 'ECS rejects the task definition because it sets ipcMode',
    pattern: /Tasks using the Fargate launch type do not support ipcMode/,
    samples: [{ text: 'Tasks using the Fargate launch type do not support ipcMode.', printedBy: REGISTRATION, links: ['https://github.com/cn-terraform/terraform-aws-ecs-fargate/issues/2'] }],
    rules: [ipcModeNotSupported],
  },
  {
    name: 'capability-refused',
    title: 'ECS rejects the task definition because of a capability that it adds',
    pattern: /\b(?<capability>[A-Z][A-Z_]{1,40}) is not allowed on Fargate/,
    samples: [{ text: 'SYS_ADMIN is not allowed on Fargate', printedBy: REGISTRATION, links: ['https://github.com/badmintoncryer/cdk-preflight'] }],
    rules: [capabilitiesOnFargate],
    findings: ({ capability }) => findingsIn(onFargate([web({ linuxParameters: { capabilities: { add: [capability] } } })]), [capabilitiesOnFargate]),
    fix: capabilitiesOnFargate.fix,
  },
  {
    name: 'instance-setting-refused',
    title: 'ECS rejects the task definition because of a setting that works only on instances',
    pattern: /Fargate compatible task definitions do not support (?<setting>\w{1,60})/,
    samples: [{ text: 'Fargate compatible task definitions do not support sourcePath', printedBy: REGISTRATION, links: ['https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/174'] }],
    rules: [instanceSettingOnFargate],
    findings: ({ setting }) => [confirmed(instanceSettingOnFargate, `Fargate does not support ${setting}.`)],
  },
  {
    name: 'network-mode-refused',
    title: 'ECS rejects the task definition because its network mode is not awsvpc',
    // Reports differ in the quotes.
    pattern: /Fargate only supports network mode ["'‘]awsvpc["'’]/,
    samples: [{ text: 'Fargate only supports network mode ‘awsvpc’.', printedBy: REGISTRATION, links: ['https://github.com/aws/amazon-ecs-cli/issues/1145'] }],
    rules: [networkModeOnFargate],
    findings: () => [confirmed(networkModeOnFargate, 'the task definition does not set networkMode to awsvpc.')],
  },
  {
    name: 'launch-type-not-supported',
    title: 'ECS did not validate the task definition for Fargate, or found that it does not meet the requirements',
    pattern: /Task definition does not support launch_type FARGATE/,
    samples: [{
      text: 'An error occurred (InvalidParameterException) when calling the UpdateService operation: Task definition does not support launch_type FARGATE.',
      printedBy: 'ECS (CreateService, UpdateService)',
      links: ['https://github.com/aws/aws-cli/issues/3983', 'https://github.com/sil-org/ecs-deploy/pull/129'],
    }],
    rules: [networkModeOnFargate],
    findings: () => [suspected(networkModeOnFargate, 'Register the task definition with requiresCompatibilities FARGATE: ECS then reports what is missing, such as networkMode awsvpc, cpu, and memory.')],
  },
  {
    name: 'hostname-refused',
    title: 'ECS rejects the task definition because a container sets its host name',
    pattern: /hostname is not supported on container when networkMode=awsvpc/,
    samples: [{ text: 'hostname is not supported on container when networkMode=awsvpc.', printedBy: REGISTRATION, links: ['https://github.com/labd/ecs-deplojo/issues/26'] }],
    rules: [hostnameInAwsvpc],
  },
  {
    name: 'host-port-refused',
    title: 'ECS rejects the task definition because a host port differs from its container port',
    pattern: /When networkMode=awsvpc, the host ports and container ports in port mappings must match/,
    samples: [{
      text: 'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
      printedBy: REGISTRATION,
      links: ['https://github.com/aws/amazon-ecs-cli/issues/1014', 'https://github.com/pulumi/pulumi-awsx/issues/935'],
    }],
    rules: [hostPortDiffers],
  },
  {
    name: 'port-mapped-twice-refused',
    title: 'ECS rejects the task definition because it maps a port more than once',
    pattern: /(?<protocol>TCP|UDP) (?<kind>host|container) port '(?<port>\d{1,5})' is (?:mapped|used) multiple times in task/,
    samples: [
      { text: 'TCP container port \'9901\' is used multiple times in task when networkMode=awsvpc.', printedBy: REGISTRATION, links: ['https://github.com/aws/copilot-cli/issues/3768'] },
      { text: 'TCP host port \'3000\' is mapped multiple times in task.', printedBy: REGISTRATION, links: ['https://github.com/aws/amazon-ecs-agent/issues/1220'] },
    ],
    rules: [portMappedTwice],
    findings: ({ protocol, kind, port }) => [confirmed(portMappedTwice, `two mappings have ${protocol} ${kind} port ${port}.`)],
  },
  {
    name: 'port-in-several-mappings-refused',
    title: 'ECS rejects the service because a container maps the same port more than once, for example by TCP and by UDP',
    pattern: /Container port (?<port>\d{1,5}) is used in more than one port mapping for container/,
    samples: [{
      text: 'Container port 53 is used in more than one port mapping for container coredns-mysql',
      printedBy: 'ECS (CreateService)',
      links: ['https://github.com/terraform-aws-modules/terraform-aws-ecs/issues/89', 'https://github.com/aws/amazon-ecs-agent/issues/3428'],
    }],
    rules: [portMappingsOverlap],
    findings: ({ port }) => [suspected(portMappingsOverlap, `Map port ${port} of the container once. To serve it by TCP and by UDP, run two services.`)],
  },
  {
    name: 'container-name-refused',
    title: 'ECS rejects the task definition because of the name of a container',
    pattern: /Container\.name contains invalid characters/,
    samples: [{ text: 'Container.name contains invalid characters.', printedBy: REGISTRATION, links: ['https://github.com/hashicorp/terraform-provider-aws/issues/5950', 'https://github.com/cds-snc/notification-terraform/pull/328'] }],
    rules: [containerNameRefused],
  },
  {
    name: 'container-name-missing',
    title: 'ECS rejects the task definition because a container has no name',
    pattern: /Container\.name should not be null or empty/,
    samples: [{
      text: 'Container.name should not be null or empty.',
      printedBy: REGISTRATION,
      links: ['https://github.com/hashicorp/terraform/issues/2888', 'https://github.com/awsdocs/aws-cloudformation-user-guide/pull/612'],
    }],
    fix: 'Set the name of each container. In container_definitions of Terraform, pass only the list of containers, not the whole task definition.',
  },
  {
    name: 'container-name-used-twice-refused',
    title: 'ECS rejects the task definition because containers have the same name',
    pattern: /Container names must be unique within a Task Definition/,
    samples: [{ text: 'Container names must be unique within a Task Definition.', printedBy: REGISTRATION, links: ['https://github.com/Shippable/support/issues/2946', 'https://github.com/metaps/genova/issues/291'] }],
    rules: [containerNameUsedTwice],
  },
  {
    name: 'volumes-from-unknown-container-refused',
    title: 'ECS rejects the task definition because a container mounts the volumes of a container that does not exist',
    pattern: /Invalid 'volumesFrom' setting\. Unknown container: '(?<container>[^'\n]{1,255})'/,
    samples: [{ text: 'Invalid \'volumesFrom\' setting. Unknown container: \'container\'.', printedBy: REGISTRATION, links: ['https://github.com/eagletmt/hako/pull/54'] }],
    rules: [volumesFromUnknownContainer],
    findings: ({ container }) => [confirmed(volumesFromUnknownContainer, `a container mounts the volumes of ${container}, but the task definition has no container with that name.`)],
  },
  {
    name: 'volume-unknown-refused',
    title: 'ECS rejects the task definition because a container mounts a volume that it does not define',
    pattern: /\bUnknown volume '(?<volume>[^'\n]{1,255})'/,
    samples: [{ text: 'Unknown volume \'root-RO\'.', printedBy: REGISTRATION, links: ['https://github.com/ansible/ansible/issues/35751'] }],
    rules: [mountOfUnknownVolume],
    // ECS prints null for a mount point without sourceVolume.
    findings: ({ volume }) => [volume === 'null'
      ? confirmed(mountOfUnknownVolume, 'a mount point has no sourceVolume.', 'Set sourceVolume to the name of a volume of the task definition.')
      : confirmed(mountOfUnknownVolume, `a container mounts the volume ${volume}, but the task definition does not define it.`)],
  },
  {
    name: 'no-essential-container-refused',
    title: 'ECS rejects the task definition because every container sets essential to false',
    pattern: /Task definition doesn't have any essential container/,
    samples: [{ text: 'Task definition doesn\'t have any essential container.', printedBy: REGISTRATION, links: ['https://github.com/eagletmt/hako/pull/68'] }],
    rules: [noEssentialContainer],
  },
  {
    name: 'dependency-on-essential-refused',
    title: 'ECS rejects the task definition because a container waits for an essential container to end',
    pattern: /A dependency container with SUCCESS or COMPLETE condition cannot be an essential container/,
    samples: [{ text: 'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container', printedBy: REGISTRATION, links: ['https://github.com/boto/boto3/issues/2436'] }],
    rules: [dependencyOnEssentialEnd],
  },
  {
    name: 'dependency-on-unknown-container-refused',
    title: 'ECS rejects the task definition because a container depends on a container that does not exist',
    pattern: /Cannot depend on container \+ '(?<container>[\w-]{1,255})' because it does not exist/,
    samples: [{ text: 'Cannot depend on container + \'sidecar-container\' because it does not exist', printedBy: REGISTRATION, links: ['https://github.com/eagletmt/hako/pull/99'] }],
    rules: [dependencyOnUnknownContainer],
    findings: ({ container }) => [confirmed(dependencyOnUnknownContainer, `a container depends on ${container}, but the task definition has no container with that name.`)],
  },
  {
    name: 'platform-version-refused',
    title: 'The platform version lacks a feature that the task definition requires',
    pattern: /PlatformTaskDefinitionIncompatibilityException|One or more of the requested capabilities are not supported/,
    samples: [{
      text: 'An error occurred (PlatformTaskDefinitionIncompatibilityException) when calling the RunTask operation: One or more of the requested capabilities are not supported.',
      printedBy: 'ECS (RunTask)',
      links: ['https://github.com/CircleCI-Public/aws-ecs-orb/issues/121'],
    }],
    rules: [platformVersionTooOld],
  },
  {
    name: 'exec-refused',
    title: 'ECS Exec cannot reach its agent in the container: ECS Exec was off when the task started, or the agent did not start',
    pattern: /execute command was not enabled when the task was run or the execute command agent isn.t running|TargetNotConnectedException/,
    samples: [
      {
        text: 'The execute command failed because execute command was not enabled when the task was run or the execute command agent isn’t running.',
        printedBy: 'ECS (ExecuteCommand)',
        links: ['https://github.com/fabfuel/ecs-deploy/issues/193'],
      },
      {
        text: 'An error occurred (TargetNotConnectedException) when calling the ExecuteCommand operation: The execute command failed due to an internal error. Try again later.',
        printedBy: 'ECS (ExecuteCommand)',
        links: ['https://github.com/aws/containers-roadmap/issues/1359'],
      },
    ],
    rules: [toolboxWithoutExec, execWithoutTaskRole, execWithoutPermissions, execWithReadOnlyRoots],
  },
];
