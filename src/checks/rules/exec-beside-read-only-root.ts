import { agent, onFargate, runBy, web } from './examples';
import { execServiceNames } from '../queries/exec';
import type { Rule } from '../rule';
import { execWithReadOnlyRoots } from './exec-with-read-only-roots';

const READ_ONLY = { readonlyRootFilesystem: true, linuxParameters: { initProcessEnabled: true } };
const WRITABLE = { linuxParameters: { initProcessEnabled: true } };

export const execBesideReadOnlyRoot: Rule = {
  name: 'exec-beside-read-only-root',
  severity: 'info',
  title: 'ECS Exec does not get into a container that is read-only',
  why: 'ECS Exec brings an agent into each container that writes files there, and AWS does not support it on a read-only root file system. It still gets into the other containers of the task.',
  fix: 'Use ECS Exec on another container; with a shared PID namespace its processes can be seen from there.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
  fails: [runBy({ enableExecuteCommand: true }, onFargate([web(READ_ONLY), agent(WRITABLE)]))],
  passes: [
    runBy({ enableExecuteCommand: true }, onFargate([web(WRITABLE), agent(WRITABLE)])),
    runBy({ enableExecuteCommand: false }, onFargate([web(READ_ONLY), agent(WRITABLE)])),
  ],
  check: task => {
    const users = execServiceNames(task);
    return users === undefined || execWithReadOnlyRoots.check(task).length > 0 ? [] : task.containers
      .filter(({ readonlyRootFilesystem }) => readonlyRootFilesystem === true)
      .map(({ name: container }) => ({ container, message: `readonlyRootFilesystem is true, and ${users} runs the task with ECS Exec.` }));
  },
};
