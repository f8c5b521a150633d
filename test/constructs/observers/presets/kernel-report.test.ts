import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aws_ecs as ecs, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { attempt } from '../../../../src/attempt';
import { temporaryFolder } from '../../../temporary-folder';
import { containerIn, fargateTask, IMAGE, l1Of, L2S, newStack, reference, stackOf, taskIn } from '../../task/task-definitions';
import { PRESETS } from '../all-presets';
import { DebugToolbox, KernelReport, KernelTuning, ProcessAccess } from 'cdk-fargate-linux-controls';

/** Returns the container that reports on a task. */
function reportIn(stack: Stack) {
  return containerIn(stack, 'kernel-report');
}

/** Returns the name, container, and value of each kernel parameter that the report receives. */
function requestedIn(stack: Stack): unknown[][] {
  const [, , ...requested] = reportIn(stack).Command;
  return requested.flatMap((_: unknown, i: number) => i % 3 === 0 ? [requested.slice(i, i + 3)] : []);
}

// The snapshot of examples/kernel-report compares each field.

test('runs as the user of its image, which is root by default, or with the access of the tool to report on', () => {
  const accessIn = ({ User, LinuxParameters }: ReturnType<typeof reportIn>) => [User, LinuxParameters?.Capabilities];
  expect(accessIn(reportIn(stackOf({ app: {} }, new KernelReport())))).toEqual(['0', undefined]);
  expect(accessIn(reportIn(stackOf({ app: {} }, new KernelReport({ image: IMAGE }))))).toEqual([undefined, undefined]);
  expect(accessIn(reportIn(stackOf({ app: {} }, new KernelReport({ access: ProcessAccess.sameUser('33') }))))[0]).toBe('33');
  const access = ProcessAccess.tracingOnly();
  expect(accessIn(reportIn(stackOf({ app: {} }, new KernelReport({ access }))))).toEqual(['0', { Add: ['SYS_PTRACE'], Drop: ['ALL'] }]);
});

describe('its arguments', () => {
  test('contain the kernel parameters of all containers, sorted by name, whenever they are set', () => {
    const stack = newStack();
    const task = fargateTask(stack, 'app');
    task.addExtension(new KernelReport());
    task.addExtension(KernelTuning.network({ netIpv4TcpSynRetries: 3, netCoreSomaxconn: 6000 }));
    task.addExtension(KernelTuning.ipc('later', { fsMqueueMsgMax: 64 }));
    const systemControls = Object.freeze([Object.freeze({ namespace: 'kernel.msgmax', value: '65536' })]) as ecs.SystemControl[];
    task.addContainer('later', { image: IMAGE, systemControls });
    expect(requestedIn(stack)).toEqual([
      ['fs.mqueue.msg_max', 'later', '64'],
      ['kernel.msgmax', 'later', '65536'],
      ['net.core.somaxconn', 'app', '6000'],
      ['net.ipv4.tcp_syn_retries', 'app', '3'],
    ]);
  });

  test('contain unresolved values as references', () => {
    const [name, containerName, value] = ['Name', 'Container', 'Value'].map(reference);
    const systemControls = [{ namespace: name, value }, { namespace: 'net.core.somaxconn', value: `1${value}` }];
    expect(requestedIn(stackOf({ app: {}, other: { containerName, systemControls } }, new KernelReport()))).toEqual([
      ['net.core.somaxconn', { Ref: 'Container' }, { 'Fn::Join': ['', ['1', { Ref: 'Value' }]] }],
      [{ Ref: 'Name' }, { Ref: 'Container' }, { Ref: 'Value' }],
    ]);
  });

  test.each<[string, unknown]>([
    ['a parameter', [Fn.conditionIf('Tuned', { Namespace: 'net.core.somaxconn', Value: '1' }, Fn.ref('AWS::NoValue'))]],
    ['the whole list', Fn.conditionIf('Tuned', [], [])],
  ])('contain the container name if %s is unresolved', (_, systemControls) => {
    const stack = newStack();
    const task = fargateTask(stack, 'app');
    const l1 = l1Of(task);
    const original = l1.containerDefinitions;
    l1.containerDefinitions = Lazy.uncachedAny({
      produce: context => (context.resolve(original) as object[]).map((container, i) => i === 0 ? { ...container, systemControls } : container),
    });
    task.addExtension(new KernelReport());
    expect(requestedIn(stack)).toEqual([['', 'app', '']]);
  });

  test.each([
    ['Fargate', 'shared'],
    ['EC2 in awsvpc mode', 'shared'],
    ['EC2 in bridge mode', 'own'],
    ['EC2 in host mode', 'shared'],
    ['EC2 without network', 'own'],
  ])('contain whether the containers share a network namespace: %s', (kind, network) => {
    const stack = newStack();
    const task = L2S[kind](stack);
    task.addContainer('app', { image: IMAGE, memoryLimitMiB: 128 });
    task.addExtension(new KernelReport({ sharedPidNamespace: false }));
    expect(reportIn(stack).Command[0]).toBe(network);
  });
});

describe('its dependencies', () => {
  const START = ecs.ContainerDependencyCondition.START;

  test('contain every container except those that depend on it directly or indirectly', () => {
    const stack = newStack();
    const task = new ecs.FargateTaskDefinition(stack, 'Task', { memoryLimitMiB: 1024 });
    ['app', 'first', 'second', 'circle'].forEach(name => task.addContainer(name, { image: IMAGE }));
    task.addExtension(new KernelReport());
    const container = (name: string) => task.findContainer(name)!;
    container('first').addContainerDependencies({ container: container('kernel-report'), condition: START });
    container('second').addContainerDependencies({ container: container('first'), condition: START });
    container('circle').addContainerDependencies({ container: container('circle'), condition: START });
    task.addExtension(new DebugToolbox());
    expect(reportIn(stack).DependsOn).toEqual(['app', 'circle', 'toolbox'].map(ContainerName => ({ ContainerName, Condition: 'START' })));
  });

  test('are not circular with those of another report', () => {
    const stack = stackOf({ app: {} }, new KernelReport(), new KernelReport({ containerName: 'report-as-root', access: ProcessAccess.anyUser() }));
    const dependencies = taskIn(stack).ContainerDefinitions
      .map(({ Name, DependsOn }) => [Name, DependsOn?.map(({ ContainerName }: any) => ContainerName)]);
    expect(dependencies).toEqual([
      ['app', undefined],
      ['kernel-report', ['app', 'report-as-root']],
      ['report-as-root', ['app']],
    ]);
  });
});

test('all presets together use less than 48 KiB of a task definition', () => {
  const stack = newStack();
  const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 4096, memoryLimitMiB: 16384 });
  task.addContainer('app', { image: IMAGE, entryPoint: ['/app'] });
  Object.entries(PRESETS).filter(([name]) => name !== 'FaultInjection').forEach(([, preset]) => task.addExtension(preset(stack)));
  // The limit is 64 KiB: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
  expect(Buffer.byteLength(JSON.stringify(taskIn(stack)))).toBeLessThan(48 * 1024);
});

// Runs the command of the container on the kernel of this machine.
describe('the script', () => {
  const { EntryPoint: [, ...script] } = reportIn(stackOf({ app: {} }, new KernelReport()));

  // This machine can have more processes than a task. Listing them takes most of the script's time.
  const withProcessLimit = (limit: number) => script.map((part: string) => part.replace(/^most_processes=100$/m, `most_processes=${limit}`));
  const withoutProcessLimit = withProcessLimit(100_000);

  /** Runs the report on this machine for a task that sets the given parameters. It lists one process. */
  function report(requested: readonly string[][] = [], { shell = '/bin/sh', network = 'shared', command = withProcessLimit(1) } = {}) {
    const { status, stdout, stderr } = spawnSync(shell, [...command, network, 'kernel-report', ...requested.flat()], { encoding: 'buffer' });
    expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
    const text = new TextDecoder('utf-8', { fatal: true }).decode(stdout);
    expect(text).toMatch(/^[^\n]+\n$/);
    return JSON.parse(text);
  }

  const somaxconn = readFileSync('/proc/sys/net/core/somaxconn', 'utf8').trim();
  const [lowest, highest] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split('\t');
  const msgmax = readFileSync('/proc/sys/kernel/msgmax', 'utf8').trim();

  test.each(['/bin/sh', 'bash'])('prints one line of JSON about the kernel (%s)', shell => {
    expect(report([], { shell, command: script })).toEqual({
      kernel: {
        release: readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim(),
        version: readFileSync('/proc/sys/kernel/version', 'utf8').trim(),
        machine: expect.stringMatching(/^\w+$/),
      },
      parameters: [],
      notInEffect: [],
      capabilities: { effective: expect.any(Array), bounding: expect.any(Array) },
      yama: { ptraceScope: yama() },
      pidNamespace: { shared: true, firstProcess: readFileSync('/proc/1/comm', 'utf8').trim() },
      processes: { visible: expect.any(Number), listed: expect.any(Array) },
    });
  });

  test('reports both values of a parameter that is not in effect', () => {
    const { parameters, notInEffect } = report([['net.core.somaxconn', 'app', somaxconn], ['net.core.somaxconn', 'proxy', '1']]);
    expect(parameters).toEqual([
      { name: 'net.core.somaxconn', container: 'app', asked: somaxconn, effective: somaxconn, state: 'in effect', reason: null },
      { name: 'net.core.somaxconn', container: 'proxy', asked: '1', effective: somaxconn, state: 'not in effect', reason: null },
    ]);
    expect(notInEffect).toEqual(['net.core.somaxconn']);
  });

  test.each([`${lowest} ${highest}`, `${lowest}\t${highest}`, ` ${lowest}   ${highest} `])('compares white space as the kernel does: %j', value => {
    expect(report([['net.ipv4.ip_local_port_range', 'app', value]]).parameters).toEqual([
      { name: 'net.ipv4.ip_local_port_range', container: 'app', asked: `${lowest} ${highest}`, effective: `${lowest} ${highest}`, state: 'in effect', reason: null },
    ]);
  });

  test('reports a parameter that the kernel does not have', () => {
    const { parameters, notInEffect } = report([['net.ipv4.no_such_thing', 'app', '1']]);
    expect(parameters)
      .toEqual([expect.objectContaining({ effective: null, state: 'not in effect', reason: 'the kernel does not have this parameter' })]);
    expect(notInEffect).toEqual(['net.ipv4.no_such_thing']);
  });

  test('reports a parameter of another IPC namespace as unknown', () => {
    const { parameters, notInEffect } = report([['kernel.msgmax', 'app', '1'], ['kernel.msgmax', 'kernel-report', msgmax], ['fs.mqueue.msg_max', 'app', '1']]);
    const unknown = { effective: null, state: 'unknown', reason: 'the parameter belongs to the IPC namespace of its container, which this container cannot see' };
    expect(parameters).toEqual([
      { name: 'kernel.msgmax', container: 'app', asked: '1', ...unknown },
      { name: 'kernel.msgmax', container: 'kernel-report', asked: msgmax, effective: msgmax, state: 'in effect', reason: null },
      { name: 'fs.mqueue.msg_max', container: 'app', asked: '1', ...unknown },
    ]);
    expect(notInEffect).toEqual([]);
  });

  test('reports a parameter of another network namespace as unknown', () => {
    const requested = [['net.core.somaxconn', 'app', somaxconn], ['net.core.somaxconn', 'kernel-report', somaxconn]];
    expect(report(requested, { network: 'own' }).parameters.map(({ state, reason }: any) => [state, reason])).toEqual([
      ['unknown', 'the parameter belongs to the network namespace of its container, which this container cannot see'],
      ['in effect', null],
    ]);
  });

  test('reports an unresolved parameter as unknown', () => {
    expect(report([['', 'app', '']]).parameters).toEqual([
      { name: null, container: 'app', asked: null, effective: null, state: 'unknown', reason: 'the name of the parameter is known only at deployment' },
    ]);
  });

  test('does not read outside /proc/sys or run commands from parameters', () => {
    const requested = [['net.../../../../etc/hostname', 'app', '1'], ['net.$(id)', 'a"b', '`id`'], ["net.'", '\\', '*']];
    expect(report(requested).parameters.map(({ name, container, asked: value, effective }: any) => [name, container, value, effective])).toEqual([
      [...requested[0], null], [...requested[1], null], [...requested[2], null],
    ]);
  });

  test.each([
    ['8080', '8080-8080'],
    ['8081,8080,3-5', '3-5,8080-8081'],
    ['1-10,4-6,11', '1-11'],
    ['443,80', '80-80,443-443'],
  ])('normalizes reserved ports as the kernel does: %s', (requested, expected) => {
    const text: string = script[1];
    const [ports] = /^ports\(\) \{[^]*?^\}/m.exec(text)!;
    expect(spawnSync('/bin/sh', ['-c', `${ports}\nports "$1"`, 'sh', requested], { encoding: 'utf8' }).stdout.trim()).toBe(expected);
  });

  test('lists its capabilities with the names used in a task definition', () => {
    const mask = BigInt(`0x${/^CapEff:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]}`).toString(2).split('').reverse();
    const { effective } = report().capabilities;
    // From linux/capability.h.
    const numbers = { CHOWN: 0, KILL: 5, NET_RAW: 13, SYS_CHROOT: 18, SYS_PTRACE: 19, SYS_ADMIN: 21, MKNOD: 27, SETFCAP: 31, CHECKPOINT_RESTORE: 40 };
    for (const [name, number] of Object.entries(numbers)) {
      expect([name, effective.includes(name)]).toEqual([name, mask[number] === '1']);
    }
  });

  describe('about processes', () => {
    const folder = temporaryFolder('kernel-report');

    // The kernel names a process after its file.
    const NAMES: [string, Buffer, string][] = [
      ['quotes and backslashes', Buffer.from('we"ir\\d'), 'we"ir\\d'],
      ['control characters', Buffer.from('a\nb\tc\x01'), 'a\nb\tc\x01'],
      ['shell syntax', Buffer.from('$(id)`id`;*'), '$(id)`id`;*'],
      ['invalid UTF-8', Buffer.from([0x61, 0xff, 0xfe, 0x80]), 'a\u00ff\u00fe\u0080'],
      ['characters beyond ASCII', Buffer.from('naïve'), Buffer.from('naïve').toString('latin1')],
    ];
    // Node accepts only strings as program names, and these bytes are not valid UTF-8.
    const start = (name: Buffer) => spawn('/bin/sh', ['-c', `exec "${folder}"/${shellQuoted(name)}`]);
    let children: ReturnType<typeof start>[];
    let processes: any;

    beforeAll(async () => {
      NAMES.forEach(([, name]) => writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), '#!/bin/sh\necho here\nread -r line\n', { mode: 0o755 }));
      children = NAMES.map(([, name]) => start(name));
      await Promise.all(children.map(({ stdout }) => new Promise(resolve => stdout.once('data', resolve))));
      ({ processes } = report([], { command: withoutProcessLimit }));
    });
    afterAll(() => children.forEach(child => child.kill()));

    test.each(NAMES.map(([kind, , expected], i) => [kind, expected, i] as const))('lists a name with %s', (_, name, i) => {
      const { pid } = children[i];
      expect(processes.listed.filter((listed: any) => listed.pid === pid))
        .toEqual([{ pid, name, user: process.getuid!(), environmentReadable: true, rootReadable: true }]);
    });

    test('lists all processes except its own', () => {
      const { visible, listed } = processes;
      expect(listed).toHaveLength(visible);
      expect(listed.map(({ pid }: any) => pid)).toContain(process.pid);

      // A shell with another name.
      const renamedShell = join(folder, 'reporting');
      symlinkSync('/bin/sh', renamedShell);
      const others = report([], { command: withoutProcessLimit, shell: renamedShell }).processes.listed;
      expect(others.filter(({ name }: any) => name === 'reporting')).toEqual([]);
    });

    test('lists at most 100 processes and counts all, to limit the length of the line', () => {
      const { visible, listed } = report().processes;
      expect(visible).toBeGreaterThan(1);
      expect(listed).toHaveLength(1);
    });
  });
});

function yama(): number | null {
  return attempt(() => Number(readFileSync('/proc/sys/kernel/yama/ptrace_scope', 'utf8'))) ?? null;
}

/** Quotes bytes as an argument of a shell command. */
function shellQuoted(bytes: Buffer): string {
  return `"$(printf '${[...bytes].map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('')}')"`;
}
