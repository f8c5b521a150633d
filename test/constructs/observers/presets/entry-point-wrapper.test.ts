import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, CfnParameter, Stack } from 'aws-cdk-lib';
import {
  annotationsIn, Container, containerIn, fargateTask, frozen, IMAGE, newStack, problemsIn, resourcesOf, taskIn, templateOf,
} from '../../task/task-definitions';
import { ApplicationContainer, CarriedFiles, CustomObserver, EntryPointRewrite, EntryPointWrapper, EntryPointWrapperProps } from 'cdk-fargate-linux-controls';

const { COMPLETE, HEALTHY, START, SUCCESS } = ecs.ContainerDependencyCondition;
const APPLICATION = { image: IMAGE, entryPoint: ['/app', '-x'], command: ['serve'] };
const HEALTH_CHECK: ecs.HealthCheck = { command: ['CMD', '/tool', 'healthy'] };

const BASIC: EntryPointWrapperProps = { carrier: { image: IMAGE }, files: CarriedFiles.volumesFrom(), entryPoint: EntryPointRewrite.prefix('/opt/tool/run', '--') };
const FILES = CarriedFiles.volume({
  volumeName: 'tool', containerPath: '/opt/tool', privateVolumes: { volumeNamePrefix: 'tool-own', containerPath: '/var/tool' },
});

const wrapper = (props: Partial<EntryPointWrapperProps> = {}) => new EntryPointWrapper({ ...BASIC, ...props });

/** Creates a stack with one application container, which sets its entry point and command. */
function stackWith(props: Partial<EntryPointWrapperProps> = {}, application: Partial<ecs.ContainerDefinitionOptions> = {}): Stack {
  const stack = newStack();
  const task = fargateTask(stack);
  task.addContainer('app', { ...APPLICATION, ...application });
  task.addExtension(wrapper(props));
  return stack;
}

const appWith = (...args: Parameters<typeof stackWith>) => containerIn(stackWith(...args), 'app');

const secretIn = (stack: Stack, name: string) => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, name, name));

test('wraps the entry point of the application, keeps its command, and adds SYS_PTRACE', () => {
  const stack = stackWith();
  expect(problemsIn(stack)).toEqual([]);
  expect(annotationsIn(stack)).toEqual([]);
  expect(taskIn(stack).ContainerDefinitions).toEqual([
    {
      Name: 'app',
      Image: 'public.ecr.aws/nginx/nginx:1.29',
      Essential: true,
      Cpu: 256,
      EntryPoint: ['/opt/tool/run', '--', '/app', '-x'],
      Command: ['serve'],
      LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'] } },
      VolumesFrom: [{ SourceContainer: 'carrier', ReadOnly: true }],
    },
    { Name: 'carrier', Image: 'public.ecr.aws/nginx/nginx:1.29', Essential: false },
  ]);
});

test('adds no shared PID namespace, volume, role, or policy by default', () => {
  const bare = newStack();
  fargateTask(bare).addContainer('app', APPLICATION);
  const { ContainerDefinitions: _, ...rest } = taskIn(bare);
  expect(taskIn(stackWith())).toEqual({ ...rest, ContainerDefinitions: expect.anything() });
  expect(Object.keys(templateOf(stackWith()).Resources)).toEqual(Object.keys(templateOf(bare).Resources));
});

test('shares the PID namespace with sharedPidNamespace', () => {
  expect(taskIn(stackWith({ sharedPidNamespace: true })).PidMode).toBe('task');
});

test('adds no SYS_PTRACE with applicationsMayTrace false', () => {
  expect(appWith({ applicationsMayTrace: false }).LinuxParameters).toBeUndefined();
});

test('passes container options to the carrier', () => {
  const carrier = { image: IMAGE, containerName: 'tool', essential: true, user: '7', entryPoint: ['/sleep'], healthCheck: HEALTH_CHECK, environment: { B: '1' } };
  expect(containerIn(stackWith({ carrier }), 'tool')).toMatchObject({
    Essential: true, User: '7', EntryPoint: ['/sleep'], HealthCheck: { Command: ['CMD', '/tool', 'healthy'] }, Environment: [{ Name: 'B', Value: '1' }],
  });
});

test('an essential carrier that is added first does not become the default container', () => {
  const task = fargateTask(newStack());
  task.addExtension(wrapper({ carrier: { image: IMAGE, essential: true } }));
  const app = task.addContainer('app', APPLICATION);
  expect(task.defaultContainer).toBe(app);
});

describe('files', () => {
  test('are writable with volumesFrom(false)', () => {
    expect(appWith({ files: CarriedFiles.volumesFrom({ readOnly: false }) }).VolumesFrom).toEqual([{ SourceContainer: 'carrier', ReadOnly: false }]);
  });

  test('are in a volume that the carrier can write and the application can read', () => {
    const stack = stackWith({ files: CarriedFiles.volume({ volumeName: 'tool', containerPath: '/opt/tool' }) });
    expect(taskIn(stack).Volumes).toEqual([{ Name: 'tool' }]);
    expect(containerIn(stack, 'carrier').MountPoints).toEqual([{ SourceVolume: 'tool', ContainerPath: '/opt/tool', ReadOnly: false }]);
    expect(containerIn(stack, 'app').MountPoints).toEqual([{ SourceVolume: 'tool', ContainerPath: '/opt/tool', ReadOnly: true }]);
    expect(containerIn(stack, 'app').VolumesFrom).toBeUndefined();
  });

  test('are in a volume that the application can write with readOnly false', () => {
    const files = CarriedFiles.volume({ volumeName: 'tool', containerPath: '/opt/tool', readOnly: false });
    expect(appWith({ files }).MountPoints).toEqual([{ SourceVolume: 'tool', ContainerPath: '/opt/tool', ReadOnly: false }]);
  });

  test('each container with a read-only root file system has its own volume, which the carrier also mounts', () => {
    const stack = newStack();
    const task = fargateTask(stack);
    task.addVolume({ name: 'data' });
    task.addContainer('app', { ...APPLICATION, readonlyRootFilesystem: true });
    task.addExtension(wrapper({ files: FILES }));
    task.addContainer('writer', { ...APPLICATION, readonlyRootFilesystem: false });
    task.addContainer('plain', APPLICATION);
    task.addContainer('later', { ...APPLICATION, readonlyRootFilesystem: true });
    const shared = { SourceVolume: 'tool', ContainerPath: '/opt/tool' };
    expect(problemsIn(stack)).toEqual([]);
    expect(taskIn(stack).Volumes).toEqual([{ Name: 'data' }, { Name: 'tool' }, { Name: 'tool-own-app' }, { Name: 'tool-own-later' }]);
    for (const name of ['app', 'later']) {
      expect(containerIn(stack, name).MountPoints).toEqual([
        { ...shared, ReadOnly: true }, { SourceVolume: `tool-own-${name}`, ContainerPath: '/var/tool', ReadOnly: false },
      ]);
    }
    for (const name of ['writer', 'plain']) {
      expect(containerIn(stack, name).MountPoints).toEqual([{ ...shared, ReadOnly: true }]);
    }
    expect(containerIn(stack, 'carrier').MountPoints).toEqual([
      { ...shared, ReadOnly: false },
      { SourceVolume: 'tool-own-app', ContainerPath: '/var/tool-app', ReadOnly: false },
      { SourceVolume: 'tool-own-later', ContainerPath: '/var/tool-later', ReadOnly: false },
    ]);
  });

  test('a container with an unresolved name can have its own volume', () => {
    const stack = newStack();
    const containerName = new CfnParameter(stack, 'Name').valueAsString;
    const task = fargateTask(stack);
    task.addExtension(wrapper({ files: FILES }));
    task.addContainer('app', { ...APPLICATION, containerName, readonlyRootFilesystem: true });
    const own = { 'Fn::Join': ['', ['tool-own-', { Ref: 'Name' }]] };
    expect(problemsIn(stack)).toEqual([]);
    expect(taskIn(stack).Volumes).toEqual([{ Name: 'tool' }, { Name: own }]);
    expect(containerIn(stack, { Ref: 'Name' }).MountPoints[1]).toEqual({ SourceVolume: own, ContainerPath: '/var/tool', ReadOnly: false });
    expect(containerIn(stack, 'carrier').MountPoints[1]).toEqual({
      SourceVolume: own, ContainerPath: { 'Fn::Join': ['', ['/var/tool-', { Ref: 'Name' }]] }, ReadOnly: false,
    });
  });

  test('a volume with the name of an existing one is rejected', () => {
    const task = fargateTask(newStack(), 'app');
    task.addVolume({ name: 'tool' });
    expect(() => task.addExtension(wrapper({ files: FILES }))).toThrow(/\[Stack\/Task\] EntryPointWrapper\('carrier'\) adds a volume named tool, but the task already has a volume with that name\. Rename/);
  });

  test('volumes of containers are rendered even if volumes is rendered before the containers', () => {
    const stack = newStack();
    const task = fargateTask(stack);
    task.addContainer('app', { ...APPLICATION, readonlyRootFilesystem: true });
    task.addExtension(wrapper({ files: FILES }));
    expect(stack.resolve((task.node.defaultChild as ecs.CfnTaskDefinition).volumes)).toEqual([{ name: 'tool' }, { name: 'tool-own-app' }]);
  });

  test('a container volume with the name of an existing volume stops synthesis', () => {
    const stack = newStack();
    const task = fargateTask(stack);
    task.addContainer('app', { ...APPLICATION, readonlyRootFilesystem: true });
    task.addExtension(wrapper({ files: FILES }));
    task.addVolume({ name: 'tool-own-app' });
    expect(problemsIn(stack)).toEqual([expect.stringMatching(/EntryPointWrapper\('carrier'\) adds a volume named "tool-own-app" for container app, but the task already has a volume with that name\. Rename/)]);
  });

  test('two tools that add a container volume with the same name stop synthesis', () => {
    const stack = newStack();
    const task = fargateTask(stack);
    task.addContainer('app', { ...APPLICATION, readonlyRootFilesystem: true });
    const other = CarriedFiles.volume({ volumeName: 'other', containerPath: '/opt/other', privateVolumes: { volumeNamePrefix: 'tool-own', containerPath: '/var/other' } });
    task.addExtension(wrapper({ files: FILES }));
    task.addExtension(wrapper({ files: other, carrier: { image: IMAGE, containerName: 'other' } }));
    expect(problemsIn(stack)).toEqual([expect.stringMatching(/EntryPointWrapper\('other'\) adds a volume named "tool-own-app" for container app, but the task already has a volume/)]);
  });

  test('another volume at the same path stops synthesis', () => {
    const stack = newStack();
    const task = fargateTask(stack);
    task.addVolume({ name: 'data' });
    task.addContainer('app', APPLICATION).addMountPoints({ sourceVolume: 'data', containerPath: '/opt/tool', readOnly: true });
    task.addExtension(wrapper({ files: FILES }));
    expect(problemsIn(stack)).toEqual([expect.stringMatching(/read-only volume "tool" at \/opt\/tool of container app, which already mounts read-only volume "data" there/)]);
  });
});

describe('carrierCondition', () => {
  test('adds no dependency by default', () => {
    expect(appWith().DependsOn).toBeUndefined();
  });

  test.each<[ecs.ContainerDependencyCondition, Partial<ecs.ContainerDefinitionOptions>]>([
    [START, {}], [SUCCESS, {}], [COMPLETE, {}], [SUCCESS, { essential: false }], [START, { essential: true }],
    [HEALTHY, { healthCheck: HEALTH_CHECK }], [HEALTHY, { healthCheck: HEALTH_CHECK, essential: true }],
  ])('adds a dependency with condition %s on a carrier with %j', (carrierCondition, carrier) => {
    const stack = stackWith({ carrierCondition, carrier: { image: IMAGE, ...carrier } });
    expect(problemsIn(stack)).toEqual([]);
    expect(containerIn(stack, 'app').DependsOn).toEqual([{ ContainerName: 'carrier', Condition: carrierCondition }]);
  });

  test.each<[ecs.ContainerDependencyCondition, Partial<ecs.ContainerDefinitionOptions>, RegExp]>([
    [SUCCESS, { essential: true }, /carrierCondition is SUCCESS, but the carrier is essential: .*Remove essential, or wait for START or HEALTHY/],
    [COMPLETE, { essential: true }, /carrierCondition is COMPLETE, but the carrier is essential/],
    [HEALTHY, {}, /carrierCondition is HEALTHY, but the carrier has no health check, .*Set healthCheck of the carrier/],
  ])('rejects condition %s on a carrier with %j', (carrierCondition, carrier, message) => {
    expect(() => wrapper({ carrierCondition, carrier: { image: IMAGE, ...carrier } })).toThrow(message);
  });
});

describe('environment', () => {
  test('variables are appended to those of the container, sorted by name', () => {
    expect(appWith({ applicationEnvironment: { C: '3', A: '1' } }, { environment: { B: '2' } }).Environment).toEqual([
      { Name: 'B', Value: '2' }, { Name: 'A', Value: '1' }, { Name: 'C', Value: '3' },
    ]);
  });

  test('secrets are sorted by name, added to later containers, and readable by the execution role', () => {
    const stack = newStack();
    const task = fargateTask(stack);
    const [one, two] = ['one', 'two'].map(name => secretIn(stack, name));
    task.addExtension(wrapper({ applicationSecrets: { Z: two, Y: one } }));
    task.addContainer('app', APPLICATION);
    const arn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:eu-west-1:111122223333:secret:${name}`]] });
    expect(problemsIn(stack)).toEqual([]);
    expect(containerIn(stack, 'app').Secrets).toEqual([{ Name: 'Y', ValueFrom: arn('one') }, { Name: 'Z', ValueFrom: arn('two') }]);
    expect(containerIn(stack, 'carrier').Secrets).toBeUndefined();
    const statements = resourcesOf(stack, 'AWS::IAM::Policy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    expect(statements.map(({ Action, Resource }) => [Action, JSON.stringify(Resource).match(/secret:\w+/)![0]])).toEqual(
      ['one', 'two'].map(name => [['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], `secret:${name}`]),
    );
  });

  test('a variable that the container sets to another value stops synthesis', () => {
    expect(problemsIn(stackWith({ applicationEnvironment: { A: '1' } }, { environment: { A: '2' } }))).toEqual([
      expect.stringMatching(/EntryPointWrapper\('carrier'\) sets the environment variable A of container app to "1", but the container sets it to "2"/),
    ]);
  });

  test('a variable in both applicationEnvironment and applicationSecrets is rejected', () => {
    const secret = secretIn(newStack(), 'secret');
    expect(() => wrapper({ applicationEnvironment: { B: '1', A: '1', C: '1' }, applicationSecrets: { B: secret, A: secret } })).toThrow(/A, B are set in both applicationEnvironment and applicationSecrets, but ECS accepts each name only once\. Remove them from one of them/);
    expect(() => wrapper({ applicationEnvironment: { B: '1' }, applicationSecrets: { B: secret } })).toThrow(/B is set in both applicationEnvironment and applicationSecrets, .*Remove it/);
  });
});

describe('wrapped containers', () => {
  test('include all application containers, added before or after, with addContainer or with the constructor', () => {
    const stack = newStack();
    const task = fargateTask(stack);
    task.addContainer('app', APPLICATION);
    task.addExtension(wrapper());
    new ecs.ContainerDefinition(stack, 'Constructed', { ...APPLICATION, taskDefinition: task, containerName: 'constructed' });
    task.addContainer('later', APPLICATION);
    for (const name of ['app', 'constructed', 'later']) {
      expect(containerIn(stack, name)).toMatchObject({ EntryPoint: ['/opt/tool/run', '--', '/app', '-x'], LinuxParameters: { Capabilities: { Add: ['SYS_PTRACE'] } } });
    }
  });

  test('do not include the carrier, other observers, or a log router', () => {
    const stack = newStack();
    const task = fargateTask(stack);
    task.addContainer('app', APPLICATION);
    task.addFirelensLogRouter('router', { image: IMAGE, entryPoint: ['/fluent'], firelensConfig: { type: ecs.FirelensLogRouterType.FLUENTBIT } });
    task.addExtension(new CustomObserver({ container: { image: IMAGE, containerName: 'before', entryPoint: ['/before'] }, sharedPidNamespace: false }));
    task.addExtension(wrapper({ carrier: { image: IMAGE, entryPoint: ['/carrier'] }, applicationEnvironment: { A: '1' } }));
    task.addExtension(new CustomObserver({ container: { image: IMAGE, containerName: 'after', entryPoint: ['/after'] }, sharedPidNamespace: false }));
    const others = taskIn(stack).ContainerDefinitions.filter(({ Name }) => Name !== 'app');
    expect(others.map(({ Name, EntryPoint, VolumesFrom, Environment }) => [Name, EntryPoint, VolumesFrom, Environment])).toEqual(
      [['router', '/fluent'], ['before', '/before'], ['carrier', '/carrier'], ['after', '/after']].map(([name, entryPoint]) => [name, [entryPoint], undefined, undefined]),
    );
  });

  test('do not include excluded containers, which require no entry point', () => {
    const stack = newStack();
    const task = fargateTask(stack, 'plain');
    const before = containerIn(stack, 'plain');
    task.addContainer('app', { ...APPLICATION, cpu: 64 });
    task.addExtension(wrapper({ excludeContainers: ['plain'], applicationEnvironment: { A: '1' } }));
    expect(problemsIn(stack)).toEqual([]);
    expect({ ...containerIn(stack, 'plain'), Cpu: undefined }).toEqual({ ...before, Cpu: undefined });
  });

  test('an unknown excluded container stops synthesis', () => {
    expect(problemsIn(stackWith({ excludeContainers: ['apq'] }))).toEqual([expect.stringMatching(/excludeContainers names container apq, which is not in the task definition\. Did you mean app\?/)]);
  });

  test.each<[string, string[] | undefined]>([['no entry point', undefined], ['an empty entry point', []]])('a container with %s stops synthesis, with a reason and a fix', (_, entryPoint) => {
    expect(problemsIn(stackWith({}, { entryPoint }))).toEqual([
      expect.stringMatching(/EntryPointWrapper\('carrier'\) wraps the entry point of container app, but the container sets none\. The CDK cannot read the entry point of its image, which would be lost\. Set entryPoint, or add the container to excludeContainers/),
    ]);
  });
});

describe('the caller\'s options', () => {
  test('Linux parameters are kept and not changed', () => {
    const stack = newStack();
    const task = fargateTask(stack);
    const linuxParameters = new ecs.LinuxParameters(stack, 'LinuxParameters', { initProcessEnabled: true });
    linuxParameters.dropCapabilities(ecs.Capability.ALL);
    ['app', 'other'].forEach(name => task.addContainer(name, { ...APPLICATION, linuxParameters }));
    task.addExtension(wrapper({ excludeContainers: ['other'] }));
    expect(containerIn(stack, 'app').LinuxParameters).toEqual({ InitProcessEnabled: true, Capabilities: { Add: ['SYS_PTRACE'], Drop: ['ALL'] } });
    expect(containerIn(stack, 'other').LinuxParameters).toEqual({ InitProcessEnabled: true, Capabilities: { Drop: ['ALL'] } });
  });

  test('an entry point array that two containers share is wrapped once for each and not changed', () => {
    const stack = newStack();
    const task = fargateTask(stack);
    const options = frozen({ image: IMAGE, entryPoint: ['/app'], command: ['serve'], environment: { B: '1' } });
    ['app', 'other'].forEach(name => task.addContainer(name, options));
    task.addExtension(wrapper(frozen({ carrier: { image: IMAGE, entryPoint: options.entryPoint }, applicationEnvironment: { A: '1' }, excludeContainers: [] })));
    expect(['app', 'other', 'carrier'].map(name => containerIn(stack, name).EntryPoint)).toEqual([
      ['/opt/tool/run', '--', '/app'], ['/opt/tool/run', '--', '/app'], ['/app'],
    ]);
    expect(options.entryPoint).toEqual(['/app']);
  });

  test('an entry point that already has the prefix is not wrapped again', () => {
    expect(appWith({}, { entryPoint: ['/opt/tool/run', '--', '/app'] }).EntryPoint).toEqual(['/opt/tool/run', '--', '/app']);
    expect(appWith({}, { entryPoint: ['/opt/tool/run', '/app'] }).EntryPoint).toEqual(['/opt/tool/run', '--', '/opt/tool/run', '/app']);
  });

  test('changes to a prefix array after the call have no effect', () => {
    const words = ['/opt/tool/run'];
    const wrap = EntryPointRewrite.prefix(...words);
    const prefixes = { x86: words, arm64: words };
    const byArchitecture = EntryPointRewrite.prefixByArchitecture(prefixes);
    words.push('--late');
    for (const each of [wrap, byArchitecture]) {
      expect(appWith({ entryPoint: each }).EntryPoint).toEqual(['/opt/tool/run', '/app', '-x']);
    }
  });
});

describe('several wrappers and task definitions', () => {
  test('two tools wrap the entry point in order, the later one outermost', () => {
    const stack = newStack();
    const task = fargateTask(stack);
    task.addContainer('app', APPLICATION);
    task.addExtension(wrapper());
    task.addExtension(wrapper({ carrier: { image: IMAGE, containerName: 'other' }, entryPoint: EntryPointRewrite.prefix('/other') }));
    expect(problemsIn(stack)).toEqual([]);
    expect(containerIn(stack, 'app').EntryPoint).toEqual(['/other', '/opt/tool/run', '--', '/app', '-x']);
  });

  test('one observer can be applied to two task definitions of a stack', () => {
    const stack = newStack();
    const observer = wrapper({ files: FILES, applicationSecrets: { KEY: secretIn(stack, 'secret') } });
    for (const id of ['One', 'Two']) {
      const task = new ecs.FargateTaskDefinition(stack, id);
      task.addContainer(`app-${id}`, { ...APPLICATION, readonlyRootFilesystem: true });
      task.addExtension(observer);
    }
    expect(problemsIn(stack)).toEqual([]);
    const tasks = resourcesOf(stack, 'AWS::ECS::TaskDefinition');
    expect(tasks.map(({ Volumes }) => Volumes)).toEqual(['One', 'Two'].map(id => [{ Name: 'tool' }, { Name: `tool-own-app-${id}` }]));
    expect(tasks.map(({ ContainerDefinitions }) => ContainerDefinitions.map(({ Name, EntryPoint }: Container) => [Name, EntryPoint]))).toEqual(
      ['One', 'Two'].map(id => [[`app-${id}`, ['/opt/tool/run', '--', '/app', '-x']], ['carrier', undefined]]),
    );
    expect(resourcesOf(stack, 'AWS::IAM::Policy').map(({ PolicyDocument }) => PolicyDocument.Statement.length)).toEqual([1, 1]);
  });
});

describe('the container name of the carrier', () => {
  test('can be unresolved', () => {
    const stack = newStack();
    const containerName = new CfnParameter(stack, 'Name').valueAsString;
    const task = fargateTask(stack);
    task.addContainer('app', APPLICATION);
    task.addExtension(wrapper({ carrier: { image: IMAGE, containerName }, carrierCondition: SUCCESS }));
    expect(problemsIn(stack)).toEqual([]);
    expect(containerIn(stack, { Ref: 'Name' })).toMatchObject({ Essential: false });
    expect(containerIn(stack, 'app')).toMatchObject({
      DependsOn: [{ ContainerName: { Ref: 'Name' }, Condition: 'SUCCESS' }], VolumesFrom: [{ SourceContainer: { Ref: 'Name' }, ReadOnly: true }],
    });
  });

  test('is rejected if an application container has it', () => {
    const task = fargateTask(newStack(), 'carrier');
    expect(() => task.addExtension(wrapper())).toThrow(/adds a container named carrier, but the application already uses that name/);
  });
});

describe('a wrap', () => {
  const prefixes = { x86: ['/x86/run'], arm64: ['/arm64/run'] };

  test.each([
    [undefined, '/x86/run'], [ecs.CpuArchitecture.X86_64, '/x86/run'], [ecs.CpuArchitecture.ARM64, '/arm64/run'],
  ])('by architecture uses the architecture of the task: %j', (cpuArchitecture, expected) => {
    const stack = newStack();
    const task = new ecs.FargateTaskDefinition(stack, 'Task', cpuArchitecture && {
      runtimePlatform: { cpuArchitecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
    });
    task.addContainer('app', APPLICATION);
    task.addExtension(wrapper({ entryPoint: EntryPointRewrite.prefixByArchitecture(prefixes) }));
    expect(containerIn(stack, 'app').EntryPoint[0]).toBe(expected);
  });

  test('by architecture stops synthesis if the architecture is unresolved, unlike a plain prefix', () => {
    const [stack, plain] = [EntryPointRewrite.prefixByArchitecture(prefixes), EntryPointRewrite.prefix('/run')].map(wrap => {
      const scope = newStack();
      const cpuArchitecture = ecs.CpuArchitecture.of(new CfnParameter(scope, 'Architecture').valueAsString);
      const task = new ecs.FargateTaskDefinition(scope, 'Task', {
        runtimePlatform: { cpuArchitecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
      });
      task.addContainer('app', APPLICATION);
      task.addExtension(wrapper({ entryPoint: wrap }));
      return scope;
    });
    expect(problemsIn(stack)).toEqual([expect.stringMatching(/wraps the entry point of container app depending on the processor architecture, which is known only at deployment\. Set runtimePlatform\.cpuArchitecture/)]);
    expect(problemsIn(plain)).toEqual([]);
  });

  test('without arguments is rejected', () => {
    expect(() => EntryPointRewrite.prefix()).toThrow(/the prefix is empty, so it would wrap nothing/);
    expect(() => EntryPointRewrite.prefixByArchitecture({ ...prefixes, arm64: [] })).toThrow(/the prefix is empty/);
    expect(() => EntryPointRewrite.prefixByArchitecture({ ...prefixes, x86: [] })).toThrow(/the prefix is empty/);
  });

  // A launcher starts a tracer, which starts the application. The command of the container runs the analyzer.
  // https://github.com/falcosecurity/kilt
  class Launcher extends EntryPointRewrite {
    public rewrite(container: ApplicationContainer): void {
      container.replaceEntryPoint(['/kilt/launcher', '/vendor/pdig', ...container.entryPoint, ...container.command, '--'], ['/vendor/falco', '-u', container.containerName]);
    }
  }

  test('of a user-defined class can replace the entry point and command of the container', () => {
    expect(appWith({ entryPoint: new Launcher() })).toMatchObject({
      EntryPoint: ['/kilt/launcher', '/vendor/pdig', '/app', '-x', 'serve', '--'], Command: ['/vendor/falco', '-u', 'app'],
    });
    expect(appWith({ entryPoint: new Launcher() }, { command: undefined }).EntryPoint).toEqual(['/kilt/launcher', '/vendor/pdig', '/app', '-x', '--']);
  });

  test('of a user-defined class stops synthesis if it replaces the entry point of a container without one', () => {
    const stack = stackWith({ entryPoint: new Launcher() }, { entryPoint: undefined });
    expect(problemsIn(stack)).toEqual([expect.stringMatching(/wraps the entry point of container app, but the container sets none/)]);
    expect(containerIn(stackWith({ entryPoint: new Launcher(), excludeContainers: ['app'] }, { entryPoint: undefined }), 'app').EntryPoint).toBeUndefined();
  });
});
