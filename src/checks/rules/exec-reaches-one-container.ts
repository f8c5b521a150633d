import { agent, onFargate, runBy, sharingPid, web } from './examples';
import { sharesPidNamespace } from '../model';
import { execServiceNames } from '../queries/exec';
import type { Rule } from '../rule';

const INIT = { linuxParameters: { initProcessEnabled: true } };

export const execReachesOneContainer: Rule = {
  name: 'exec-reaches-one-container',
  severity: 'info',
  title: 'ECS Exec reaches one container of a shared PID namespace, and not by choice',
  why: 'In a shared PID namespace ECS Exec opens sessions in one of the containers only, and which one is not yours to choose. From there the processes of the others can be seen.',
  fix: 'Have what a session needs in every container that may be the one, or leave pidMode out.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
  moreSources: ['https://github.com/aws/containers-roadmap/issues/2268', 'https://github.com/aws/containers-roadmap/issues/2518'],
  fails: [runBy({ enableExecuteCommand: true }, sharingPid([web(), agent()]))],
  passes: [
    runBy({ enableExecuteCommand: true }, sharingPid([web()])),
    runBy({ enableExecuteCommand: true }, onFargate([web(INIT), agent(INIT)])),
    runBy({ enableExecuteCommand: false }, sharingPid([web(), agent()])),
  ],
  check: task => {
    const users = execServiceNames(task);
    return users !== undefined && sharesPidNamespace(task)
      ? [{ message: `${users} runs the task with ECS Exec, which reaches one of ${task.containers.map(({ name }) => name).join(', ')}: pidMode is task.` }]
      : [];
  },
};
