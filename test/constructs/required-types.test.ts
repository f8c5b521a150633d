import { aws_ec2 as ec2, aws_ecs as ecs, aws_secretsmanager as secretsmanager, Duration, Lazy } from 'aws-cdk-lib';
import * as ts from 'typescript';
import { exportsOf, membersOf } from '../public-api';
import { ROOT } from '../run';
import { CLASSES } from './observers/all-presets';
import { IMAGE, newStack } from './task/task-definitions';
import * as library from 'cdk-fargate-linux-controls';

// What a caller without type checks sees, for example in JavaScript or with tsx.
const untyped: any = library;
const { EntryPointRewrite } = library;
const container = { image: IMAGE };
const wrapper = { carrier: container, entryPoint: EntryPointRewrite.prefix('/wrap') };
const secret = new secretsmanager.Secret(newStack(), 'Secret');

const IMAGE_TYPE = 'must be an ecs.ContainerImage, for example of ecs.ContainerImage.fromRegistry()';
const SECRET_TYPE = 'must be an ecs.Secret, for example of ecs.Secret.fromSecretsManager()';
const DURATION_TYPE = 'must be a Duration, for example of Duration.seconds()';

function pattern(name: string, props: object) {
  const stack = newStack();
  return new untyped[name](stack, 'Web', { cluster: new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc') }), ...props });
}

function applied(observer: object) {
  return new ecs.FargateTaskDefinition(newStack(), 'Task').addExtension(observer as library.ObserverSidecar);
}

/** The presets with an image, and what else some of them require. */
const SIDECARS = Object.keys(CLASSES).filter(name => !['CustomObserver', 'EntryPointWrapper', 'SamplingProfiler'].includes(name));
const REQUIRED: Readonly<Record<string, object>> = { DatadogAgent: { apiKey: ecs.Secret.fromSecretsManager(secret) }, SyscallTracer: { processName: 'nginx' } };

/** Calls with a value of a wrong type, by the option that has it: required ones by the name of their struct, others by what they are. */
const CALLS: Readonly<Record<string, readonly [call: () => unknown, message: string]>> = {
  'CustomObserverProps.container': [() => new untyped.CustomObserver({}), 'CustomObserver: container must be an object, not undefined.'],
  'all properties': [() => new untyped.CustomObserver(), 'CustomObserver: the argument must be an object, not undefined.'],
  'image of a container': [() => new untyped.CustomObserver({ container: { image: 'nginx' } }), `CustomObserver: container.image ${IMAGE_TYPE}, not "nginx".`],
  'EntryPointWrapperProps.carrier': [() => new untyped.EntryPointWrapper({ ...wrapper, carrier: IMAGE }), `EntryPointWrapper: carrier.image ${IMAGE_TYPE}, not undefined.`],
  'EntryPointWrapperProps.entryPoint': [() => new untyped.EntryPointWrapper({ ...wrapper, entryPoint: ['/wrap'] }), 'EntryPointWrapper: entryPoint must be EntryPointRewrite, not a list.'],
  'secret by name': [() => new untyped.EntryPointWrapper({ ...wrapper, applicationSecrets: { KEY: 'hunter2' } }), `EntryPointWrapper: applicationSecrets.KEY ${SECRET_TYPE}, not a string.`],
  'words for a processor architecture': [() => untyped.EntryPointRewrite.prefixByArchitecture(undefined, ['/a']), 'EntryPointRewrite.prefixByArchitecture: x86 must be a list, not undefined.'],
  'word for a processor architecture': [() => untyped.EntryPointRewrite.prefixByArchitecture(['/a'], [1]), 'EntryPointRewrite.prefixByArchitecture: arm64[0] must be a string, not 1.'],
  'volume of a carrier': [() => new untyped.EntryPointWrapper({ ...wrapper, volume: '/opt/tool' }), 'EntryPointWrapper: volume must be an object, not "/opt/tool".'],
  'CarriedVolume.volumeName': [() => new untyped.EntryPointWrapper({ ...wrapper, volume: { containerPath: '/x' } }), 'EntryPointWrapper: volume.volumeName must be a string, not undefined.'],
  'CarriedVolume.containerPath': [() => new untyped.EntryPointWrapper({ ...wrapper, volume: { volumeName: 'x', containerPath: 1 } }), 'EntryPointWrapper: volume.containerPath must be a string, not 1.'],
  'DatadogAgentProps.apiKey': [() => new untyped.DatadogAgent({ apiKey: 'hunter2' }), `DatadogAgent: apiKey ${SECRET_TYPE}, not a string.`],
  'secret of another service': [() => new untyped.DatadogAgent({ apiKey: secret }), `DatadogAgent: apiKey ${SECRET_TYPE}, not an object of class Secret.`],
  'allowed secret': [() => applied(new class Agent extends untyped.ObserverSidecar { attach = (task: any) => task.allowSecret(secret); }()),
    `[Stack/Task] Agent failed to attach: Agent: task.allowSecret: secret ${SECRET_TYPE}, not an object of class Secret.`],
  ...Object.fromEntries(SIDECARS.map(name => [`${name}Props.image`, [() => new untyped[name]({ image: 'busybox', ...REQUIRED[name] }), `${name}: image ${IMAGE_TYPE}, not "busybox".`]])),
  'SyscallTracerProps.processName': [() => new untyped.SyscallTracer({ image: IMAGE, processName: ['nginx'] }), 'SyscallTracer: processName must be a string, not a list.'],
  'SamplingProfilerProps.profiler': [() => new untyped.SamplingProfiler({ profiler: 'rbspy', processName: 'ruby' }), 'SamplingProfiler: profiler must be ProfilingTool, not "rbspy".'],
  'SamplingProfilerProps.processName': [() => new untyped.SamplingProfiler({ profiler: library.ProfilingTool.rbspy() }), 'SamplingProfiler: processName must be a string, not undefined.'],
  'output': [() => new untyped.SamplingProfiler({ profiler: library.ProfilingTool.rbspy(), processName: 'ruby', output: 'data' }), 'SamplingProfiler: output must be ProfileOutput, not "data".'],
  'duration': [() => new untyped.SamplingProfiler({ profiler: library.ProfilingTool.rbspy(), processName: 'ruby', duration: 60 }), `SamplingProfiler: duration ${DURATION_TYPE}, not 60.`],
  'ProfilingToolOptions.image': [() => untyped.ProfilingTool.pySpy({}), `ProfilingTool.pySpy: image ${IMAGE_TYPE}, not undefined.`],
  'CustomProfilingToolOptions.image': [() => untyped.ProfilingTool.custom({ image: null, recordCommand: 'x', fileExtension: 'y' }), `ProfilingTool.custom: image ${IMAGE_TYPE}, not null.`],
  'CustomProfilingToolOptions.recordCommand': [() => untyped.ProfilingTool.custom({ image: IMAGE, fileExtension: 'svg' }), 'ProfilingTool.custom: recordCommand must be a string, not undefined.'],
  'CustomProfilingToolOptions.fileExtension': [() => untyped.ProfilingTool.custom({ image: IMAGE, recordCommand: 'x' }), 'ProfilingTool.custom: fileExtension must be a string, not undefined.'],
  'FargateSidecarObservedServiceProps.observers': [() => pattern('FargateSidecarObservedService', { application: container, observers: [library.DebugToolbox] }),
    '[Stack/Web] FargateSidecarObservedService: observers[0] must be ObserverSidecar, not the class or function DebugToolbox.'],
  'application container': [() => pattern('FargateSidecarObservedService', { application: { image: 'nginx' }, observers: [] }),
    `[Stack/Web] FargateSidecarObservedService: application.image ${IMAGE_TYPE}, not "nginx".`],
  'TunedProxyTaskProps.proxy': [() => pattern('TunedProxyTask', { proxy: { image: 'nginx' }, networkSysctls: {} }), `[Stack/Web] TunedProxyTask: proxy.image ${IMAGE_TYPE}, not "nginx".`],
  'TunedProxyTaskProps.networkSysctls': [() => pattern('TunedProxyTask', { proxy: container }), '[Stack/Web] TunedProxyTask: networkSysctls must be an object, not undefined.'],
  'observer': [() => pattern('TunedProxyTask', { proxy: container, networkSysctls: { netCoreSomaxconn: 5000 }, observers: {} }), '[Stack/Web] TunedProxyTask: observers must be a list, not a plain object.'],
  'reserved ports': [() => untyped.OutgoingConnections.many({ listeningPorts: [8080] }), 'OutgoingConnections.many: listeningPorts[0] must be PortRange, not 8080.'],
  'SysctlPresetProps.reason': [() => new untyped.NetworkPreset('Mine', { source: 's', values: {} }), 'Mine: reason must be a string, not undefined.'],
  'SysctlPresetProps.source': [() => new untyped.NetworkPreset('Mine', { reason: 'r', values: {} }), 'Mine: source must be a string, not undefined.'],
  'SysctlPresetProps.values': [() => new untyped.IpcPreset('Mine', { reason: 'r', source: 's', values: { 'kernel.msgmni': 64 } }), 'Mine: values.kernel.msgmni must be a string, not 64.'],
  ...Object.fromEntries(['semaphoresPerSet', 'semaphores', 'operationsPerCall', 'sets'].map(limit => [`SemaphoreLimitsOptions.${limit}`, [
    () => untyped.SemaphoreLimits.of({ semaphoresPerSet: 1, semaphores: 1, operationsPerCall: 1, sets: 1, [limit]: undefined }),
    `SemaphoreLimits.of: ${limit} must be a whole number from 0 to ${limit === 'sets' ? 32768 : 2147483647}, not undefined.`,
  ] as const])),
  'idle timeout': [() => untyped.TcpKeepAlive.forIdleTimeout(350), `TcpKeepAlive.forIdleTimeout: idleTimeout ${DURATION_TYPE}, not 350.`],
  'limited retransmissions': [() => untyped.TcpKeepAlive.auroraFailover({ limitRetransmissions: 'no' }), 'TcpKeepAlive.auroraFailover: limitRetransmissions must be true or false, not "no".'],
  'reservation of ports': [() => untyped.KernelTuning.network({ reserveListeningPorts: 'no' }), 'KernelTuning.network: reserveListeningPorts must be true or false, not "no".'],
  'parameters by name': [() => untyped.KernelTuning.network({ byName: 'net.core.somaxconn' }), 'KernelTuning.network: byName must be an object, not "net.core.somaxconn".'],
  'bandwidth': [() => untyped.LongFatPipe.of(1000, Duration.millis(100)), 'LongFatPipe.of: bandwidth must be a Bitrate, for example of Bitrate.mbps(), not 1000.'],
  'memory': [() => untyped.SystemVIpc.postgresql('1 GB', 200), 'SystemVIpc.postgresql: memory must be a Size, for example of Size.mebibytes(), not "1 GB".'],
  'duration of a kernel parameter': [() => untyped.KernelTuning.network({ netIpv4TcpFinTimeout: 30 }), `KernelTuning.network: netIpv4TcpFinTimeout ${DURATION_TYPE}, not 30.`],
  'number of a kernel parameter': [() => untyped.KernelTuning.network({ netCoreSomaxconn: '4096' }), 'KernelTuning.network: netCoreSomaxconn must be a number, not "4096".'],
};

test.each(Object.entries(CALLS))('%s of a wrong type is one message', (_, [call, message]) => {
  let error: unknown;
  try {
    call();
  } catch (thrown) {
    error = thrown;
  }
  expect((error as Error | undefined)?.message).toBe(message);
});

const named = (containerName: string | undefined) => () => new library.DebugToolbox({ containerName });

test.each(['web', 'Web_app-1', 'w'.repeat(255), undefined, Lazy.string({ produce: () => 'known later' })])('a container can be named %j', name => {
  expect(named(name)).not.toThrow();
});

test.each([
  ['my app', 'containerName "my app" contains " ", so ECS rejects it as the name of a container. Use 1 to 255 letters, digits, hyphens, and underscores.'],
  ['agent.v2', 'containerName "agent.v2" contains "."'],
  ['w'.repeat(256), 'containerName has 256 characters, but at most 255 are allowed, so ECS'],
  ['', 'containerName is empty, so ECS'],
])('a container cannot be named %j, with the reason', (name, message) => expect(named(name)).toThrow(`DebugToolbox: ${message}`));

test('each required option of the public API has a case', () => {
  const required = exportsOf(`${ROOT}/src/index.ts`).filter(({ declaration }) => ts.isInterfaceDeclaration(declaration)).flatMap(exported =>
    membersOf(exported).filter(member => ts.isPropertySignature(member) && !member.questionToken).map(member => `${exported.name}.${member.name!.getText()}`));
  expect(required.length).toBeGreaterThan(20);
  expect(required.filter(option => !(option in CALLS))).toEqual([]);
});
