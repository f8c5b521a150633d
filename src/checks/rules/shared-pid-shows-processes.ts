import { agent, onFargate, sharingPid, web } from './examples';
import { sharesPidNamespace } from '../model';
import { exposedSecretsOf } from '../queries/secrets';
import { runTogetherIn } from '../queries/start-order';
import type { Rule } from '../rule';

export const sharedPidShowsProcesses: Rule = {
  name: 'shared-pid-shows-processes',
  severity: 'info',
  title: 'The containers see each other\'s processes',
  why: 'In a shared PID namespace every container sees the command lines of all. To SYS_PTRACE, and to root with at least the capabilities of the other process, its environment and its files are open as well, under /proc/PID/root.',
  fix: 'Keep secrets out of command lines, and put into one task only containers that may know of each other.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  measuredOn: 'Linux 6.18',
  fails: [sharingPid([web(), agent()])],
  passes: [
    onFargate([web(), agent()]),
    sharingPid([web()]),
    sharingPid([web({ dependsOn: [{ containerName: 'agent', condition: 'SUCCESS' }] }), agent()]),
  ],
  check: task => {
    // Where others can read secrets, another rule says more.
    if (!sharesPidNamespace(task) || exposedSecretsOf(task).length > 0) {
      return [];
    }
    const meet = runTogetherIn(task);
    const seen = task.containers.filter(one => task.containers.some(other => other !== one && meet(one, other)));
    return seen.length === 0 ? [] : [{ message: `pidMode is task: containers ${seen.map(({ name }) => name).join(', ')} see each other's processes and command lines.` }];
  },
};
