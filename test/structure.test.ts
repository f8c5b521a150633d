import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ts from 'typescript';
import { clusterOf, IMAGE, newStack } from './patterns/fargate';
import { defaultOf, docOf, exportsOf, membersOf } from './public-api';
import {
  CarriedFiles, DatadogAgentProps, DebugToolboxProps, EntryPointWrap, EntryPointWrapperProps, FargateSidecarObservedService,
  FargateSidecarObservedServiceProps, MetricsExporter, NamespaceSharingPlugin, ObservedTask, ObserverSidecar, ObserverSidecarProps, PortRange,
  ProcessMetricsProps, TunedProxyTask,
} from 'cdk-fargate-linux-controls';

const PUBLIC = exportsOf(join(__dirname, '..', 'src', 'index.ts'));
const MEMBERS = PUBLIC.flatMap(exported => membersOf(exported).map(member => ({ name: `${exported.name}.${member.name!.getText()}`, member })));
const OPTIONAL = MEMBERS.filter(({ member }) => ts.isPropertySignature(member) && member.questionToken);

test('finds the whole public API', () => {
  const names = PUBLIC.map(({ name }) => name);
  for (const name of ['KernelTuning', 'SharedPidNamespace', 'ObserverSidecar', 'FargateSidecarObservedService', 'TunedProxyTask', 'NetworkSysctls', 'NamespaceSharingChecks']) {
    expect(names).toContain(name);
  }
  expect(MEMBERS.map(({ name }) => name)).toEqual(expect.arrayContaining(['TunedProxyTaskProps.maxOpenFiles', 'PortRange.low', 'ObserverSidecar.debugToolbox', 'TaskDefinitionBlock.withoutChecks']));
  expect(OPTIONAL.length).toBeGreaterThan(20);
});

test('docs/sysctls.md lists each factory of a preset', () => {
  const factories = MEMBERS.filter(({ member }) => ts.isMethodDeclaration(member) && member.type?.getText() === 'SysctlPreset').map(({ name }) => name);
  expect(factories).toEqual(expect.arrayContaining(['ListenBacklog.redis', 'OutgoingConnections.many', 'SystemVIpc.postgresql', 'UnprivilegedPing.all']));
  const page = readFileSync(join(__dirname, '..', 'docs', 'sysctls.md'), 'utf8');
  expect(factories.filter(name => !page.includes(`| \`${name}(`))).toEqual([]);
});

test('every public type and member has a doc comment', () => {
  const types = PUBLIC.map(({ name, declaration }) => ({ name, member: declaration }));
  expect([...types, ...MEMBERS].filter(({ member }) => !/^[^@\s]/.test(docOf(member))).map(({ name }) => name)).toEqual([]);
});

test('every optional property documents its default', () => {
  expect(OPTIONAL.filter(({ member }) => defaultOf(member) === undefined).map(({ name }) => name)).toEqual([]);
});

test('a default is a literal, or a description after a dash', () => {
  expect(OPTIONAL.filter(({ member }) => !/^(- \S|true$|false$|\d+$|'[^']*'$)/.test(defaultOf(member)!)).map(({ name }) => name)).toEqual([]);
});

test('a required property documents no default', () => {
  const required = MEMBERS.filter(({ member }) => ts.isPropertySignature(member) && !member.questionToken);
  expect(required.length).toBeGreaterThan(5);
  expect(required.filter(({ member }) => defaultOf(member) !== undefined).map(({ name }) => name)).toEqual([]);
});

/** Returns the template of a stack with an observed service. */
function service(props: Partial<FargateSidecarObservedServiceProps>): unknown {
  const stack = newStack();
  new FargateSidecarObservedService(stack, 'Web', { cluster: clusterOf(stack), application: { image: IMAGE }, ...props });
  return Template.fromStack(stack).toJSON();
}

const toolbox = (props: DebugToolboxProps) => service({ observers: [ObserverSidecar.debugToolbox(props)] });

const wrapped = (props: Partial<EntryPointWrapperProps>) => service({
  application: { image: IMAGE, entryPoint: ['/app'] },
  observers: [ObserverSidecar.entryPointWrapper({ carrier: { image: IMAGE }, files: CarriedFiles.volumesFrom(), wrap: EntryPointWrap.prefix('/wrap'), ...props })],
});

/** Returns the template of a task with a Datadog Agent and an application that sets its entry point. */
function datadog(props: Omit<DatadogAgentProps, 'apiKey'>): unknown {
  const stack = newStack();
  const task = new ecs.FargateTaskDefinition(stack, 'Task');
  task.addContainer('app', { image: IMAGE, entryPoint: ['/app'] });
  task.addExtension(ObserverSidecar.datadogAgent({ apiKey: ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Key')), ...props }));
  return Template.fromStack(stack).toJSON();
}

const metrics = (props: Partial<ProcessMetricsProps>) => service({
  observers: [ObserverSidecar.processMetrics({ exporters: [MetricsExporter.debug()], ...props })],
});

class TracingObserver extends ObserverSidecar {
  constructor(props: ObserverSidecarProps) {
    super(props);
  }

  public attach(task: ObservedTask): void {
    task.addContainer('own', { image: IMAGE });
  }
}

function findings(checks: boolean | undefined): unknown {
  const stack: Stack = newStack();
  new FargateSidecarObservedService(stack, 'Web', {
    cluster: clusterOf(stack), application: { image: IMAGE, systemControls: [{ namespace: 'net.core.rmem_max', value: '1' }] }, checks,
  });
  return Annotations.fromStack(stack).findError('*', Match.anyValue()).map(({ entry }) => entry.data);
}

function proxy(reserveListeningPorts: boolean | undefined): unknown {
  const stack = newStack();
  new TunedProxyTask(stack, 'Edge', {
    proxy: { image: IMAGE, portMappings: [{ containerPort: 8080 }] },
    networkSysctls: { netIpv4IpLocalPortRange: PortRange.of(1024, 65000) },
    reserveListeningPorts,
  });
  return Template.fromStack(stack).toJSON();
}

/** For each property with a literal default: a different value, and a function that returns the library's output for a value. */
const LITERAL_DEFAULTS: Record<string, { readonly other: unknown; make(value: any): unknown }> = {
  'CarriedVolume.readOnly': {
    other: false, make: readOnly => wrapped({ files: CarriedFiles.volume({ volumeName: 'tool', containerPath: '/opt/tool', readOnly }) }),
  },
  'DatadogAgentProps.agentVersion': { other: '7.90.0', make: agentVersion => datadog({ agentVersion }) },
  'DatadogAgentProps.essential': { other: true, make: essential => datadog({ essential }) },
  'DatadogAgentProps.networkMonitoring': { other: true, make: networkMonitoring => datadog({ networkMonitoring }) },
  'DatadogAgentProps.nonRoot': { other: true, make: nonRoot => datadog({ nonRoot }) },
  'DatadogAgentProps.processes': { other: false, make: processes => datadog({ processes }) },
  'DatadogAgentProps.readonlyRootFilesystem': { other: false, make: readonlyRootFilesystem => datadog({ readonlyRootFilesystem }) },
  'DatadogAgentProps.registry': { other: 'example.com', make: registry => datadog({ registry }) },
  'DatadogAgentProps.site': { other: 'datadoghq.eu', make: site => datadog({ site }) },
  'DatadogAgentProps.sockets': { other: true, make: sockets => datadog({ sockets }) },
  'DatadogAgentProps.workloadProtection': { other: true, make: workloadProtection => datadog({ workloadProtection }) },
  'DebugToolboxProps.applicationsMayTrace': { other: true, make: applicationsMayTrace => toolbox({ applicationsMayTrace }) },
  'DebugToolboxProps.sharedPidNamespace': { other: false, make: sharedPidNamespace => toolbox({ sharedPidNamespace }) },
  'DotnetMonitorProps.essential': { other: true, make: essential => service({ observers: [ObserverSidecar.dotnetMonitor({ essential })] }) },
  'EntryPointWrapperProps.sharedPidNamespace': { other: true, make: sharedPidNamespace => wrapped({ sharedPidNamespace }) },
  'EntryPointWrapperProps.sysPtrace': { other: false, make: sysPtrace => wrapped({ sysPtrace }) },
  'FargateSidecarObservedServiceProps.assignPublicIp': { other: true, make: assignPublicIp => service({ assignPublicIp }) },
  'KernelReportProps.sharedPidNamespace': {
    other: false, make: sharedPidNamespace => service({ observers: [ObserverSidecar.kernelReport({ sharedPidNamespace })] }),
  },
  'LinuxControls.checks': { other: false, make: findings },
  'NamespaceSharingPluginProps.information': { other: true, make: information => new NamespaceSharingPlugin({ information }).ruleIds },
  'ObserverSidecarProps.sharedPidNamespace': { other: false, make: sharedPidNamespace => service({ observers: [new TracingObserver({ sharedPidNamespace })] }) },
  'OtlpGrpcExporterProps.insecure': {
    other: true, make: insecure => metrics({ exporters: [MetricsExporter.otlpGrpc({ endpoint: 'localhost:4317', insecure })] }),
  },
  'ProcessMetricsProps.commandLine': { other: true, make: commandLine => metrics({ commandLine }) },
  'TunedProxyTaskProps.reserveListeningPorts': { other: false, make: proxy },
};

test('every literal default is compared with the code', () => {
  const literal = OPTIONAL.filter(({ member }) => !defaultOf(member)!.startsWith('- ')).map(({ name }) => name);
  expect(literal.sort()).toEqual(Object.keys(LITERAL_DEFAULTS).sort());
});

test.each(Object.entries(LITERAL_DEFAULTS))('the documented default of %s is the default of the code', (name, { other, make }) => {
  const documented = defaultOf(OPTIONAL.find(optional => optional.name === name)!.member)!;
  const literal: unknown = documented.startsWith("'") ? documented.slice(1, -1) : JSON.parse(documented);
  const documentedResult = make(literal);
  expect(make(undefined)).toEqual(documentedResult);
  expect(make(other)).not.toEqual(documentedResult);
});
