import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Annotations, App, AspectPriority, Aspects, aws_ecs as ecs, CfnParameter, CfnResource, Fn, Lazy, NestedStack, Stack, Stage, Validations,
} from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Construct, IConstruct } from 'constructs';
import { judge } from '../../../src/checks/judge';
import { modelOfConstruct } from '../../../src/constructs/checks/reading/construct';
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

/** Returns CloudFormation properties of a Fargate task with two containers that set conflicting values. */
function conflicting(): Record<string, unknown> {
  return {
    NetworkMode: 'awsvpc',
    RequiresCompatibilities: ['FARGATE'],
    Cpu: '256',
    Memory: '512',
    ContainerDefinitions: ['100', '200'].map((Value, i) => ({ Name: ['proxy', 'app'][i], Image: 'nginx', SystemControls: [{ Namespace: SOMAXCONN, Value }] })),
  };
}

function unresolvable(): string {
  return Lazy.string({
    produce: () => {
      throw new Error('the family is not known yet');
    },
  });
}

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

test('reports nothing for a valid task definition', () => {
  const { app, stack } = checkedApp();
  taskWith(stack, 'Web', '100');
  expect(annotationsAfterSynth(app)).toEqual([]);
});

test('a warning contains the id with which it can be acknowledged', () => {
  const { app, stack } = checkedApp();
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

test('checks an L1', () => {
  const { app, stack } = checkedApp();
  new ecs.CfnTaskDefinition(stack, 'Web', {
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    containerDefinitions: ['100', '200'].map((value, i) => ({ name: `c${i}`, image: 'nginx', systemControls: [{ namespace: SOMAXCONN, value }] })),
  });
  expect(annotationsAfterSynth(app)).toEqual(ONE_CONFLICT);
});

test('checks a generic resource with the type of a task definition, and no other resource', () => {
  const { app, stack } = checkedApp();
  new CfnResource(stack, 'Web', { type: 'AWS::ECS::TaskDefinition', properties: conflicting() });
  new CfnResource(stack, 'Other', { type: 'Custom::TaskDefinition', properties: conflicting() });
  expect(annotationsAfterSynth(app)).toEqual([expect.objectContaining({ path: 'Stack/Web' })]);
});

test('checks an included template without guessing unresolved values', () => {
  const folder = mkdtempSync(join(tmpdir(), 'included-'));
  try {
    const templateFile = join(folder, 'template.json');
    writeFileSync(templateFile, JSON.stringify({
      Parameters: { Backlog: { Type: 'String' } },
      Conditions: { Shared: { 'Fn::Equals': [{ Ref: 'Backlog' }, '1'] } },
      Resources: {
        Web: { Type: 'AWS::ECS::TaskDefinition', Properties: conflicting() },
        Unresolved: {
          Type: 'AWS::ECS::TaskDefinition',
          Properties: {
            ...conflicting(),
            PidMode: { 'Fn::If': ['Shared', 'task', { Ref: 'AWS::NoValue' }] },
            ContainerDefinitions: [
              { Name: 'proxy', Image: 'nginx', SystemControls: [{ Namespace: SOMAXCONN, Value: { Ref: 'Backlog' } }] },
              { Name: 'app', Image: 'nginx', SystemControls: [{ Namespace: SOMAXCONN, Value: '100' }] },
            ],
          },
        },
      },
    }));
    const { app, stack } = checkedApp();
    new CfnInclude(stack, 'Template', { templateFile });
    expect(annotationsAfterSynth(app)).toEqual([expect.objectContaining({ path: 'Stack/Template/Web', level: 'error' })]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('checks containers that are added after the checks', () => {
  const { app, stack } = checkedApp();
  const taskDefinition = taskWith(stack, 'Web', '100');
  addContainer(taskDefinition, 'late', { [SOMAXCONN]: '200' });
  expect(annotationsAfterSynth(app)).toEqual([expect.objectContaining({ text: expect.stringContaining('container late') })]);
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

test('checks an override of a generic resource', () => {
  const { app, stack } = checkedApp();
  const resource = new CfnResource(stack, 'Web', { type: 'AWS::ECS::TaskDefinition', properties: { RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc' } });
  resource.addPropertyOverride('PidMode', 'host');
  expect(annotationsAfterSynth(app)).toEqual([expect.objectContaining({ text: expect.stringContaining('pidMode is host') })]);
});

test('checks a nested stack', () => {
  const { app, stack } = checkedApp();
  taskWith(new NestedStack(stack, 'Nested'), 'Web', '100', '200');
  expect(annotationsAfterSynth(app)).toEqual([expect.objectContaining({ path: 'Stack/Nested/Web/Resource' })]);
});

test('checks two stacks, one of which refers to the other', () => {
  const { app, stack } = checkedApp();
  const first = taskWith(stack, 'Web', '100', '200');
  const second = taskWith(new Stack(app, 'Second'), 'Worker', '100', '200');
  second.defaultContainer!.addEnvironment('OTHER_ROLE', first.taskRole.roleArn);
  expect(annotationsAfterSynth(app).map(({ path }) => path)).toEqual(['Stack/Web/Resource', 'Second/Worker/Resource']);
});

test('checks only the scope to which it is added', () => {
  const app = new App();
  const [checked, other] = [new Stack(app, 'Checked'), new Stack(app, 'Other')];
  NamespaceSharingChecks.addTo(checked);
  taskWith(checked, 'Web', '100', '200');
  taskWith(other, 'Web', '100', '200');
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

test('an error that no longer holds is not reported by the next synthesis', () => {
  const { app, stack } = checkedApp();
  const l1 = l1Of(taskWith(stack, 'Web', '100', '200'));
  Annotations.of(l1).addError('an error of the app');
  expect(annotationsAfterSynth(app)).toStrictEqual(ONE_CONFLICT);
  l1.addPropertyOverride('ContainerDefinitions.1.SystemControls.0.Value', '100');
  app.synth({ force: true });
  expect(annotationsBelow(app)).toStrictEqual([expect.objectContaining({ level: 'warning', text: expect.stringContaining(REPEATED) })]);
  l1.addPropertyOverride('ContainerDefinitions.1.SystemControls', []);
  app.synth({ force: true });
  expect(annotationsBelow(app)).toStrictEqual([]);
  expect(l1.node.metadata.map(({ data }) => data)).toContain('an error of the app');
});

test('skips a task definition that another copy of the library already checks', () => {
  const { app, stack } = checkedApp();
  Object.defineProperty(l1Of(taskWith(stack, 'Web', '100', '200')), Symbol.for('cdk-fargate-linux-controls.checked'), { value: true });
  expect(annotationsAfterSynth(app)).toEqual([]);
});

test('a second synthesis reports only new findings', () => {
  const { app, stack } = checkedApp();
  const taskDefinition = taskWith(stack, 'Web', '100', '200');
  app.synth();
  app.synth({ force: true });
  expect(annotationsBelow(app)).toEqual(ONE_CONFLICT);
  l1Of(taskDefinition).addPropertyOverride('PidMode', 'host');
  app.synth({ force: true });
  expect(annotationsBelow(app).map(({ text }) => text)).toEqual([expect.stringContaining(CONFLICT), expect.stringContaining('pid-mode-on-fargate')]);
});

test('reports the same mistake in two task definitions', () => {
  const { app, stack } = checkedApp();
  taskWith(stack, 'Web', '100', '200');
  taskWith(stack, 'Worker', '100', '200');
  expect(annotationsAfterSynth(app).map(({ path }) => path)).toEqual(['Stack/Web/Resource', 'Stack/Worker/Resource']);
});

test('does not change the template', () => {
  const synthesize = (withChecks: boolean) => {
    const app = new App({ analyticsReporting: false });
    const stack = new Stack(app, 'Stack');
    taskWith(stack, 'Web', '100', '200');
    if (withChecks) {
      NamespaceSharingChecks.addTo(app);
    }
    return app.synth().getStackByName('Stack').template as unknown;
  };
  expect(synthesize(true)).toEqual(synthesize(false));
});

test('does not guess unresolved values', () => {
  const { app, stack } = checkedApp();
  const backlog = new CfnParameter(stack, 'Backlog').valueAsString;
  taskWith(stack, 'Web', backlog, '100');
  const l1 = l1Of(taskWith(stack, 'Worker', '100', '200'));
  l1.networkMode = Fn.importValue('NetworkMode');
  expect(annotationsAfterSynth(app)).toEqual([]);
});

test('a value that fails to resolve fails the synthesis with its own message', () => {
  const { app, stack } = checkedApp();
  l1Of(taskWith(stack, 'Odd', '100', '200')).family = unresolvable();
  expect(() => app.synth()).toThrow('the family is not known yet');
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
  new CfnResource(stack, 'Odd', { type: 'AWS::ECS::TaskDefinition', properties: { ContainerDefinitions: '', PidMode: '', RequiresCompatibilities: 7 } });
  new ecs.CfnTaskDefinition(stack, 'Unresolved', { containerDefinitions: Lazy.any({ produce: () => Fn.ref('Containers') }) });
  expect(annotationsAfterSynth(app)).toEqual([]);
});

/** Creates a task definition with two different warnings. */
function taskWithWarnings(scope: Construct): ecs.FargateTaskDefinition {
  const taskDefinition = taskWith(scope, 'Web', '100', '100');
  addContainer(taskDefinition, 'other', { 'net.ipv4.tcp_some_new_key': '1' });
  return taskDefinition;
}

test.each<[string, (taskDefinition: ecs.TaskDefinition) => void]>([
  ['the older API', taskDefinition => Annotations.of(taskDefinition).acknowledgeWarning(REPEATED, 'equal for good')],
  ['the newer API', taskDefinition => Validations.of(taskDefinition).acknowledge({ id: REPEATED, reason: 'equal for good' })],
  ['the older API on a stack', taskDefinition => Annotations.of(Stack.of(taskDefinition)).acknowledgeWarning(REPEATED, 'equal for good')],
  ['the newer API on a stack', taskDefinition => Validations.of(Stack.of(taskDefinition)).acknowledge({ id: REPEATED, reason: 'equal for good' })],
  ['the older API on the app', taskDefinition => Annotations.of(taskDefinition.node.root).acknowledgeWarning(REPEATED, 'equal for good')],
  ['the older API on the L1', taskDefinition => Annotations.of(l1Of(taskDefinition)).acknowledgeWarning(REPEATED, 'equal for good')],
  ['the newer API on the app', taskDefinition => Validations.of(taskDefinition.node.root).acknowledge({ id: REPEATED, reason: 'equal for good' })],
  ['the newer API on the L1', taskDefinition => Validations.of(l1Of(taskDefinition)).acknowledge({ id: REPEATED, reason: 'equal for good' })],
])('does not report a warning that is acknowledged with %s, but still reports another one', (_, acknowledge) => {
  const { app, stack } = checkedApp();
  const taskDefinition = taskWithWarnings(stack);
  acknowledge(taskDefinition);
  expect(annotationsAfterSynth(app)).toEqual([expect.objectContaining({ level: 'warning', text: expect.stringContaining(UNVERIFIED) })]);
});

test('an acknowledgement on one task definition does not affect another', () => {
  const { app, stack } = checkedApp();
  const other = taskWithWarnings(new Construct(stack, 'Other'));
  Annotations.of(taskWithWarnings(stack)).acknowledgeWarning(REPEATED);
  expect(annotationsAfterSynth(app).filter(({ text }) => text.includes(REPEATED)).map(({ path }) => path)).toEqual([l1Of(other).node.path]);
});

test.each<[string, string, (app: App, stack: Stack) => void]>([
  ['another task definition whose path begins alike', 'Stack/We', (_, stack) => Annotations.of(new Construct(stack, 'We')).acknowledgeWarning(REPEATED)],
  ['another id', 'Stack', (_, stack) => Annotations.of(stack).acknowledgeWarning(`${REPEATED}-not`)],
  ['another app', 'App', () => Annotations.of(new App()).acknowledgeWarning(REPEATED)],
])('an acknowledgement for %s does not apply', (_, __, acknowledge) => {
  const { app, stack } = checkedApp();
  taskWith(stack, 'Web', '100', '100');
  acknowledge(app, stack);
  expect(annotationsAfterSynth(app)).toStrictEqual([expect.objectContaining({ text: expect.stringContaining(REPEATED) })]);
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
