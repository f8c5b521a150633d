import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Annotations, App, AspectPriority, Aspects, aws_ecs as ecs, CfnParameter, CfnResource, Fn, Lazy, NestedStack, Stack, Stage, Validations,
} from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Construct, IConstruct } from 'constructs';
import { judge } from '../../src/checks/judge';
import { modelOfConstruct } from '../../src/checks/reading/construct';
import { KernelTuning, NamespaceSharingChecks } from 'cdk-fargate-linux-controls';

const SOMAXCONN = 'net.core.somaxconn';
const CONFLICT = 'cdk-fargate-linux-controls::net-sysctl-conflict';
const REPEATED = 'cdk-fargate-linux-controls::net-sysctl-repeated';
const UNVERIFIED = 'cdk-fargate-linux-controls::sysctl-unverified';
const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29');

interface Reported {
  readonly path: string;
  readonly level: string;
  readonly text: string;
}

/** The errors and warnings of the library below a construct; the CDK has annotations of its own, which differ by version. */
function told(scope: IConstruct, types = /^aws:cdk:(error|warning)$/): Reported[] {
  return scope.node.findAll().flatMap(({ node }) => node.metadata
    .filter(({ type }) => types.test(type))
    .map(({ type, data }) => ({ path: node.path, level: type.replace('aws:cdk:', ''), text: String(data) }))
    .filter(({ text }) => text.includes('cdk-fargate-linux-controls::')));
}

/** What is annotated below an app once it is synthesized. */
function toldAfterSynth(app: App): Reported[] {
  app.synth();
  return told(app);
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

/** An L2 whose containers `proxy` and `app` set the backlog to these values. */
function taskWith(scope: Construct, id: string, ...backlogs: string[]): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, id);
  backlogs.forEach((backlog, i) => addContainer(taskDefinition, ['proxy', 'app', 'third'][i], { [SOMAXCONN]: backlog }));
  return taskDefinition;
}

function l1Of(taskDefinition: ecs.TaskDefinition): ecs.CfnTaskDefinition {
  return taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
}

/** CloudFormation's properties of a Fargate task whose two containers disagree. */
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

test('annotates the L1 of an L2, with the containers, their values and the rule', () => {
  const { app, stack } = checkedApp();
  taskWith(stack, 'Web', '100', '200');
  const [{ path, level, text }, ...rest] = toldAfterSynth(app);
  expect(path).toBe('Stack/Web/Resource');
  expect(level).toBe('error');
  expect(text).toContain('container proxy sets net.core.somaxconn to 100, and container app sets it to 200');
  expect(text).toMatch(/KernelTuning\.network.*\[cdk-fargate-linux-controls::net-sysctl-conflict\]$/);
  expect(rest).toEqual([]);
});

test('says nothing about a task definition that is right', () => {
  const { app, stack } = checkedApp();
  taskWith(stack, 'Web', '100');
  expect(toldAfterSynth(app)).toEqual([]);
});

test('a warning carries its id, by which it can be acknowledged', () => {
  const { app, stack } = checkedApp();
  taskWith(stack, 'Web', '100', '100');
  expect(toldAfterSynth(app)).toEqual([{ path: 'Stack/Web/Resource', level: 'warning', text: expect.stringContaining(`[ack: ${REPEATED}]`) }]);
});

test('what is merely good to know is no annotation: it would be told at each synthesis', () => {
  const { app, stack } = checkedApp();
  const task = taskWith(stack, 'Web', '100');
  app.synth();
  expect(judge(modelOfConstruct(task.node.defaultChild as CfnResource)!).map(({ rule }) => rule.severity)).toContain('info');
  expect(told(app, /^aws:cdk:(info|warning|error)$/)).toEqual([]);
});

test('sees a task definition that is an L1', () => {
  const { app, stack } = checkedApp();
  new ecs.CfnTaskDefinition(stack, 'Web', {
    requiresCompatibilities: ['FARGATE'],
    containerDefinitions: ['100', '200'].map((value, i) => ({ name: `c${i}`, image: 'nginx', systemControls: [{ namespace: SOMAXCONN, value }] })),
  });
  expect(toldAfterSynth(app)).toEqual(ONE_CONFLICT);
});

test('sees a generic resource of the type, and no resource of another type', () => {
  const { app, stack } = checkedApp();
  new CfnResource(stack, 'Web', { type: 'AWS::ECS::TaskDefinition', properties: conflicting() });
  new CfnResource(stack, 'Other', { type: 'Custom::TaskDefinition', properties: conflicting() });
  expect(toldAfterSynth(app)).toEqual([expect.objectContaining({ path: 'Stack/Web' })]);
});

test('sees a template that is included, and guesses at nothing in it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'included-'));
  try {
    const templateFile = join(folder, 'template.json');
    writeFileSync(templateFile, JSON.stringify({
      Parameters: { Backlog: { Type: 'String' } },
      Conditions: { Shared: { 'Fn::Equals': [{ Ref: 'Backlog' }, '1'] } },
      Resources: {
        Web: { Type: 'AWS::ECS::TaskDefinition', Properties: conflicting() },
        Untold: {
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
    expect(toldAfterSynth(app)).toEqual([expect.objectContaining({ path: 'Stack/Template/Web', level: 'error' })]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('sees containers that are added after the checks', () => {
  const { app, stack } = checkedApp();
  const taskDefinition = taskWith(stack, 'Web', '100');
  addContainer(taskDefinition, 'late', { [SOMAXCONN]: '200' });
  expect(toldAfterSynth(app)).toEqual([expect.objectContaining({ text: expect.stringContaining('container late') })]);
});

test.each([AspectPriority.MUTATING, AspectPriority.DEFAULT, AspectPriority.READONLY, AspectPriority.READONLY + 100])(
  'sees containers that an aspect of priority %d adds', priority => {
    const { app, stack } = checkedApp();
    const taskDefinition = taskWith(stack, 'Web', '100');
    Aspects.of(taskDefinition).add({
      visit: node => {
        if (node === taskDefinition && !taskDefinition.findContainer('agent')) {
          addContainer(taskDefinition, 'agent', { [SOMAXCONN]: '200' });
        }
      },
    }, { priority });
    expect(toldAfterSynth(app)).toEqual([expect.objectContaining({ text: expect.stringContaining('container agent') })]);
  });

test('sees a property override that makes a conflict', () => {
  const { app, stack } = checkedApp();
  const taskDefinition = taskWith(stack, 'Web', '100', '100');
  l1Of(taskDefinition).addPropertyOverride('ContainerDefinitions.1.SystemControls.0.Value', '200');
  expect(toldAfterSynth(app)).toEqual(ONE_CONFLICT);
});

test('sees a property override that mends a conflict', () => {
  const { app, stack } = checkedApp();
  l1Of(taskWith(stack, 'Changed', '100', '200')).addPropertyOverride('ContainerDefinitions.1.SystemControls', []);
  l1Of(taskWith(stack, 'Deleted', '100', '200')).addPropertyDeletionOverride('ContainerDefinitions.1.SystemControls');
  expect(toldAfterSynth(app)).toEqual([]);
});

test('sees an override of a generic resource', () => {
  const { app, stack } = checkedApp();
  const resource = new CfnResource(stack, 'Web', { type: 'AWS::ECS::TaskDefinition', properties: { RequiresCompatibilities: ['FARGATE'] } });
  resource.addPropertyOverride('PidMode', 'host');
  expect(toldAfterSynth(app)).toEqual([expect.objectContaining({ text: expect.stringContaining('pidMode is host') })]);
});

test('sees a nested stack', () => {
  const { app, stack } = checkedApp();
  taskWith(new NestedStack(stack, 'Nested'), 'Web', '100', '200');
  expect(toldAfterSynth(app)).toEqual([expect.objectContaining({ path: 'Stack/Nested/Web/Resource' })]);
});

test('sees both of two stacks, also where one refers to the other', () => {
  const { app, stack } = checkedApp();
  const first = taskWith(stack, 'Web', '100', '200');
  const second = taskWith(new Stack(app, 'Second'), 'Worker', '100', '200');
  second.defaultContainer!.addEnvironment('OTHER_ROLE', first.taskRole.roleArn);
  expect(toldAfterSynth(app).map(({ path }) => path)).toEqual(['Stack/Web/Resource', 'Second/Worker/Resource']);
});

test('looks only below the construct that it is added to', () => {
  const app = new App();
  const [checked, other] = [new Stack(app, 'Checked'), new Stack(app, 'Other')];
  NamespaceSharingChecks.addTo(checked);
  taskWith(checked, 'Web', '100', '200');
  taskWith(other, 'Web', '100', '200');
  expect(toldAfterSynth(app).map(({ path }) => path)).toEqual(['Checked/Web/Resource']);
});

test('does not enter a stage, and sees one that it is added to', () => {
  const { app } = checkedApp();
  const [unchecked, checked] = [new Stage(app, 'Unchecked'), new Stage(app, 'Checked')];
  NamespaceSharingChecks.addTo(checked);
  [unchecked, checked].forEach(stage => taskWith(new Stack(stage, 'Stack'), 'Web', '100', '200'));
  expect(toldAfterSynth(app).map(({ path }) => path)).toEqual(['Checked/Stack/Web/Resource']);
});

test('finds as an aspect what it finds when it is added to a scope', () => {
  const foundBy = (addChecks: (app: App) => void) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const late = taskWith(stack, 'Late', '100');
    Aspects.of(late).add({ visit: node => void (node === late && !late.findContainer('agent') && addContainer(late, 'agent', { [SOMAXCONN]: '200' })) });
    doubtful(new NestedStack(stack, 'Nested'));
    addChecks(app);
    return toldAfterSynth(app);
  };
  const found = foundBy(app => NamespaceSharingChecks.addTo(app));
  expect(found.map(({ level }) => level)).toEqual(['error', 'warning', 'warning']);
  expect(foundBy(app => Aspects.of(app).add(new NamespaceSharingChecks()))).toEqual(found);
});

test('sees a task definition that an aspect adds, and one that is added before the next synthesis', () => {
  const { app, stack } = checkedApp();
  Aspects.of(stack).add({ visit: () => void (stack.node.tryFindChild('Late') ?? taskWith(stack, 'Late', '100', '200')) });
  expect(toldAfterSynth(app).map(({ path }) => path)).toEqual(['Stack/Late/Resource']);
  taskWith(stack, 'Later', '100', '200');
  app.synth({ force: true });
  expect(told(app).map(({ path }) => path)).toEqual(['Stack/Late/Resource', 'Stack/Later/Resource']);
});

test('can be added by an aspect', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  taskWith(stack, 'Web', '100', '200');
  Aspects.of(app).add({ visit: node => void (node === stack && NamespaceSharingChecks.addTo(node)) });
  expect(toldAfterSynth(app)).toEqual(ONE_CONFLICT);
});

test.each<[string, (taskDefinition: ecs.TaskDefinition) => IConstruct]>([['L2', taskDefinition => taskDefinition], ['L1', l1Of]])(
  'can be added to the %s of one task definition', (_, scopeIn) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    NamespaceSharingChecks.addTo(scopeIn(taskWith(stack, 'Web', '100', '200')));
    taskWith(stack, 'Other', '100', '200');
    expect(toldAfterSynth(app).map(({ path }) => path)).toEqual(['Stack/Web/Resource']);
  });

test('tells once what it finds when it is added twice, to the app and below, and when a block checks as well', () => {
  const { app, stack } = checkedApp();
  NamespaceSharingChecks.addTo(app);
  NamespaceSharingChecks.addTo(stack);
  const taskDefinition = taskWith(stack, 'Web', '100', '200');
  taskDefinition.addExtension(KernelTuning.ipc('proxy', { fsMqueueMsgMax: 64 }));
  taskDefinition.addExtension(KernelTuning.ipc('app', { fsMqueueMsgMax: 32 }));
  expect(toldAfterSynth(app)).toEqual(ONE_CONFLICT);
});

test('leaves alone what another copy of the library checks already', () => {
  const { app, stack } = checkedApp();
  Object.defineProperty(l1Of(taskWith(stack, 'Web', '100', '200')), Symbol.for('cdk-fargate-linux-controls.checked'), { value: true });
  expect(toldAfterSynth(app)).toEqual([]);
});

test('tells once what it finds when the app is synthesized twice, and in the second round what is new', () => {
  const { app, stack } = checkedApp();
  const taskDefinition = taskWith(stack, 'Web', '100', '200');
  app.synth();
  app.synth({ force: true });
  expect(told(app)).toEqual(ONE_CONFLICT);
  l1Of(taskDefinition).addPropertyOverride('PidMode', 'host');
  app.synth({ force: true });
  expect(told(app).map(({ text }) => text)).toEqual([expect.stringContaining(CONFLICT), expect.stringContaining('pid-mode-on-fargate')]);
});

test('two task definitions with the same mistake are both told', () => {
  const { app, stack } = checkedApp();
  taskWith(stack, 'Web', '100', '200');
  taskWith(stack, 'Worker', '100', '200');
  expect(toldAfterSynth(app).map(({ path }) => path)).toEqual(['Stack/Web/Resource', 'Stack/Worker/Resource']);
});

test('changes nothing in the template', () => {
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

test('does not guess at values that only the deployment knows', () => {
  const { app, stack } = checkedApp();
  const backlog = new CfnParameter(stack, 'Backlog').valueAsString;
  taskWith(stack, 'Web', backlog, '100');
  const l1 = l1Of(taskWith(stack, 'Worker', '100', '200'));
  l1.networkMode = Fn.importValue('NetworkMode');
  expect(toldAfterSynth(app)).toEqual([]);
});

test('a value that fails to resolve keeps its own message', () => {
  const { app, stack } = checkedApp();
  l1Of(taskWith(stack, 'Odd', '100', '200')).family = unresolvable();
  expect(() => app.synth()).toThrow('the family is not known yet');
});

test('a value that fails to resolve hides no other task definition', () => {
  const { stack } = checkedApp();
  const [odd, web] = ['Odd', 'Web'].map(id => l1Of(taskWith(stack, id, '100', '200')));
  odd.family = unresolvable();
  const checks = new NamespaceSharingChecks();
  [odd, web].forEach(l1 => checks.visit(l1));
  expect([...odd.node.validate(), ...web.node.validate()]).toEqual([]);
  expect(told(stack)).toEqual([expect.objectContaining({ path: 'Stack/Web/Resource' })]);
});

test('takes task definitions of any form', () => {
  const { app, stack } = checkedApp();
  new CfnResource(stack, 'Bare', { type: 'AWS::ECS::TaskDefinition' });
  new CfnResource(stack, 'Odd', { type: 'AWS::ECS::TaskDefinition', properties: { ContainerDefinitions: 'none', PidMode: ['task'], RequiresCompatibilities: 7 } });
  new ecs.CfnTaskDefinition(stack, 'Untold', { containerDefinitions: Lazy.any({ produce: () => Fn.ref('Containers') }) });
  expect(toldAfterSynth(app)).toEqual([]);
});

/** A task definition with two different warnings. */
function doubtful(scope: Construct): ecs.FargateTaskDefinition {
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
])('a warning that is acknowledged by %s is gone, and the other one stays', (_, acknowledge) => {
  const { app, stack } = checkedApp();
  const taskDefinition = doubtful(stack);
  acknowledge(taskDefinition);
  expect(toldAfterSynth(app)).toEqual([expect.objectContaining({ level: 'warning', text: expect.stringContaining(UNVERIFIED) })]);
});

test('what is acknowledged for one task definition is still told of another', () => {
  const { app, stack } = checkedApp();
  const other = doubtful(new Construct(stack, 'Other'));
  Annotations.of(doubtful(stack)).acknowledgeWarning(REPEATED);
  expect(toldAfterSynth(app).filter(({ text }) => text.includes(REPEATED)).map(({ path }) => path)).toEqual([l1Of(other).node.path]);
});

test('an error is not acknowledged away', () => {
  const { app, stack } = checkedApp();
  Annotations.of(taskWith(stack, 'Web', '100', '200')).acknowledgeWarning(CONFLICT);
  expect(toldAfterSynth(app)).toEqual(ONE_CONFLICT);
});
