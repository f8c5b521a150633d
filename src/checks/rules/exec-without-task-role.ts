import { checkWithExec, INIT, onFargate, onInstances, Rule, runBy, runsOnFargate, web } from './rule-helpers';

export const execWithoutTaskRole: Rule = {
  name: 'exec-without-task-role',
  severity: 'info',
  title: 'On Fargate, ECS Exec requires a task role',
  why: 'The ECS Exec agent opens its channels with the task role. On an instance, it can use the instance role instead. On Fargate, it has no other role.',
  fix: 'Add a task role that allows the four ssmmessages actions.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
  moreSources: ['https://github.com/aws-containers/amazon-ecs-exec-checker'],
  rejections: [{ says: 'a valid taskRoleArn is not being used', quotedBy: ['docker-archive/compose-cli#2120', 'aws/aws-toolkit-jetbrains#3649'], request: 'UpdateService' }],
  fails: () => [runBy({ enableExecuteCommand: true }, onFargate([web(INIT)]))],
  foundAt: [''],
  passes: () => [
    runBy({ enableExecuteCommand: true }, onFargate([web(INIT)], { taskRoleArn: 'arn:aws:iam::111122223333:role/shop' })),
    runBy({ enableExecuteCommand: true }, onInstances([web(INIT)])),
    runBy({ enableExecuteCommand: false }, onFargate([web(INIT)])),
  ],
  requires: 'ECS Exec',
  check: checkWithExec((task, services) => runsOnFargate(task) && task.taskRole === undefined
    ? [{ message: `ECS Exec is enabled by ${services}, but the task definition has no taskRoleArn.` }]
    : []),
};
