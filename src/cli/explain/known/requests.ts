import * as rules from '../../../checks/rules';
import { anyOf, confirmed, findingsIn, KnownMessage, named, quoted, rejectionPattern } from '../known-message';

const REGISTRATION = 'RegisterTaskDefinition';

/** The messages of rules that say how ECS rejects what they find. */
const REJECTIONS: readonly KnownMessage[] = rules.RULES.flatMap(rule => {
  const { name, rejections = [] } = rule;
  return rejections.length === 0 ? [] : [{
    name,
    title: `ECS rejects the call of ${rejections[0].request ?? REGISTRATION}, for the reason of the rule ${name}`,
    pattern: anyOf(rejections.map(rejectionPattern)),
    samples: rejections.map(({ says, quotedBy, request = REGISTRATION }) => quoted(`ECS (${request})`, says.replace(/\{([^|}]+)[^}]*\}/g, '$1'), ...quotedBy)),
    rules: [rule],
    findings: ({ varying = '' }) => {
      const found = rejections.flatMap(({ task }) => task === undefined ? [] : findingsIn(task(varying), [rule]));
      return found.length > 0 ? found : [confirmed(rule, `${rule.title}.`)];
    },
  }];
});

/** Error messages of the ECS API. Of those about systemControls, only one has been published. */
export const REQUEST_MESSAGES: readonly KnownMessage[] = [...REJECTIONS, ...named({
  'instance-setting-refused': {
    title: 'ECS rejects a setting that Fargate does not support',
    pattern: /\b(?:Fargate compatible task definitions|Tasks using the Fargate launch type) do not support \w|\bhost\.sourcePath should not be set for volumes in Fargate\b/,
    samples: [quoted(`ECS (${REGISTRATION})`, 'Fargate compatible task definitions do not support sourcePath', 'cloudposse/terraform-aws-ecs-alb-service-task#174')],
    fix: 'Remove the setting that the message names, or run the task on instances. In place of a volume of the host, use one on Amazon EFS.',
    isPartial: true,
  },
  'exec-refused': {
    title: 'Usually, ECS Exec cannot reach its agent in the container: it was off when the task started, or the agent does not run or connect',
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
  'exec-not-permitted-to-task': {
    title: 'The AWS Toolkit could not run the command, and finds no task role with the permissions for ECS Exec',
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
    title: 'The machine has no Session Manager plugin in its PATH, which the AWS CLI and other tools need for ECS Exec',
    samples: [
      quoted('AWS CLI', 'SessionManagerPlugin is not found.', 'widdix/mastodon-on-aws#30'),
      quoted('Go', 'exec: "session-manager-plugin": executable file not found', 'aws/session-manager-plugin#70'),
    ],
    fix: 'Install the plugin on the machine that runs the tool, not in the task. See https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html',
  },
})];
