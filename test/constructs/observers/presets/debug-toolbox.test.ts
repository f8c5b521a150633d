import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { programsIn } from '../../../cli/terminal';
import { containerIn, IMAGE, problemsIn, reference, stackOf, taskIn } from '../../task/task-definitions';
import {
  CustomObserver, DebugToolbox, DebugToolboxProps, EntryPointRewrite, EntryPointWrapper, ObserverSidecar, ProcessAccess,
} from 'cdk-fargate-linux-controls';

// The snapshot of examples/debug-toolbox compares each field.
function toolboxIn(props?: DebugToolboxProps) {
  const stack = stackOf({ app: {} }, new DebugToolbox(props));
  return { stack, toolbox: containerIn(stack, 'toolbox') };
}

describe('tools to install', () => {
  const { toolbox } = toolboxIn({ packages: ['strace', 'procps-ng', 'gdb'] });

  test('are installed by a script, and the container is healthy when they are available', () => {
    expect(toolbox).toEqual({
      ...toolboxIn().toolbox,
      EntryPoint: ['sh', '-c', expect.stringContaining('apt-get install'), 'install-tools'],
      Command: ['/run/tools-are-there', 'strace', 'procps-ng', 'gdb'],
      // 300 s is the longest start period: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
      HealthCheck: { Command: ['CMD-SHELL', 'test -e /run/tools-are-there'], Interval: 10, Retries: 3, StartPeriod: 300, Timeout: 5 },
      LogConfiguration: expect.anything(),
    });
  });

  test('do not override a specified memory limit', () => {
    expect(toolboxIn({ packages: ['gdb'], memoryLimitMiB: 300 }).toolbox).toMatchObject({ Memory: 300 });
    expect(toolboxIn({ packages: ['gdb'], memoryLimitMiB: 300 }).toolbox.MemoryReservation).toBeUndefined();
  });

  test('can be an empty list', () => {
    expect(toolboxIn({ packages: [] }).toolbox).toEqual({ ...toolboxIn().toolbox, LogConfiguration: expect.anything() });
  });

  test.each(['strace', '7zip', 'libstdc++6', 'linux-tools_x', 'perl5.36', 'gdb:arm64', 'strace-6.1~rc1'])('can be named %s', name => {
    expect(toolboxIn({ packages: [name] }).toolbox.Command).toEqual(['/run/tools-are-there', name]);
  });

  test.each(['', ' ', 'a b', '-y', '--installroot=/', '.hidden', 'a;b', 'a$(b)', 'a`b`', 'a|b', 'a&b', 'a/b', 'a\nb', '"a"', 'ä'])('cannot be named %j', name => {
    expect(() => new DebugToolbox({ packages: ['strace', name] }))
      .toThrow(`DebugToolbox: packages contains ${JSON.stringify(name)}, which is not a valid package name`);
  });

  test('can be unresolved values', () => {
    expect(toolboxIn({ packages: [reference('Tool')] }).toolbox.Command).toEqual(['/run/tools-are-there', { Ref: 'Tool' }]);
  });

  // apt-get fails without them: "setgroups 65534 failed - setgroups (1: Operation not permitted)".
  test.each([ProcessAccess.tracingOnly(), ProcessAccess.sameUser('1000')])('are rejected with access that drops the default capabilities', access => {
    expect(() => new DebugToolbox({ packages: ['gdb'], access })).toThrow('packages needs root with its default capabilities');
    expect(() => new DebugToolbox({ access })).not.toThrow();
  });

  test.each([ProcessAccess.anyUser(), ProcessAccess.imageUser()])('are accepted with access that keeps the default capabilities', access => {
    expect(() => new DebugToolbox({ packages: ['gdb'], access })).not.toThrow();
  });
});

describe('the script that installs tools', () => {
  /** Runs the command of the toolbox with only the given programs on the path. */
  function install(programs: Record<string, string>) {
    const path = programsIn({ timeout: 'shift; exec "$@"', sleep: 'echo sleeping $*', ...programs });
    const ready = join(path, 'ready');
    const { EntryPoint, Command } = toolboxIn({ packages: ['strace', 'gdb'] }).toolbox;
    const { status, stdout, stderr } = spawnSync('/bin/sh', [...EntryPoint.slice(1), ready, ...Command.slice(1)], { env: { PATH: path }, encoding: 'utf8' });
    return { status, stdout: stdout.trim().split('\n'), stderr, isReady: existsSync(ready) };
  }

  test.each([
    ['dnf', 'install -y strace gdb'],
    ['apk', 'add --no-cache strace gdb'],
  ])('uses %s if the image has it', (manager, output) => {
    expect(install({ [manager]: 'echo "$@"' })).toEqual({
      status: 0, stdout: ['toolbox: installing strace gdb', output, 'toolbox: the packages are installed.', 'sleeping infinity'], stderr: '', isReady: true,
    });
  });

  test('uses apt-get if the image has it, after refreshing the package lists', () => {
    expect(install({ 'apt-get': 'echo "$DEBIAN_FRONTEND $*"' }).stdout).toEqual([
      'toolbox: installing strace gdb', ' update', 'noninteractive install -y --no-install-recommends strace gdb', 'toolbox: the packages are installed.', 'sleeping infinity',
    ]);
  });

  test.each([
    ['the package manager fails', { 'apt-get': 'exit 100' }, 'status 100'],
    ['the package manager times out', { dnf: 'exit 124' }, 'status 124'],
    ['there is no package manager', {}, 'status 127'],
  ])('reports the requirements and keeps sleeping if %s', (_, programs, status) => {
    const result = install(programs as Record<string, string>);
    expect(result).toMatchObject({ status: 0, isReady: false, stdout: expect.arrayContaining(['sleeping infinity']) });
    expect(result.stderr).toContain(`toolbox: installing strace gdb failed with ${status}. The installation needs a route from the subnet`);
  });
});

describe('applicationsMayTrace', () => {
  test('adds SYS_PTRACE to all application containers that are not excluded, and to no other observer', () => {
    const own = new CustomObserver({ container: { image: IMAGE }, access: ProcessAccess.imageUser() });
    const stack = stackOf({ app: {}, excluded: {} }, new DebugToolbox({ applicationsMayTrace: true, excludeContainers: ['excluded'] }), own);
    const capabilities = taskIn(stack).ContainerDefinitions.map(({ Name, LinuxParameters }) => [Name, LinuxParameters?.Capabilities]);
    const SYS_PTRACE = { Add: ['SYS_PTRACE'] };
    expect(capabilities).toEqual([['app', SYS_PTRACE], ['excluded', undefined], ['toolbox', SYS_PTRACE], ['observer', undefined]]);
  });

  /** Creates a task with an application container for each user. */
  const stackFor = (observer: ObserverSidecar, ...users: (string | undefined)[]) =>
    stackOf(Object.fromEntries(users.map((user, i) => [`app${i}`, { user, entryPoint: ['/app'] }])), observer);

  const TRACING: Record<string, () => ObserverSidecar> = {
    DebugToolbox: () => new DebugToolbox({ applicationsMayTrace: true }),
    EntryPointWrapper: () => new EntryPointWrapper({ carrier: { image: IMAGE }, entryPoint: EntryPointRewrite.prefix('/run'), applicationsMayTrace: true }),
  };

  // Docker gives an added capability only to root. The ID of a name is defined by the image.
  test.each(Object.entries(TRACING))('of %s adds SYS_PTRACE only to containers whose user is root or not known', (_, create) => {
    const users = ['1000', '33:0', '0', '0:5', 'root', ':7', undefined, 'www-data', reference('User')];
    const applications = taskIn(stackFor(create(), ...users)).ContainerDefinitions.slice(0, users.length);
    expect(applications.map(({ LinuxParameters }) => LinuxParameters?.Capabilities !== undefined)).toEqual(users.map((_user, i) => i > 1));
  });

  test.each(Object.entries(TRACING))('of %s fails if no container gets it', (name, create) => {
    expect(problemsIn(stackFor(create(), '1000', '33:0'))).toEqual([expect.stringContaining(
      `${name === 'DebugToolbox' ? name : 'EntryPointWrapper(\'carrier\')'}: applicationsMayTrace adds SYS_PTRACE only to containers that may run as root, but the user of every application container is another one (app0: 1000, app1: 33:0). Remove applicationsMayTrace, or run a container as user 0. To trace from an ECS Exec session, which runs as root, add SYS_PTRACE to the container\'s linuxParameters.`)]);
    expect(problemsIn(stackFor(create(), '1000', '0'))).toEqual([]);
  });
});
