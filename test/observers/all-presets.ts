import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { IMAGE } from '../task/task-definitions';
import { CarriedFiles, EntryPointWrap, MetricsExporter, ObserverSidecar, SamplingProfiler, ToolboxImage } from 'cdk-fargate-linux-controls';

/** Factories of all presets, with options that work with any application. */
export const PRESETS: Record<string, (stack: Stack) => ObserverSidecar> = {
  custom: () => ObserverSidecar.custom({ container: { image: IMAGE, memoryReservationMiB: 64 } }),
  datadogAgent: stack => ObserverSidecar.datadogAgent({
    apiKey: secretOf(stack),
    networkMonitoring: true,
    workloadProtection: true,
    serviceTags: { env: 'test', service: 'shop', version: '1' },
    sockets: true,
    logCollection: { source: 'shop', options: { dd_message_key: 'log' } },
  }),
  debugToolbox: () => ObserverSidecar.debugToolbox(),
  dotnetMonitor: () => ObserverSidecar.dotnetMonitor({ process: 'dotnet' }),
  entryPointWrapper: () => ObserverSidecar.entryPointWrapper({
    carrier: { image: IMAGE, memoryReservationMiB: 32 },
    files: CarriedFiles.volume({
      volumeName: 'tool', containerPath: '/opt/tool', privateVolumes: { volumeNamePrefix: 'tool-own', containerPath: '/opt/tool-own' },
    }),
    wrap: EntryPointWrap.prefixByArchitecture({ x86: ['/opt/tool/x86', '--'], arm64: ['/opt/tool/arm64', '--'] }),
    waitFor: ecs.ContainerDependencyCondition.SUCCESS,
    environment: { TOOL_B: '2', TOOL_A: '1' },
  }),
  faultInjection: () => ObserverSidecar.faultInjection(),
  kernelReport: () => ObserverSidecar.kernelReport(),
  processMetrics: stack => ObserverSidecar.processMetrics({
    exporters: [MetricsExporter.otlpHttp({ endpoint: 'https://otlp.example.com', headers: { 'x-key': secretOf(stack) } }), MetricsExporter.prometheus()],
    resourceAttributes: { 'service.name': 'shop', 'deployment.environment.name': 'test' },
  }),
  samplingProfiler: () => ObserverSidecar.samplingProfiler({ profiler: SamplingProfiler.pySpy(IMAGE), process: 'python3' }),
  syscallTracer: () => ObserverSidecar.syscallTracer({ image: ToolboxImage.fromDockerfile(), process: 'app', syscalls: ['%network', '?open'] }),
};

function secretOf(stack: Stack): ecs.Secret {
  const existing = stack.node.tryFindChild('Secret') as secretsmanager.Secret | undefined;
  return ecs.Secret.fromSecretsManager(existing ?? new secretsmanager.Secret(stack, 'Secret'));
}
