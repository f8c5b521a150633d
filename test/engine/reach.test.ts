import { handwrittenTask } from './handwritten-task';
import { TRACERS, PAUSE, TOOLS } from './images';
import { engineWith } from './observed-task';
import { Task, TaskDefinition } from './task';
import type { Rule } from '../../src/checks/rule';
import { kernelParameterWritten } from '../../src/checks/rules/kernel-parameter-written';
import { signalsReachOthers } from '../../src/checks/rules/signals-reach-others';
import { tracingNotPermitted } from '../../src/checks/rules/tracing-not-permitted';
import { findings, Json } from '../checks/definitions';

// What commands of one container do to the kernel and to other containers, compared with what the rules say.

const engine = engineWith(PAUSE, TOOLS, TRACERS);
const PARAMETER = '/proc/sys/net/core/somaxconn';

/** Prints when SIGHUP arrives. */
const LOOP = 'trap \'read now _ </proc/uptime; echo "HUP $now"\' HUP; trap "exit 0" TERM; while :; do sleep 1 & wait $!; done';
const capabilities = (more: Json) => ({ linuxParameters: { capabilities: more } });

/** The containers whose processes the others signal and trace. */
const TARGETS = { web: { user: '0' }, worker: { user: '33:33' } };

const TARGET_IMAGES = Object.fromEntries(Object.keys(TARGETS).map(name => [name, TOOLS.name]));

/** The containers that do so. */
const AGENTS: Readonly<Record<string, Json>> = {
  'root': { user: '0' },
  'root that drops all capabilities': { user: '0', ...capabilities({ drop: ['ALL'] }) },
  'root with SYS_PTRACE': { user: '0', ...capabilities({ add: ['SYS_PTRACE'] }) },
  'root with SYS_PTRACE alone': { user: '0', ...capabilities({ add: ['SYS_PTRACE'], drop: ['ALL'] }) },
  'the user of the worker': { user: '33:33' },
  'another user': { user: '1000:1000' },
};
const nameOf = (agent: string) => `agent${Object.keys(AGENTS).indexOf(agent)}`;

const definition = (agents: readonly Json[]): TaskDefinition => handwrittenTask([
  ...Object.entries(TARGETS).map(([name, more]) => ({ name, ...more, command: ['sh', '-c', LOOP] })),
  ...agents,
], { pidMode: 'task', cpu: '1024', memory: '2048' });

let task: Task;

beforeAll(async () => {
  const agents = Object.entries(AGENTS).map(([agent, more]) => ({ name: nameOf(agent), ...more, command: ['sh', '-c', LOOP] }));
  const images = { ...TARGET_IMAGES, ...Object.fromEntries(agents.map(({ name }) => [name, TRACERS.name])) };
  task = await Task.run(engine, definition(agents), { images });
});

const END = '--- end ---';

/** What shell scripts print in a container of an agent, in one session that ignores SIGHUP. */
function outputsOf(agent: string, scripts: readonly string[], preparation = ':'): string[] {
  const session = scripts.map(script => `(${script}) 2>&1; echo "${END}"`);
  return task.exec(nameOf(agent), 'sh', '-c', ['trap "" HUP', preparation, ...session].join('\n')).stdout.split(`${END}\n`);
}

/** Adds to each case its part of what one call measures. */
function measured<C, M>(cases: readonly C[], measure: () => readonly M[]): [C, () => M][] {
  let results: readonly M[] | undefined;
  return cases.map((one, index) => [one, () => (results ??= measure())[index]]);
}

/** The containers that a rule names if one of the agents runs a command. */
function namedBy(rule: Rule, agent: string, command: readonly string[]): string[] {
  const [found] = findings(rule, definition([{ name: 'agent', image: 'agent:1', ...AGENTS[agent], command }]));
  return Object.keys(TARGETS).filter(name => found !== undefined && new RegExp(`\\b${name}\\b`).test(found.message.replace(/"[^"]*"/, '')));
}

const WRITES = [
  'sysctl -w net.core.somaxconn=123', 'sysctl -w net.core.somaxconn=123 || true', 'sysctl -p /tmp/x', `echo 123 > ${PARAMETER}`, `echo 123 >> ${PARAMETER} || :`, `echo 123 | tee ${PARAMETER}`,
  `echo 123 | dd of=${PARAMETER}`, `cp /tmp/x ${PARAMETER}`, `sed -i s/4096/123/ ${PARAMETER}`,
];

test.each(measured(WRITES, () => outputsOf('root', WRITES.map(script => `before=$(cat ${PARAMETER}); ${script}; [ "$before" = "$(cat ${PARAMETER})" ] && echo unchanged`), 'echo net.core.somaxconn=123 > /tmp/x')))(
  '%j changes no parameter, as kernel-parameter-written says', (script, output) => {
    expect(output()).toMatch(/(Read-only file system|error setting key|can't create temp file)[^]*\nunchanged\n$/);
    expect(findings(kernelParameterWritten, definition([{ name: 'agent', command: ['sh', '-c', script] }]))).toHaveLength(1);
  });

test('a parameter can be read, and sysctl -n and cat are not reported', () => {
  for (const script of ['sysctl -n net.core.somaxconn', `cat ${PARAMETER}`]) {
    expect(task.shell(nameOf('root'), script).trim()).toMatch(/^\d+$/);
    expect(findings(kernelParameterWritten, definition([{ name: 'agent', command: ['sh', '-c', script] }]))).toEqual([]);
  }
});

/** Tools that attach to a process, with what they print if they succeed. */
const TOOLS_THAT_ATTACH: readonly (readonly [command: (pid: string) => string, attached: RegExp])[] = [
  [pid => `timeout 20 strace -p ${pid}`, /attached/],
  [pid => `timeout 20 strace -fp ${pid}`, /attached/],
  [pid => `gdb -nx -batch -p ${pid}`, /\[Inferior 1 \(process \d+\) detached\]/],
  [pid => `gdb -nx -batch /bin/busybox ${pid}`, /\[Inferior 1 \(process \d+\) detached\]/],
];

/** Runs a tool until it ends, or until strace has attached. The output of the tool before is removed first. */
const untilAttached = (command: string) =>
  `rm -f /tmp/out; touch /tmp/out; ${command} >/tmp/out 2>&1 & while kill -0 $! && ! grep -q attached /tmp/out; do sleep 0.02; done 2>/dev/null; kill $! 2>/dev/null; wait; cat /tmp/out`;

test.each(Object.keys(AGENTS))('%s attaches to the processes of which tracing-not-permitted does not say otherwise, and traces its own', agent => {
  const cases = Object.keys(TARGETS).flatMap(target => TOOLS_THAT_ATTACH.map(([command, attached]) => ({ target, command, attached })));
  const [own, ...outputs] = outputsOf(agent, [
    'strace -o /dev/null echo traced', ...cases.map(({ target, command }) => untilAttached(command(task.firstProcessOf(target)))),
  ]);
  expect(own).toBe('traced\n');
  cases.forEach(({ target, command, attached }, index) => {
    const isAttached = attached.test(outputs[index]);
    expect([agent, target, isAttached, isAttached || /not permitted/.test(outputs[index])]).toEqual([agent, target, isAttached, true]);
    // The rule names the containers that a tool may not trace if it may trace none of them.
    const others = [{ name: 'agent', image: 'agent:1', ...AGENTS[agent], command: ['sh', '-c', command('12')] }];
    const only = { ...definition(others), containerDefinitions: definition(others).containerDefinitions.filter(({ name }: Json) => name === target || name === 'agent') };
    expect([agent, target, findings(tracingNotPermitted, only).length]).toEqual([agent, target, isAttached ? 0 : reportedElsewhere(agent)]);
  });
});

function reportedElsewhere(agent: string): number {
  return agent.includes('SYS_PTRACE') && AGENTS[agent].user !== '0' ? 0 : 1;
}

const SIGNALS = [
  'kill -HUP -1', 'kill -1 -1', 'kill -s HUP -- -1', 'busybox kill -HUP -1', 'pkill -HUP -x sh', 'pkill -HUP s', 'pkill -HUP -f trap', 'pkill -HUP .', 'killall -HUP sh',
  'kill -1', 'kill -0 -1', 'pkill -HUP -x s', 'killall -HUP s', 'pkill -HUP -P 12 sh',
];

/** The containers whose main process gets SIGHUP from each command. */
function reachedBy(agent: string, commands: readonly string[]): string[][] {
  const outputs = outputsOf(agent, commands.map(command => `cat /proc/uptime; env ${command}; sleep 0.8`));
  const starts = [...outputs.slice(0, commands.length).map(output => parseFloat(output)), Infinity];
  const arrivals = Object.keys(TARGETS).map(name => ({ name, times: [...task.logs(name).matchAll(/HUP (\S+)/g)].map(([, time]) => Number(time)) }));
  return commands.map((_, index) => arrivals
    .filter(({ times }) => times.some(time => time >= starts[index] && time < starts[index + 1]))
    .map(({ name }) => name));
}

describe.each(['root', 'root that drops all capabilities', 'the user of the worker', 'another user'])('%s', agent => {
  test.each(measured(SIGNALS, () => reachedBy(agent, SIGNALS)))('%j reaches the containers that signals-reach-others names', (command, reached) => {
    // The rule does not report a reload. SIGHUP stands for the signals that end a process.
    const ending = command.replace('-HUP', '-TERM').split(' ');
    expect([agent, command, reached()]).toEqual([agent, command, namedBy(signalsReachOthers, agent, ending)]);
  });
});
