import {
  agent, containersNamed, exposedSecretsOf, onFargate, Rule, runTogetherIn, sharesPidNamespace, sharingPid, web,
} from './rule-helpers';

export const sharedPidShowsProcesses: Rule = {
  name: 'shared-pid-shows-processes',
  severity: 'info',
  title: 'Containers see each other\'s processes',
  why: 'In a shared PID namespace, every container sees the command lines of all processes. Root with SYS_PTRACE, and a process of the same user and group with at least the same capabilities, can usually also read the environment of a process and, as far as their permissions allow, its files under /proc/PID/root.',
  fix: 'Keep secrets out of command lines, and put only containers that trust each other into one task.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  measuredOn: 'Linux 6.18',
  fails: () => [sharingPid([web(), agent()])],
  foundAt: ['pidMode'],
  passes: () => [
    onFargate([web(), agent()]),
    sharingPid([web()]),
    sharingPid([web({ dependsOn: [{ containerName: 'agent', condition: 'SUCCESS' }] }), agent()]),
  ],
  requires: 'pidMode',
  check: task => {
    // If other containers can read secrets, shared-pid-shows-secrets reports the task instead.
    if (!sharesPidNamespace(task) || exposedSecretsOf(task).length > 0) {
      return [];
    }
    const runTogether = runTogetherIn(task);
    const seen = task.containers.filter(one => task.containers.some(other => other !== one && runTogether(one, other)));
    return seen.length === 0 ? [] : [{ message: `pidMode is task, so ${containersNamed(seen.map(({ name }) => name))} see each other's processes and command lines.`, at: ['pidMode'] }];
  },
};
