import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { AwsCli, NotSentError, ServiceError } from './aws-cli';
import { isRunId, newRunId, Registry, unfinishedRuns } from './registry';
import { countsOf, Result, toJson, toMarkdown } from './report';
import { Submission, submissionsOf } from './submission';
import { Answer, verdictOf } from './verdict';
import { RULES } from '../../src/checks/rules';

const USAGE = `Usage: npm run verify:aws -- --region REGION [--profile PROFILE] [OPTION…]

Registers the examples of the rules as task definitions, records what ECS answers, deregisters them, and compares the answers with the severities.
It runs no task, creates no service, and costs nothing. It requires the AWS CLI and credentials.

  --region REGION            region to register in
  --profile PROFILE          profile of the AWS CLI; defaults to its default credentials
  --yes                      do not ask before the first task definition is registered
  --rule RULE                only the examples of this rule; repeatable
  --task-role-arn ARN        task role for the examples that have one; requires iam:PassRole. Without it, they have none
  --execution-role-arn ARN   execution role for the examples with secrets or logs; requires iam:PassRole. Without it, they are not registered
  --out FOLDER               folder for the report; defaults to reports/verify-aws
  --dry-run                  print the task definitions as JSON and call nothing
  --clean [RUN]              deregister what an interrupted run left; without RUN, list such runs
  --endpoint-url URL         address of an emulator, whose answers confirm nothing

Exit codes: 0 each example has an answer and nothing is left, 1 some have none or something is left, 2 it did not start, 130 interrupted.`;

const options = {
  'region': { type: 'string' },
  'profile': { type: 'string' },
  'yes': { type: 'boolean', default: false },
  'rule': { type: 'string', multiple: true, default: [] as string[] },
  'task-role-arn': { type: 'string' },
  'execution-role-arn': { type: 'string' },
  'out': { type: 'string', default: join('reports', 'verify-aws') },
  'dry-run': { type: 'boolean', default: false },
  'clean': { type: 'boolean', default: false },
  'endpoint-url': { type: 'string' },
  'help': { type: 'boolean', short: 'h', default: false },
} as const;

/** Ctrl-C ends the run after the current example. Another one ends the process; programs between the terminal and this one may repeat the first. */
let interruptedAt: number | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (interruptedAt !== undefined && Date.now() - interruptedAt > 1000) {
      process.exit(130);
    }
    interruptedAt ??= Date.now();
    console.error('Interrupted: ending the current call, and deregistering the task definitions of this run.');
  });
}

// If the terminal is closed, output fails, and the cleanup must go on.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

main().then(code => {
  process.exitCode = code;
}, error => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
});

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const { region, profile, 'endpoint-url': endpointUrl } = values;
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const unknown = values.rule.find(name => !RULES.some(rule => rule.name === name));
  if (unknown !== undefined) {
    throw new Error(`unknown rule '${unknown}'. Choose a name from docs/rules.md.`);
  }
  if (positionals.length > (values.clean ? 1 : 0) || positionals.some(text => !isRunId(text))) {
    throw new Error(`unexpected argument '${positionals.at(-1)}'.\n\n${USAGE}`);
  }
  const submissions = submissionsOf(
    RULES.filter(({ name }) => values.rule.length === 0 || values.rule.includes(name)),
    { taskRoleArn: values['task-role-arn'], executionRoleArn: values['execution-role-arn'] },
  );
  if (values['dry-run']) {
    console.log(JSON.stringify(submissions.map(({ rule, ...submission }) => ({ rule: rule.name, ...submission })), undefined, 2));
    return 0;
  }
  if (region === undefined) {
    throw new Error(`--region is required.\n\n${USAGE}`);
  }
  const aws = new AwsCli({ region, profile, endpointUrl });
  const account = await accountOf(aws);
  const place = `account ${account}, region ${region}${endpointUrl === undefined ? '' : `, emulator ${endpointUrl}`}`;
  const unfinished = await unfinishedRuns(aws);
  if (values.clean) {
    return clean(aws, positionals[0], unfinished, place, values.yes);
  }

  const registry = new Registry(aws, newRunId());
  const runId = registry.family.slice(-22);
  const asked = submissions.filter(({ input }) => input !== undefined).length;
  console.log(`Registers ${asked} task definitions, one at a time, and deregisters each, in ${place}.`);
  console.log(`Family: ${registry.family}. Not registered: ${submissions.length - asked} examples. Runs no task, creates no service, and changes nothing else.`);
  console.log(`If this process is killed, --clean ${runId} deregisters what it left.`);
  unfinished.forEach(left => console.log(`Run ${left} left task definitions. Remove them with --clean ${left}.`));
  if (!await isConfirmed(values.yes)) {
    console.log('Nothing was registered.');
    return 2;
  }

  const results = await register(submissions, registry, endpointUrl !== undefined);
  const leftovers = await deregisterRest(registry);
  const isComplete = results.every(({ verdict }) => verdict !== 'unanswered');
  const run = { runId, family: registry.family, date: new Date().toISOString(), account, region, endpointUrl, results, isComplete, leftovers };
  mkdirSync(values.out, { recursive: true });
  const file = join(values.out, runId);
  writeFileSync(`${file}.md`, toMarkdown(run));
  writeFileSync(`${file}.json`, `${JSON.stringify(toJson(run), undefined, 2)}\n`);
  console.log([...countsOf(results)].map(([verdict, count]) => `${verdict}: ${count}`).join(', '));
  console.log(`Report: ${file}.md and ${file}.json`);
  if (leftovers.length > 0) {
    console.error(`Still registered: ${leftovers.join(', ')}. Remove them with --clean ${runId}.`);
  }
  return interruptedAt !== undefined ? 130 : isComplete && leftovers.length === 0 ? 0 : 1;
}

async function accountOf(aws: AwsCli): Promise<string> {
  try {
    return (await aws.call<{ Account: string }>('sts', 'get-caller-identity')).Account;
  } catch (error) {
    throw new Error(`No usable AWS CLI or credentials: ${(error as Error).message}`);
  }
}

async function isConfirmed(yes: boolean): Promise<boolean> {
  if (yes) {
    return true;
  }
  if (!process.stdin.isTTY) {
    throw new Error('Nothing was changed. Without a terminal, pass --yes.');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // Without them, Ctrl-C and Ctrl-D leave the question open.
  const closed = new AbortController();
  terminal.on('SIGINT', () => terminal.close()).on('close', () => closed.abort());
  try {
    return /^y(es)?$/i.test((await terminal.question('Continue? [y/N] ', { signal: closed.signal })).trim());
  } catch {
    return false;
  } finally {
    terminal.close();
  }
}

/** Registers and deregisters one example after the other, until a reason to stop. */
async function register(submissions: readonly Submission[], registry: Registry, isEmulated: boolean): Promise<Result[]> {
  const results: Result[] = [];
  let stopReason: string | undefined;
  let unanswered = 0;
  for (const submission of submissions) {
    const { rule, kind, number, input } = submission;
    stopReason ??= interruptedAt === undefined ? undefined : 'the run was interrupted';
    if (input === undefined || stopReason !== undefined) {
      const answer = input && { kind: 'unanswered', message: `not asked, because ${stopReason}` } as const;
      results.push({ submission, answer, verdict: verdictOf(submission, answer, isEmulated) });
      continue;
    }
    const answer = await answerOf(input, registry);
    const verdict = verdictOf(submission, answer, isEmulated);
    results.push({ submission, answer, verdict });
    console.error(`${rule.name} ${kind} ${number}: ${answer.kind}, ${verdict}`);
    unanswered = answer.kind === 'unanswered' ? unanswered + 1 : 0;
    if (answer.kind === 'unanswered' && unanswered === MAX_UNANSWERED) {
      stopReason = `${MAX_UNANSWERED} calls in a row had no answer`;
      console.error(`Stopped: ${stopReason}. The last one: ${answer.message}`);
    } else if (answer.kind === 'accepted') {
      // A run that cannot deregister must not register more.
      stopReason = await registry.deregister(answer.arn).then(() => undefined, (error: Error) => `${answer.arn} could not be deregistered: ${error.message}`);
    }
  }
  return results;
}

async function answerOf(input: object, registry: Registry): Promise<Answer> {
  try {
    return { kind: 'accepted', arn: await registry.register(input) };
  } catch (error) {
    return refusalOf(error as Error);
  }
}

/** Calls without an answer after which the rest is not asked: credentials have expired, or a permission is missing. */
const MAX_UNANSWERED = 3;

/** Only these two errors are an answer about the task definition: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
const REFUSALS = ['ClientException', 'InvalidParameterException'];

/** ECS reports some of its own limits, and roles that may not be passed, with the same error. */
const NOT_ABOUT_EXAMPLE = /Too many concurrent attempts|PassRole|not authorized|Role is not valid/i;

function refusalOf(error: Error): Answer {
  const { message } = error;
  if (error instanceof NotSentError) {
    return { kind: 'not sent', message };
  }
  return error instanceof ServiceError && REFUSALS.includes(error.code) && !NOT_ABOUT_EXAMPLE.test(message)
    ? { kind: 'refused', code: error.code, message }
    : { kind: 'unanswered', message: error instanceof ServiceError ? `${error.code}: ${message}` : message };
}

/** Deregisters what is still active, and returns what could not be. */
async function deregisterRest(registry: Registry): Promise<string[]> {
  try {
    await registry.deregisterAll();
    return [];
  } catch (error) {
    return [`${registry.family} (${(error as Error).message})`];
  }
}

async function clean(aws: AwsCli, runId: string | undefined, unfinished: readonly string[], place: string, yes: boolean): Promise<number> {
  if (runId === undefined) {
    console.log(unfinished.length === 0 ? `No run left task definitions in ${place}.` : `Runs that left task definitions in ${place}. Remove them with --clean RUN:`);
    unfinished.forEach(left => console.log(left));
    return 0;
  }
  const registry = new Registry(aws, runId);
  console.log(`Deregisters the active task definitions of the family ${registry.family} in ${place}.`);
  if (!await isConfirmed(yes)) {
    return 2;
  }
  const arns = await registry.deregisterAll();
  console.log(arns.length === 0 ? 'There were none.' : `Deregistered: ${arns.join(', ')}`);
  return 0;
}
