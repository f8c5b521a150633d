import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { frozen, IMAGE } from '../task/task-definitions';
import {
  CustomObserver, DatadogAgent, DebugToolbox, EntryPointRewrite, EntryPointWrapper, FaultInjection, KernelReport, ObserverSidecar,
  ProfilingTool, SamplingProfiler, SyscallTracer, ToolboxImage,
} from 'cdk-fargate-linux-controls';

/** A preset, which implements `attach`. */
export type Preset = typeof CustomObserver;

/** The class of each preset, and its required props with a name for its container. */
export const CLASSES: Record<string, [preset: Preset, props: (stack: Stack, containerName: string) => any]> = Object.fromEntries(
  Object.entries<[preset: new (props: any) => ObserverSidecar, props: (containerName: string, stack: Stack) => object]>({
    CustomObserver: [CustomObserver, containerName => ({ container: { containerName, image: IMAGE, memoryReservationMiB: 8 } })],
    DatadogAgent: [DatadogAgent, (containerName, stack) => ({ containerName, apiKey: secretOf(stack) })],
    DebugToolbox: [DebugToolbox, containerName => ({ containerName })],
    EntryPointWrapper: [EntryPointWrapper, containerName => ({
      carrier: { containerName, image: IMAGE, memoryReservationMiB: 8 }, entryPoint: EntryPointRewrite.prefix(`/${containerName}`),
    })],
    FaultInjection: [FaultInjection, containerName => ({ containerName })],
    KernelReport: [KernelReport, containerName => ({ containerName })],
    SamplingProfiler: [SamplingProfiler, containerName => ({ containerName, profiler: ProfilingTool.pySpy({ image: IMAGE }), processName: 'python3' })],
    SyscallTracer: [SyscallTracer, containerName => ({ containerName, image: IMAGE, processName: 'nginx' })],
  }).map(([name, [preset, props]]) => [name, [preset as Preset, (stack, containerName) => frozen(props(containerName, stack))]]),
);

/** Creates each preset, with options that work with any application. */
export const PRESETS: Record<string, (stack: Stack) => ObserverSidecar> = {
  CustomObserver: () => new CustomObserver(frozen({ container: { image: IMAGE, memoryReservationMiB: 64, environment: { A: '1' } } })),
  DatadogAgent: stack => new DatadogAgent(frozen({
    apiKey: secretOf(stack),
    networkMonitoring: true,
    workloadProtection: true,
    environment: { DD_TAGS: 'team:one', DD_APM_ENABLED: 'false' },
  })),
  DebugToolbox: () => new DebugToolbox(),
  EntryPointWrapper: () => new EntryPointWrapper(frozen({
    carrier: { image: IMAGE, memoryReservationMiB: 32 },
    volume: { volumeName: 'tool', containerPath: '/opt/tool', privateContainerPath: '/opt/tool-own' },
    entryPoint: EntryPointRewrite.prefixByArchitecture(['/opt/tool/x86', '--'], ['/opt/tool/arm64', '--']),
    carrierCondition: ecs.ContainerDependencyCondition.SUCCESS,
    applicationEnvironment: { TOOL_B: '2', TOOL_A: '1' },
    excludeContainers: [],
  })),
  FaultInjection: () => new FaultInjection(),
  KernelReport: () => new KernelReport(),
  SamplingProfiler: () => new SamplingProfiler(frozen({ profiler: ProfilingTool.pySpy({ image: IMAGE, options: frozen(['--native']) }), processName: 'python3' })),
  SyscallTracer: () => new SyscallTracer(frozen({ image: ToolboxImage.bundled(), processName: 'app', syscalls: ['%network', '?open'] })),
};

function secretOf(stack: Stack): ecs.Secret {
  const existing = stack.node.tryFindChild('Secret') as secretsmanager.Secret | undefined;
  return ecs.Secret.fromSecretsManager(existing ?? new secretsmanager.Secret(stack, 'Secret'));
}
