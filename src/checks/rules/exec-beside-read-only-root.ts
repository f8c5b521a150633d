import { execWithReadOnlyRoots } from './exec-with-read-only-roots';
import { agent, checkWithExec, INIT, onFargate, Rule, runBy, web } from './rule-helpers';

const READ_ONLY = { readonlyRootFilesystem: true, ...INIT };

export const execBesideReadOnlyRoot: Rule = {
  name: 'exec-beside-read-only-root',
  severity: 'info',
  title: 'ECS Exec does not support a read-only container',
  why: 'ECS Exec runs an agent in each container, and the agent writes files there. AWS does not support ECS Exec with a read-only root file system. It can still work in the other containers of the task.',
  fix: 'Use ECS Exec in another container. With a shared PID namespace, the processes of the read-only container are visible from there.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
  fails: () => [runBy({ enableExecuteCommand: true }, onFargate([web(READ_ONLY), agent(INIT)]))],
  foundAt: ['containerDefinitions.0.readonlyRootFilesystem'],
  passes: () => [
    runBy({ enableExecuteCommand: true }, onFargate([web(INIT), agent(INIT)])),
    runBy({ enableExecuteCommand: false }, onFargate([web(READ_ONLY), agent(INIT)])),
  ],
  requires: 'ECS Exec',
  check: checkWithExec((task, services) => execWithReadOnlyRoots.check(task).length > 0 ? [] : task.containers
    .filter(({ readonlyRootFilesystem }) => readonlyRootFilesystem === true)
    .map(({ name: container }) => ({ container, message: `ECS Exec is enabled by ${services}, but readonlyRootFilesystem is true.`, at: ['readonlyRootFilesystem'] }))),
};
