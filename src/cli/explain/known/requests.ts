import { onFargate, web } from '../../../checks/rules/examples';
import * as rules from '../../../checks/rules';
import { anyOf, cause, KnownMessage, named, proof, quoted, reproduced, TableEntry } from '../known-message';

const REGISTRATION = 'ECS (RegisterTaskDefinition)';

/** Describes a refusal of a task definition: why ECS refuses it, the message, the pages that quote it, and what to do. */
function refusal(reason: string, text: string, links: readonly string[], more: Partial<TableEntry>): TableEntry {
  return { title: `ECS rejects the task definition because ${reason}`, samples: [quoted(REGISTRATION, text, ...links)], ...more };
}

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
  'port-in-several-mappings-refused': {
    title: 'ECS rejects the service because a container maps the same port more than once, for example by TCP and by UDP',
    pattern: /Container port (?<port>\d{1,5}) is used in more than one port mapping for container/,
    samples: [quoted('ECS (CreateService)', 'Container port 53 is used in more than one port mapping for container coredns-mysql',
      'terraform-aws-modules/terraform-aws-ecs#89', 'aws/amazon-ecs-agent#3428')],
    ...cause(rules.portMappingsOverlap, ({ port }) => `Map port ${port} of the container once. To serve it by TCP and by UDP, run two services.`),
  },
  'platform-version-refused': {
    title: 'The platform version lacks a feature that the task definition requires',
    pattern: /PlatformTaskDefinitionIncompatibilityException|One or more of the requested capabilities are not supported/,
    samples: [quoted('ECS (RunTask)', 'An error occurred (PlatformTaskDefinitionIncompatibilityException) when calling the RunTask operation: One or more of the requested capabilities are not supported.',
      'CircleCI-Public/aws-ecs-orb#121')],
    rules: [rules.platformVersionTooOld],
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
});
