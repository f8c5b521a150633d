import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import {
  containerIn, fargateTask, IMAGE, l1Of, newStack, problemIn, problemsIn, reference, stackOf, statementsIn, taskDefinitionIn, taskIn,
} from '../../task/task-definitions';
import { ApplicationContainer, CarriedVolume, EntryPointRewrite, EntryPointWrapper, EntryPointWrapperProps } from 'cdk-fargate-linux-controls';

const { COMPLETE, HEALTHY, START, SUCCESS } = ecs.ContainerDependencyCondition;
const APPLICATION = { image: IMAGE, entryPoint: ['/app', '-x'], command: ['serve'] };
const HEALTH_CHECK: ecs.HealthCheck = { command: ['CMD', '/tool', 'healthy'] };

const BASIC: EntryPointWrapperProps = { carrier: { image: IMAGE }, entryPoint: EntryPointRewrite.prefix('/opt/tool/run', '--') };
const VOLUME: CarriedVolume = { volumeName: 'tool', containerPath: '/opt/tool', privateContainerPath: '/var/tool' };

// The snapshot of examples/entry-point-wrapper compares each field, and the tests of ApplicationContainer cover what it does with an application.
const wrapper = (props: Partial<EntryPointWrapperProps> = {}) => new EntryPointWrapper({ ...BASIC, ...props });

/** Creates a stack with one application container, which sets its entry point and command. */
function stackWith(props: Partial<EntryPointWrapperProps> = {}, application: Partial<ecs.ContainerDefinitionOptions> = {}): Stack {
  return stackOf({ app: { ...APPLICATION, ...application } }, wrapper(props));
}

const appWith = (...args: Parameters<typeof stackWith>) => containerIn(stackWith(...args), 'app');

const secretIn = (stack: Stack, name: string) => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, name, name));

test('passes container options to the carrier', () => {
  const carrier = { image: IMAGE, containerName: 'tool', essential: true, user: '7', entryPoint: ['/sleep'], healthCheck: HEALTH_CHECK, environment: { B: '1' } };
  expect(containerIn(stackWith({ carrier }), 'tool')).toMatchObject({
    Essential: true, User: '7', EntryPoint: ['/sleep'], HealthCheck: { Command: ['CMD', '/tool', 'healthy'] }, Environment: [{ Name: 'B', Value: '1' }],
  });
});

describe('files', () => {
  test.each([true, false])('are writable only with applicationsMayWrite: %p', applicationsMayWrite => {
    const ReadOnly = !applicationsMayWrite;
    expect(appWith({ applicationsMayWrite }).VolumesFrom).toEqual([{ SourceContainer: 'carrier', ReadOnly }]);
    const volume = { volumeName: 'tool', containerPath: '/opt/tool' };
    expect(appWith({ applicationsMayWrite, volume }).MountPoints).toEqual([{ SourceVolume: 'tool', ContainerPath: '/opt/tool', ReadOnly }]);
  });

  test('a volume without a private path is not mounted by container', () => {
    const volume = { volumeName: 'tool', containerPath: '/opt/tool' };
    const stack = stackWith({ volume }, { readonlyRootFilesystem: true });
    taskDefinitionIn(stack).addVolume({ name: 'tool-app' });
    taskDefinitionIn(stack).findContainer('app')!.addMountPoints({ sourceVolume: 'tool-app', containerPath: '/x', readOnly: false });
    expect(containerIn(stack, 'carrier').MountPoints).toEqual([{ SourceVolume: 'tool', ContainerPath: '/opt/tool', ReadOnly: false }]);
  });

  test('each container with a read-only root file system has its own volume, which the carrier also mounts', () => {
    const stack = newStack();
    const task = fargateTask(stack);
    task.addVolume({ name: 'data' });
    task.addContainer('app', { ...APPLICATION, readonlyRootFilesystem: true });
    task.addExtension(wrapper({ volume: VOLUME }));
    task.addContainer('writer', { ...APPLICATION, readonlyRootFilesystem: false });
    task.addContainer('plain', APPLICATION);
    task.addContainer('later', { ...APPLICATION, readonlyRootFilesystem: true });
    const shared = { SourceVolume: 'tool', ContainerPath: '/opt/tool' };
    const own = (name: string, ContainerPath: string) => ({ SourceVolume: `tool-${name}`, ContainerPath, ReadOnly: false });
    const mounts = Object.fromEntries(taskIn(stack).ContainerDefinitions.map(({ Name, MountPoints }) => [Name, MountPoints]));
    expect(problemsIn(stack)).toEqual([]);
    expect(taskIn(stack).Volumes).toEqual([{ Name: 'data' }, { Name: 'tool' }, { Name: 'tool-app' }, { Name: 'tool-later' }]);
    expect(mounts).toEqual({
      app: [{ ...shared, ReadOnly: true }, own('app', '/var/tool')],
      later: [{ ...shared, ReadOnly: true }, own('later', '/var/tool')],
      writer: [{ ...shared, ReadOnly: true }],
      plain: [{ ...shared, ReadOnly: true }],
      carrier: [{ ...shared, ReadOnly: false }, own('app', '/var/tool-app'), own('later', '/var/tool-later')],
    });
  });

  test('a container with an unresolved name can have its own volume', () => {
    const stack = stackWith({ volume: VOLUME }, { containerName: reference('Name'), readonlyRootFilesystem: true });
    const SourceVolume = { 'Fn::Join': ['', ['tool-', { Ref: 'Name' }]] };
    expect(problemsIn(stack)).toEqual([]);
    expect(taskIn(stack).Volumes).toEqual([{ Name: 'tool' }, { Name: SourceVolume }]);
    expect(containerIn(stack, { Ref: 'Name' }).MountPoints[1]).toEqual({ SourceVolume, ContainerPath: '/var/tool', ReadOnly: false });
    expect(containerIn(stack, 'carrier').MountPoints[1])
      .toEqual({ SourceVolume, ContainerPath: { 'Fn::Join': ['', ['/var/tool-', { Ref: 'Name' }]] }, ReadOnly: false });
  });

  test('volumes of containers are rendered even if volumes is rendered before the containers', () => {
    const stack = stackWith({ volume: VOLUME }, { readonlyRootFilesystem: true });
    expect(stack.resolve(l1Of(taskDefinitionIn(stack)).volumes)).toEqual([{ name: 'tool' }, { name: 'tool-app' }]);
  });
});

describe('carrierCondition', () => {

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
  test('variables and secrets are sorted by name, added to later containers, and readable by the execution role', () => {
    const stack = newStack();
    const [one, two] = ['one', 'two'].map(name => secretIn(stack, name));
    const task = fargateTask(stack);
    task.addExtension(wrapper({ applicationEnvironment: { C: '3', A: '1' }, applicationSecrets: { Z: two, Y: one } }));
    task.addContainer('app', { ...APPLICATION, environment: { B: '2' } });
    const arn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:secretsmanager:eu-west-1:111122223333:secret:${name}`]] });
    expect(problemsIn(stack)).toEqual([]);
    expect(containerIn(stack, 'app')).toMatchObject({
      Environment: [{ Name: 'B', Value: '2' }, { Name: 'A', Value: '1' }, { Name: 'C', Value: '3' }],
      Secrets: [{ Name: 'Y', ValueFrom: arn('one') }, { Name: 'Z', ValueFrom: arn('two') }],
    });
    expect(containerIn(stack, 'carrier').Secrets).toBeUndefined();
    expect(statementsIn(stack).map(({ Action, Resource }) => [Action, JSON.stringify(Resource).match(/secret:\w+/)![0]])).toEqual(
      ['one', 'two'].map(name => [['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], `secret:${name}`]),
    );
  });

  test('a variable in both applicationEnvironment and applicationSecrets is rejected', () => {
    const secret = secretIn(newStack(), 'secret');
    expect(() => wrapper({ applicationEnvironment: { B: '1', A: '1', C: '1' }, applicationSecrets: { B: secret, A: secret } })).toThrow(/A, B are set in both applicationEnvironment and applicationSecrets, but ECS accepts each name only once\. Remove them from one of them/);
    expect(() => wrapper({ applicationEnvironment: { B: '1' }, applicationSecrets: { B: secret } }))
      .toThrow(/B is set in both applicationEnvironment and applicationSecrets, .*Remove it/);
  });
});

describe('the caller\'s options', () => {
  test('an entry point that already has the prefix is not wrapped again', () => {
    expect(appWith({}, { entryPoint: ['/opt/tool/run', '--', '/app'] }).EntryPoint).toEqual(['/opt/tool/run', '--', '/app']);
    expect(appWith({}, { entryPoint: ['/opt/tool/run', '/app'] }).EntryPoint).toEqual(['/opt/tool/run', '--', '/opt/tool/run', '/app']);
  });

  test('changes to a prefix array after the call have no effect', () => {
    const words = ['/opt/tool/run'];
    const wrap = EntryPointRewrite.prefix(...words);
    const byArchitecture = EntryPointRewrite.prefixByArchitecture(words, words);
    words.push('--late');
    for (const each of [wrap, byArchitecture]) {
      expect(appWith({ entryPoint: each }).EntryPoint).toEqual(['/opt/tool/run', '/app', '-x']);
    }
  });
});

test('the container name of the carrier can be unresolved', () => {
  const stack = stackWith({ carrier: { image: IMAGE, containerName: reference('Name') }, carrierCondition: SUCCESS });
  expect(problemsIn(stack)).toEqual([]);
  expect(containerIn(stack, { Ref: 'Name' })).toMatchObject({ Essential: false });
  expect(containerIn(stack, 'app')).toMatchObject({
    DependsOn: [{ ContainerName: { Ref: 'Name' }, Condition: 'SUCCESS' }], VolumesFrom: [{ SourceContainer: { Ref: 'Name' }, ReadOnly: true }],
  });
});

describe('a wrap', () => {
  const byArchitecture = EntryPointRewrite.prefixByArchitecture(['/x86/run'], ['/arm64/run']);

  /** Wraps the entry point of a container of a task with a processor architecture. */
  function stackOn(cpuArchitecture: ecs.CpuArchitecture | undefined, entryPoint: EntryPointRewrite): Stack {
    const stack = newStack();
    const runtimePlatform = cpuArchitecture && { cpuArchitecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX };
    const task = new ecs.FargateTaskDefinition(stack, 'Task', { runtimePlatform });
    task.addContainer('app', APPLICATION);
    task.addExtension(wrapper({ entryPoint }));
    return stack;
  }

  test.each([
    [undefined, '/x86/run'], [ecs.CpuArchitecture.X86_64, '/x86/run'], [ecs.CpuArchitecture.ARM64, '/arm64/run'],
  ])('by architecture uses the architecture of the task: %j', (cpuArchitecture, expected) => {
    expect(containerIn(stackOn(cpuArchitecture, byArchitecture), 'app').EntryPoint[0]).toBe(expected);
  });

  test('by architecture stops synthesis if the architecture is unresolved, unlike a plain prefix', () => {
    const unknown = ecs.CpuArchitecture.of(reference('Architecture'));
    expect(problemIn(stackOn(unknown, byArchitecture))).toMatch(/wraps the entry point of container app depending on the processor architecture, which is known only at deployment\. Set runtimePlatform\.cpuArchitecture/);
    expect(problemsIn(stackOn(unknown, EntryPointRewrite.prefix('/run')))).toEqual([]);
  });

  test('without arguments is rejected', () => {
    expect(() => EntryPointRewrite.prefix()).toThrow(/the prefix is empty, so it would wrap nothing/);
    expect(() => EntryPointRewrite.prefixByArchitecture(['/run'], [])).toThrow(/the prefix is empty/);
    expect(() => EntryPointRewrite.prefixByArchitecture([], ['/run'])).toThrow(/the prefix is empty/);
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

  test('of a user-defined class stops synthesis if it replaces the entry point of a container without one, or only returns words', () => {
    const stack = stackWith({ entryPoint: new Launcher() }, { entryPoint: undefined });
    expect(problemIn(stack)).toMatch(/wraps the entry point of container app, but the container sets none/);
    expect(containerIn(stackWith({ entryPoint: new Launcher(), excludeContainers: ['app'] }, { entryPoint: undefined }), 'app').EntryPoint).toBeUndefined();
    const returning = new class extends EntryPointRewrite { rewrite = ({ entryPoint }: ApplicationContainer) => ['/run', ...entryPoint]; }();
    expect(problemIn(stackWith({ entryPoint: returning }))).toBe("EntryPointWrapper('carrier') returns words from rewrite for container app, which has no effect. Call wrapEntryPoint or replaceEntryPoint of the container.");
  });
});
