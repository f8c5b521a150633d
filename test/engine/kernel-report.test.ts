import { release } from 'node:os';
import { Size } from 'aws-cdk-lib';
import type { Engine } from './engine';
import { engineWithImages, observed, runObserved } from './observed';
import { eventually, Task } from './task';
import { KernelReportProps, KernelTuning, ObserverSidecar, PortRange, ProcessAccess } from 'cdk-fargate-linux-controls';

let engine: Engine;

beforeAll(() => {
  engine = engineWithImages();
}, 60_000);

afterAll(() => engine?.remove());

/** Runs an application that asks for kernel parameters, with a report about them. */
function run(props: KernelReportProps = {}, networkSysctls?: Record<string, string>): Task {
  const definition = observed([ObserverSidecar.kernelReport(props)], taskDefinition => {
    taskDefinition.addExtension(KernelTuning.network({
      netCoreSomaxconn: 6000,
      netIpv4IpLocalPortRange: PortRange.of(1024, 65535),
      netIpv4IpLocalReservedPorts: [PortRange.of(8080, 8080), PortRange.of(8081, 8090)],
    }));
    taskDefinition.addExtension(KernelTuning.ipc('app', { kernelMsgmax: Size.bytes(9000) }));
  });
  return runObserved(engine, definition, { networkSysctls });
}

/** The report that the container has written last. */
function reportOf(task: Task): Record<string, any> {
  expect(task.exitCodeOf('kernel-report')).toBe(0);
  const lines = task.logs('kernel-report').trim().split('\n');
  return JSON.parse(lines[lines.length - 1]);
}

/** The report when the application has all its processes, which a container does not wait for. */
function lateReportOf(task: Task): Record<string, any> {
  eventually(() => ['forked', 'worker'].every(name => task.shell('app', 'ps -o comm').split('\n').includes(name)));
  expect(task.exitCodeOf('kernel-report')).toBe(0);
  task.restart('kernel-report');
  return reportOf(task);
}

test('the report is one JSON object about the running kernel, and the container ends well', () => {
  const task = run();
  expect(task.exitCodeOf('kernel-report')).toBe(0);
  expect(task.logs('kernel-report')).toMatch(/^\{.*\}\n$/);
  expect(reportOf(task).kernel).toMatchObject({ release: release(), machine: { x64: 'x86_64', arm64: 'aarch64' }[process.arch as 'x64'] });
});

test('parameters that are in effect are reported so, in whatever form the kernel writes them', () => {
  const { parameters, notInEffect } = reportOf(run());
  expect(notInEffect).toEqual([]);
  const reason = 'it is kept for the IPC namespace of its container, which this one does not see';
  expect(parameters).toEqual([
    { name: 'kernel.msgmax', container: 'app', asked: '9000', effective: null, state: 'unknown', reason },
    { name: 'net.core.somaxconn', container: 'app', asked: '6000', effective: '6000', state: 'in effect', reason: null },
    { name: 'net.ipv4.ip_local_port_range', container: 'app', asked: '1024 65535', effective: '1024 65535', state: 'in effect', reason: null },
    { name: 'net.ipv4.ip_local_reserved_ports', container: 'app', asked: '8080,8081-8090', effective: '8080-8090', state: 'in effect', reason: null },
  ]);
});

test('a parameter that is not in effect is named, with what is', () => {
  const { parameters, notInEffect } = reportOf(run({}, { 'net.core.somaxconn': '128', 'net.ipv4.ip_local_port_range': '1024 65535' }));
  expect(notInEffect).toEqual(['net.core.somaxconn', 'net.ipv4.ip_local_reserved_ports']);
  expect(parameters.filter(({ name }: { name: string }) => notInEffect.includes(name))).toEqual([
    { name: 'net.core.somaxconn', container: 'app', asked: '6000', effective: '128', state: 'not in effect', reason: null },
    { name: 'net.ipv4.ip_local_reserved_ports', container: 'app', asked: '8080,8081-8090', effective: '', state: 'not in effect', reason: null },
  ]);
});

test('it tells what it may do and which processes it could look into', () => {
  const { capabilities, pidNamespace, processes } = lateReportOf(run({ access: ProcessAccess.tracingOnly() }));
  expect(capabilities).toEqual({ effective: ['SYS_PTRACE'], bounding: ['SYS_PTRACE'] });
  expect(pidNamespace).toEqual({ shared: true, firstProcess: 'pause' });
  expect(processes.listed).toEqual([
    { pid: 1, name: 'pause', user: 0, environmentReadable: true, rootReadable: true },
    { pid: expect.any(Number), name: 'application', user: 0, environmentReadable: true, rootReadable: true },
    { pid: expect.any(Number), name: 'forked', user: 33, environmentReadable: true, rootReadable: true },
    { pid: expect.any(Number), name: 'worker', user: 33, environmentReadable: false, rootReadable: true },
  ]);
});

test('without SYS_PTRACE it could look into the processes of its own user only', () => {
  const { capabilities, processes } = lateReportOf(run());
  expect(capabilities.effective).toHaveLength(14);
  expect(capabilities.effective).not.toContain('SYS_PTRACE');
  expect((processes.listed as Record<string, any>[]).map(({ name, environmentReadable }) => [name, environmentReadable])).toEqual([
    ['pause', true], ['application', true], ['forked', false], ['worker', false],
  ]);
  expect(processes.listed.filter((process: Record<string, any>) => process.environmentReadable !== process.rootReadable)).toEqual([]);
});

test('without a shared PID namespace it sees no process but its own, and the parameters of the network all the same', () => {
  const { pidNamespace, processes, notInEffect, parameters } = reportOf(run({ sharedPidNamespace: false }));
  expect(pidNamespace).toEqual({ shared: false, firstProcess: 'sh' });
  expect(processes).toEqual({ visible: 0, listed: [] });
  expect([notInEffect, parameters.map(({ state }: { state: string }) => state)]).toEqual([[], ['unknown', 'in effect', 'in effect', 'in effect']]);
});
