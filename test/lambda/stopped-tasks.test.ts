import { ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { App, Stack, aws_ecs as ecs } from 'aws-cdk-lib';
import { StoppedTaskExplanations } from '../../src';
import { KNOWN_MESSAGES } from '../../src/cli/explain/known';
import { occurrenceOf } from '../../src/functions/stopped-tasks/occurrence';
import { logLine, reportOn } from '../../src/functions/stopped-tasks/report';
import { Moto, startMoto } from '../aws/moto-server';
import { FAILED_DEPLOYMENT, IMPAIRED, OTHERS, OUT_OF_MEMORY, stopped } from '../functions/stopped-tasks/events';
import { requireProgram } from '../require-program';
import { run } from '../run';

/**
 * The function of a synthesized stack in the Runtime Interface Emulator of AWS, with its runtime client, its version of Node, and the SDK from npm, which the
 * runtime contains on Lambda. Moto plays EventBridge, SNS, and DynamoDB. No time measured here says anything about Lambda's own.
 */
const folder = mkdtempSync(join(tmpdir(), 'lambda-'));
const EMULATOR = 'github.com/aws/aws-lambda-runtime-interface-emulator/cmd/aws-lambda-rie@v0.0.0-20261030222936-bef5c4ba774d';
const AWS = { AWS_REGION: 'us-west-2', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface FunctionProperties {
  readonly Code: { readonly S3Key: string };
  readonly Handler: string;
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
}

let moto: Moto;
let resources: readonly Resource[];
let code: string;

beforeAll(async () => {
  requireProgram(['go', 'version'], ['golang-go']);
  requireProgram(['autoreconf', '--version'], ['autoconf', 'automake', 'libtool', 'cmake', 'g++', 'make']);
  run('go', ['install', EMULATOR], { env: { GOBIN: folder } });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  // The runtime client compiles curl, which takes minutes.
  const packages = ['aws-lambda-ric@3', 'node@24', '@aws-sdk/client-dynamodb@3', '@aws-sdk/client-sns@3'];
  run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: folder });
  moto = await startMoto(folder, 'boto3', 'jsonpath-ng');
  const app = new App({ outdir: join(folder, 'cdk.out') });
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-west-2' } });
  const clusters = ['FargateCluster', 'default'].map(name => ecs.Cluster.fromClusterArn(stack, name, `arn:aws:ecs:us-west-2:111122223333:cluster/${name}`));
  new StoppedTaskExplanations(stack, 'Some', { clusters });
  const artifact = app.synth().getStackArtifact(stack.artifactId);
  resources = Object.values((artifact.template as { readonly Resources: Readonly<Record<string, Resource>> }).Resources);
  const { Code } = functionOf(resources).Properties as unknown as FunctionProperties;
  code = join(folder, 'cdk.out', `asset.${basename(Code.S3Key, '.zip')}`);
  symlinkSync(join(folder, 'node_modules'), join(code, 'node_modules'));
}, 900_000);

afterAll(() => {
  moto.server.kill();
  rmSync(folder, { recursive: true, force: true });
});

const functionOf = (all: readonly Resource[]) => all.find(({ Type }) => Type === 'AWS::Lambda::Function')!;

/** Runs a program with the SDK for Python against Moto, and returns what it prints as JSON. */
const python = (program: string, input: unknown = null) => JSON.parse(run(join(moto.bin, 'python'), ['-c', `
import boto3, json, sys
client = lambda name: boto3.client(name, endpoint_url='${moto.endpoint}', region_name='us-west-2', aws_access_key_id='test', aws_secret_access_key='test')
sqs, given = client('sqs'), json.load(sys.stdin)
def messages(queue):
    found = []
    while batch := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get('Messages', []):
        found += [json.loads(message['Body']) for message in batch]
        [sqs.delete_message(QueueUrl=queue, ReceiptHandle=message['ReceiptHandle']) for message in batch]
    return found
${program}`], { input: JSON.stringify(input) })) as unknown;

describe('the patterns of the rules', () => {
  const selected = (events: readonly unknown[]) => python(`
events, queue = client('events'), sqs.create_queue(QueueName='selected')['QueueUrl']
for i, pattern in enumerate(given['patterns']):
    events.put_rule(Name=str(i), EventPattern=json.dumps(pattern))
    events.put_targets(Rule=str(i), Targets=[{'Id': 'queue', 'Arn': 'arn:aws:sqs:us-west-2:123456789012:selected'}])
for event in given['events']:
    events.put_events(Entries=[{'Source': event['source'], 'DetailType': event['detail-type'], 'Detail': json.dumps(event['detail']), 'Resources': event['resources']}])
print(json.dumps([message['detail'] for message in messages(queue)]))`, { patterns: patterns(), events });
  // Moto does not know the partition of a stack.
  const patterns = () => resources.filter(({ Type }) => Type === 'AWS::Events::Rule').map(({ Properties: { EventPattern } }) =>
    JSON.parse(JSON.stringify(EventPattern).replace(/\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"([^"]*)"\]\]\}/g, '"arn:aws$1"')) as unknown);

  test('select what the developer guide documents, each once', () => {
    const events = [OUT_OF_MEMORY, stopped({ stopCode: 'UserInitiated' }), IMPAIRED, FAILED_DEPLOYMENT];
    expect(selected(events)).toEqual(events.map(({ detail }) => detail));
  });

  test('select nothing else', () => {
    const ofAnotherCluster = [
      stopped({ clusterArn: 'arn:aws:ecs:us-west-2:111122223333:cluster/other' }),
      { ...IMPAIRED, detail: { ...IMPAIRED.detail, clusterArn: 'arn:aws:ecs:us-west-2:111122223333:cluster/other' } },
      { ...FAILED_DEPLOYMENT, resources: ['arn:aws:ecs:us-west-2:111122223333:service/default2/servicetest'] },
    ];
    expect(selected([...Object.values(OTHERS), ...ofAnotherCluster])).toEqual([]);
  });
});

describe('the function in the emulator', () => {
  let emulator: ChildProcess;
  let output = '';
  let queue: unknown;
  const PORT = 15_300;

  beforeAll(async () => {
    const [topic, url] = python(`
topic, queue = client('sns').create_topic(Name='messages')['TopicArn'], sqs.create_queue(QueueName='messages')['QueueUrl']
client('sns').subscribe(TopicArn=topic, Protocol='sqs', Endpoint='arn:aws:sqs:us-west-2:123456789012:messages')
client('dynamodb').create_table(TableName='last', KeySchema=[{'AttributeName': 'id', 'KeyType': 'HASH'}], AttributeDefinitions=[{'AttributeName': 'id', 'AttributeType': 'S'}], BillingMode='PAY_PER_REQUEST')
print(json.dumps([topic, queue]))`) as [string, string];
    queue = url;
    const { Handler, Environment: { Variables } } = functionOf(resources).Properties as unknown as FunctionProperties;
    const modules = join(folder, 'node_modules');
    emulator = spawn(join(folder, 'aws-lambda-rie'), [
      '--runtime-interface-emulator-address', `127.0.0.1:${PORT}`, '--runtime-api-address', `127.0.0.1:${PORT + 1}`,
      join(modules, 'node/bin/node'), join(modules, 'aws-lambda-ric/bin/index.mjs'), Handler,
    ], { cwd: code, env: { ...process.env, ...AWS, ...Variables, LAMBDA_TASK_ROOT: code, AWS_ENDPOINT_URL: moto.endpoint, TOPIC_ARN: topic, TABLE_NAME: 'last' } });
    [emulator.stdout!, emulator.stderr!].forEach(stream => stream.on('data', (data: Buffer) => {
      output += data.toString();
    }));
    while (!(await fetch(`http://127.0.0.1:${PORT}`).then(() => true, () => false))) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }, 60_000);

  afterAll(() => emulator.kill());

  /** Returns the answer, the time in milliseconds, and the lines that the function wrote. */
  async function invoke(event: unknown) {
    output = '';
    const start = performance.now();
    const response = await fetch(`http://127.0.0.1:${PORT}/2015-03-31/functions/function/invocations`, { method: 'POST', body: typeof event === 'string' ? event : JSON.stringify(event) });
    const answer = await response.text();
    return { answer, time: Math.round(performance.now() - start), lines: output.split('\n').filter(line => line.startsWith('{')).map(line => JSON.parse(line) as Record<string, unknown>) };
  }

  const received = () => python('print(json.dumps([message["Subject"] for message in messages(given)]))', queue);

  test('sends one message about a cause, and logs each event', async () => {
    const calls = [await invoke(OUT_OF_MEMORY), await invoke(OUT_OF_MEMORY), await invoke(IMPAIRED)];
    console.log(`Wall time: ${calls.map(({ time }) => `${time} ms`).join(', ')}`);
    expect(calls.map(({ answer }) => answer)).toEqual(['null', 'null', 'null']);
    expect(calls.map(({ lines }) => lines.map(({ Cause }) => Cause))).toEqual([['out-of-memory'], ['out-of-memory'], ['tasks-do-not-start']]);
    expect(received()).toEqual(['servicetest: out-of-memory (FargateCluster)', 'servicetest: tasks-do-not-start (default)']);
  });

  test.each<[string, unknown, string]>([
    ['a malformed event', { detail: 7 }, 'event-unreadable'],
    ['a text', '"event"', 'event-unreadable'],
    ['an oversized event', stopped({ stoppedReason: 'x'.repeat(200_000) }), 'exit-code-1'],
  ])('survives %s', async (_, event, cause) => {
    const { answer, lines } = await invoke(event);
    expect([answer, lines[0].Cause]).toEqual(['null', cause]);
  });

  // Without the parser of YAML.
  test('explains every known message as the command does', async () => {
    const events = KNOWN_MESSAGES.flatMap(({ samples }) => samples).map(({ text }) => stopped({ stoppedReason: text, stopCode: 'TaskFailedToStart' }));
    expect(events.length).toBeGreaterThan(100);
    for (const event of events) {
      const { lines: [line] } = await invoke(event);
      expect(line).toEqual(JSON.parse(logLine(reportOn(occurrenceOf(event)), 'StoppedTasks', 0)));
    }
  }, 120_000);

  test('logs an event and fails, so that Lambda repeats the call, if the topic does not exist', async () => {
    python('[client("sns").delete_topic(TopicArn=topic["TopicArn"]) for topic in client("sns").list_topics()["Topics"]]; print("null")');
    const { answer, lines } = await invoke(FAILED_DEPLOYMENT);
    expect(answer).toContain('errorType');
    expect(lines[0]).toMatchObject({ Cause: 'tasks-do-not-start', FailedDeployments: 1 });
  });
});

test('the code requires only what its runtime contains, and the parser of YAML, which no event needs', () => {
  const required = readFileSync(join(code, 'index.js'), 'utf8').matchAll(/\brequire\("([^"]+)"\)/g);
  expect([...new Set([...required].map(([, module]) => module))].sort()).toEqual(['@aws-sdk/client-dynamodb', '@aws-sdk/client-sns', 'node:util', 'yaml']);
});
