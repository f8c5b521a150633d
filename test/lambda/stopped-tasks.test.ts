import { mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { aws_ecs as ecs } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Emulator, installEmulator, MODULES, startEmulator, synthesized, SynthesizedStack } from './emulator';
import { StoppedTaskExplanations } from '../../src';
import { KNOWN_MESSAGES } from '../../src/cli/explain/known';
import { occurrenceOf } from '../../src/functions/stopped-tasks/occurrence';
import { logLine, reportOn } from '../../src/functions/stopped-tasks/report';
import { Moto } from '../aws/moto-server';
import { Event, FAILED_DEPLOYMENT, IMPAIRED, IMPAIRMENT_EVENTS, OTHERS, OUT_OF_MEMORY, stopped } from '../functions/stopped-tasks/events';
import { contentOf, run } from '../run';
import { temporaryFolder } from '../temporary-folder';

/** The function of a synthesized stack in the emulator, with the SDK from npm. Moto plays EventBridge, SNS, and DynamoDB. */
const folder = temporaryFolder('lambda');
const AWS = { AWS_REGION: 'us-west-2', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

const moto = new Moto(folder, 'boto3', 'jsonpath-ng');
let stack: SynthesizedStack;

beforeAll(async () => {
  installEmulator();
  stack = synthesized(folder, scope => {
    const clusters = ['FargateCluster', 'default'].map(name => ecs.Cluster.fromClusterArn(scope, name, `arn:aws:ecs:us-west-2:111122223333:cluster/${name}`));
    new StoppedTaskExplanations(scope, 'Some', { clusters });
  });
  symlinkSync(MODULES, join(stack.code, 'node_modules'));
}, 900_000);

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

/** What the developer guide documents of what the construct explains. */
const REPORTED = [OUT_OF_MEMORY, stopped({ stopCode: 'UserInitiated' }), ...IMPAIRMENT_EVENTS, FAILED_DEPLOYMENT];

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
  const patterns = () => stack.resources.filter(({ Type }) => Type === 'AWS::Events::Rule').map(({ Properties: { EventPattern } }) =>
    JSON.parse(JSON.stringify(EventPattern).replace(/\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"([^"]*)"\]\]\}/g, '"arn:aws$1"')) as unknown);

  test('select what the developer guide documents, each once', () => {
    expect(selected(REPORTED)).toEqual(REPORTED.map(({ detail }) => detail));
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

test('what an account forwards as documented, the rules on the bus of an organization select once, and nothing else', () => {
  const [, written] = /eventPattern: (\{\n[^]*?\n {2}\}),/.exec(contentOf('docs/stopped-tasks.md'))!;
  const { detailType, ...forwarded } = runInNewContext(`(${written})`) as Record<string, unknown>;
  const { resources } = synthesized(mkdtempSync(join(folder, 'bus-')), scope =>
    new StoppedTaskExplanations(scope, 'All', { eventBus: EventBus.fromEventBusName(scope, 'Bus', 'stopped-tasks') }));
  const rules = resources.filter(({ Type }) => Type === 'AWS::Events::Rule').map(({ Properties }) => Properties.EventPattern);
  const elsewhere = (event: Event) => JSON.parse(JSON.stringify({ ...event, region: 'eu-west-1' }).replaceAll('111122223333', '444455556666').replaceAll('us-west-2', 'eu-west-1')) as Event;
  const counted = python(`
from moto.events.models import EventPattern
matches = lambda patterns, event: sum(EventPattern(None, pattern).matches_event(event) for pattern in patterns)
print(json.dumps([[matches([given['forwarded']], event), matches(given['rules'], event)] for event in given['events']]))`, {
    rules, forwarded: { ...forwarded, 'detail-type': detailType }, events: [...REPORTED, ...Object.values(OTHERS)].map(elsewhere),
  }) as number[][];
  expect(counted).toEqual([...REPORTED.map(() => [1, 1]), ...Object.values(OTHERS).map(() => [0, 0])]);
  expect(rules).toHaveLength(3);
});

describe('the function in the emulator', () => {
  let emulator: Emulator;
  let queue: unknown;

  beforeAll(async () => {
    const [topic, url] = python(`
topic, queue = client('sns').create_topic(Name='messages')['TopicArn'], sqs.create_queue(QueueName='messages')['QueueUrl']
client('sns').subscribe(TopicArn=topic, Protocol='sqs', Endpoint='arn:aws:sqs:us-west-2:123456789012:messages')
client('dynamodb').create_table(TableName='last', KeySchema=[{'AttributeName': 'id', 'KeyType': 'HASH'}], AttributeDefinitions=[{'AttributeName': 'id', 'AttributeType': 'S'}], BillingMode='PAY_PER_REQUEST')
print(json.dumps([topic, queue]))`) as [string, string];
    queue = url;
    emulator = await startEmulator(stack, { ...AWS, AWS_ENDPOINT_URL: moto.endpoint, TOPIC_ARN: topic, TABLE_NAME: 'last' });
  }, 60_000);

  afterAll(() => emulator.stop());

  const received = () => python('print(json.dumps([message["Subject"] for message in messages(given)]))', queue);

  test('sends one message about a cause, and logs each event', async () => {
    const calls = [await emulator.invoke(OUT_OF_MEMORY), await emulator.invoke(OUT_OF_MEMORY), await emulator.invoke(IMPAIRED)];
    console.log(`Wall time: ${calls.map(({ time }) => `${time} ms`).join(', ')}`);
    expect(calls.map(({ answer }) => answer)).toEqual(['null', 'null', 'null']);
    expect(calls.map(({ lines }) => lines.map(({ Cause }) => Cause))).toEqual([['out-of-memory'], ['out-of-memory'], ['tasks-do-not-start']]);
    expect(received()).toEqual(['servicetest: out-of-memory (FargateCluster)', 'servicetest: tasks-do-not-start (default)']);
  });

  test('names the account of an event from another account', async () => {
    const event = { ...stopped({ group: 'service:elsewhere' }), account: '444455556666', region: 'eu-west-1' };
    const { lines: [line] } = await emulator.invoke(event);
    expect(line).toMatchObject({ Account: '444455556666', Service: 'elsewhere' });
  });

  test.each<[string, unknown, string]>([
    ['a malformed event', { detail: 7 }, 'event-unreadable'],
    ['a text', '"event"', 'event-unreadable'],
    ['an oversized event', stopped({ stoppedReason: 'x'.repeat(200_000) }), 'exit-code-1'],
  ])('survives %s', async (_, event, cause) => {
    const { answer, lines } = await emulator.invoke(event);
    expect([answer, lines[0].Cause]).toEqual(['null', cause]);
  });

  // Without the parser of YAML.
  test('explains every known message as the command does', async () => {
    const events = KNOWN_MESSAGES.flatMap(({ samples }) => samples).map(({ text }) => stopped({ stoppedReason: text, stopCode: 'TaskFailedToStart' }));
    expect(events.length).toBeGreaterThan(100);
    for (const event of events) {
      const { lines: [line] } = await emulator.invoke(event);
      expect(line).toEqual(JSON.parse(logLine(reportOn(occurrenceOf(event)), 'StoppedTasks', 0)));
    }
  }, 120_000);

  test('logs each event and fails, so that Lambda repeats the call, while the topic does not exist', async () => {
    python('[client("sns").delete_topic(TopicArn=topic["TopicArn"]) for topic in client("sns").list_topics()["Topics"]]; print("null")');
    for (const { answer, lines } of [await emulator.invoke(FAILED_DEPLOYMENT), await emulator.invoke(FAILED_DEPLOYMENT)]) {
      expect(answer).toContain('errorType');
      expect(lines[0]).toMatchObject({ Cause: 'tasks-do-not-start', FailedDeployments: 1 });
    }
  });

  test('sends the first event after an outage of the topic', async () => {
    python(`
topic = client('sns').create_topic(Name='messages')['TopicArn']
client('sns').subscribe(TopicArn=topic, Protocol='sqs', Endpoint='arn:aws:sqs:us-west-2:123456789012:messages')
print('null')`);
    received();
    expect([await emulator.invoke(FAILED_DEPLOYMENT), await emulator.invoke(FAILED_DEPLOYMENT)].map(({ answer }) => answer)).toEqual(['null', 'null']);
    expect(received()).toEqual(['servicetest: tasks-do-not-start (default)']);
  }, 60_000);
});

test('the code requires only what its runtime contains, and the parser of YAML, which no event needs', () => {
  const required = readFileSync(join(stack.code, 'index.js'), 'utf8').matchAll(/\brequire\("([^"]+)"\)/g);
  expect([...new Set([...required].map(([, module]) => module))].sort())
    .toEqual(['@aws-sdk/client-dynamodb', '@aws-sdk/client-sns', 'node:util', 'yaml']);
});
