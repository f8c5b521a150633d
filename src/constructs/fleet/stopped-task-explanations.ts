import {
  ArnFormat, aws_dynamodb as dynamodb, aws_ecs as ecs, aws_events as events, aws_events_targets as targets, aws_iam as iam, aws_lambda as lambda,
  aws_lambda_destinations as destinations, aws_logs as logs, aws_sns as sns, aws_sqs as sqs, Duration, RemovalPolicy, Stack, Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DEPLOYMENT_FAILURE, IMPAIRMENTS } from '../../catalog/ecs-events';
import { message } from '../../wording';
import { LinuxControlsError } from '../error';
import { functionCode } from '../function-code';
import { DURATION, listOf, objectOf, optional, requireTypes, STRING } from '../required-types';

/** Properties of `StoppedTaskExplanations`. */
export interface StoppedTaskExplanationsProps {
  /**
   * The clusters to watch. A pattern of EventBridge has room for few of them, so that many clusters need several rules.
   *
   * @default - all clusters whose events reach `eventBus`
   */
  readonly clusters?: ecs.ICluster[];

  /**
   * The event bus that receives the events of ECS. For an organization, the bus that the rules of its accounts forward
   * these events to.
   *
   * @default - the default event bus of the account
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The topic that receives the messages. Not a FIFO topic. Import an encrypted topic with its key, so that the function
   * may use the key.
   *
   * @default - a new topic
   */
  readonly topic?: sns.ITopic;

  /**
   * The minimum time between two messages about the same service and cause. At least one second.
   *
   * @default - 15 minutes
   */
  readonly interval?: Duration;

  /**
   * The retention of the log, which has a line for each event.
   *
   * @default - three months
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The namespace of the metrics. CloudWatch reserves those that begin with `AWS/`.
   *
   * @default 'StoppedTasks'
   */
  readonly metricNamespace?: string;
}

/**
 * Explains why tasks stop: a message on a topic with the cause, the rule, and the fix, and a line in a log from which
 * CloudWatch makes metrics.
 *
 * Covers tasks that stop, services that cannot start tasks, and deployments that fail. Deliberate stops, such as scaling,
 * deployments, and stops by a user, are in the log only. Neither the messages nor the log contain overrides or
 * environment variables.
 *
 * @example
 * declare const cluster: ecs.ICluster;
 *
 * const explanations = new StoppedTaskExplanations(this, 'StoppedTasks', { clusters: [cluster] });
 * explanations.topic.addSubscription(new subscriptions.EmailSubscription('team@example.com'));
 */
export class StoppedTaskExplanations extends Construct {
  /**
   * The topic that receives the messages. Subscriptions can filter by the attributes `cause`, `account`, `cluster`, and
   * `service`.
   */
  public readonly topic: sns.ITopic;

  /** The function that explains the events. */
  public readonly function: lambda.Function;

  /** The log with a line for each event. */
  public readonly logGroup: logs.LogGroup;

  /** The queue of the events that could not be delivered to the function, or whose message could not be sent. */
  public readonly deadLetterQueue: sqs.Queue;

  /**
   * The rules that select the events: stopped tasks, impaired services, and failed deployments. More than one of each if
   * there are many clusters.
   */
  public readonly rules: events.Rule[];

  constructor(scope: Construct, id: string, props: StoppedTaskExplanationsProps = {}) {
    super(scope, id);
    requireTypes(`[${this.node.path}] StoppedTaskExplanations`, props, {
      clusters: optional(listOf(objectOf('an ecs.ICluster', 'clusterArn'))),
      eventBus: optional(objectOf('an events.IEventBus', 'eventBusArn')),
      topic: optional(objectOf('an sns.ITopic', 'topicArn')),
      interval: optional(DURATION),
      metricNamespace: optional(STRING),
    });
    const { clusters, eventBus, interval = Duration.minutes(15), logRetention = logs.RetentionDays.THREE_MONTHS, metricNamespace = 'StoppedTasks' } = props;
    if (clusters?.length === 0) {
      throw new LinuxControlsError(message`clusters is empty, so no event would be explained. Add a cluster, or omit clusters to watch all of them.`, this);
    }
    if (!interval.isUnresolved() && interval.toMilliseconds() < 1000) {
      throw new LinuxControlsError(message`interval is ${interval.toHumanString()}, but must be at least 1 second. Set a longer time.`, this);
    }
    if (props.topic?.fifo) {
      throw new LinuxControlsError(message`topic is a FIFO topic, which accepts no message without a group. Use a standard topic.`, this);
    }
    if (!Token.isUnresolved(metricNamespace) && !NAMESPACE.test(metricNamespace)) {
      throw new LinuxControlsError(message`metricNamespace is "${metricNamespace}", but CloudWatch accepts 1 to 255 ASCII characters that begin neither with "AWS/" nor with a colon. Choose another namespace.`, this);
    }
    this.topic = props.topic ?? new sns.Topic(this, 'Topic', { enforceSSL: true });
    this.logGroup = new logs.LogGroup(this, 'Log', { retention: logRetention });
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) });
    // The time of the last message about each service and cause.
    const table = new dynamodb.Table(this, 'LastMessages', {
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: 'expires',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Not the managed policy of Lambda, which allows every log group.
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    this.function = new lambda.Function(this, 'Function', {
      description: 'Explains why tasks of ECS stop.',
      code: functionCode('stopped-tasks'),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.seconds(30),
      role,
      logGroup: this.logGroup,
      environment: {
        TOPIC_ARN: this.topic.topicArn,
        TABLE_NAME: table.tableName,
        INTERVAL_SECONDS: String(interval.toSeconds({ integral: false })),
        METRIC_NAMESPACE: metricNamespace,
      },
      onFailure: new destinations.SqsDestination(this.deadLetterQueue),
    });
    this.logGroup.grantWrite(role);
    this.topic.grantPublish(role);
    table.grant(role, 'dynamodb:PutItem');
    this.rules = groupsOf(clusters).flatMap((group, i) => Object.entries(patternsOf(group)).map(([name, { description, pattern }]) => new events.Rule(this, i === 0 ? name : `${name}${i + 1}`, {
      description,
      eventBus,
      eventPattern: { source: ['aws.ecs'], ...pattern },
      targets: [new targets.LambdaFunction(this.function, { deadLetterQueue: this.deadLetterQueue })],
    })));
  }
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const NAMESPACE = /^(?!AWS\/|:)[ -~]{1,255}$/;

/**
 * The number of characters of a pattern that EventBridge accepts, without a higher quota.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
const MAX_PATTERN = 2048;

/**
 * At most what a pattern has besides its clusters, and what a cluster adds to its name: an ARN with a long partition and
 * Region, and the operator `prefix`.
 */
const PATTERN_WITHOUT_CLUSTERS = 450;
const CLUSTER_WITHOUT_NAME = 80;

/** A name that only the deployment knows may have as many characters as ECS accepts. */
const MAX_NAME = 255;

/** Distributes the clusters to rules, so that each pattern is within the quota. The deployment would fail otherwise. */
function groupsOf(clusters: readonly ecs.ICluster[] | undefined): readonly (readonly ecs.ICluster[] | undefined)[] {
  if (!clusters) {
    return [undefined];
  }
  const groups: ecs.ICluster[][] = [];
  let room = 0;
  for (const cluster of clusters) {
    const size = CLUSTER_WITHOUT_NAME + (Token.isUnresolved(cluster.clusterName) ? MAX_NAME : cluster.clusterName.length);
    if (size > room) {
      groups.push([]);
      room = MAX_PATTERN - PATTERN_WITHOUT_CLUSTERS;
    }
    groups.at(-1)!.push(cluster);
    room -= size;
  }
  return groups;
}

interface Pattern {
  readonly description: string;
  readonly pattern: events.EventPattern;
}

/**
 * Returns the patterns of the rules by the names of the rules. An event of a deployment names its cluster only in the ARN
 * of the service.
 */
function patternsOf(clusters: readonly ecs.ICluster[] | undefined): Readonly<Record<string, Pattern>> {
  const ofCluster = clusters && { clusterArn: clusters.map(({ clusterArn }) => clusterArn) };
  return {
    StoppedTasks: {
      description: 'Tasks of ECS that stopped',
      pattern: { detailType: ['ECS Task State Change'], detail: { lastStatus: ['STOPPED'], ...ofCluster } },
    },
    ImpairedServices: {
      description: 'Services of ECS that cannot start tasks',
      pattern: { detailType: ['ECS Service Action', 'ECS Daemon Service Action'], detail: { eventName: [...IMPAIRMENTS.keys()], ...ofCluster } },
    },
    FailedDeployments: {
      description: 'Deployments of ECS that failed',
      pattern: {
        detailType: ['ECS Deployment State Change'],
        detail: { eventName: [DEPLOYMENT_FAILURE] },
        ...clusters && { resources: clusters.flatMap(cluster => events.Match.prefix(servicesArn(cluster))) },
      },
    },
  };
}

/** Returns the beginning of the ARNs of a cluster's services. */
function servicesArn(cluster: ecs.ICluster): string {
  const { region, account } = cluster.env;
  return Stack.of(cluster).formatArn({ service: 'ecs', region, account, resource: 'service', resourceName: `${cluster.clusterName}/`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}
