import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aws, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { fileWith } from '../../cli/terminal';
import { newStack } from '../task/task-definitions';
import { HookFailureMode, HookOperation, TaskDefinitionHook, TaskDefinitionHookProps } from 'cdk-fargate-linux-controls';

// The snapshot of examples/task-definition-hook compares the function, its permissions, and its log.
function templateWith(props?: TaskDefinitionHookProps): Template {
  const stack = newStack();
  new TaskDefinitionHook(stack, 'Hook', props);
  return Template.fromStack(stack);
}

interface Hook {
  readonly Alias: string;
  readonly TargetOperations: string[];
  readonly FailureMode: unknown;
  readonly StackFilters?: object;
  readonly TargetFilters: { readonly Actions?: string[]; readonly Targets?: Record<'TargetName' | 'Action' | 'InvocationPoint', string>[] };
}

/** Returns the properties of the hooks. */
function hooksWith(props?: TaskDefinitionHookProps): Hook[] {
  return Object.values(templateWith(props).findResources('AWS::CloudFormation::LambdaHook')).map(({ Properties }) => Properties as Hook);
}

const operationsOf = (hooks: readonly Hook[]) =>
  Object.fromEntries(hooks.map(({ Alias, TargetOperations }) => [Alias.split('::')[2], TargetOperations]));

test('a policy becomes a part of the function, and a mistake in it stops synthesis', () => {
  const [right, wrong] = ['failOn: warning', 'failon: warning'].map(text => fileWith(text, 'linux-controls.yaml'));
  const app = new App();
  new TaskDefinitionHook(new Stack(app, 'Stack'), 'Hook', { policyFile: right });
  const { directory } = app.synth();
  const [asset] = readdirSync(directory).filter(name => name.startsWith('asset.'));
  expect(JSON.parse(readFileSync(join(directory, asset, 'policy.json'), 'utf8'))).toEqual({ file: 'linux-controls.yaml', text: 'failOn: warning' });
  expect(() => new TaskDefinitionHook(newStack(), 'Hook', { policyFile: wrong })).toThrow('unknown key "failon". Did you mean failOn?');
});

test.each<[HookOperation[] | undefined, Record<string, string[]>]>([
  [undefined, { Stacks: ['STACK', 'CHANGE_SET'], CloudControl: ['CLOUD_CONTROL'] }],
  [[HookOperation.CHANGE_SET], { Stacks: ['CHANGE_SET'] }],
  [[HookOperation.CLOUD_CONTROL, HookOperation.RESOURCE], { Resources: ['RESOURCE'], CloudControl: ['CLOUD_CONTROL'] }],
])('with operations %j, there is a hook for each kind of them', (operations, expected) => {
  expect(operationsOf(hooksWith({ operations }))).toEqual(expected);
});

test('hooks for resources name the types and actions, and hooks for templates only the actions', () => {
  const [stacks, resources, cloudControl] = hooksWith({ operations: Object.values(HookOperation) });
  expect(stacks.TargetFilters).toEqual({ Actions: ['CREATE', 'UPDATE'] });
  expect(resources.TargetFilters.Targets!.map(({ TargetName, Action, InvocationPoint }) => `${TargetName} ${Action} ${InvocationPoint}`)).toEqual(
    ['TaskDefinition', 'DaemonTaskDefinition', 'Service', 'Daemon'].flatMap(type => [`AWS::ECS::${type} CREATE PRE_PROVISION`, `AWS::ECS::${type} UPDATE PRE_PROVISION`]));
  expect(cloudControl.TargetFilters).toEqual(resources.TargetFilters);
});

const OWN = { Ref: 'AWS::StackName' };
const ROLE = 'arn:aws:iam::111122223333:role/deploy';

test.each<[TaskDefinitionHookProps, object]>([
  [{}, { StackNames: { Exclude: [OWN] } }],
  [{ excludeStacks: ['legacy'] }, { StackNames: { Exclude: [OWN, 'legacy'] } }],
  [{ includeStacks: ['web', 'api'] }, { StackNames: { Include: ['web', 'api'] } }],
  [{ includeRoles: [ROLE] }, { StackNames: { Exclude: [OWN] }, StackRoles: { Include: [ROLE] } }],
  [{ includeStacks: ['web'], excludeRoles: [ROLE] }, { StackNames: { Include: ['web'] }, StackRoles: { Exclude: [ROLE] } }],
  [{ excludeStacks: [Aws.STACK_NAME] }, { StackNames: { Exclude: [OWN, OWN] } }],
])('with %j, the filters of stacks are %j, and never include the stack of the hook by default', (props, expected) => {
  const [stacks, resources, cloudControl] = hooksWith({ ...props, operations: Object.values(HookOperation) });
  expect(stacks.StackFilters).toEqual({ FilteringCriteria: 'ALL', ...expected });
  expect(resources.StackFilters).toEqual(stacks.StackFilters);
  expect(cloudControl.StackFilters).toBeUndefined(); // It would be ignored.
});

test.each([[undefined, 'WARN'], [HookFailureMode.WARN, 'WARN'], [HookFailureMode.FAIL, 'FAIL']])('failureMode %s is the mode %s of all hooks unless a parameter of the stack overrides it', (failureMode, mode) => {
  const template = templateWith({ failureMode });
  const [[name]] = Object.entries(template.findParameters('*', { AllowedValues: ['APP', 'WARN', 'FAIL'], Default: 'APP' }));
  const [[isOfApp]] = Object.entries(template.findConditions('*', { 'Fn::Equals': [{ Ref: name }, 'APP'] }));
  template.allResourcesProperties('AWS::CloudFormation::LambdaHook', Match.objectLike({ FailureMode: { 'Fn::If': [isOfApp, mode, { Ref: name }] }, HookStatus: 'ENABLED' }));
});

test.each<[TaskDefinitionHookProps, string]>([
  [{ operations: [] }, 'operations is empty, so the hook would check nothing.'],
  [{ namePrefix: 'Platform' }, "namePrefix must be two names of 2 to 64 letters and digits with :: between them that do not start with AWS, for example Platform::Tasks, not 'Platform'."],
  [{ namePrefix: 'AWS::Tasks' }, "not 'AWS::Tasks'"],
  [{ namePrefix: 'A::Tasks' }, "not 'A::Tasks'"],
  [{ namePrefix: 'Platform::Tasks::Own' }, "not 'Platform::Tasks::Own'"],
  [{ includeStacks: ['a'], excludeStacks: ['b'] }, 'includeStacks and excludeStacks are mutually exclusive.'],
  [{ includeRoles: ['a'], excludeRoles: ['b'] }, 'includeRoles and excludeRoles are mutually exclusive.'],
  [{ includeStacks: [] }, 'includeStacks is empty, so the hook would check no stack.'],
  [{ includeStacks: names(51) }, 'includeStacks has 51 items, and CloudFormation accepts at most 50.'],
  [{ excludeStacks: names(50) }, 'excludeStacks has 50 items, and CloudFormation accepts at most 49.'],
  [{ excludeRoles: names(51) }, 'excludeRoles has 51 items, and CloudFormation accepts at most 50.'],
  [{ operations: [HookOperation.CLOUD_CONTROL], excludeStacks: ['a'] }, 'excludeStacks has no effect: operations of the Cloud Control API belong to no stack.'],
  [{ excludeStacks: ['legacy-*'] }, "excludeStacks contains 'legacy-*', which is not the name of a stack: up to 128 letters, digits, and hyphens, with a letter first."],
  [{ includeStacks: ['legacy batch!'] }, "includeStacks contains 'legacy batch!', which is not the name of a stack"],
  [{ includeStacks: ['a'.repeat(129)] }, 'which is not the name of a stack'],
  [{ includeRoles: ['deploy'] }, "includeRoles contains 'deploy', which is not the ARN of an IAM role."],
  [{ excludeRoles: [`${ROLE}-*`] }, 'Write each one out: CloudFormation supports no wildcards here.'],
  [{ includeStacks: 'web' as never }, 'includeStacks must be a list, not "web"'],
])('rejects %j', (props, message) => {
  expect(() => templateWith(props)).toThrow('[Stack/Hook]');
  expect(() => templateWith(props)).toThrow(message);
});

function names(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `stack-${i}`);
}

test.each<TaskDefinitionHookProps>([
  { namePrefix: 'Ab::Tasks' }, { includeStacks: names(50) }, { excludeStacks: names(49) }, { includeRoles: names(50).map(name => `arn:aws:iam::111122223333:role/path/${name}`) },
  { includeStacks: ['a', 'a'.repeat(128)] }, { excludeStacks: [] }, { excludeRoles: [] },
])('accepts %j', props => expect(hooksWith(props)).toHaveLength(2));

test('two hooks with the same names fit in two stacks, but not in one', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new TaskDefinitionHook(stack, 'One', { operations: [HookOperation.STACK] });
  new TaskDefinitionHook(stack, 'Two', { operations: [HookOperation.CLOUD_CONTROL] });
  new TaskDefinitionHook(new Stack(app, 'Other'), 'One');
  expect(() => new TaskDefinitionHook(stack, 'Three'))
    .toThrow('the hook Stack/One has the same name, LinuxControls::TaskDefinitions::Stacks. Set another namePrefix.');
});

test('two hooks of an app share the asset of their functions', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new TaskDefinitionHook(stack, 'One');
  new TaskDefinitionHook(stack, 'Two', { namePrefix: 'Second::Hook' });
  const assets = readdirSync(app.synth().directory).filter(name => name.startsWith('asset.'));
  expect(assets).toHaveLength(1);
});
