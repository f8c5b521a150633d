import { agent, onFargate, sharingPid, web } from '../examples';
import { sharesPidNamespace } from '../model';
import type { Rule } from '../rule';
import { containersWithSecrets } from '../secrets';

export const sharedPidShowsProcesses: Rule = {
  name: 'shared-pid-shows-processes',
  severity: 'info',
  title: 'The containers see each other\'s processes',
  why: 'In a shared PID namespace every container sees the command lines of all. To SYS_PTRACE, and to root with at least the capabilities of the other process, its environment and its files are open as well, under /proc/PID/root.',
  fix: 'Keep secrets out of command lines, and put into one task only containers that may know of each other.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html, and measured on Linux 6.18',
  fails: [sharingPid([web(), agent()])],
  passes: [onFargate([web(), agent()]), sharingPid([web()])],
  // Where there are secrets, another rule says more.
  check: task => sharesPidNamespace(task) && containersWithSecrets(task).length === 0
    ? [{ message: `pidMode is task: containers ${task.containers.map(({ name }) => name).join(', ')} see each other's processes and command lines.` }]
    : [],
};
