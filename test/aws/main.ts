import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { Result, toMarkdown } from './report';
import { submissionsOf } from './submission';
import { Answer, verdictOf } from './verdict';
import { RULES } from '../../src/checks/rules';

const USAGE = `Usage: npm run verify:aws -- --region REGION [--profile PROFILE] [--rule RULE]… [--yes]

Registers the examples of the rules as task definitions, deregisters them, and prints a Markdown page
that compares what ECS answers with the severities. It runs no task, creates no service, and costs nothing.
It requires the AWS CLI and credentials.

  --region REGION      region to register in
  --profile PROFILE    profile of the AWS CLI; defaults to its default credentials
  --rule RULE          only the examples of this rule; repeatable
  --yes                register the task definitions; without it, they are printed as JSON, and nothing is called
  --endpoint-url URL   address of an emulator, whose answers confirm nothing

Exit codes: 0 each example has an answer, 1 the run failed.`;

const { values } = parseArgs({
  options: {
    'region': { type: 'string' },
    'profile': { type: 'string' },
    'rule': { type: 'string', multiple: true, default: RULES.map(({ name }) => name) },
    'yes': { type: 'boolean', default: false },
    'endpoint-url': { type: 'string' },
    'help': { type: 'boolean', short: 'h', default: false },
  },
});

/** A family of this run, so that no other revision is ever deregistered. */
const family = `cdk-fargate-linux-controls-verify-${new Date().toISOString().replace(/\D/g, '')}`;

/** Only these two errors are an answer about the task definition: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
const REFUSAL = /An error occurred \((?:ClientException|InvalidParameterException)\) when calling the RegisterTaskDefinition operation: ([^]*)/;

/** Errors of the AWS CLI itself, which sent nothing: it does not know a parameter, or its type is wrong. */
const NOT_SENT = /Parameter validation failed|Unknown options|Invalid JSON/;

/** Calls AWS with the `aws` command, which repeats a throttled call. */
function aws<Output>(...args: readonly string[]): Output {
  const { region, profile, 'endpoint-url': endpointUrl } = values;
  return JSON.parse(execFileSync('aws', [
    ...args, '--output', 'json', '--region', region!,
    ...profile === undefined ? [] : ['--profile', profile],
    ...endpointUrl === undefined ? [] : ['--endpoint-url', endpointUrl],
  ], {
    encoding: 'utf8',
    stdio: 'pipe',
    env: {
      ...process.env,
      AWS_PAGER: '',
      AWS_CLI_AUTO_PROMPT: 'off',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      AWS_RETRY_MODE: 'standard',
      AWS_MAX_ATTEMPTS: '8',
    },
  })) as Output;
}

/** Registers a task definition and deregisters it. An error that says nothing about it ends the run. */
function answerTo(input: object): Answer {
  try {
    const { taskDefinition } = aws<{ taskDefinition: { taskDefinitionArn: string } }>(
      'ecs', 'register-task-definition', '--cli-input-json', JSON.stringify({ ...input, family }),
    );
    aws('ecs', 'deregister-task-definition', '--task-definition', taskDefinition.taskDefinitionArn);
    return { kind: 'accepted' };
  } catch (error) {
    const { stderr, message: ownMessage } = error as Error & { readonly stderr?: string };
    const message = stderr?.trim() || ownMessage;
    const [, refusal] = REFUSAL.exec(message) ?? [];
    // ECS reports this limit of its own with the same error.
    if (refusal !== undefined && !refusal.includes('Too many concurrent attempts')) {
      return { kind: 'refused', message: refusal };
    }
    if (NOT_SENT.test(message)) {
      return { kind: 'not sent', message };
    }
    throw new Error(`${message}\nStopped: the family ${family} may still have an active task definition.`);
  }
}

function main(): void {
  const unknown = values.rule.find(name => !RULES.some(rule => rule.name === name));
  if (unknown !== undefined) {
    throw new Error(`unknown rule '${unknown}'. Choose a name from docs/rules.md.`);
  }
  const submissions = submissionsOf(RULES.filter(({ name }) => values.rule.includes(name)));
  if (!values.yes) {
    console.log(JSON.stringify(submissions.map(({ rule, ...submission }) => ({ rule: rule.name, ...submission })), undefined, 2));
    return;
  }
  if (values.region === undefined) {
    throw new Error(`--region is required.\n\n${USAGE}`);
  }
  const { Account: account } = aws<{ Account: string }>('sts', 'get-caller-identity');
  console.error(`Registers and deregisters task definitions of the family ${family} in account ${account}.`);
  const results = submissions.map((submission): Result => {
    const answer = submission.input && answerTo(submission.input);
    return { submission, answer, verdict: verdictOf(submission, answer, values['endpoint-url'] !== undefined) };
  });
  console.log(toMarkdown({ family, account, region: values.region, endpointUrl: values['endpoint-url'] }, results));
}

if (values.help) {
  console.log(USAGE);
} else {
  main();
}
