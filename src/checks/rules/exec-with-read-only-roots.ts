import { agent, checkWithExec, INIT, onFargate, Rule, runBy, web } from './rule-helpers';

const READ_ONLY = { readonlyRootFilesystem: true, ...INIT };

export const execWithReadOnlyRoots: Rule = {
  name: 'exec-with-read-only-roots',
  severity: 'warning',
  title: 'ECS Exec supports no container of the task, because all of them are read-only',
  why: 'ECS Exec runs an agent in each container, and the agent writes files there. AWS does not support ECS Exec with a read-only root file system. The task itself still runs. For some services, ECS Exec works with writable volumes for the directories of the agent.',
  fix: 'Leave one container writable, for example a toolbox. Or mount writable volumes at /var/lib/amazon, /var/log/amazon, and /managed-agents, and acknowledge the warning.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
  moreSources: ['https://github.com/aws/containers-roadmap/issues/1359'],
  fails: () => [
    runBy({ enableExecuteCommand: true }, onFargate([web(READ_ONLY)])),
    runBy({ enableExecuteCommand: true }, onFargate([web(READ_ONLY), agent(READ_ONLY)])),
  ],
  foundAt: ['containerDefinitions', 'containerDefinitions'],
  passes: () => [
    runBy({ enableExecuteCommand: true }, onFargate([web(READ_ONLY), agent(INIT)])),
    runBy({ enableExecuteCommand: false }, onFargate([web(READ_ONLY)])),
  ],
  requires: 'ECS Exec',
  check: checkWithExec((task, services) => {
    const areReadOnly = !task.hasUnresolvedContainers && task.containers.every(({ readonlyRootFilesystem }) => readonlyRootFilesystem === true);
    return areReadOnly && task.containers.length > 0
      ? [{ message: `ECS Exec is enabled by ${services}, but readonlyRootFilesystem is true on every container (${task.containers.map(({ name }) => name).join(', ')}).`, at: ['containerDefinitions'] }]
      : [];
  }),
};
