import { capabilitiesOnFargate } from '../../../checks/rules/capabilities-on-fargate';
import { dependencyOnEssentialEnd } from '../../../checks/rules/dependency-on-essential-end';
import { dependencyOnUnknownContainer } from '../../../checks/rules/dependency-on-unknown-container';
import { onFargate, web } from '../../../checks/rules/examples';
import { execWithReadOnlyRoots } from '../../../checks/rules/exec-with-read-only-roots';
import { execWithoutPermissions } from '../../../checks/rules/exec-without-permissions';
import { execWithoutTaskRole } from '../../../checks/rules/exec-without-task-role';
import { instanceSettingOnFargate } from '../../../checks/rules/instance-setting-on-fargate';
import { ipcModeNotSupported } from '../../../checks/rules/ipc-mode-not-supported';
import { pidModeOnFargate } from '../../../checks/rules/pid-mode-on-fargate';
import { platformVersionTooOld } from '../../../checks/rules/platform-version-too-old';
import { confirmed, findingsIn, KnownMessage } from '../known-message';

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
    name: 'dependency-on-essential-refused',
    title: 'ECS rejects the task definition because a container waits for an essential container to end',
    pattern: /A dependency container with SUCCESS or COMPLETE condition cannot be an essential container/,
    samples: [{ text: 'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container', printedBy: REGISTRATION, links: ['https://github.com/boto/boto3/issues/2436'] }],
    rules: [dependencyOnEssentialEnd],
  },
  {
    name: 'dependency-on-nobody-refused',
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
    rules: [execWithoutTaskRole, execWithoutPermissions, execWithReadOnlyRoots],
  },
];
