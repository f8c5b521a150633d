import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { IMAGE } from '../task/task-definitions';
import { CarriedFiles, CustomObserver, DatadogAgent, DebugToolbox, DotnetMonitor, EntryPointRewrite, EntryPointWrapper, FaultInjection, KernelReport, MetricsExporter, ObserverSidecar, ProcessMetricsCollector, ProfilingTool, SamplingProfiler, SyscallTracer, ToolboxImage } from 'cdk-fargate-linux-controls';

/** Creates each preset, with options that work with any application. */
export const PRESETS: Record<string, (stack: Stack) => ObserverSidecar> = {
  CustomObserver: () => new CustomObserver({ container: { image: IMAGE, memoryReservationMiB: 64 } }),
  DatadogAgent: stack => new DatadogAgent({
    apiKey: secretOf(stack),
    networkMonitoring: true,
    workloadProtection: true,
    serviceTags: { env: 'test', service: 'shop', version: '1' },
    unixSockets: true,
    logCollection: { source: 'shop', options: { dd_message_key: 'log' } },
  }),
  DebugToolbox: () => new DebugToolbox(),
  DotnetMonitor: () => new DotnetMonitor({ processName: 'dotnet' }),
  EntryPointWrapper: () => new EntryPointWrapper({
    carrier: { image: IMAGE, memoryReservationMiB: 32 },
    files: CarriedFiles.volume({
      volumeName: 'tool', containerPath: '/opt/tool', privateVolumes: { volumeNamePrefix: 'tool-own', containerPath: '/opt/tool-own' },
    }),
    entryPoint: EntryPointRewrite.prefixByArchitecture({ x86: ['/opt/tool/x86', '--'], arm64: ['/opt/tool/arm64', '--'] }),
    carrierCondition: ecs.ContainerDependencyCondition.SUCCESS,
    applicationEnvironment: { TOOL_B: '2', TOOL_A: '1' },
  }),
  FaultInjection: () => new FaultInjection(),
  KernelReport: () => new KernelReport(),
  ProcessMetricsCollector: stack => new ProcessMetricsCollector({
    exporters: [MetricsExporter.otlpHttp({ endpoint: 'https://otlp.example.com', headers: { 'x-key': secretOf(stack) } }), MetricsExporter.prometheus()],
    resourceAttributes: { 'service.name': 'shop', 'deployment.environment.name': 'test' },
  }),
  SamplingProfiler: () => new SamplingProfiler({ profiler: ProfilingTool.pySpy({ image: IMAGE }), processName: 'python3' }),
  SyscallTracer: () => new SyscallTracer({ image: ToolboxImage.bundled(), processName: 'app', syscalls: ['%network', '?open'] }),
};

function secretOf(stack: Stack): ecs.Secret {
  const existing = stack.node.tryFindChild('Secret') as secretsmanager.Secret | undefined;
  return ecs.Secret.fromSecretsManager(existing ?? new secretsmanager.Secret(stack, 'Secret'));
}
