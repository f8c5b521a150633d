import { App, Duration, aws_events as events, aws_logs as logs, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { StoppedTaskExplanations, StoppedTaskExplanationsProps } from '../../../src';

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
    { 'source': ['aws.ecs'], 'detail-type': ['ECS Service Action'], 'detail': { eventName: ['SERVICE_TASK_START_IMPAIRED'] } },
    { 'source': ['aws.ecs'], 'detail-type': ['ECS Deployment State Change'], 'detail': { eventName: ['SERVICE_DEPLOYMENT_FAILED'] } },
  ]);
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
  ['less than a second', { interval: Duration.millis(999) }, 'interval is 999 millis, but must be at least 1 second'],
  ['an interval of another type', { interval: 900 }, 'interval must be a Duration'],
])('refuses %s', (_, props, message) => {
  expect(() => templateOf(props)).toThrow(message);
});

test('accepts a second', () => {
  templateOf({ interval: Duration.seconds(1) }).hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { INTERVAL_SECONDS: '1' } } });
});
