import {
  agent, commandLinesOf, commandsOf, ContainerModel, eachContainer, endsPause, endsTask, hasPauseProcess, onFargate, Rule, runsAsRoot,
  SentSignal, sharingPid, signalsToProcess1, TaskDefinitionModel, UNRESOLVED_WORD, web,
} from './rule-helpers';

/** References to process 1 in a command line. The finding quotes the match. */
const REFERENCES_TO_PROCESS_1: readonly RegExp[] = [
  // Scripts read the name or control group of process 1 to detect their environment, which is harmless.
  /(?<![\w.…])\/proc\/1\/(fd|environ|root|cwd|mem)\b(\/[\w./]*)?/,
  /--pid[=\s]1(?![\w./…-])/,
  /\b(?:strace|ltrace|gdb|gcore|lsof|perf|py-spy|rbspy|nsenter)\s[^;&|]{0,500}?(?:-p|-t|--target)[=\s]*1(?![\w./…-])/,
  /\b(?:jcmd|jstack|jmap|jinfo|pmap|gcore)\s+(?:-\S+\s+)*1(?![\w./…-])/,
];

export const namesProcess1: Rule = {
  name: 'names-process-1',
  severity: 'warning',
  title: 'A command refers to the application as process 1, which is /pause',
  why: 'With pidMode task, process 1 is /pause for all containers. The agent for instances also starts /pause for a task with a single container; the agent of Fargate is not public. A signal to process 1 does not reach the application. /pause exits on SIGTERM and SIGINT, which ends all containers; other signals do nothing; and only root may signal it. As root, kill -0 1 always succeeds, so a health check with it never fails. Output to /proc/1/fd/1 is not in the application\'s log.',
  fix: 'For output, use /dev/stdout in the command, and elsewhere /proc/PID/fd/1 with the process ID in a PID file of the application.',
  source: 'https://github.com/GrahamDumpleton/mod_wsgi/issues/350',
  moreSources: [
    'https://github.com/aws/amazon-ecs-agent/blob/master/agent/api/task/task.go',
    'https://github.com/aws/amazon-ecs-agent/blob/master/misc/pause-container/pause.c',
  ],
  measuredOn: 'Linux 6.18',
  fails: () => [
    sharingPid([web({ command: ['sh', '-c', 'exec app > /proc/1/fd/1'] }), agent()]),
    sharingPid([web({ healthCheck: { command: ['CMD-SHELL', 'kill -0 1'] } }), agent()]),
    sharingPid([web({ entryPoint: ['kill', '-HUP', '1'] }), agent()]),
    sharingPid([web({ user: '1000', command: ['sh', '-c', 'kill 1'] }), agent()]),
    sharingPid([web({ command: ['sh', '-c', 'exec app > /proc/1/fd/1'] })]),
  ],
  foundAt: ['containerDefinitions.0.command', 'containerDefinitions.0.healthCheck.command', 'containerDefinitions.0.entryPoint', 'containerDefinitions.0.command', 'containerDefinitions.0.command'],
  passes: () => [
    onFargate([web({ command: ['sh', '-c', 'exec app > /proc/1/fd/1'] }), agent()]),
    sharingPid([web({ command: ['sh', '-c', 'exec app > /dev/stdout'] }), agent()]),
    sharingPid([web({ healthCheck: { command: ['CMD-SHELL', 'kill -1 123'] } }), agent()]),
    sharingPid([web({ command: ['cat', '/proc/12/fd/1'] }), agent()]),
    sharingPid([web({ command: ['cat', '/proc/1/cgroup'] }), agent()]),
  ],
  requires: 'pidMode',
  check: eachContainer((container, task) => [
    ...commandLinesOf(container).flatMap(({ part, at, line }) => {
      const used = line.includes('/proc/1/') ? withoutTexts(line, container) : line;
      const found = used.includes('1') ? REFERENCES_TO_PROCESS_1.map(name => name.exec(used)?.[0]).find(match => match !== undefined) : undefined;
      return found === undefined ? [] : [{ message: `the ${part} contains ${JSON.stringify(found)}, but with pidMode task, process 1 is /pause.`, at }];
    }),
    ...signalsToProcess1(container).filter(sent => !endsTask(sent, container, task)).map(sent => ({
      message: `the ${sent.command.part} runs ${JSON.stringify(sent.text)}, but with pidMode task, process 1 is /pause. ${effectOf(sent, container, task)}`,
      at: sent.command.at,
      fix: FIX_SIGNAL,
    })),
  ], hasPauseProcess),
};

/** Removes what a command only prints, or searches for: all arguments of echo, and the first one of grep or sed. */
function withoutTexts(line: string, container: ContainerModel): string {
  const texts = commandsOf(container).flatMap(({ program, args }) => PRINT.includes(program) ? args
    : SEARCH.includes(program) ? args.filter(arg => !arg.startsWith('-')).slice(0, 1) : []);
  return texts.filter(text => text.includes('/proc/1/')).reduce((rest, text) => rest.replace(text.replace(/["']/g, ''), ''), line);
}

const PRINT: readonly string[] = ['echo', 'printf'];
const SEARCH: readonly string[] = ['grep', 'egrep', 'fgrep', 'sed', 'awk', 'gawk'];

const FIX_SIGNAL = 'Signal or test the process of a PID file, or let the health check send a request to the application.';

function effectOf(sent: SentSignal, container: ContainerModel, { containers }: TaskDefinitionModel): string {
  const isRoot = runsAsRoot(container, sent.command);
  if (isRoot === false) {
    return `User ${String(container.user)} is not permitted to signal it${sent.signal === '0' ? ', so the test always fails' : ''}.`;
  }
  const known = isRoot ? '' : ' as root';
  if (sent.signal === '0') {
    return `The test always succeeds${known}, whether the application runs or not${isRoot ? '' : ', and always fails as another user'}.`;
  }
  if (!endsPause(sent)) {
    return sent.signal === UNRESOLVED_WORD ? 'It exits on SIGTERM and SIGINT, which kills all containers, and ignores other signals.' : `It ignores ${/\d/.test(sent.signal[0]) ? `signal ${sent.signal}` : `SIG${sent.signal}`}, so the command does nothing.`;
  }
  return `It exits on SIG${sent.signal}${known}, and the kernel then kills ${containers.length > 1 ? 'all containers of the task' : 'the container'} without SIGTERM${isRoot ? '' : '. Another user is not permitted to signal it'}.`;
}
