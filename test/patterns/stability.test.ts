import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, aws_ecs as ecs, aws_sns as sns, Duration, Size, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { clusterOf, IMAGE, newStack } from './fargate';
import { FargateSidecarObservedService, KernelTuning, NamespaceSharingChecks, ObserverSidecar, PortRange, ProcessAccess, TcpKeepAlive, TunedProxyTask } from 'cdk-fargate-linux-controls';

/** Both patterns with most of what they offer. */
function addPatterns(stack: Stack): void {
  new FargateSidecarObservedService(stack, 'Web', {
    cluster: clusterOf(stack),
    application: { image: IMAGE, containerName: 'nginx', portMappings: [{ containerPort: 80 }] },
    observers: [
      ObserverSidecar.debugToolbox(),
      ObserverSidecar.custom({ container: { image: IMAGE, containerName: 'agent', portMappings: [{ containerPort: 8126 }], environment: { B: '2', A: '1' } } }),
    ],
    networkSysctls: { netIpv4TcpSynRetries: 3, presets: [TcpKeepAlive.forIdleTimeout(Duration.seconds(350))] },
    enableExecuteCommand: true,
  }).taskDefinition.addExtension(KernelTuning.ipc('nginx', { kernelShmmax: Size.gibibytes(1), fsMqueueMsgMax: 64 }));

  new TunedProxyTask(stack, 'Edge', {
    proxy: { image: IMAGE, containerName: 'myproxy', portMappings: [{ containerPort: 8080 }, { containerPort: 8443 }] },
    networkSysctls: { netCoreSomaxconn: 6000, netIpv4IpLocalPortRange: PortRange.of(1024, 65000), byName: { 'net.ipv4.tcp_tw_reuse': '1' } },
    observers: [ObserverSidecar.debugToolbox({ sharedPidNamespace: false, access: ProcessAccess.none() })],
    maxOpenFiles: 65536,
    taskDefinitionProps: { cpu: 512, memoryLimitMiB: 1024, runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 } },
  });
}

function templateIn(app: App): () => string {
  const stack = newStack(app);
  addPatterns(stack);
  return () => JSON.stringify(Template.fromStack(stack).toJSON());
}

const alone = () => templateIn(new App())();

test('the same program gives the same template twice', () => {
  expect(alone()).toBe(alone());
});

test('one app gives the same template when it is synthesized again', () => {
  const template = templateIn(new App());
  expect(template()).toBe(template());
});

test.each<[string, (app: App) => void]>([
  ['a stack', app => new sns.Topic(newStack(app, 'Other'), 'Topic')],
  ['a stack with the same constructs', app => addPatterns(newStack(app, 'Other'))],
  ['a stage with the same constructs', app => addPatterns(newStack(new Stage(app, 'Prod')))],
  ['a construct that is in no stack', app => new Construct(app, 'Nothing')],
  ['checks of the whole app', app => NamespaceSharingChecks.addTo(app)],
  ['tags elsewhere', app => Tags.of(newStack(app, 'Other')).add('team', 'edge')],
])('the template does not change for %s before it or after it', (_, add) => {
  const [before, after] = [new App(), new App()];
  add(before);
  const [beside, besides] = [templateIn(before), templateIn(after)];
  add(after);
  expect(beside()).toBe(alone());
  expect(besides()).toBe(alone());
});

test('what the patterns make does not change for unrelated resources of the same stack', () => {
  const stack = newStack();
  new sns.Topic(stack, 'Before');
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('app', { image: IMAGE });
  addPatterns(stack);
  new sns.Topic(stack, 'After');
  const own = (resources: Record<string, unknown>) => JSON.stringify(Object.entries(resources).filter(([id]) => /^(Web|Edge)/.test(id)));
  const { Resources } = JSON.parse(alone());
  expect(Object.keys(Resources).length).toBeGreaterThan(10);
  expect(own(Template.fromStack(stack).toJSON().Resources)).toBe(own(Resources));
});

test('the template does not change with the working directory', () => {
  const here = process.cwd();
  const elsewhere = mkdtempSync(join(tmpdir(), 'linux-controls-'));
  const expected = alone();
  try {
    process.chdir(elsewhere);
    expect(alone()).toBe(expected);
  } finally {
    process.chdir(here);
    rmSync(elsewhere, { recursive: true });
  }
});

test('the template does not change with time or chance', () => {
  const expected = alone();
  jest.useFakeTimers({ now: new Date('2001-02-03T04:05:06Z') });
  const random = jest.spyOn(Math, 'random').mockReturnValue(0.25);
  try {
    expect(alone()).toBe(expected);
  } finally {
    random.mockRestore();
    jest.useRealTimers();
  }
});

// Whoever uses the library keeps snapshots of templates: a change here changes theirs, and belongs into the release notes.
test('the task definitions are what they were', () => {
  const stack = newStack();
  addPatterns(stack);
  expect(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition')).toMatchSnapshot();
});
