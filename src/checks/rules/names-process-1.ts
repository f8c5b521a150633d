import { agent, commandLinesOf, eachContainer, hasPauseProcess, onFargate, Rule, sharingPid, web } from './kit';

/** References to process 1 in a command line. The finding quotes the match. */
const REFERENCES_TO_PROCESS_1: readonly RegExp[] = [
  // Scripts read the name or control group of process 1 to detect their environment, which is harmless.
  /(?<![\w.])\/proc\/1\/(fd|environ|root|cwd|mem)\b(\/[\w./]*)?/,
  // In `kill -1 123` and `kill -s 1 123`, 1 is a signal.
  /\bkill\s+(?:-[sn]\s+\S+\s+|-(?![sn]\s)\S+\s+)*(?:\d+\s+)*1(?![\w./-])/,
  /--pid[=\s]1(?![\w./-])/,
  /\b(?:strace|ltrace|gdb|gcore|lsof|perf|py-spy|rbspy|nsenter)\s[^;&|]{0,500}?(?:-p|-t|--target)[=\s]*1(?![\w./-])/,
  /\b(?:jcmd|jstack|jmap|jinfo|pmap|gcore)\s+(?:-\S+\s+)*1(?![\w./-])/,
];

export const namesProcess1: Rule = {
  name: 'names-process-1',
  severity: 'warning',
  title: 'A command refers to the application as process 1, which is /pause',
  why: 'With pidMode task, process 1 is /pause for all containers. The agent for instances also starts /pause for a task with a single container; the agent of Fargate is not public. A signal to process 1 does not reach the application, and output to /proc/1/fd/1 is not in the application\'s log.',
  fix: 'Write to /dev/stdout or /proc/self/fd/1, and find the process with a PID file.',
  source: 'https://github.com/GrahamDumpleton/mod_wsgi/issues/350',
  moreSources: ['https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go'],
  measuredOn: 'Linux 6.18',
  fails: () => [
    sharingPid([web({ command: ['sh', '-c', 'exec app > /proc/1/fd/1'] }), agent()]),
    sharingPid([web({ healthCheck: { command: ['CMD-SHELL', 'kill -0 1'] } }), agent()]),
    sharingPid([web({ entryPoint: ['kill', '-HUP', '1'] }), agent()]),
    sharingPid([web({ command: ['sh', '-c', 'exec app > /proc/1/fd/1'] })]),
  ],
  foundAt: ['containerDefinitions.0.command', 'containerDefinitions.0.healthCheck.command', 'containerDefinitions.0.entryPoint', 'containerDefinitions.0.command'],
  passes: () => [
    onFargate([web({ command: ['sh', '-c', 'exec app > /proc/1/fd/1'] }), agent()]),
    sharingPid([web({ command: ['sh', '-c', 'exec app > /dev/stdout'] }), agent()]),
    sharingPid([web({ healthCheck: { command: ['CMD-SHELL', 'kill -1 123'] } }), agent()]),
    sharingPid([web({ command: ['cat', '/proc/12/fd/1'] }), agent()]),
    sharingPid([web({ command: ['cat', '/proc/1/cgroup'] }), agent()]),
  ],
  requires: 'pidMode',
  check: eachContainer(container => commandLinesOf(container).flatMap(({ part, at, line }) => {
    const found = line.includes('1') ? REFERENCES_TO_PROCESS_1.map(name => name.exec(line)?.[0]).find(match => match !== undefined) : undefined;
    return found === undefined ? [] : [{ message: `the ${part} contains ${JSON.stringify(found)}, but with pidMode task, process 1 is /pause.`, at }];
  }), hasPauseProcess),
};
