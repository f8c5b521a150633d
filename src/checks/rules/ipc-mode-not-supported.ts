import { onFargate, onInstances, Rule, runsOnFargate, runsOnWindows, seeSection, UNKNOWN, web, WINDOWS } from './rule-helpers';

export const ipcModeNotSupported: Rule = {
  name: 'ipc-mode-not-supported',
  severity: 'error',
  title: 'Fargate and Windows do not support ipcMode',
  why: 'On Fargate, each container has its own IPC namespace. ECS rejects ipcMode there. Windows has no IPC namespaces, and AWS documents ipcMode as unsupported on it.',
  fix: seeSection('Remove ipcMode. The containers of a task can share memory through files on a volume, or, in awsvpc mode, communicate over 127.0.0.1.', 'namespaces-of-the-host'),
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  rejections: [
    { says: 'Tasks using the Fargate launch type do not support ipcMode', quotedBy: ['cn-terraform/terraform-aws-ecs-fargate#2'] },
    { says: 'Fargate compatible task definitions do not support ipcMode', quotedBy: ['badmintoncryer/cdk-preflight'] },
  ],
  fails: () => [onFargate([web()], { ipcMode: 'task' }), onInstances([web()], { ipcMode: 'host', ...WINDOWS })],
  foundAt: ['ipcMode', 'ipcMode'],
  passes: () => [onFargate([web()]), onInstances([web()], { ipcMode: 'task' })],
  check: task => (runsOnFargate(task) || runsOnWindows(task)) && task.ipcMode !== UNKNOWN && task.ipcMode !== undefined
    ? [{ message: `ipcMode is ${task.ipcMode}, which ${runsOnWindows(task) ? 'Windows' : 'Fargate'} does not support.`, at: ['ipcMode'] }]
    : [],
};
