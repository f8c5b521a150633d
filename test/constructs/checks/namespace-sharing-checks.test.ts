import {
  Annotations, App, AspectPriority, Aspects, aws_ecs as ecs, CfnResource, Fn, Lazy, NestedStack, Stack, Stage, Token, Validations,
} from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { judge } from '../../../src/checks/judge';
import { modelOfConstruct } from '../../../src/constructs/checks/reading/construct';
import { unresolvable } from '../../checks/hostile';
import { includedTask } from '../task/task-definitions';
import { KernelTuning, NamespaceSharingChecks } from 'cdk-fargate-linux-controls';

const SOMAXCONN = 'net.core.somaxconn';
const CONFLICT = 'cdk-fargate-linux-controls::net-sysctl-conflict';
const REPEATED = 'cdk-fargate-linux-controls::net-sysctl-repeated';
const UNVERIFIED = 'cdk-fargate-linux-controls::sysctl-unverified';
const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29');

interface Annotation {
  readonly path: string;
  readonly level: string;
  readonly text: string;
}

/** Returns the library's errors and warnings below a construct. Annotations of the CDK, which differ by version, are omitted. */
function annotationsBelow(scope: IConstruct, types = /^aws:cdk:(error|warning)$/): Annotation[] {
  return scope.node.findAll().flatMap(({ node }) => node.metadata
    .filter(({ type }) => types.test(type))
    .map(({ type, data }) => ({ path: node.path, level: type.replace('aws:cdk:', ''), text: String(data) }))
    .filter(({ text }) => text.includes('cdk-fargate-linux-controls::')));
}

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

function l1Of(taskDefinition: ecs.TaskDefinition): ecs.CfnTaskDefinition {
  return taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
}

/** Returns CloudFormation properties of a Fargate task with two containers that set these values. */
function setting(...values: unknown[]): Record<string, unknown> {
  return {
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
    ContainerDefinitions: values.map((Value, i) => ({ Name: ['proxy', 'app'][i], Image: 'nginx', SystemControls: [{ Namespace: SOMAXCONN, Value }] })),
  };
}

const conflicting = () => setting('100', '200');

const ONE_CONFLICT = [expect.objectContaining({ level: 'error', text: expect.stringContaining(CONFLICT) })];

test('annotates the L1 of an L2 with the containers, their values, and the rule', () => {
  const { app, stack } = checkedApp();
  taskWith(stack, 'Web', '100', '200');
  const [{ path, level, text }, ...rest] = annotationsAfterSynth(app);
  expect(path).toBe('Stack/Web/Resource');
  expect(level).toBe('error');
  expect(text).toContain('container proxy sets net.core.somaxconn to 100, and container app sets it to 200');
  expect(text).toMatch(/KernelTuning\.network.*\[cdk-fargate-linux-controls::net-sysctl-conflict\]$/);
  expect(rest).toEqual([]);
});

test('reports nothing for a valid task definition, and the id with which a warning can be acknowledged', () => {
  const { app, stack } = checkedApp();
  taskWith(stack, 'Valid', '100');
  taskWith(stack, 'Web', '100', '100');
  expect(annotationsAfterSynth(app)).toEqual([{ path: 'Stack/Web/Resource', level: 'warning', text: expect.stringContaining(`[ack: ${REPEATED}]`) }]);
});

test('does not annotate findings of severity info, which would be repeated at each synthesis', () => {
  const { app, stack } = checkedApp();
  const task = taskWith(stack, 'Web', '100');
  app.synth();
  expect(judge(modelOfConstruct(task.node.defaultChild as CfnResource)!).map(({ rule }) => rule.severity)).toContain('info');
  expect(annotationsBelow(app, /^aws:cdk:(info|warning|error)$/)).toEqual([]);
});

test('checks a generic resource with the type of a task definition, with its overrides, and no other resource', () => {
  const { app, stack } = checkedApp();
  new CfnResource(stack, 'Web', { type: 'AWS::ECS::TaskDefinition', properties: conflicting() });
  new CfnResource(stack, 'Overridden', { type: 'AWS::ECS::TaskDefinition', properties: setting('100') }).addPropertyOverride('PidMode', 'host');
  new CfnResource(stack, 'Other', { type: 'Custom::TaskDefinition', properties: conflicting() });
  expect(annotationsAfterSynth(app)).toEqual([
    expect.objectContaining({ path: 'Stack/Web' }), expect.objectContaining({ path: 'Stack/Overridden', text: expect.stringContaining('pidMode is host') }),
  ]);
});

test('checks an included template without guessing unresolved values', () => {
  const { app, stack } = checkedApp();
  const PidMode = { 'Fn::If': ['Shared', 'task', { Ref: 'AWS::NoValue' }] };
  includedTask(stack, conflicting(), {
    Parameters: { Backlog: { Type: 'String' } },
    Conditions: { Shared: { 'Fn::Equals': [{ Ref: 'Backlog' }, '1'] } },
  }, { Unresolved: { Type: 'AWS::ECS::TaskDefinition', Properties: { ...setting({ Ref: 'Backlog' }, '100'), PidMode } } });
  expect(annotationsAfterSynth(app)).toEqual([expect.objectContaining({ path: 'Stack/Template/Task', level: 'error' })]);
});

test.each([AspectPriority.MUTATING, AspectPriority.DEFAULT, AspectPriority.READONLY, AspectPriority.READONLY + 100])(
  'checks containers that an aspect with priority %d adds', priority => {
    const { app, stack } = checkedApp();
    const taskDefinition = taskWith(stack, 'Web', '100');
    Aspects.of(taskDefinition).add({
      visit: node => {
        if (node === taskDefinition && !taskDefinition.findContainer('agent')) {
          addContainer(taskDefinition, 'agent', { [SOMAXCONN]: '200' });
        }
      },
    }, { priority });
    expect(annotationsAfterSynth(app)).toEqual([expect.objectContaining({ text: expect.stringContaining('container agent') })]);
  });

test('reports a conflict that a property override causes', () => {
  const { app, stack } = checkedApp();
  const taskDefinition = taskWith(stack, 'Web', '100', '100');
  l1Of(taskDefinition).addPropertyOverride('ContainerDefinitions.1.SystemControls.0.Value', '200');
  expect(annotationsAfterSynth(app)).toEqual(ONE_CONFLICT);
});

test('does not report a conflict that a property override fixes', () => {
  const { app, stack } = checkedApp();
  l1Of(taskWith(stack, 'Changed', '100', '200')).addPropertyOverride('ContainerDefinitions.1.SystemControls', []);
  l1Of(taskWith(stack, 'Deleted', '100', '200')).addPropertyDeletionOverride('ContainerDefinitions.1.SystemControls');
  expect(annotationsAfterSynth(app)).toEqual([]);
});

test('checks nested stacks, and two stacks, one of which refers to the other', () => {
  const { app, stack } = checkedApp();
  const first = taskWith(new NestedStack(stack, 'Nested'), 'Web', '100', '200');
  const second = taskWith(new Stack(app, 'Second'), 'Worker', '100', '200');
  second.defaultContainer!.addEnvironment('OTHER_ROLE', first.taskRole.roleArn);
  expect(annotationsAfterSynth(app).map(({ path }) => path)).toEqual(['Stack/Nested/Web/Resource', 'Second/Worker/Resource']);
});

test('checks only the scope to which it is added', () => {
  const app = new App();
  const stacks = ['Checked', 'Other'].map(id => new Stack(app, id));
  NamespaceSharingChecks.addTo(stacks[0]);
  stacks.forEach(stack => taskWith(stack, 'Web', '100', '200'));
  expect(annotationsAfterSynth(app).map(({ path }) => path)).toEqual(['Checked/Web/Resource']);
});

test('checks a stage only if it is added to the stage', () => {
  const { app } = checkedApp();
  const [unchecked, checked] = [new Stage(app, 'Unchecked'), new Stage(app, 'Checked')];
  NamespaceSharingChecks.addTo(checked);
  [unchecked, checked].forEach(stage => taskWith(new Stack(stage, 'Stack'), 'Web', '100', '200'));
  expect(annotationsAfterSynth(app).map(({ path }) => path)).toEqual(['Checked/Stack/Web/Resource']);
});

test('has the same findings as an aspect and when it is added to a scope', () => {
  const foundBy = (addChecks: (app: App) => void) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const late = taskWith(stack, 'Late', '100');
    Aspects.of(late).add({ visit: node => void (node === late && !late.findContainer('agent') && addContainer(late, 'agent', { [SOMAXCONN]: '200' })) });
    taskWithWarnings(new NestedStack(stack, 'Nested'));
    addChecks(app);
    return annotationsAfterSynth(app);
  };
  const found = foundBy(app => NamespaceSharingChecks.addTo(app));
  expect(found.map(({ level }) => level)).toEqual(['error', 'warning', 'warning']);
  expect(foundBy(app => Aspects.of(app).add(new NamespaceSharingChecks()))).toEqual(found);
});

test('checks a task definition that an aspect adds, and one that is added before the next synthesis', () => {
  const { app, stack } = checkedApp();
  Aspects.of(stack).add({ visit: () => void (stack.node.tryFindChild('Late') ?? taskWith(stack, 'Late', '100', '200')) });
  expect(annotationsAfterSynth(app).map(({ path }) => path)).toEqual(['Stack/Late/Resource']);
  taskWith(stack, 'Later', '100', '200');
  app.synth({ force: true });
  expect(annotationsBelow(app).map(({ path }) => path)).toEqual(['Stack/Late/Resource', 'Stack/Later/Resource']);
});

test('an aspect can add the checks', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  taskWith(stack, 'Web', '100', '200');
  Aspects.of(app).add({ visit: node => void (node === stack && NamespaceSharingChecks.addTo(node)) });
  expect(annotationsAfterSynth(app)).toEqual(ONE_CONFLICT);
});

test.each<[string, (taskDefinition: ecs.TaskDefinition) => IConstruct]>([['L2', taskDefinition => taskDefinition], ['L1', l1Of]])(
  'the checks can be added to the %s of one task definition', (_, scopeIn) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    NamespaceSharingChecks.addTo(scopeIn(taskWith(stack, 'Web', '100', '200')));
    taskWith(stack, 'Other', '100', '200');
    expect(annotationsAfterSynth(app).map(({ path }) => path)).toEqual(['Stack/Web/Resource']);
  });

test('reports each finding once if it is added several times and a block attaches the checks as well', () => {
  const { app, stack } = checkedApp();
  NamespaceSharingChecks.addTo(app);
  NamespaceSharingChecks.addTo(stack);
  const taskDefinition = taskWith(stack, 'Web', '100', '200');
  taskDefinition.addExtension(KernelTuning.ipc('proxy', { fsMqueueMsgMax: 64 }));
  taskDefinition.addExtension(KernelTuning.ipc('app', { fsMqueueMsgMax: 32 }));
  expect(annotationsAfterSynth(app)).toEqual(ONE_CONFLICT);
});

test('an error that no longer holds is not reported by the next synthesis, one that still holds once, and others of the app stay', () => {
  const { app, stack } = checkedApp();
  const l1 = l1Of(taskWith(stack, 'Web', '100', '200'));
  Annotations.of(l1).addError('an error of the app');
  const next = () => {
    app.synth({ force: true });
    return annotationsBelow(app);
  };
  expect([next(), next()]).toStrictEqual([ONE_CONFLICT, ONE_CONFLICT]);
  l1.addPropertyOverride('ContainerDefinitions.1.SystemControls.0.Value', '100');
  expect(next()).toStrictEqual([expect.objectContaining({ level: 'warning', text: expect.stringContaining(REPEATED) })]);
  l1.addPropertyOverride('ContainerDefinitions.1.SystemControls', []);
  expect(next()).toStrictEqual([]);
  expect(l1.node.metadata.map(({ data }) => data)).toContain('an error of the app');
});

test('skips a task definition that another copy of the library already checks', () => {
  const { app, stack } = checkedApp();
  Object.defineProperty(l1Of(taskWith(stack, 'Web', '100', '200')), Symbol.for('cdk-fargate-linux-controls.checked'), { value: true });
  expect(annotationsAfterSynth(app)).toEqual([]);
});

test('does not change the template', () => {
  const [checked, unchecked] = [new App({ analyticsReporting: false }), new App({ analyticsReporting: false })];
  NamespaceSharingChecks.addTo(checked);
  const [one, other] = [checked, unchecked].map(app => {
    taskWith(new Stack(app, 'Stack'), 'Web', '100', '200');
    return app.synth().getStackByName('Stack').template as unknown;
  });
  expect(one).toEqual(other);
});

test('does not guess unresolved values', () => {
  const { app, stack } = checkedApp();
  taskWith(stack, 'Web', Token.asString({ Ref: 'Backlog' }), '100');
  l1Of(taskWith(stack, 'Worker', '100', '200')).networkMode = Fn.importValue('NetworkMode');
  expect(annotationsAfterSynth(app)).toEqual([]);
});

test('a value that fails to resolve fails the synthesis with its own message', () => {
  const { app, stack } = checkedApp();
  l1Of(taskWith(stack, 'Odd', '100', '200')).family = unresolvable();
  expect(() => app.synth()).toThrow('the name is not known yet');
});

test('a value that fails to resolve does not affect other task definitions', () => {
  const { stack } = checkedApp();
  const [odd, web] = ['Odd', 'Web'].map(id => l1Of(taskWith(stack, id, '100', '200')));
  odd.family = unresolvable();
  const checks = new NamespaceSharingChecks();
  [odd, web].forEach(l1 => checks.visit(l1));
  expect([...odd.node.validate(), ...web.node.validate()]).toEqual([]);
  expect(annotationsBelow(stack)).toEqual([expect.objectContaining({ path: 'Stack/Web/Resource' })]);
});

test('accepts task definitions of any form', () => {
  const { app, stack } = checkedApp();
  new CfnResource(stack, 'Bare', { type: 'AWS::ECS::TaskDefinition' });
  new CfnResource(stack, 'Odd', { type: 'AWS::ECS::TaskDefinition', properties: { ContainerDefinitions: '', PidMode: ['task'], RequiresCompatibilities: 7 } });
  new ecs.CfnTaskDefinition(stack, 'Unresolved', { containerDefinitions: Lazy.any({ produce: () => Fn.ref('Containers') }) });
  expect(annotationsAfterSynth(app)).toEqual([]);
});

/** Creates a task definition with two different warnings. */
function taskWithWarnings(scope: Construct): ecs.FargateTaskDefinition {
  const taskDefinition = taskWith(scope, 'Web', '100', '100');
  addContainer(taskDefinition, 'other', { 'net.ipv4.tcp_some_new_key': '1' });
  return taskDefinition;
}

test.each<[string, (taskDefinition: ecs.TaskDefinition) => IConstruct]>([
  ['the task definition', taskDefinition => taskDefinition],
  ['its L1', l1Of],
  ['the stack', taskDefinition => Stack.of(taskDefinition)],
  ['the app', taskDefinition => taskDefinition.node.root],
])('does not report a warning that is acknowledged on %s with the older or the newer API, but still reports another one', (_, placeOf) => {
  for (const acknowledge of [
    (place: IConstruct) => Annotations.of(place).acknowledgeWarning(REPEATED, 'equal for good'),
    (place: IConstruct) => Validations.of(place).acknowledge({ id: REPEATED, reason: 'equal for good' }),
  ]) {
    const { app, stack } = checkedApp();
    acknowledge(placeOf(taskWithWarnings(stack)));
    expect(annotationsAfterSynth(app)).toEqual([expect.objectContaining({ level: 'warning', text: expect.stringContaining(UNVERIFIED) })]);
  }
});

test.each<[string, (app: App, stack: Stack) => void]>([
  ['another task definition', (_, stack) => Annotations.of(taskWith(stack, 'Other', '100')).acknowledgeWarning(REPEATED)],
  ['another task definition whose path begins alike', (_, stack) => Annotations.of(new Construct(stack, 'We')).acknowledgeWarning(REPEATED)],
  ['another id', (_, stack) => Annotations.of(stack).acknowledgeWarning(`${REPEATED}-not`)],
  ['another app', () => Annotations.of(new App()).acknowledgeWarning(REPEATED)],
])('an acknowledgement for %s does not apply', (_, acknowledge) => {
  const { app, stack } = checkedApp();
  taskWith(stack, 'Web', '100', '100');
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
    const [onApp, onL1] = [taskWith(stack, 'OnApp', '100', '100'), taskWithWarnings(stack)];
    Annotations.of(app).acknowledgeWarning(REPEATED);
    Annotations.of(l1Of(onL1)).acknowledgeWarning(UNVERIFIED);
    expect(symbol in app).toBe(true);
    expect(annotationsAfterSynth(app)).toStrictEqual([]);
    expect(l1Of(onApp).node.metadata).not.toStrictEqual([]);
  } finally {
    acknowledgements.ACKNOWLEDGEMENTS_SYM = symbol;
  }
});

test('an error cannot be acknowledged', () => {
  const { app, stack } = checkedApp();
  Annotations.of(taskWith(stack, 'Web', '100', '200')).acknowledgeWarning(CONFLICT);
  expect(annotationsAfterSynth(app)).toEqual(ONE_CONFLICT);
});
