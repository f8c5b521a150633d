import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, aws_ecs as ecs, aws_sns as sns, Duration, Size, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { clusterOf, IMAGE, newStack } from './fargate';
import { CustomObserver, DebugToolbox, FargateSidecarObservedService, KernelTuning, NamespaceSharingChecks, PortRange, ProcessAccess, TcpKeepAlive, TunedProxyTask } from 'cdk-fargate-linux-controls';

/** Adds both patterns, with most of their options. */
function addPatterns(stack: Stack): void {
  new FargateSidecarObservedService(stack, 'Web', {
    cluster: clusterOf(stack),
    application: { image: IMAGE, containerName: 'nginx', portMappings: [{ containerPort: 80 }] },
    observers: [
      new DebugToolbox(),
      new CustomObserver({ container: { image: IMAGE, containerName: 'agent', portMappings: [{ containerPort: 8126 }], environment: { B: '2', A: '1' } } }),
    ],
    networkSysctls: { netIpv4TcpSynRetries: 3, presets: [TcpKeepAlive.forIdleTimeout(Duration.seconds(350))] },
    enableExecuteCommand: true,
  }).taskDefinition.addExtension(KernelTuning.ipc('nginx', { kernelShmmax: Size.gibibytes(1), fsMqueueMsgMax: 64 }));

  new TunedProxyTask(stack, 'Edge', {
    proxy: { image: IMAGE, containerName: 'myproxy', portMappings: [{ containerPort: 8080 }, { containerPort: 8443 }] },
    networkSysctls: { netCoreSomaxconn: 6000, netIpv4IpLocalPortRange: PortRange.of(1024, 65000), byName: { 'net.ipv4.tcp_tw_reuse': '1' } },
    observers: [new DebugToolbox({ sharedPidNamespace: false, access: ProcessAccess.imageUser() })],
    maxOpenFiles: 65536,
    cpu: 512,
    memoryLimitMiB: 1024,
    runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64 },
  });
}

function templateIn(app: App): () => string {
  const stack = newStack(app);
  addPatterns(stack);
  return () => JSON.stringify(Template.fromStack(stack).toJSON());
}

const standalone = () => templateIn(new App())();

test('the same program renders the same template each time', () => {
  expect(standalone()).toBe(standalone());
});

test('an app renders the same template when it is synthesized again', () => {
  const template = templateIn(new App());
  expect(template()).toBe(template());
});

test.each<[string, (app: App) => void]>([
  ['a stack', app => new sns.Topic(newStack(app, 'Other'), 'Topic')],
  ['a stack with the same constructs', app => addPatterns(newStack(app, 'Other'))],
  ['a stage with the same constructs', app => addPatterns(newStack(new Stage(app, 'Prod')))],
  ['a construct outside any stack', app => new Construct(app, 'Unrelated')],
  ['checks for the app', app => NamespaceSharingChecks.addTo(app)],
  ['tags on another stack', app => Tags.of(newStack(app, 'Other')).add('team', 'edge')],
])('the template does not depend on %s added before or after it', (_, add) => {
  const [before, after] = [new App(), new App()];
  add(before);
  const [withBefore, withAfter] = [templateIn(before), templateIn(after)];
  add(after);
  expect(withBefore()).toBe(standalone());
  expect(withAfter()).toBe(standalone());
});

test('the resources of the patterns do not depend on unrelated resources in the same stack', () => {
  const stack = newStack();
  new sns.Topic(stack, 'Before');
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('app', { image: IMAGE });
  addPatterns(stack);
  new sns.Topic(stack, 'After');
  const patternResources = (resources: Record<string, unknown>) => JSON.stringify(Object.entries(resources).filter(([id]) => /^(Web|Edge)/.test(id)));
  const { Resources } = JSON.parse(standalone());
  expect(Object.keys(Resources).length).toBeGreaterThan(10);
  expect(patternResources(Template.fromStack(stack).toJSON().Resources)).toBe(patternResources(Resources));
});

test('the template does not depend on the working directory', () => {
  const workingDirectory = process.cwd();
  const otherDirectory = mkdtempSync(join(tmpdir(), 'linux-controls-'));
  const expected = standalone();
  try {
    process.chdir(otherDirectory);
    expect(standalone()).toBe(expected);
  } finally {
    process.chdir(workingDirectory);
    rmSync(otherDirectory, { recursive: true });
  }
});

test('the template does not depend on the time or on random numbers', () => {
  const expected = standalone();
  jest.useFakeTimers({ now: new Date('2001-02-03T04:05:06Z') });
  const random = jest.spyOn(Math, 'random').mockReturnValue(0.25);
  try {
    expect(standalone()).toBe(expected);
  } finally {
    random.mockRestore();
    jest.useRealTimers();
  }
});

// Users keep template snapshots, so a change of this snapshot belongs in the release notes.
test('the task definitions match the snapshot', () => {
  const stack = newStack();
  addPatterns(stack);
  expect(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition')).toMatchSnapshot();
});
