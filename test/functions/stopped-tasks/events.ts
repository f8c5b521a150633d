/**
 * Events as the developer guide of ECS documents them. Its example of a task event is about a running task: `stopped` adds the members of a stopped one.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-events.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html for `stopCode`, `stoppedReason`, and the members of containers
 */
const TASK_ARN = 'arn:aws:ecs:us-west-2:111122223333:task/FargateCluster/c13b4cb40f1f4fe4a2971f76ae5a47ad';
const SERVICE_ARN = 'arn:aws:ecs:us-west-2:111122223333:service/default/servicetest';

export interface Event {
  readonly 'id': string;
  readonly 'detail-type': string;
  readonly 'time': string;
  readonly 'source': string;
  readonly 'resources': readonly string[];
  readonly 'detail': Readonly<Record<string, unknown>>;
}

const METADATA = { version: '0', source: 'aws.ecs', account: '111122223333', region: 'us-west-2' };

const RUNNING_TASK = {
  ...METADATA,
  'id': '3317b2af-7005-947d-b652-f55e762e571a',
  'detail-type': 'ECS Task State Change',
  'time': '2020-01-23T17:57:58Z',
  'resources': [TASK_ARN],
  'detail': {
    attachments: [{
      id: '1789bcae-ddfb-4d10-8ebe-8ac87ddba5b8',
      type: 'eni',
      status: 'ATTACHED',
      details: [{ name: 'subnetId', value: 'subnet-abcd1234' }, { name: 'privateIPv4Address', value: '10.0.0.139' }],
    }],
    availabilityZone: 'us-west-2c',
    clusterArn: 'arn:aws:ecs:us-west-2:111122223333:cluster/FargateCluster',
    containers: [{
      containerArn: 'arn:aws:ecs:us-west-2:111122223333:container/cf159fd6-3e3f-4a9e-84f9-66cbe726af01',
      lastStatus: 'RUNNING',
      name: 'FargateApp',
      image: '111122223333.dkr.ecr.us-west-2.amazonaws.com/hello-repository:latest',
      imageDigest: 'sha256:74b2c688c700ec95a93e478cdb959737c148df3fbf5ea706abe0318726e885e6',
      runtimeId: 'ad64cbc71c7fb31c55507ec24c9f77947132b03d48d9961115cf24f3b7307e1e',
      taskArn: TASK_ARN,
      networkInterfaces: [{ attachmentId: '1789bcae-ddfb-4d10-8ebe-8ac87ddba5b8', privateIpv4Address: '10.0.0.139' }],
      cpu: '0',
    }],
    createdAt: '2020-01-23T17:57:34.402Z',
    launchType: 'FARGATE',
    cpu: '256',
    memory: '512',
    desiredStatus: 'RUNNING',
    group: 'family:sample-fargate',
    lastStatus: 'RUNNING',
    overrides: { containerOverrides: [{ name: 'FargateApp' }] },
    connectivity: 'CONNECTED',
    connectivityAt: '2020-01-23T17:57:38.453Z',
    startedAt: '2020-01-23T17:57:58.103Z',
    updatedAt: '2020-01-23T17:57:58.103Z',
    taskArn: TASK_ARN,
    taskDefinitionArn: 'arn:aws:ecs:us-west-2:111122223333:task-definition/sample-fargate:1',
    version: 4,
    platformVersion: '1.3.0',
  },
};

/** A stopped task of a service. */
export function stopped(detail: object, containers: readonly object[] = [{ exitCode: 1 }]): Event {
  return {
    ...RUNNING_TASK,
    detail: {
      ...RUNNING_TASK.detail,
      group: 'service:servicetest',
      desiredStatus: 'STOPPED',
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: containers.map(container => ({ ...RUNNING_TASK.detail.containers[0], lastStatus: 'STOPPED', ...container })),
      ...detail,
    },
  };
}

export const OUT_OF_MEMORY = stopped({}, [{ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' }]);

const serviceEvent = (detailType: string, detail: Event['detail']): Event => ({
  ...METADATA,
  'id': '57c9506e-9d21-294c-d2fe-e8738da7e67d',
  'detail-type': detailType,
  'time': '2019-11-19T19:55:38Z',
  'resources': [SERVICE_ARN],
  detail,
});

const CLUSTER = { clusterArn: 'arn:aws:ecs:us-west-2:111122223333:cluster/default', createdAt: '2019-11-19T19:55:38.725Z' };
const DEPLOYMENT = { deploymentId: 'ecs-svc/123', updatedAt: '2020-05-23T11:11:11Z' };

export const IMPAIRED = serviceEvent('ECS Service Action', { eventType: 'WARN', eventName: 'SERVICE_TASK_START_IMPAIRED', ...CLUSTER });
/** The guide has examples of the first two. It documents the others by their name and `reason`. */
export const NOT_PLACED = serviceEvent('ECS Service Action', {
  eventType: 'ERROR',
  eventName: 'SERVICE_TASK_PLACEMENT_FAILURE',
  ...CLUSTER,
  reason: 'RESOURCE:FARGATE',
  capacityProviderArns: ['arn:aws:ecs:us-west-2:111122223333:capacity-provider/FARGATE_SPOT'],
});
export const NO_CPU = serviceEvent('ECS Service Action', {
  eventType: 'ERROR',
  eventName: 'SERVICE_TASK_PLACEMENT_FAILURE',
  ...CLUSTER,
  reason: 'RESOURCE:CPU',
  containerInstanceArns: ['arn:aws:ecs:us-west-2:111122223333:container-instance/default/2dd1b186f39845a584488d2ef155c131'],
});
export const NOT_CONFIGURED = serviceEvent('ECS Service Action', { eventType: 'ERROR', eventName: 'SERVICE_TASK_CONFIGURATION_FAILURE', ...CLUSTER, reason: 'Another reason.' });
export const CONSTRAINT_VIOLATED = serviceEvent('ECS Service Action', { eventType: 'ERROR', eventName: 'SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED', ...CLUSTER });
export const IMPAIRED_DAEMON: Event = {
  ...serviceEvent('ECS Daemon Service Action', {
    eventType: 'WARNING',
    eventName: 'DAEMON_TASK_START_IMPAIRED',
    ...CLUSTER,
    containerInstanceArn: 'arn:aws:ecs:us-west-2:111122223333:container-instance/default/b2c3d4e5f6a7',
    daemonArn: 'arn:aws:ecs:us-west-2:111122223333:daemon/default/my-daemon',
    daemonTaskDefinitionArn: 'arn:aws:ecs:us-west-2:111122223333:daemon-task-definition/my-daemon-td:1',
    failureType: 'TASK_CREATION_FAILED',
    reason: 'RESOURCE:CPU - Unable to place daemon task on container instance: insufficient CPU',
  }),
  resources: [],
};
export const IMPAIRMENT_EVENTS = [IMPAIRED, NOT_PLACED, NO_CPU, NOT_CONFIGURED, CONSTRAINT_VIOLATED, IMPAIRED_DAEMON];

export const FAILED_DEPLOYMENT = serviceEvent('ECS Deployment State Change', {
  eventType: 'ERROR', eventName: 'SERVICE_DEPLOYMENT_FAILED', ...DEPLOYMENT, reason: 'ECS deployment circuit breaker: task failed to start.',
});

/** Events that no rule selects. */
export const OTHERS = {
  'a running task': RUNNING_TASK,
  'a task that is stopping': stopped({ lastStatus: 'STOPPING' }),
  'a service that was throttled': serviceEvent('ECS Service Action', { eventType: 'ERROR', eventName: 'ECS_OPERATION_THROTTLED', ...CLUSTER }),
  'a service in a steady state': serviceEvent('ECS Service Action', { eventType: 'INFO', eventName: 'SERVICE_STEADY_STATE', ...CLUSTER }),
  'a deployment in progress': serviceEvent('ECS Deployment State Change', {
    eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS', ...DEPLOYMENT, reason: 'ECS deployment deploymentId in progress.',
  }),
  'a completed deployment': serviceEvent('ECS Deployment State Change', {
    eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_COMPLETED', ...DEPLOYMENT, reason: 'ECS deployment deploymentID completed.',
  }),
  'an event of another program': { ...OUT_OF_MEMORY, source: 'example.ecs' },
};
