import { App, Duration, aws_ecs as ecs, aws_events as events, aws_logs as logs, aws_sns as sns, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { StoppedTaskExplanations, StoppedTaskExplanationsProps } from '../../../src';
import { FAILED_DEPLOYMENT, IMPAIRMENT_EVENTS, OTHERS, OUT_OF_MEMORY } from '../../functions/stopped-tasks/events';

const newStack = () => new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-west-2' } });

function templateOf(props?: StoppedTaskExplanationsProps, stack = newStack()): Template {
  new StoppedTaskExplanations(stack, 'Explanations', props);
  return Template.fromStack(stack);
}

// The snapshot of examples/stopped-tasks compares each resource, and the rules for a cluster.
const patternsIn = (template: Template) => Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => (Properties as { readonly EventPattern: object }).EventPattern);

test('selects stopped tasks, impaired services, and failed deployments of all clusters', () => {
  expect(patternsIn(templateOf())).toEqual([
    { 'source': ['aws.ecs'], 'detail-type': ['ECS Task State Change'], 'detail': { lastStatus: ['STOPPED'] } },
    {
      'source': ['aws.ecs'],
      'detail-type': ['ECS Service Action', 'ECS Daemon Service Action'],
      'detail': {
        eventName: [
          'SERVICE_TASK_START_IMPAIRED', 'SERVICE_TASK_PLACEMENT_FAILURE', 'SERVICE_TASK_CONFIGURATION_FAILURE', 'SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED', 'DAEMON_TASK_START_IMPAIRED',
        ],
      },
    },
    { 'source': ['aws.ecs'], 'detail-type': ['ECS Deployment State Change'], 'detail': { eventName: ['SERVICE_DEPLOYMENT_FAILED'] } },
  ]);
});

test('selects the events of some clusters', () => {
  const stack = newStack();
  const arns = ['a', 'b'].map(name => `arn:aws:ecs:us-west-2:111122223333:cluster/${name}`);
  const template = templateOf({ clusters: arns.map((arn, i) => ecs.Cluster.fromClusterArn(stack, `Cluster${i}`, arn)) }, stack);
  const [tasks, services, deployments] = patternsIn(template);
  expect([tasks, services]).toMatchObject([{ detail: { clusterArn: arns } }, { detail: { clusterArn: arns } }]);
  const prefixes = ['a', 'b'].map(name => ({ prefix: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecs:us-west-2:111122223333:service/${name}/`]] } }));
  expect(deployments).toMatchObject({ resources: prefixes });
});

test.each(Object.entries({
  ...Object.fromEntries([OUT_OF_MEMORY, ...IMPAIRMENT_EVENTS, FAILED_DEPLOYMENT].map(event => [`${event['detail-type']} ${String(event.detail.eventName)} ${String(event.detail.reason)}`, [event, 1]] as const)),
  ...Object.fromEntries(Object.entries(OTHERS).map(([name, event]) => [name, [event, 0]] as const)),
}))('selects what ECS documents, once, and nothing else: %s', (_, [event, times]) => {
  expect(patternsIn(templateOf()).filter(pattern => matches(pattern, event))).toHaveLength(times);
});

/** Whether a pattern of lists and objects selects an event. test/lambda has the operators, too. */
function matches(pattern: object, event: unknown): boolean {
  return Object.entries(pattern).every(([name, expected]: [string, unknown]) => {
    const actual = (event as Record<string, unknown>)[name];
    return Array.isArray(expected) ? expected.includes(actual) : matches(expected as object, actual ?? {});
  });
}

test.each<[string, number, (i: number, stack: Stack) => ecs.ICluster]>([
  ['short names', 40, (i, stack) => ecs.Cluster.fromClusterArn(stack, `Cluster${i}`, `arn:aws:ecs:us-west-2:111122223333:cluster/some-quite-long-cluster-name-${i}`)],
  ['the longest names', 9, (i, stack) => ecs.Cluster.fromClusterArn(stack, `Cluster${i}`, `arn:aws:ecs:us-west-2:111122223333:cluster/${String(i).padStart(255, 'x')}`)],
  ['names that only the deployment knows', 9, (i, stack) => new ecs.Cluster(stack, `Cluster${i}`)],
])('distributes many clusters with %s to rules whose patterns EventBridge accepts', (_, count, clusterOf) => {
  const stack = newStack();
  const template = templateOf({ clusters: Array.from({ length: count }, (__, i) => clusterOf(i, stack)) }, stack);
  const patterns = patternsIn(template).map(longest);
  expect(patterns.filter(pattern => pattern.length > 2048)).toEqual([]);
  expect(patterns.length).toBeGreaterThan(3);
  // Each type of event has the same rules, which have each cluster once.
  for (const type of ['ECS Task State Change', 'ECS Service Action', 'ECS Deployment State Change']) {
    const ofType = patterns.filter(pattern => pattern.includes(type));
    expect(ofType).toHaveLength(patterns.length / 3);
    expect(ofType.flatMap(pattern => pattern.match(/:(?:cluster|service)\//g))).toHaveLength(count);
  }
});

/** What a pattern may be in the deployment: its references have the longest values. */
function longest(pattern: object): string {
  const arn = `arn:aws-us-gov:ecs:ap-southeast-1:111122223333:cluster/${'x'.repeat(255)}`;
  return JSON.stringify(pattern)
    .replace(/\{"Fn::GetAtt":\["\w+","Arn"\]\}/g, JSON.stringify(arn))
    .replace(/\{"Fn::Join":\["",(\[(?:[^\]])+\])\]\}/g, (_, parts: string) => JSON.stringify(
      (JSON.parse(parts) as (string | { readonly Ref: string })[]).map(part => typeof part === 'string' ? part : part.Ref === 'AWS::Partition' ? 'aws-us-gov' : 'x'.repeat(255)).join('')));
}

test('a few clusters need one rule of each type', () => {
  const stack = newStack();
  templateOf({ clusters: [1, 2, 3, 4].map(i => new ecs.Cluster(stack, `Cluster${i}`)) }, stack).resourceCountIs('AWS::Events::Rule', 3);
});

test('listens to a bus, which may receive the events of an organization', () => {
  const stack = newStack();
  const template = templateOf({ eventBus: events.EventBus.fromEventBusName(stack, 'Bus', 'organization') }, stack);
  template.resourcePropertiesCountIs('AWS::Events::Rule', { EventBusName: 'organization' }, 3);
});

test('uses the given topic, interval, retention, and namespace', () => {
  const stack = newStack();
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-west-2:111122223333:alarms');
  const template = templateOf({ topic, interval: Duration.hours(1), logRetention: logs.RetentionDays.ONE_YEAR, metricNamespace: 'Platform' }, stack);
  template.resourceCountIs('AWS::SNS::Topic', 0);
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { TOPIC_ARN: 'arn:aws:sns:us-west-2:111122223333:alarms', INTERVAL_SECONDS: '3600', METRIC_NAMESPACE: 'Platform' } },
  });
});

test.each<[string, object, string]>([
  ['no cluster', { clusters: [] }, '[Stack/Explanations] clusters is empty'],
  ['a cluster of another type', { clusters: ['default'] }, 'clusters[0] must be an ecs.ICluster, not "default"'],
  ['a FIFO topic', { topic: new sns.Topic(newStack(), 'Topic', { fifo: true }) }, '[Stack/Explanations] topic is a FIFO topic'],
  ['an imported FIFO topic', { topic: sns.Topic.fromTopicArn(newStack(), 'Topic', 'arn:aws:sns:us-west-2:111122223333:alarms.fifo') }, 'topic is a FIFO topic'],
  ['an empty namespace', { metricNamespace: '' }, '[Stack/Explanations] metricNamespace is ""'],
  ['a namespace of AWS', { metricNamespace: 'AWS/ECS' }, 'metricNamespace is "AWS/ECS", but CloudWatch accepts 1 to 255 ASCII characters that begin neither with "AWS/" nor with a colon'],
  ['a namespace that begins with a colon', { metricNamespace: ':a' }, 'metricNamespace is ":a"'],
  ['a namespace that is no ASCII', { metricNamespace: 'Wéb' }, 'metricNamespace is'],
  ['a namespace that is too long', { metricNamespace: 'x'.repeat(256) }, 'metricNamespace is'],
  ['less than a second', { interval: Duration.millis(999) }, 'interval is 999 millis, but must be at least 1 second'],
  ['an interval of another type', { interval: 900 }, 'interval must be a Duration'],
])('refuses %s', (_, props, message) => expect(() => templateOf(props)).toThrow(message));

test.each(['x'.repeat(255), 'AWS', 'Team/AWS/ECS', Lazy.string({ produce: () => 'Later' })])('accepts the namespace %s', metricNamespace => {
  templateOf({ metricNamespace }).hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { METRIC_NAMESPACE: Match.anyValue() } } });
});

test('lets the function use the key of an encrypted topic', () => {
  const stack = newStack();
  const topic = sns.Topic.fromTopicAttributes(stack, 'Topic', {
    topicArn: 'arn:aws:sns:us-west-2:111122223333:alarms', keyArn: 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  });
  templateOf({ topic }, stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] })]) },
  });
});

test('accepts a second', () => {
  templateOf({ interval: Duration.seconds(1) }).hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { INTERVAL_SECONDS: '1' } } });
});
