import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { frozen, IMAGE } from '../task/task-definitions';
import * as library from 'cdk-fargate-linux-controls';
import {
  CustomObserver, DatadogAgent, EntryPointRewrite, EntryPointWrapper, ObserverSidecar, ProfilingTool, SamplingProfiler, SyscallTracer, ToolboxImage,
} from 'cdk-fargate-linux-controls';

/** A preset, which implements `attach`. */
export type Preset = typeof CustomObserver;

const named = (containerName: string) => ({ containerName });

/** The required props of presets, with a name for the container. Others require an image. */
const REQUIRED: Record<string, (containerName: string, stack: Stack) => object> = {
  CustomObserver: containerName => ({ container: { containerName, image: IMAGE, memoryReservationMiB: 8 } }),
  DatadogAgent: (containerName, stack) => ({ containerName, apiKey: secretOf(stack) }),
  DebugToolbox: named,
  EntryPointWrapper: containerName => ({
    carrier: { containerName, image: IMAGE, memoryReservationMiB: 8 }, entryPoint: EntryPointRewrite.prefix(`/${containerName}`),
  }),
  FaultInjection: named,
  KernelReport: named,
  SamplingProfiler: containerName => ({ containerName, profiler: ProfilingTool.pySpy({ image: IMAGE }), processName: 'python3' }),
  SyscallTracer: containerName => ({ containerName, image: IMAGE, processName: 'nginx' }),
};

/** The class of each preset that the library exports, and its required props with a name for its container. */
export const CLASSES: Record<string, [preset: Preset, props: (stack: Stack, containerName?: string) => any]> = Object.fromEntries(
  Object.entries(library as Record<string, unknown>).filter(isPreset).sort().map(([name, preset]) => {
    const required = REQUIRED[name] ?? (containerName => ({ containerName, image: IMAGE }));
    return [name, [preset, (stack, containerName) => frozen(required(containerName!, stack))]];
  }),
);

function isPreset(entry: [string, unknown]): entry is [string, Preset] {
  return (entry[1] as Partial<Preset>).prototype instanceof ObserverSidecar;
}

/** Options that work with any application. Presets that are not listed get what they require. */
const OPTIONS: Record<string, (stack: Stack) => ObserverSidecar> = {
  CustomObserver: () => new CustomObserver(frozen({ container: { image: IMAGE, memoryReservationMiB: 64, environment: { A: '1' } } })),
  DatadogAgent: stack => new DatadogAgent(frozen({
    apiKey: secretOf(stack),
    networkMonitoring: true,
    workloadProtection: true,
    environment: { DD_TAGS: 'team:one', DD_APM_ENABLED: 'false' },
  })),
  EntryPointWrapper: () => new EntryPointWrapper(frozen({
    carrier: { image: IMAGE, memoryReservationMiB: 32 },
    volume: { volumeName: 'tool', containerPath: '/opt/tool', privateContainerPath: '/opt/tool-own' },
    entryPoint: EntryPointRewrite.prefixByArchitecture(['/opt/tool/x86', '--'], ['/opt/tool/arm64', '--']),
    carrierCondition: ecs.ContainerDependencyCondition.SUCCESS,
    applicationEnvironment: { TOOL_B: '2', TOOL_A: '1' },
    excludeContainers: [],
  })),
  SamplingProfiler: () => new SamplingProfiler(frozen({ profiler: ProfilingTool.pySpy({ image: IMAGE, options: frozen(['--native']) }), processName: 'python3' })),
  SyscallTracer: () => new SyscallTracer(frozen({ image: ToolboxImage.bundled(), processName: 'app', syscalls: ['%network', '?open'] })),
};

/** Creates each preset. */
export const PRESETS: Record<string, (stack: Stack) => ObserverSidecar> = Object.fromEntries(
  Object.entries(CLASSES).map(([name, [preset, props]]) => [name, OPTIONS[name] ?? (stack => new preset(props(stack)))]),
);

function secretOf(stack: Stack): ecs.Secret {
  const existing = stack.node.tryFindChild('Secret') as secretsmanager.Secret | undefined;
  return ecs.Secret.fromSecretsManager(existing ?? new secretsmanager.Secret(stack, 'Secret'));
}
