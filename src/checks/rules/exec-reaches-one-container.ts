import {
  agent, checkWithExec, INIT, joinWords, onFargate, Rule, runBy, seeSection, sharesPidNamespace, sharingPid, web,
} from './rule-helpers';

export const execReachesOneContainer: Rule = {
  name: 'exec-reaches-one-container',
  severity: 'info',
  title: 'With a shared PID namespace, ECS Exec reaches only one container',
  why: 'AWS allows one ECS Exec session per PID namespace. If containers share it, ECS Exec opens sessions in only one of them, and no setting selects it. The processes of the other containers are visible from there.',
  fix: seeSection('Make sure that every container has the tools and capabilities that a session needs, for example with applicationsMayTrace of DebugToolbox, and close a session before you open another one. Or remove pidMode.', 'more-than-one-ecs-exec-session'),
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
  moreSources: [
    'https://github.com/aws/containers-roadmap/issues/2268',
    'https://github.com/aws/containers-roadmap/issues/2518',
    'https://github.com/aws-containers/amazon-ecs-exec-checker/pull/76',
  ],
  fails: () => [runBy({ enableExecuteCommand: true }, sharingPid([web(), agent()]))],
  foundAt: ['pidMode'],
  passes: () => [
    runBy({ enableExecuteCommand: true }, sharingPid([web()])),
    runBy({ enableExecuteCommand: true }, onFargate([web(INIT), agent(INIT)])),
    runBy({ enableExecuteCommand: false }, sharingPid([web(), agent()])),
  ],
  requires: 'pidMode',
  check: checkWithExec((task, services) => !sharesPidNamespace(task) ? [] : [{
    message: `ECS Exec is enabled by ${services}, but with pidMode task, it reaches only one container: ${joinWords(task.containers.map(({ name }) => name), 'or')}.`,
    at: ['pidMode'],
  }]),
};
