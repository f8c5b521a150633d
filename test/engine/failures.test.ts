import { handwrittenTask, sysctls } from './handwritten-task';
import { PAUSE, TOOLS } from './images';
import { machine, Message, recorded } from './messages';
import { engineWith } from './observed-task';
import { Task, TaskDefinition } from './task';
import { LIBRARY } from '../../src/checks/rule';
import { RULES } from '../../src/checks/rules';
import { rulesIn } from '../cli/terminal';

// Reproduces each error about kernel parameters, namespaces, and tracing on an engine.

/** Rules whose examples fail to start. */
const FATAL = ['sysctl-not-accepted', 'sysctl-not-namespaced', 'sysctl-unknown', 'sysctl-value-refused', 'ephemeral-range-privileged', 'sysctls-contradict'];

/** Rules whose examples start, but without the setting in effect, or without a function. */
const WITHOUT_EFFECT = ['net-sysctl-conflict', 'sysctl-set-twice', 'key-not-in-effect', 'no-ephemeral-port-left'];

/** Rules about namespaces that neither Fargate nor `run` shares. explain.test.ts reproduces what engines reject in host mode. */
const EC2_ONLY = ['net-sysctl-in-host-mode', 'ipc-sysctl-in-host-mode', 'ipc-sysctl-conflict'];

/** Rules about what only ECS rejects: an engine accepts it. */
const ECS_ONLY = ['sysctl-on-windows', 'pid-mode-on-fargate', 'ipc-mode-not-supported', 'capabilities-on-fargate'];

interface Failure {
  readonly rule: string;
  readonly definition: TaskDefinition;
  readonly settings: readonly { readonly namespace: string; readonly value: string }[];
}

const FAILURES: Failure[] = FATAL.flatMap(rule => examplesOf(rule).map(definition => ({
  rule,
  definition,
  settings: definition.containerDefinitions.flatMap((container: any) => container.systemControls ?? []),
})));

const engine = engineWith(PAUSE, TOOLS);
let outcomes: Map<Failure, { readonly message: string; readonly file: string; readonly code: number | string }>;

beforeAll(async () => {
  outcomes = new Map(await Promise.all(FAILURES.map(async failure => {
    const task = Task.start(engine, failure.definition);
    const code = await task.command.ended;
    const message = /^container \S+ failed to start:\n(.*)$/m.exec(task.command.err)?.[1] ?? '';
    return [failure, { message, file: task.file, code }] as const;
  })));
});

/** A rule's failing examples, with an image and a command to run. */
function examplesOf(rule: string): TaskDefinition[] {
  const { fails } = RULES.find(({ name }) => name === rule)!;
  return fails().map(({ containerDefinitions, ...task }) =>
    handwrittenTask((containerDefinitions as Record<string, unknown>[]).map(({ image: _, ...container }) => container), task));
}

function namesParameter(message: string, parameter: string): boolean {
  return message.includes(`'${parameter}'`) || message.includes(`/proc/sys/${parameter.replace(/\./g, '/')}:`);
}

/** The messages of examples with one parameter. With two, the runtime may write either first. */
function messages(): Message[] {
  return FAILURES.filter(({ settings }) => settings.length === 1)
    .map(failure => ({ rule: failure.rule, setting: `${failure.settings[0].namespace} = ${failure.settings[0].value}`, message: outcomes.get(failure)!.message }));
}

test('this file covers each error rule about kernel parameters and namespaces', () => {
  const errors = RULES.filter(({ name, severity }) => severity === 'error' && /sysctl|ephemeral|key|pid-mode|ipc-mode|capabilities/.test(name)).map(({ name }) => name);
  expect([...FATAL, ...WITHOUT_EFFECT, ...EC2_ONLY, ...ECS_ONLY].sort()).toEqual(errors.sort());
});

test.each(FATAL)('an example of %s fails to start, and the engine names the parameter', rule => {
  for (const failure of FAILURES.filter(other => other.rule === rule)) {
    const { message, file, code } = outcomes.get(failure)!;
    expect(code).toBe(1);
    expect(rulesIn([file])).toContain(`${LIBRARY}::${rule}`);
    expect(failure.settings.filter(({ namespace }) => namesParameter(message, namespace))).toHaveLength(1);
  }
});

test('the engine prints the recorded messages', () => {
  const { measuredOn, messages: known } = recorded(messages());
  // Another engine or kernel prints other messages.
  const comparable = (all: readonly Message[]) => measuredOn === machine() ? all : all.map(({ rule, setting }) => ({ rule, setting }));
  expect(comparable(messages())).toEqual(comparable(known));
});

const SOMAXCONN = '/proc/sys/net/core/somaxconn';

describe('a task that starts despite a finding', () => {
  const rulesOf = ({ file }: Task) => rulesIn([file]);

  test('net-sysctl-conflict: all containers have the value of the last one to start, which is reported', async () => {
    const task = await Task.run(engine, handwrittenTask([{ name: 'web', ...sysctls({ 'net.core.somaxconn': '6000' }) }, { name: 'agent', ...sysctls({ 'net.core.somaxconn': '100' }) }]));
    expect(['web', 'agent'].map(container => task.shell(container, `cat ${SOMAXCONN}`))).toEqual(['100', '100']);
    expect(task.command.err).toContain('they share one network namespace, and the last one to start wins, here agent (100)\n');
    expect(rulesOf(task)).toContain(`${LIBRARY}::net-sysctl-conflict`);
  });

  test('sysctl-set-twice: one of the two values is lost', async () => {
    const task = await Task.run(engine, handwrittenTask([{ name: 'web', systemControls: ['100', '200'].map(value => ({ namespace: 'net.core.somaxconn', value })) }]));
    expect(task.shell('web', `cat ${SOMAXCONN}`)).toMatch(/^[12]00$/);
    expect(rulesOf(task)).toContain(`${LIBRARY}::sysctl-set-twice`);
  });

  test('no-ephemeral-port-left: the containers cannot connect', async () => {
    const task = await Task.run(engine, handwrittenTask([{ name: 'web', ...sysctls({ 'net.ipv4.ip_local_port_range': '50000 50003', 'net.ipv4.ip_local_reserved_ports': '50000-50003' }) }]));
    expect(task.shell('web', 'nc 127.0.0.1 80 2>&1 || true')).toContain('Cannot assign requested address');
    expect(rulesOf(task)).toContain(`${LIBRARY}::no-ephemeral-port-left`);
  });

  test('key-not-in-effect: the parameter keeps its default, and the capability is missing', async () => {
    const { systemControls } = sysctls({ 'net.core.somaxconn': '6000' });
    const task = await Task.run(engine, handwrittenTask([{ name: 'web', systemControl: systemControls, linuxParameters: { systemControls }, capabilities: { add: ['SYS_PTRACE'] } }], { systemControls }));
    expect(task.shell('web', `cat ${SOMAXCONN}; grep CapEff /proc/self/status`)).toBe('4096\nCapEff:\t00000000a80425fb');
    expect(rulesOf(task).filter(rule => rule === `${LIBRARY}::key-not-in-effect`)).toHaveLength(4);
  });
});

describe('a task that shares namespaces with its host or between its containers', () => {
  test('ipc-sysctl-conflict: all containers have the value of the last one to start', () => {
    const MSGMAX = '/proc/sys/kernel/msgmax';
    expect(engine.runContainer('--network', 'none', '--detach', '--name', 'owner', '--ipc', 'shareable', '--sysctl', 'kernel.msgmax=9000', TOOLS.name, 'sleep', '60').status).toBe(0);
    try {
      expect(engine.run('exec', 'owner', 'cat', MSGMAX)).toBe('9000');
      expect(engine.runContainer('--network', 'none', '--rm', '--ipc', 'container:owner', '--sysctl', 'kernel.msgmax=9001', TOOLS.name, 'cat', MSGMAX).stdout).toBe('9001\n');
      expect(engine.run('exec', 'owner', 'cat', MSGMAX)).toBe('9001');
    } finally {
      engine.run('rm', '--force', '--time', '0', 'owner');
    }
  });
});
