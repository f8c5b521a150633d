import { Annotations, App, AspectPriority, Aspects, aws_ecs as ecs, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { Annotation, annotationsBelow } from './annotations';
import { unresolvable } from '../../checks/hostile';
import { includedTask, l1Of } from '../task/task-definitions';
import { KernelTuning, NamespaceSharingChecks } from 'cdk-fargate-linux-controls';

const SOMAXCONN = 'net.core.somaxconn';
const REPEATED = 'cdk-fargate-linux-controls::net-sysctls-spread';
const UNVERIFIED = 'cdk-fargate-linux-controls::sysctl-unverified';
const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29');

/** Synthesizes an app and returns the annotations in it. */
function annotationsAfterSynth(app: App): Annotation[] {
  app.synth();
  return annotationsBelow(app);
}

function checkedApp(): { app: App; stack: Stack } {
  const app = new App();
  NamespaceSharingChecks.addTo(app);
  return { app, stack: new Stack(app, 'Stack') };
}

/** Returns the annotations in an app with checks. */
function findingsOf(build: (stack: Stack, app: App) => void): Annotation[] {
  const { app, stack } = checkedApp();
  build(stack, app);
  return annotationsAfterSynth(app);
}

const pathsOf = (build: (stack: Stack, app: App) => void) => findingsOf(build).map(({ path }) => path);

function addContainer(taskDefinition: ecs.TaskDefinition, name: string, sysctls: Record<string, string> = {}): ecs.ContainerDefinition {
  const systemControls = Object.entries(sysctls).map(([namespace, value]) => ({ namespace, value }));
  return taskDefinition.addContainer(name, { image, systemControls });
}

/** Creates an L2 with containers that set the backlog to these values. */
function taskWith(scope: Construct, id: string, ...backlogs: string[]): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, id);
  backlogs.forEach((backlog, i) => addContainer(taskDefinition, ['proxy', 'app', 'third'][i], { [SOMAXCONN]: backlog }));
  return taskDefinition;
}

/** Returns CloudFormation properties of a Fargate task with two containers that set these values. */
function setting(...values: unknown[]): Record<string, unknown> {
  return {
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
    Cpu: '1024',
    Memory: '2048',
    ContainerDefinitions: values.map((Value, i) => ({ Name: ['proxy', 'app'][i], Image: 'nginx', SystemControls: [{ Namespace: SOMAXCONN, Value }] })),
  };
}

const conflicting = () => setting('5000', '6000');

const ONE_CONFLICT = [expect.objectContaining({ level: 'error', rule: 'net-sysctl-conflict' })];

test('annotates the L1 of an L2 with the containers, their values, and the rule', () => {
  expect(findingsOf(stack => taskWith(stack, 'Web', '5000', '6000'))).toEqual([{
    path: 'Stack/Web/Resource',
    level: 'error',
    rule: 'net-sysctl-conflict',
    text: expect.stringMatching(/container proxy sets net\.core\.somaxconn to 5000, and container app sets it to 6000.*KernelTuning\.network.*\[cdk-fargate-linux-controls::net-sysctl-conflict\]$/),
  }]);
});

test('reports nothing for a valid task definition, and the id with which a warning can be acknowledged', () => {
  expect(findingsOf(stack => {
    taskWith(stack, 'Valid', '5000');
    taskWith(stack, 'Web', '5000', '5000');
  })).toMatchObject([{ path: 'Stack/Web/Resource', level: 'warning', text: expect.stringContaining(`[ack: ${REPEATED}]`) }]);
});

test('checks a generic resource with the type of a task definition, with its overrides, and no other resource', () => {
  const type = 'AWS::ECS::TaskDefinition';
  expect(pathsOf(stack => {
    new CfnResource(stack, 'Web', { type, properties: conflicting() });
    new CfnResource(stack, 'Overridden', { type, properties: setting('5000') }).addPropertyOverride('PidMode', 'host');
    new CfnResource(stack, 'Other', { type: 'Custom::TaskDefinition', properties: conflicting() });
  })).toEqual(['Stack/Web', 'Stack/Overridden']);
});

test('checks an included template without guessing unresolved values', () => {
  const Parameters = { Backlog: { Type: 'String' } };
  const Conditions = { Shared: { 'Fn::Equals': [{ Ref: 'Backlog' }, '1'] } };
  const PidMode = { 'Fn::If': ['Shared', 'task', { Ref: 'AWS::NoValue' }] };
  const Unresolved = { Type: 'AWS::ECS::TaskDefinition', Properties: { ...setting({ Ref: 'Backlog' }, '5000'), PidMode } };
  expect(pathsOf(stack => includedTask(stack, conflicting(), { Parameters, Conditions }, { Unresolved }))).toEqual(['Stack/Template/Task']);
});

/** Adds an aspect that adds a container with another value. */
function addLate(taskDefinition: ecs.TaskDefinition, priority?: number): void {
  const isMissing = (node: IConstruct) => node === taskDefinition && !taskDefinition.findContainer('agent');
  Aspects.of(taskDefinition).add({ visit: node => void (isMissing(node) && addContainer(taskDefinition, 'agent', { [SOMAXCONN]: '6000' })) }, { priority });
}

test.each([AspectPriority.MUTATING, AspectPriority.DEFAULT, AspectPriority.READONLY, AspectPriority.READONLY + 100])(
  'checks containers that an aspect with priority %d adds', priority => {
    expect(findingsOf(stack => addLate(taskWith(stack, 'Web', '5000'), priority)))
      .toEqual([expect.objectContaining({ text: expect.stringContaining('container agent') })]);
  });

test('reports a conflict that a property override causes, but not one that it fixes', () => {
  expect(findingsOf(stack => {
    l1Of(taskWith(stack, 'Web', '5000', '5000')).addPropertyOverride('ContainerDefinitions.1.SystemControls.0.Value', '6000');
    l1Of(taskWith(stack, 'Changed', '5000', '6000')).addPropertyOverride('ContainerDefinitions.1.SystemControls', []);
    l1Of(taskWith(stack, 'Deleted', '5000', '6000')).addPropertyDeletionOverride('ContainerDefinitions.1.SystemControls');
  })).toEqual(ONE_CONFLICT);
});

test('checks nested stacks, and two stacks, one of which refers to the other', () => {
  expect(pathsOf((stack, app) => {
    const first = taskWith(new NestedStack(stack, 'Nested'), 'Web', '5000', '6000');
    const second = taskWith(new Stack(app, 'Second'), 'Worker', '5000', '6000');
    second.defaultContainer!.addEnvironment('OTHER_ROLE', first.taskRole.roleArn);
  })).toEqual(['Stack/Nested/Web/Resource', 'Second/Worker/Resource']);
});

test.each<[string, (checked: ecs.FargateTaskDefinition) => IConstruct]>([
  ['a stage', task => Stage.of(task)!], ['a stack', Stack.of], ['an L2', task => task], ['an L1', l1Of],
])('checks only the scope to which it is added: %s', (_, scopeOf) => {
  const app = new App();
  const [checked] = ['Checked', 'Other'].map(id => taskWith(new Stack(new Stage(app, id), 'Stack'), 'Web', '5000', '6000'));
  NamespaceSharingChecks.addTo(scopeOf(checked));
  expect(annotationsAfterSynth(app).map(({ path }) => path)).toEqual(['Checked/Stack/Web/Resource']);
});

test('checks of an app do not check its stages', () => {
  expect(pathsOf((_, app) => taskWith(new Stack(new Stage(app, 'Stage'), 'Stack'), 'Web', '5000', '6000'))).toEqual([]);
});

test('has the same findings as an aspect, when it is added to a scope, and when an aspect adds it', () => {
  const foundBy = (addChecks: (app: App) => void) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    addLate(taskWith(stack, 'Late', '5000'));
    taskWithWarnings(new NestedStack(stack, 'Nested'));
    addChecks(app);
    return annotationsAfterSynth(app);
  };
  const found = foundBy(app => NamespaceSharingChecks.addTo(app));
  expect(found.map(({ level }) => level)).toEqual(['error', 'warning', 'warning']);
  expect(foundBy(app => Aspects.of(app).add(new NamespaceSharingChecks()))).toEqual(found);
  expect(foundBy(app => Aspects.of(app).add({ visit: node => void (node === app && NamespaceSharingChecks.addTo(node)) }))).toEqual(found);
});

test('checks a task definition that an aspect adds, and one that is added before the next synthesis', () => {
  const { app, stack } = checkedApp();
  Aspects.of(stack).add({ visit: () => void (stack.node.tryFindChild('Late') ?? taskWith(stack, 'Late', '5000', '6000')) });
  expect(annotationsAfterSynth(app).map(({ path }) => path)).toEqual(['Stack/Late/Resource']);
  taskWith(stack, 'Later', '5000', '6000');
  app.synth({ force: true });
  expect(annotationsBelow(app).map(({ path }) => path)).toEqual(['Stack/Late/Resource', 'Stack/Later/Resource']);
});

test('reports each finding once if it is added several times and a block attaches the checks as well', () => {
  expect(findingsOf((stack, app) => {
    [app, stack].forEach(scope => NamespaceSharingChecks.addTo(scope));
    const taskDefinition = taskWith(stack, 'Web', '5000', '6000');
    ['proxy', 'app'].forEach(name => taskDefinition.addExtension(KernelTuning.ipc(name, { fsMqueueMsgMax: 64 })));
  })).toEqual(ONE_CONFLICT);
});

test('an error that no longer holds is not reported by the next synthesis, one that still holds once, and others of the app stay', () => {
  const { app, stack } = checkedApp();
  const l1 = l1Of(taskWith(stack, 'Web', '5000', '6000'));
  Annotations.of(l1).addError('an error of the app');
  const next = () => {
    app.synth({ force: true });
    return annotationsBelow(app);
  };
  expect([next(), next()]).toStrictEqual([ONE_CONFLICT, ONE_CONFLICT]);
  l1.addPropertyOverride('ContainerDefinitions.1.SystemControls.0.Value', '5000');
  expect(next()).toStrictEqual([expect.objectContaining({ level: 'warning', text: expect.stringContaining(REPEATED) })]);
  l1.addPropertyOverride('ContainerDefinitions.1.SystemControls', []);
  expect(next()).toStrictEqual([]);
  expect(l1.node.metadata.map(({ data }) => data)).toContain('an error of the app');
});

test('skips a task definition that another copy of the library already checks', () => {
  const mark = (l1: object) => Object.defineProperty(l1, Symbol.for('cdk-fargate-linux-controls.checked'), { value: true });
  expect(findingsOf(stack => mark(l1Of(taskWith(stack, 'Web', '5000', '6000'))))).toEqual([]);
});

test('a value that fails to resolve fails the synthesis with its own message', () => {
  expect(() => findingsOf(stack => l1Of(taskWith(stack, 'Odd', '5000', '6000')).family = unresolvable())).toThrow('the name is not known yet');
});

test('a value that fails to resolve does not affect other task definitions', () => {
  const { stack } = checkedApp();
  const [odd, web] = ['Odd', 'Web'].map(id => l1Of(taskWith(stack, id, '5000', '6000')));
  odd.family = unresolvable();
  const checks = new NamespaceSharingChecks();
  [odd, web].forEach(l1 => checks.visit(l1));
  expect([...odd.node.validate(), ...web.node.validate()]).toEqual([]);
  expect(annotationsBelow(stack)).toEqual([expect.objectContaining({ path: 'Stack/Web/Resource' })]);
});

/** Creates a task definition with two different warnings. */
function taskWithWarnings(scope: Construct): ecs.FargateTaskDefinition {
  const taskDefinition = taskWith(scope, 'Web', '5000', '5000');
  addContainer(taskDefinition, 'other', { 'net.ipv4.tcp_some_new_key': '1' });
  return taskDefinition;
}

// test/cli/report/assembly.test.ts acknowledges findings in scopes of each kind.
test.each<[string, (app: App, stack: Stack) => void]>([
  ['another task definition', (_, stack) => Annotations.of(taskWith(stack, 'Other', '5000')).acknowledgeWarning(REPEATED)],
  ['another task definition whose path begins alike', (_, stack) => Annotations.of(new Construct(stack, 'We')).acknowledgeWarning(REPEATED)],
  ['another id', (_, stack) => Annotations.of(stack).acknowledgeWarning(`${REPEATED}-not`)],
  ['another app', () => Annotations.of(new App()).acknowledgeWarning(REPEATED)],
])('an acknowledgement for %s does not apply', (_, acknowledge) => {
  const { app, stack } = checkedApp();
  taskWith(stack, 'Web', '5000', '5000');
  acknowledge(app, stack);
  expect(annotationsAfterSynth(app)).toStrictEqual([expect.objectContaining({ path: 'Stack/Web/Resource', text: expect.stringContaining(REPEATED) })]);
});

test('an acknowledgement holds if the CDK keeps the older ones under another name', () => {
  const { app, stack } = checkedApp();
  const symbol = Symbol.for('@aws-cdk/core.Acknowledgements');
  Annotations.of(stack).acknowledgeWarning('any');
  const acknowledgements = (app as any)[symbol].constructor as { ACKNOWLEDGEMENTS_SYM: symbol };
  acknowledgements.ACKNOWLEDGEMENTS_SYM = Symbol('renamed');
  try {
    const [onApp, onL1] = [taskWith(stack, 'OnApp', '5000', '5000'), taskWithWarnings(stack)];
    Annotations.of(app).acknowledgeWarning(REPEATED);
    Annotations.of(l1Of(onL1)).acknowledgeWarning(UNVERIFIED);
    expect(symbol in app).toBe(true);
    expect(annotationsAfterSynth(app)).toStrictEqual([]);
    expect(l1Of(onApp).node.metadata).not.toStrictEqual([]);
  } finally {
    acknowledgements.ACKNOWLEDGEMENTS_SYM = symbol;
  }
});

test('the literal part of a script is checked if the CDK resolves the rest at deployment', () => {
  expect(findingsOf(stack => {
    const task = new ecs.FargateTaskDefinition(stack, 'Task', { pidMode: ecs.PidMode.TASK, runtimePlatform: { operatingSystemFamily: ecs.OperatingSystemFamily.LINUX } });
    task.addContainer('web', { image, user: '0', command: ['sh', '-c', `kill 1; echo ${stack.region}`] });
    task.addContainer('agent', { image, user: '0', command: ['sh', '-c', `kill ${stack.region}`] });
  })).toMatchObject([{ rule: 'signal-ends-task', text: expect.stringContaining('container web: the command runs "kill 1" as root') }]);
});
