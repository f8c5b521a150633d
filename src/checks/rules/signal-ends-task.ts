import {
  agent, eachContainer, endsTask, hasPauseProcess, onFargate, Rule, sharingPid, signalsToProcess1, web,
} from './rule-helpers';

const ROOT = { user: '0' };
const shell = (script: string) => web({ ...ROOT, command: ['sh', '-c', script] });

export const signalEndsTask: Rule = {
  name: 'signal-ends-task',
  severity: 'error',
  title: 'A signal to process 1 kills every container of the task',
  why: 'With pidMode task, process 1 is /pause, which exits on SIGTERM and SIGINT. When process 1 of a PID namespace ends, the kernel kills every process in the namespace with SIGKILL: no container gets SIGTERM, and none can drain. The pause program that AWS publishes behaves so. The one of Fargate is not public. Only root may signal it.',
  fix: 'To stop a container, end its own main process, for example by the process ID in a PID file. If a health check should replace the task, let it fail: a service replaces a task whose essential container is unhealthy.',
  source: 'https://github.com/aws/amazon-ecs-agent/blob/master/misc/pause-container/pause.c',
  moreSources: ['https://man7.org/linux/man-pages/man7/pid_namespaces.7.html'],
  measuredOn: 'Linux 6.18',
  fails: () => [
    sharingPid([web({ ...ROOT, healthCheck: { command: ['CMD-SHELL', 'curl -f http://127.0.0.1/ || kill 1'] } }), agent()]),
    sharingPid([shell('kill -s INT 1'), agent()]),
    sharingPid([web({ ...ROOT, entryPoint: ['/bin/kill', '-15', '1'] }), agent()]),
    sharingPid([shell('pkill -P 0'), agent()]),
  ],
  foundAt: ['containerDefinitions.0.healthCheck.command', 'containerDefinitions.0.command', 'containerDefinitions.0.entryPoint', 'containerDefinitions.0.command'],
  passes: () => [
    onFargate([web({ ...ROOT, healthCheck: { command: ['CMD-SHELL', 'curl -f http://127.0.0.1/ || kill 1'] } }), agent()]),
    sharingPid([shell('kill 12'), agent()]),
    sharingPid([shell('kill -TERM 0'), agent()]),
  ],
  requires: 'pidMode',
  check: eachContainer((container, task) => signalsToProcess1(container)
    .filter(sent => endsTask(sent, container, task))
    .map(({ command: { part, at }, text, signal }) => ({
      message: `the ${part} runs ${JSON.stringify(text)} as root. With pidMode task, process 1 is /pause, which exits on SIG${signal}, and the kernel then kills all containers of the task.`,
      at,
    })), hasPauseProcess),
};
