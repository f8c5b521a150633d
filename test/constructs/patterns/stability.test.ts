import { tmpdir } from 'node:os';
import { App, aws_ecs as ecs, aws_sns as sns, Duration, Size, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { clusterOf } from './fargate';
import { IMAGE, newStack } from '../task/task-definitions';
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
  expect([withBefore(), withAfter(), withAfter()]).toEqual(Array(3).fill(standalone()));
});

test('the template does not depend on the time, on random numbers, or on the working directory', () => {
  const expected = standalone();
  const workingDirectory = process.cwd();
  jest.useFakeTimers({ now: new Date('2001-02-03T04:05:06Z') });
  const random = jest.spyOn(Math, 'random').mockReturnValue(0.25);
  process.chdir(tmpdir());
  try {
    expect(standalone()).toBe(expected);
  } finally {
    process.chdir(workingDirectory);
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
