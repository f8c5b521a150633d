import { agent, onFargate, runBy, web } from './examples';
import { execServiceNames } from '../queries/exec';
import type { Rule } from '../rule';

const READ_ONLY = { readonlyRootFilesystem: true, linuxParameters: { initProcessEnabled: true } };
const WRITABLE = { linuxParameters: { initProcessEnabled: true } };

export const execWithReadOnlyRoots: Rule = {
  name: 'exec-with-read-only-roots',
  severity: 'warning',
  title: 'ECS Exec gets into no container, since all are read-only',
  why: 'ECS Exec brings an agent into each container that writes files there, and AWS does not support it on a read-only root file system. The task itself runs. With writable volumes for the agent\'s folders it works for some.',
  fix: 'Leave one container writable, a toolbox for example, or mount writable volumes at /var/lib/amazon, /var/log/amazon and /managed-agents and acknowledge the warning.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
  moreSources: ['https://github.com/aws/containers-roadmap/issues/1359'],
  fails: [
    runBy({ enableExecuteCommand: true }, onFargate([web(READ_ONLY)])),
    runBy({ enableExecuteCommand: true }, onFargate([web(READ_ONLY), agent(READ_ONLY)])),
  ],
  passes: [
    runBy({ enableExecuteCommand: true }, onFargate([web(READ_ONLY), agent(WRITABLE)])),
    runBy({ enableExecuteCommand: false }, onFargate([web(READ_ONLY)])),
  ],
  check: task => {
    const users = execServiceNames(task);
    const areReadOnly = !task.hasUnresolvedContainers && task.containers.every(({ readonlyRootFilesystem }) => readonlyRootFilesystem === true);
    return users !== undefined && areReadOnly && task.containers.length > 0
      ? [{ message: `${users} runs the task with ECS Exec, and readonlyRootFilesystem is true on ${task.containers.map(({ name }) => name).join(', ')}.` }]
      : [];
  },
};
