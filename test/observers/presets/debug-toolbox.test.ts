import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aws_ecs as ecs, CfnParameter } from 'aws-cdk-lib';
import { containerIn, fargateTask, IMAGE, newStack, problemsIn, resourcesOf, taskIn, templateOf } from '../../task/task-definitions';
import { ObserverSidecar, ProcessAccess, ToolboxImage } from 'cdk-fargate-linux-controls';

function toolboxIn(props?: Parameters<typeof ObserverSidecar.debugToolbox>[0], name = 'toolbox') {
  const stack = newStack();
  fargateTask(stack, 'app').addExtension(ObserverSidecar.debugToolbox(props));
  return { stack, toolbox: containerIn(stack, name) };
}

test('sleeps as root, may trace, has an init process and writes its own root file system', () => {
  const { toolbox } = toolboxIn();
  expect(toolbox).toMatchObject({
    Command: ['sleep', 'infinity'],
    Essential: false,
    User: '0',
    LinuxParameters: { InitProcessEnabled: true, Capabilities: { Add: ['SYS_PTRACE'] } },
  });
  expect(toolbox.ReadonlyRootFilesystem).toBeUndefined();
  expect(toolbox.Cpu).toBeUndefined();
});

test('has an image whose tag is not `latest`', () => {
  expect(toolboxIn().toolbox.Image).toMatch(/^public\.ecr\.aws\/amazonlinux\/amazonlinux:(?!latest)\S+$/);
});

test('does without SYS_PTRACE where it has no access to other processes', () => {
  expect(toolboxIn({ access: ProcessAccess.none() }).toolbox.LinuxParameters).toEqual({ InitProcessEnabled: true, Capabilities: {} });
});

test('keeps its logs for a month, in a log group of its own that the task may write', () => {
  const { stack, toolbox } = toolboxIn();
  const { Resources } = templateOf(stack);
  const [group] = Object.keys(Resources).filter(id => Resources[id].Type === 'AWS::Logs::LogGroup');
  expect(Resources[group].Properties).toEqual({ RetentionInDays: 30 });
  expect(toolbox.LogConfiguration).toMatchObject({ LogDriver: 'awslogs', Options: { 'awslogs-group': { Ref: group }, 'awslogs-stream-prefix': 'toolbox' } });
  expect(resourcesOf(stack, 'AWS::IAM::Policy').map(({ PolicyDocument }) => PolicyDocument.Statement)).toEqual([[
    { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Effect: 'Allow', Resource: { 'Fn::GetAtt': [group, 'Arn'] } },
  ]]);
});

test('logs where it is told to, and makes no log group then', () => {
  const { stack, toolbox } = toolboxIn({ logging: new ecs.JsonFileLogDriver() });
  expect(toolbox.LogConfiguration).toEqual({ LogDriver: 'json-file', Options: {} });
  expect(resourcesOf(stack, 'AWS::Logs::LogGroup')).toEqual([]);
});

test('takes an image, a name and memory', () => {
  const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/debian/debian:12');
  const { toolbox } = toolboxIn({ image, containerName: 'shell', memoryReservationMiB: 128 }, 'shell');
  expect(toolbox).toMatchObject({ Image: 'public.ecr.aws/debian/debian:12', MemoryReservation: 128, LogConfiguration: { Options: { 'awslogs-stream-prefix': 'shell' } } });
});

test('takes a name that only the deployment knows', () => {
  const stack = newStack();
  const containerName = new CfnParameter(stack, 'Name').valueAsString;
  fargateTask(stack, 'app').addExtension(ObserverSidecar.debugToolbox({ containerName }));
  expect(containerIn(stack, { Ref: 'Name' })).toMatchObject({
    LinuxParameters: { InitProcessEnabled: true, Capabilities: { Add: ['SYS_PTRACE'] } },
    LogConfiguration: { Options: { 'awslogs-stream-prefix': { Ref: 'Name' } } },
  });
});

test('keeps little memory for itself, and is stopped before it takes the application\'s', () => {
  expect(toolboxIn().toolbox).toMatchObject({ MemoryReservation: 32, Memory: 256 });
});

test('is started again when it dies, unless it is told not to', () => {
  expect(toolboxIn().toolbox.RestartPolicy).toEqual({ Enabled: true });
  expect(toolboxIn({ restart: false }).toolbox.RestartPolicy).toBeUndefined();
});

test('leaves the application as it is, with the CPU units of the whole task', () => {
  const bare = newStack();
  fargateTask(bare, 'app');
  expect(containerIn(toolboxIn().stack, 'app')).toEqual({ ...containerIn(bare, 'app'), Cpu: 256 });
});

test('puts nothing secret into its environment', () => {
  const { stack, toolbox } = toolboxIn();
  expect(toolbox.Environment).toBeUndefined();
  expect(taskIn(stack).ContainerDefinitions).toHaveLength(2);
});

describe('tools that are installed at start', () => {
  const { toolbox } = toolboxIn({ install: ['strace', 'procps-ng', 'gdb'] });

  test('are handed to a script, and the container is healthy when they are there', () => {
    expect(toolbox).toEqual({
      ...toolboxIn().toolbox,
      EntryPoint: ['sh', '-c', expect.stringContaining('apt-get install'), 'install-tools'],
      Command: ['/run/tools-are-there', 'strace', 'procps-ng', 'gdb'],
      // 300 s is the longest start period: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
      HealthCheck: { Command: ['CMD-SHELL', 'test -e /run/tools-are-there'], Interval: 10, Retries: 3, StartPeriod: 300, Timeout: 5 },
      Memory: 512,
      LogConfiguration: expect.anything(),
    });
  });

  test('leave the memory to whoever states it', () => {
    expect(toolboxIn({ install: ['gdb'], memoryLimitMiB: 300 }).toolbox).toMatchObject({ Memory: 300 });
    expect(toolboxIn({ install: ['gdb'], memoryLimitMiB: 300 }).toolbox.MemoryReservation).toBeUndefined();
  });

  test('are none where the list is empty', () => {
    expect(toolboxIn({ install: [] }).toolbox).toEqual({ ...toolboxIn().toolbox, LogConfiguration: expect.anything() });
  });

  test.each(['strace', '7zip', 'libstdc++6', 'linux-tools_x', 'perl5.36', 'gdb:arm64', 'strace-6.1~rc1'])('may be called %s', name => {
    expect(toolboxIn({ install: [name] }).toolbox.Command).toEqual(['/run/tools-are-there', name]);
  });

  test.each(['', ' ', 'a b', '-y', '--installroot=/', '.hidden', 'a;b', 'a$(b)', 'a`b`', 'a|b', 'a&b', 'a/b', 'a\nb', '"a"', 'ä'])('may not be called %j', name => {
    expect(() => ObserverSidecar.debugToolbox({ install: ['strace', name] }))
      .toThrow(`ObserverSidecar.debugToolbox: install names ${JSON.stringify(name)}, which is no name of a package`);
  });

  test('may be known only to the deployment', () => {
    const stack = newStack();
    const install = [new CfnParameter(stack, 'Tool').valueAsString];
    fargateTask(stack, 'app').addExtension(ObserverSidecar.debugToolbox({ install }));
    expect(containerIn(stack, 'toolbox').Command).toEqual(['/run/tools-are-there', { Ref: 'Tool' }]);
  });

  // apt-get under these was seen to fail: "setgroups 65534 failed - setgroups (1: Operation not permitted)".
  test.each([ProcessAccess.tracingOnly(), ProcessAccess.sameUser('1000')])('need the default capabilities', access => {
    expect(() => ObserverSidecar.debugToolbox({ install: ['gdb'], access })).toThrow('install needs root with its default capabilities');
    expect(() => ObserverSidecar.debugToolbox({ access })).not.toThrow();
  });

  test.each([ProcessAccess.anyUser(), ProcessAccess.none()])('are content with the capabilities that an image has by itself', access => {
    expect(() => ObserverSidecar.debugToolbox({ install: ['gdb'], access })).not.toThrow();
  });
});

describe('the script that installs tools', () => {
  const folder = mkdtempSync(join(tmpdir(), 'install-tools-'));
  const ready = join(folder, 'ready');
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Runs the toolbox's own command with nothing on the path but the given programs. */
  function install(programs: Record<string, string>) {
    const path = mkdtempSync(join(folder, 'path-'));
    rmSync(ready, { force: true });
    for (const [name, text] of Object.entries({ timeout: 'shift; exec "$@"', sleep: 'echo sleeping $*', ...programs })) {
      writeFileSync(join(path, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    }
    const { EntryPoint, Command } = toolboxIn({ install: ['strace', 'gdb'] }).toolbox;
    const { status, stdout, stderr } = spawnSync('/bin/sh', [...EntryPoint.slice(1), ready, ...Command.slice(1)], { env: { PATH: path }, encoding: 'utf8' });
    return { status, stdout: stdout.trim().split('\n'), stderr, isReady: existsSync(ready) };
  }

  test.each([
    ['dnf', 'install -y strace gdb'],
    ['apk', 'add --no-cache strace gdb'],
  ])('uses %s where the image has it', (manager, said) => {
    expect(install({ [manager]: 'echo "$@"' })).toEqual({
      status: 0, stdout: ['toolbox: installing strace gdb', said, 'toolbox: the tools are there.', 'sleeping infinity'], stderr: '', isReady: true,
    });
  });

  test('uses apt-get where the image has it, and refreshes its lists first', () => {
    expect(install({ 'apt-get': 'echo "$DEBIAN_FRONTEND $*"' }).stdout).toEqual([
      'toolbox: installing strace gdb', ' update', 'noninteractive install -y --no-install-recommends strace gdb', 'toolbox: the tools are there.', 'sleeping infinity',
    ]);
  });

  test.each([
    ['the package manager fails', { 'apt-get': 'exit 100' }, 'status 100'],
    ['it is interrupted because nothing answers', { dnf: 'exit 124' }, 'status 124'],
    ['there is none', {}, 'status 127'],
  ])('says what is needed and sleeps all the same where %s', (_, programs, status) => {
    const result = install(programs as Record<string, string>);
    expect(result).toMatchObject({ status: 0, isReady: false, stdout: expect.arrayContaining(['sleeping infinity']) });
    expect(result.stderr).toContain(`toolbox: installing strace gdb failed with ${status}. It needs a way out of the subnet`);
  });
});

describe('applications that may trace', () => {
  test('keep the Linux parameters that they have, and get SYS_PTRACE wherever they come from and whenever', () => {
    const stack = newStack();
    const taskDefinition = fargateTask(stack);
    const linuxParameters = new ecs.LinuxParameters(stack, 'Linux', { initProcessEnabled: true });
    linuxParameters.dropCapabilities(ecs.Capability.NET_RAW);
    taskDefinition.addContainer('before', { image: IMAGE, linuxParameters });
    taskDefinition.addExtension(ObserverSidecar.debugToolbox({ applicationsMayTrace: true, excludeContainers: ['spared'] }));
    new ecs.ContainerDefinition(stack, 'After', { taskDefinition, image: IMAGE, containerName: 'after' });
    taskDefinition.addContainer('spared', { image: IMAGE });
    taskDefinition.addExtension(ObserverSidecar.custom({ container: { image: IMAGE }, access: ProcessAccess.none() }));

    const linux = Object.fromEntries(taskIn(stack).ContainerDefinitions.map(({ Name, LinuxParameters }) => [Name, LinuxParameters]));
    expect(linux).toEqual({
      before: { InitProcessEnabled: true, Capabilities: { Add: ['SYS_PTRACE'], Drop: ['NET_RAW'] } },
      after: { Capabilities: { Add: ['SYS_PTRACE'] } },
      spared: undefined,
      toolbox: { InitProcessEnabled: true, Capabilities: { Add: ['SYS_PTRACE'] } },
      observer: undefined,
    });
  });

  test('are none unless it is asked for', () => {
    expect(containerIn(toolboxIn().stack, 'app').LinuxParameters).toBeUndefined();
    expect(containerIn(toolboxIn({ applicationsMayTrace: true }).stack, 'app').LinuxParameters).toEqual({ Capabilities: { Add: ['SYS_PTRACE'] } });
  });

  test('are known by their names', () => {
    const stack = newStack();
    fargateTask(stack, 'app').addExtension(ObserverSidecar.debugToolbox({ applicationsMayTrace: true, excludeContainers: ['ap'] }));
    expect(problemsIn(stack)).toEqual([expect.stringContaining('ObserverSidecar.debugToolbox: excludeContainers names container ap')]);
  });
});

test('applied twice it is there once, and with other options it wants another name', () => {
  const taskDefinition = fargateTask(newStack(), 'app');
  const toolbox = () => ObserverSidecar.debugToolbox({ install: ['gdb'], image: ToolboxImage.fromDockerfile() });
  taskDefinition.addExtension(toolbox());
  taskDefinition.addExtension(toolbox());
  expect(taskDefinition.findContainer('toolbox')).toBeDefined();
  expect(() => taskDefinition.addExtension(ObserverSidecar.debugToolbox({ install: ['strace'] }))).toThrow('another of its kind, which is not equal to it');
});

test('one toolbox serves two task definitions', () => {
  const stack = newStack();
  const toolbox = ObserverSidecar.debugToolbox({ install: ['gdb'] });
  const tasks = ['One', 'Two'].map(id => new ecs.FargateTaskDefinition(stack, id));
  tasks.forEach(task => {
    task.addContainer('app', { image: IMAGE });
    task.addExtension(toolbox);
  });
  const containers = resourcesOf(stack, 'AWS::ECS::TaskDefinition').map(({ ContainerDefinitions: [, { LogConfiguration, ...toolboxContainer }] }) => toolboxContainer);
  expect(containers[0]).toEqual(containers[1]);
});
