import { ContainerModel, fewNames, joinWords, onFargate, onInstances, Rule, runsOnFargate, web } from './kit';

const NO_ROLE = { executionRoleArn: undefined };
const SECRET = web({ secrets: [{ name: 'PASSWORD', valueFrom: '/shop/password' }] });
const LOGS = web({ logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'shop', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'web' } } });
const REGISTRY = web({ repositoryCredentials: { credentialsParameter: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry' } });
const PRIVATE = web({ image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1' });

export const executionRoleMissing: Rule = {
  name: 'execution-role-missing',
  severity: 'error',
  title: 'A task has no execution role, which its containers require',
  why: 'With the execution role, ECS reads secrets and the credentials of private registries, and on Fargate also pulls images from Amazon ECR and writes logs with awslogs. Without the role, ECS rejects such a task definition. A role that is passed to RunTask does not count.',
  fix: 'Set executionRoleArn to a role that allows ECS to read the secrets, pull the images, or write the logs.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
  moreSources: [
    'https://github.com/fabfuel/ecs-deploy/issues/87',
    'https://github.com/hashicorp/terraform-provider-aws/issues/3051',
    'https://github.com/virtual-kubelet/virtual-kubelet/issues/193',
    'https://github.com/PrefectHQ/prefect/pull/4325',
    'https://github.com/sil-org/ecs-deploy/issues/188',
  ],
  fails: () => [onFargate([PRIVATE]), onFargate([LOGS], NO_ROLE), onFargate([SECRET], NO_ROLE), onInstances([SECRET]), onInstances([REGISTRY])],
  foundAt: ['', '', '', '', ''],
  passes: () => [onFargate([SECRET]), onFargate([LOGS]), onInstances([LOGS])],
  check: task => {
    if (task.executionRoleArn !== undefined) {
      return [];
    }
    const runsThere = runsOnFargate(task);
    const reasons = Object.entries(REASONS).flatMap(([reason, { isOnFargate, applies }]) => {
      const names = isOnFargate && !runsThere ? [] : task.containers.filter(applies).map(({ name }) => name);
      return names.length === 0 ? [] : [`${reason} (${fewNames(names).join(', ')})`];
    });
    return reasons.length === 0 ? [] : [{ message: `executionRoleArn is not set, but ECS requires it for ${joinWords(reasons)}.`, at: ['executionRoleArn'] }];
  },
};

/** What ECS requires the role for, and whether only on Fargate. */
const REASONS: Readonly<Record<string, { readonly isOnFargate?: boolean; applies(container: ContainerModel): boolean }>> = {
  'secrets': { applies: ({ secrets }) => secrets.length > 0 },
  'repositoryCredentials': { applies: ({ hasRepositoryCredentials }) => hasRepositoryCredentials },
  'the log driver awslogs': { isOnFargate: true, applies: ({ logDriver }) => logDriver === 'awslogs' },
  'an image in Amazon ECR': { isOnFargate: true, applies: ({ isImageInEcr }) => isImageInEcr },
};
