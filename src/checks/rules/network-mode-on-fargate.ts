import { onFargate, onInstances, Rule, runBy, runsOnFargate, TaskDefinitionModel, UNKNOWN, web } from './rule-helpers';

const UNSET = { networkMode: undefined };

export const networkModeOnFargate: Rule = {
  name: 'network-mode-on-fargate',
  severity: 'error',
  title: 'Fargate supports only the network mode awsvpc',
  why: 'Each task on Fargate has its own network interface, which only awsvpc provides. Without networkMode, the mode is bridge, except for Windows and managed instances. ECS rejects other modes when it registers a task definition for Fargate, and a service on Fargate cannot use a task definition with another mode.',
  fix: 'Set networkMode to awsvpc.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html',
  moreSources: [
    'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html',
    'https://github.com/aws/amazon-ecs-cli/issues/1145',
    'https://github.com/aws/aws-cli/issues/3983',
  ],
  rejections: [{ says: 'Fargate only supports network mode \'awsvpc\'', quotedBy: ['aws/amazon-ecs-cli#1145'] }],
  fails: () => [
    onFargate([web()], { networkMode: 'bridge' }),
    onFargate([web()], UNSET),
    runBy({ launchType: 'FARGATE' }, onFargate([web()], { networkMode: 'host', requiresCompatibilities: undefined })),
  ],
  foundAt: ['networkMode', '', 'networkMode'],
  passes: () => [
    onFargate([web()]),
    onInstances([web()], { networkMode: 'bridge' }),
    onInstances([web()], { requiresCompatibilities: undefined }),
  ],
  check: task => {
    const { networkMode } = task;
    if (!runsOnFargate(task) || networkMode === 'awsvpc' || networkMode === UNKNOWN || (networkMode === undefined && isMisplaced(task))) {
      return [];
    }
    return [{
      message: networkMode === undefined
        ? 'the task is for Fargate, but networkMode is not set, and its default is bridge.'
        : `networkMode is ${networkMode}, but Fargate supports only awsvpc.`,
      at: ['networkMode'],
    }];
  },
};

/** Whether the key is misspelled or misplaced, which another rule reports. */
function isMisplaced({ misplacedKeys }: TaskDefinitionModel): boolean {
  return misplacedKeys.some(({ suggestion, problem }) => suggestion === 'networkMode' && problem !== 'similar');
}
