import { App, aws_ecs as ecs, aws_secretsmanager as secretsmanager, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { PRESETS } from './all-presets';
import { containerIn, IMAGE, newStack, problemsIn } from '../task/task-definitions';
import {
  ApplicationContainer, CarriedFiles, CustomObserver, DatadogAgent, DebugToolbox, DotnetMonitor, EntryPointRewrite, EntryPointWrapper, FaultInjection,
  KernelReport, MetricsExporter, ObserverSidecar, ProcessMetricsCollector, ProfilingTool, SamplingProfiler, SyscallTracer,
} from 'cdk-fargate-linux-controls';

/** A preset, which implements `attach`. */
type Preset = typeof CustomObserver;

/** The class of each preset, and its required props with a name for its container. */
const CLASSES: Record<string, [preset: new (props: any) => ObserverSidecar, props: (stack: Stack, containerName: string) => object]> = {
  CustomObserver: [CustomObserver, (_, containerName) => ({ container: { containerName, image: IMAGE, memoryReservationMiB: 8 } })],
  DatadogAgent: [DatadogAgent, (stack, containerName) => ({ containerName, apiKey: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, containerName, 'key')) })],
  DebugToolbox: [DebugToolbox, (_, containerName) => ({ containerName })],
  DotnetMonitor: [DotnetMonitor, (_, containerName) => ({ containerName })],
  EntryPointWrapper: [EntryPointWrapper, (_, containerName) => ({
    carrier: { containerName, image: IMAGE, memoryReservationMiB: 8 }, files: CarriedFiles.volumesFrom(), entryPoint: EntryPointRewrite.prefix(`/${containerName}`),
  })],
  FaultInjection: [FaultInjection, (_, containerName) => ({ containerName })],
  KernelReport: [KernelReport, (_, containerName) => ({ containerName })],
  ProcessMetricsCollector: [ProcessMetricsCollector, (_, containerName) => ({ containerName, exporters: [MetricsExporter.debug()] })],
  SamplingProfiler: [SamplingProfiler, (_, containerName) => ({ containerName, profiler: ProfilingTool.rbspy(), processName: 'ruby' })],
  SyscallTracer: [SyscallTracer, (_, containerName) => ({ containerName, image: IMAGE, processName: 'nginx' })],
};

test('the tests cover every preset', () => {
  expect(Object.keys(CLASSES)).toEqual(Object.keys(PRESETS).sort());
});

/** A task with an application, to which observers are applied in order. */
function stackWith(...observers: ((stack: Stack) => ObserverSidecar)[]): Stack {
  const stack = newStack();
  const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 4096 });
  task.addContainer('app', { image: IMAGE, entryPoint: ['/app'] });
  observers.forEach(observer => task.addExtension(observer(stack)));
  return stack;
}

/** Creates a subclass of a preset that changes the application in its own way. */
function subclassOf(preset: Preset, label: string, value: () => string = () => '1'): Preset {
  return class extends preset {
    public changeApplication(container: ApplicationContainer): void {
      container.addDockerLabel(label, value());
    }
  };
}

/** Creates a preset with an override, as jsii does for a class in another language: of the preset's own class. */
function withOverride(preset: Preset, props: any, label: string): ObserverSidecar {
  return Object.defineProperty(new preset(props), 'changeApplication', { value: (container: ApplicationContainer) => container.addDockerLabel(label, '1') });
}

describe.each(Object.entries(CLASSES) as unknown as [string, [Preset, (stack: Stack, containerName: string) => any]][])('%s', (name, [preset, props]) => {
  test('a subclass that overrides changeApplication takes effect beside the preset and beside another subclass', () => {
    const [One, Other] = ['one', 'other'].map(label => subclassOf(preset, label));
    const stack = stackWith(
      given => new preset(props(given, 'first')), given => new One(props(given, 'second')), given => new Other(props(given, 'third')), given => new One(props(given, 'fourth')),
    );
    expect(problemsIn(stack)).toEqual([]);
    expect(containerIn(stack, 'app').DockerLabels).toEqual({ one: '1', other: '1' });
    ['first', 'second', 'third', 'fourth'].forEach(container => containerIn(stack, container));
  });

  test('an override in another language takes effect beside the preset', () => {
    const stack = stackWith(given => new preset(props(given, 'first')), given => withOverride(preset, props(given, 'second'), 'override'));
    expect(containerIn(stack, 'app').DockerLabels).toEqual({ override: '1' });
  });

  test.each<[string, (stack: Stack) => ObserverSidecar]>([
    ['a subclass', stack => new (subclassOf(preset, 'label'))(props(stack, 'same'))],
    ['an object with an override', stack => withOverride(preset, props(stack, 'same'), 'label')],
    ['another object', stack => new preset(props(stack, 'same'))],
  ])('%s with the container name of the preset is rejected, not ignored', (_, other) => {
    const stack = newStack();
    const create = (given: Stack) => new preset(props(given, 'same'));
    const [first, second] = [create(stack), other(newStack())];
    const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 4096 });
    task.addExtension(first);
    expect(() => task.addExtension(second)).toThrow(/adds a container named same, but .+ already uses that name/);
  });

  test('a subclass can add a reference to another stack', () => {
    const stack = newStack();
    const { topicArn } = new sns.Topic(newStack(stack.node.root as App, 'Other'), 'Topic');
    const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 4096 });
    task.addContainer('app', { image: IMAGE, entryPoint: ['/app'] });
    task.addExtension(new (subclassOf(preset, 'label', () => topicArn))(props(stack, 'agent')));
    expect(containerIn(stack, 'app').DockerLabels).toEqual({ label: { 'Fn::ImportValue': expect.stringMatching(/^Other:/) } });
  });

  test('messages name a subclass by its class', () => {
    class Mine extends preset {}
    const own = new Mine(props(newStack(), 'agent')).toString();
    expect(own).toBe(['CustomObserver', 'EntryPointWrapper'].includes(name) ? "Mine('agent')" : 'Mine');
  });
});
