import { Size } from 'aws-cdk-lib';
import { eventually } from './eventually';
import { engineWithImages, observedDefinition, runObserved } from './observed-task';
import type { Task } from './task';
import { KernelReport, KernelReportProps, KernelTuning, PortRange, ProcessAccess } from 'cdk-fargate-linux-controls';

const engine = engineWithImages();

/** Runs an application with kernel parameters and a kernel report. */
function run(props: KernelReportProps = {}): Promise<Task> {
  const definition = observedDefinition([new KernelReport(props)], taskDefinition => {
    taskDefinition.addExtension(KernelTuning.network({
      netCoreSomaxconn: 6000,
      netIpv4IpLocalPortRange: PortRange.of(1024, 65535),
      netIpv4IpLocalReservedPorts: [PortRange.of(8080, 8080), PortRange.of(8081, 8090)],
    }));
    taskDefinition.addExtension(KernelTuning.ipc('app', { kernelMsgmax: Size.bytes(9000) }));
  });
  return runObserved(engine, definition);
}

/** The last report of the container. */
function reportOf(task: Task): Record<string, any> {
  expect(task.exitCodeOf('kernel-report')).toBe(0);
  const lines = task.logs('kernel-report').trim().split('\n');
  return JSON.parse(lines[lines.length - 1]);
}

/** The report after an event. */
function reportAfter(task: Task, event: () => void): Record<string, any> {
  expect(task.exitCodeOf('kernel-report')).toBe(0);
  event();
  task.restart('kernel-report');
  return reportOf(task);
}

/** Waits until the application has started all its processes. */
function waitForProcesses(task: Task): void {
  eventually(() => ['forked', 'worker'].every(name => task.shell('app', 'ps -o comm').split('\n').includes(name)));
}

test('reports parameters in effect, whatever form the kernel writes them in', async () => {
  const { parameters, notInEffect } = reportOf(await run());
  expect(notInEffect).toEqual([]);
  const reason = 'the parameter belongs to the IPC namespace of its container, which this container cannot see';
  expect(parameters).toEqual([
    { name: 'kernel.msgmax', container: 'app', asked: '9000', effective: null, state: 'unknown', reason },
    { name: 'net.core.somaxconn', container: 'app', asked: '6000', effective: '6000', state: 'in effect', reason: null },
    { name: 'net.ipv4.ip_local_port_range', container: 'app', asked: '1024 65535', effective: '1024 65535', state: 'in effect', reason: null },
    { name: 'net.ipv4.ip_local_reserved_ports', container: 'app', asked: '8080,8081-8090', effective: '8080-8090', state: 'in effect', reason: null },
  ]);
});

test('reports its capabilities and which processes it can inspect', async () => {
  const task = await run({ access: ProcessAccess.tracingOnly() });
  const { capabilities, pidNamespace, processes } = reportAfter(task, () => waitForProcesses(task));
  expect(capabilities).toEqual({ effective: ['SYS_PTRACE'], bounding: ['SYS_PTRACE'] });
  expect(pidNamespace).toEqual({ shared: true, firstProcess: 'pause' });
  expect(processes.listed).toEqual([
    { pid: 1, name: 'pause', user: 0, environmentReadable: true, rootReadable: true },
    { pid: expect.any(Number), name: 'application', user: 0, environmentReadable: true, rootReadable: true },
    { pid: expect.any(Number), name: 'forked', user: 33, environmentReadable: true, rootReadable: true },
    { pid: expect.any(Number), name: 'worker', user: 33, environmentReadable: false, rootReadable: true },
  ]);
});

test('without SYS_PTRACE, can inspect only processes of its own user', async () => {
  const task = await run();
  const { capabilities, processes } = reportAfter(task, () => waitForProcesses(task));
  expect(capabilities.effective).toHaveLength(14);
  expect(capabilities.effective).not.toContain('SYS_PTRACE');
  expect((processes.listed as Record<string, any>[]).map(({ name, environmentReadable }) => [name, environmentReadable])).toEqual([
    ['pause', true], ['application', true], ['forked', false], ['worker', false],
  ]);
  expect(processes.listed.filter((process: Record<string, any>) => process.environmentReadable !== process.rootReadable)).toEqual([]);
});

test('without a shared PID namespace, sees only its own processes, but still the network parameters', async () => {
  const { pidNamespace, processes, notInEffect, parameters } = reportOf(await run({ sharedPidNamespace: false }));
  expect(pidNamespace).toEqual({ shared: false, firstProcess: 'sh' });
  expect(processes).toEqual({ visible: 0, listed: [] });
  expect([notInEffect, parameters.map(({ state }: { state: string }) => state)]).toEqual([[], ['unknown', 'in effect', 'in effect', 'in effect']]);
});
