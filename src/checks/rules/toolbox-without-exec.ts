import {
  agent, ContainerModel, MAY_TRACE, onFargate, onlySleeps, Rule, runBy, runsOnlyWithoutExec, sharingPid, tracersOf, web,
} from './rule-helpers';

const TOOLBOX = agent({ ...MAY_TRACE, command: ['sleep', 'infinity'] });

export const toolboxWithoutExec: Rule = {
  name: 'toolbox-without-exec',
  severity: 'warning',
  title: 'A container for ECS Exec sessions runs without ECS Exec',
  why: 'A debug toolbox only waits for ECS Exec sessions. If no service enables ECS Exec, no session can reach it in their tasks. A task that aws ecs run-task starts is independent of the services.',
  fix: 'Set enableExecuteCommand to true in the service, or remove the container.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
  fails: () => [runBy({ enableExecuteCommand: false }, sharingPid([web(), TOOLBOX])), runBy({}, sharingPid([web(), TOOLBOX]))],
  foundAt: ['containerDefinitions.1.name', 'containerDefinitions.1.name'],
  passes: () => [
    runBy({ enableExecuteCommand: true }, sharingPid([web(), TOOLBOX])),
    sharingPid([web(), TOOLBOX]),
    runBy({ enableExecuteCommand: false }, sharingPid([web(), agent({ ...MAY_TRACE, command: ['falco'] })])),
    runBy({ enableExecuteCommand: false }, onFargate([web(), agent({ command: ['sleep', 'infinity'] })])),
  ],
  requires: 'services',
  check: task => {
    if (!runsOnlyWithoutExec(task)) {
      return [];
    }
    const services = task.services.map(({ name }) => `service ${name}`).join(' or ');
    const tracers = new Set(tracersOf(task));
    const purposeOf = (container: ContainerModel) => container.needsExec ? 'needs ECS Exec'
      : tracers.has(container) && onlySleeps(container) ? 'only sleeps and can trace, so it is for ECS Exec sessions' : undefined;
    return task.containers.flatMap(container => {
      const purpose = purposeOf(container);
      return purpose === undefined ? [] : [{
        container: container.name,
        message: `it ${purpose}, but ECS Exec is not enabled by ${services}.`,
      }];
    });
  },
};
