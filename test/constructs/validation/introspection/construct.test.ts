import { App, aws_ecs as ecs, Aws, CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import { judge, sentenceOf } from '../../../../src/checks/judge';
import { TaskDefinitionModel } from '../../../../src/checks/model';
import { additionsOf, modelOfConstruct } from '../../../../src/constructs/validation/introspection/construct';
import { StageIndex } from '../../../../src/constructs/validation/introspection/stage-index';
import { readTaskDefinition } from '../../../../src/reading/definitions/task-definition';
import { partsIn, withValueAt } from '../../../reading/hidden-values';
import { RICH_TASKS } from '../../../reading/rich-tasks';
import { fargateTask, includedTask, l1Of, l1Task, newStack, stackOf, taskDefinitionIn } from '../../task/task-definitions';
import { hide } from '../hidden-members';
import { DebugToolbox } from 'cdk-fargate-linux-controls';

const MISSPELLED = { Name: 'app', Image: 'nginx', systemControl: [{ namespace: 'net.core.somaxconn', value: '4096' }] };

/** Properties with a key that the CDK omits from the template. As an object literal in the call, TypeScript would reject it. */
const misspelled = { name: 'app', image: 'nginx', systemControl: [{ namespace: 'net.core.somaxconn', value: '4096' }] };

const misplacedKeysOf = (taskDefinition: CfnResource) =>
  modelOfConstruct(taskDefinition)!.misplacedKeys.map(({ key, container }) => `${key} of ${container}`);

/** Creates the L1 of an L2 with one container. */
const l1OfL2 = () => l1Of(taskDefinitionIn(stackOf({ app: {} })));

/** Creates an L1 whose containers are produced late, and changed by a post-processor. */
function postProcessed(produce: () => unknown, postProcess: (containers: any) => unknown, stack = newStack()): ecs.CfnTaskDefinition {
  return l1Task(stack, postProcessedToken(produce, postProcess));
}

function postProcessedToken(produce: () => unknown, postProcess: (value: any) => unknown): any {
  return Lazy.uncachedAny({
    produce: context => {
      context.registerPostProcessor({ postProcess });
      return produce();
    },
  });
}

/** Returns what a post-processor of the containers receives from the checks, and from the CDK. */
function receivedBy(value: object, stack = newStack()): unknown[] {
  const received: unknown[] = [];
  const task = postProcessed(() => [{ name: 'app', image: 'nginx', ...value }], containers => received[received.length] = containers, stack);
  modelOfConstruct(task);
  stack.resolve(task.containerDefinitions);
  return received;
}

test('reports a misspelled key that the CDK omits from the template, with and without overrides', () => {
  const taskDefinition = l1Task(newStack(), [misspelled]);
  expect(misplacedKeysOf(taskDefinition)).toEqual(['systemControl of app']);
  taskDefinition.addPropertyOverride('PidMode', 'task');
  expect(misplacedKeysOf(taskDefinition)).toEqual(['systemControl of app']);
});

test.each<[string, (stack: Stack) => CfnResource]>([
  ['a generic resource', stack => new CfnResource(stack, 'Task', { type: 'AWS::ECS::TaskDefinition', properties: { ContainerDefinitions: [MISSPELLED] } })],
  ['an included template', stack => includedTask(stack, { ContainerDefinitions: [MISSPELLED] })],
])('reports a misspelled key of %s once, and not after an override has removed it', (_, build) => {
  const taskDefinition = build(newStack());
  expect(misplacedKeysOf(taskDefinition)).toEqual(['systemControl of app']);
  taskDefinition.addPropertyDeletionOverride('ContainerDefinitions.0.systemControl');
  expect(misplacedKeysOf(taskDefinition)).toEqual([]);
});

test('reports the keys of other containers, and other keys, beside one that the template contains', () => {
  const twice = { ...misspelled, name: 'agent', linuxParameter: {} };
  const taskDefinition = l1Task(newStack(), [misspelled, twice]);
  taskDefinition.addPropertyOverride('ContainerDefinitions.0.SystemControl', []);
  expect(misplacedKeysOf(taskDefinition)).toStrictEqual(['SystemControl of app', 'systemControl of agent', 'linuxParameter of agent']);
});

test('adds to the task definition of a template its services in other stacks, and the containers that need ECS Exec', () => {
  const stack = newStack();
  const other = newStack(stack.node.root as App, 'Other');
  const taskDefinition = fargateTask(stack, 'app');
  taskDefinition.addExtension(new DebugToolbox());
  for (const scope of [stack, other]) {
    new ecs.CfnService(scope, 'Service', { taskDefinition: taskDefinition.taskDefinitionArn });
    hide(new ecs.CfnService(scope, 'Unreadable', { taskDefinition: taskDefinition.taskDefinitionArn }), ['rawOverrides', '_toCloudFormation']);
  }
  const inTemplate = readTaskDefinition({ containerDefinitions: [{ name: 'app' }, { name: 'toolbox' }] });
  const l1 = l1Of(taskDefinition);
  const { services, unchecked, containers } = additionsOf(l1, StageIndex.fresh(l1))!(inTemplate);
  expect(services.map(({ name }) => name)).toEqual(['Other/Service']);
  expect(unchecked.map(({ what }) => what)).toEqual([expect.stringContaining('Other/Unreadable')]);
  expect(containers.map(({ name, needsExec }) => [name, needsExec])).toEqual([['app', false], ['toolbox', true]]);
});

test.each([undefined, 'fail'])('reads public properties without changing JSII_DEPRECATED (%s)', mode => {
  const taskDefinition = l1Task(newStack(), [misspelled]);
  hide(taskDefinition, ['cfnProperties']);
  const { JSII_DEPRECATED: original } = process.env;
  try {
    delete process.env.JSII_DEPRECATED;
    Object.assign(process.env, mode === undefined ? {} : { JSII_DEPRECATED: mode });
    expect(misplacedKeysOf(taskDefinition)).toEqual(['systemControl of app']);
    expect(process.env.JSII_DEPRECATED).toBe(mode);
  } finally {
    delete process.env.JSII_DEPRECATED;
    Object.assign(process.env, original === undefined ? {} : { JSII_DEPRECATED: original });
  }
});

test('an L2 has no misspelled keys and is read once', () => {
  const l1 = l1OfL2();
  const read = jest.spyOn(l1 as any, 'cfnProperties', 'get');
  expect(misplacedKeysOf(l1)).toEqual([]);
  expect(read).toHaveBeenCalledTimes(1);
});

test.each<[string, (l1: ecs.CfnTaskDefinition) => void]>([
  ['an override', l1 => l1.addPropertyOverride('ContainerDefinitions.0.systemControl', misspelled.systemControl)],
  ['other containers', l1 => { l1.containerDefinitions = [misspelled]; }],
])('reports a misspelled key that %s adds to an L2', (_, change) => {
  const l1 = l1OfL2();
  change(l1);
  expect(misplacedKeysOf(l1)).toEqual(['systemControl of app']);
});

test('reads the condition of a dependency that is a token', () => {
  const DependsOn = [{ ContainerName: 'init', Condition: Lazy.string({ produce: () => 'SUCCESS' }) }];
  const properties = { ContainerDefinitions: [{ Name: 'app', Image: 'nginx', DependsOn }, { Name: 'init', Image: 'nginx', Essential: false }] };
  const task = new CfnResource(newStack(), 'Task', { type: 'AWS::ECS::TaskDefinition', properties });
  expect(modelOfConstruct(task)!.containers[0].dependsOn).toEqual([{ containerName: 'init', condition: 'SUCCESS', step: 'init' }]);
});

test('reads numbers and lists with and without tokens', () => {
  const tokens = { name: 'a', image: 'nginx', stopTimeout: Lazy.number({ produce: () => 150 }), command: Lazy.list({ produce: () => ['serve', '--fast'] }) };
  const plain = { name: 'b', image: 'nginx', stopTimeout: 0.5, command: ['serve'] };
  expect(modelOfConstruct(l1Task(newStack(), [tokens, plain]))!.containers).toMatchObject([
    { stopTimeout: 150, command: ['serve', '--fast'] },
    { stopTimeout: 0.5, command: ['serve'] },
  ]);
});

test('reads the ports of an L2, and the containers whose volumes it mounts', () => {
  const taskDefinition = new ecs.FargateTaskDefinition(newStack(), 'Task');
  const app = taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('nginx'), portMappings: [{ containerPort: 53, protocol: ecs.Protocol.UDP }] });
  app.addVolumesFrom({ sourceContainer: 'other', readOnly: true });
  expect(modelOfConstruct(l1Of(taskDefinition))).toMatchObject({
    networkMode: 'awsvpc', containers: [{ ports: [{ first: 53, last: 53, protocol: 'udp' }], volumesFrom: [{ name: 'other' }] }],
  });
});

test('reads the value that the post-processor of a token returns, as the CDK renders it', () => {
  const task = postProcessed(
    () => Lazy.any({ produce: () => [{ name: 'app', image: Lazy.string({ produce: () => 'nginx' }) }] }),
    containers => containers.map((container: object) => ({ ...container, user: 'late' })),
  );
  expect(modelOfConstruct(task)!.containers).toMatchObject([{ name: 'app', image: 'nginx', user: 'late' }]);
  task.addPropertyOverride('PidMode', 'task');
  expect(modelOfConstruct(task)!.containers).toMatchObject([{ name: 'app', image: 'nginx', user: 'late' }]);
});

test('a post-processor receives the same value from the checks as from the CDK', () => {
  const inner = postProcessedToken(() => ({ list: Lazy.list({ produce: () => ['a', 'b'] }), missing: undefined }), value => ({ ...value, added: true }));
  const stack = newStack();
  const other = new CfnResource(stack, 'Other', { type: 'Custom::Other' });
  const references = [other.ref, other.getAtt('Arn'), Aws.REGION];
  const received = receivedBy({ first: inner, second: [inner], references, joined: `in ${Aws.REGION} of ${Lazy.string({ produce: () => 'b' })}`, list: [undefined, 'a'] }, stack);
  expect(received).toHaveLength(2);
  expect(received[0]).toStrictEqual(received[1]);
});

// The property: whatever text of a task definition another one replaces, the rules see it in a construct as in a template, except in tags and in what the CDK drops.
test.each(Object.entries(RICH_TASKS))('%s shows the rules each of its texts', (_, { inferenceAccelerators: deprecated, ...task }) => {
  const stack = newStack();
  const sentences = (model: TaskDefinitionModel) => judge(model).map(sentenceOf);
  const differences = partsIn(task).filter(({ value }) => typeof value === 'string').filter(({ path }) => {
    const properties = withValueAt(task, path, 'no value!') as unknown as ecs.CfnTaskDefinitionProps;
    const l1 = new ecs.CfnTaskDefinition(stack, path.join('-'), properties);
    const model = modelOfConstruct(l1)!;
    const isRead = path[0] !== 'tags' && path[0] in l1;
    return isRead && String(sentences(model)) !== String(sentences(readTaskDefinition(properties, { role: model.taskRole })));
  });
  expect(differences).toEqual([]);
});
