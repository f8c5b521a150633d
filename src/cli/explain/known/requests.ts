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
import { found, judged, KnownMessage } from '../known-message';

const REGISTRATION = 'ECS, when the task definition is registered';

/** What ECS answers to a request. Of a wrong entry in systemControls nobody has published its words. */
export const REQUEST_MESSAGES: readonly KnownMessage[] = [
  {
    name: 'pid-mode-refused',
    title: 'ECS does not register the task definition for its pidMode',
    said: /Tasks using the Fargate launch type do not support pidMode ["'](?<mode>\w{1,40})["']/,
    sightings: [{ said: 'Tasks using the Fargate launch type do not support pidMode \'host\'', by: REGISTRATION, source: 'https://github.com/aws/aws-cdk/issues/29619' }],
    rules: [pidModeOnFargate],
    findings: ({ mode }) => judged(onFargate([web()], { pidMode: mode }), [pidModeOnFargate]),
    fix: pidModeOnFargate.fix,
  },
  {
    name: 'ipc-mode-refused',
    title: 'ECS does not register the task definition for its ipcMode',
    said: /Tasks using the Fargate launch type do not support ipcMode/,
    sightings: [{ said: 'Tasks using the Fargate launch type do not support ipcMode.', by: REGISTRATION, source: 'https://github.com/cn-terraform/terraform-aws-ecs-fargate/issues/2' }],
    rules: [ipcModeNotSupported],
  },
  {
    name: 'capability-refused',
    title: 'ECS does not register the task definition for a capability that it adds',
    said: /\b(?<capability>[A-Z][A-Z_]{1,40}) is not allowed on Fargate/,
    sightings: [{ said: 'SYS_ADMIN is not allowed on Fargate', by: REGISTRATION, source: 'https://github.com/badmintoncryer/cdk-preflight' }],
    rules: [capabilitiesOnFargate],
    findings: ({ capability }) => judged(onFargate([web({ linuxParameters: { capabilities: { add: [capability] } } })]), [capabilitiesOnFargate]),
    fix: capabilitiesOnFargate.fix,
  },
  {
    name: 'instance-setting-refused',
    title: 'ECS does not register the task definition for a setting that only an instance can give',
    said: /Fargate compatible task definitions do not support (?<setting>\w{1,60})/,
    sightings: [{ said: 'Fargate compatible task definitions do not support sourcePath', by: REGISTRATION, source: 'https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/174' }],
    rules: [instanceSettingOnFargate],
    findings: ({ setting }) => [found(instanceSettingOnFargate, `Fargate does not have ${setting}.`)],
  },
  {
    name: 'dependency-on-essential-refused',
    title: 'ECS does not register the task definition for a container that waits for the end of an essential one',
    said: /A dependency container with SUCCESS or COMPLETE condition cannot be an essential container/,
    sightings: [{ said: 'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container', by: REGISTRATION, source: 'https://github.com/boto/boto3/issues/2436' }],
    rules: [dependencyOnEssentialEnd],
  },
  {
    name: 'dependency-on-nobody-refused',
    title: 'ECS does not register the task definition for a container that waits for one that is not there',
    said: /Cannot depend on container \+ '(?<container>[\w-]{1,255})' because it does not exist/,
    sightings: [{ said: 'Cannot depend on container + \'sidecar-container\' because it does not exist', by: REGISTRATION, source: 'https://github.com/eagletmt/hako/pull/99' }],
    rules: [dependencyOnUnknownContainer],
    findings: ({ container }) => [found(dependencyOnUnknownContainer, `a container waits for ${container}, and the task definition has none of that name.`)],
  },
  {
    name: 'platform-version-refused',
    title: 'The platform version lacks what the task definition asks for',
    said: /PlatformTaskDefinitionIncompatibilityException|One or more of the requested capabilities are not supported/,
    sightings: [{
      said: 'An error occurred (PlatformTaskDefinitionIncompatibilityException) when calling the RunTask operation: One or more of the requested capabilities are not supported.',
      by: 'ECS, when the task is run',
      source: 'https://github.com/CircleCI-Public/aws-ecs-orb/issues/121',
    }],
    rules: [platformVersionTooOld],
  },
  {
    name: 'exec-refused',
    title: 'ECS Exec reaches no agent in the container: it was off when the task started, or the agent did not start',
    said: /execute command was not enabled when the task was run or the execute command agent isn.t running|TargetNotConnectedException/,
    sightings: [
      {
        said: 'The execute command failed because execute command was not enabled when the task was run or the execute command agent isn’t running.',
        by: 'ECS, when a command is executed',
        source: 'https://github.com/fabfuel/ecs-deploy/issues/193',
      },
      {
        said: 'An error occurred (TargetNotConnectedException) when calling the ExecuteCommand operation: The execute command failed due to an internal error. Try again later.',
        by: 'ECS, when a command is executed',
        source: 'https://github.com/aws/containers-roadmap/issues/1359',
      },
    ],
    rules: [execWithoutTaskRole, execWithoutPermissions, execWithReadOnlyRoots],
  },
];
