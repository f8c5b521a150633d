import { App, Aspects, aws_ecs as ecs, aws_iam as iam, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { annotationsBelow } from './annotations';
import { CHANGES, hide, hideTypes, MEMBERS } from './hidden-members';
import { addPlugin, synthesizeQuietly } from './plugin';
import { addContainers, genericTask, includedTask, l1Of, l1Task, newStack, problemsIn } from '../task/task-definitions';
import { NamespaceSharingChecks } from 'cdk-fargate-linux-controls';

// The checks read members of the CDK that are not public. Without each of them, the verdicts are the same or the task definition is reported as
// unchecked. These tests hide the members from the library and not from the CDK.

const UNCHECKED = 'error task-definition-unchecked';
const SOMAXCONN = 'net.core.somaxconn';

const Sysctls = (Value: unknown) => [{ Namespace: SOMAXCONN, Value }];
const sysctls = (value: string) => [{ namespace: SOMAXCONN, value }];

/** Containers with two errors: a conflict, and a misspelled key, which the CDK omits from the template of a typed L1. */
const CONTAINERS = [
  { name: 'proxy', image: 'nginx', systemControls: sysctls('5000'), linuxParameter: { initProcessEnabled: true } },
  { name: 'app', image: 'nginx', systemControls: sysctls(Lazy.string({ produce: () => '6000' })), stopTimeout: Lazy.number({ produce: () => 121 }) },
];
const PROPERTIES = {
  RequiresCompatibilities: ['FARGATE'],
  Cpu: '1024',
  Memory: '2048',
  NetworkMode: 'awsvpc',
  ContainerDefinitions: [
    { Name: 'proxy', Image: 'nginx', SystemControls: Sysctls('5000'), LinuxParameter: { InitProcessEnabled: true } },
    { Name: 'app', Image: 'nginx', SystemControls: Sysctls('6000'), StopTimeout: 121 },
  ],
};

/** Creates an L2 whose containers are replaced by a token. */
function l2Task(scope: Construct): ecs.FargateTaskDefinition {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Task');
  addContainers(taskDefinition, 'app');
  l1Of(taskDefinition).containerDefinitions = Lazy.any({ produce: () => CONTAINERS });
  return taskDefinition;
}

/** Creates an L2 with ECS Exec and fault injection, with a role that allows these actions. The service is in another stack. */
function execTask(scope: Construct, actions: string[]): void {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Task', { enableFaultInjection: true });
  addContainers(taskDefinition, 'app');
  taskDefinition.taskRole.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
  new ecs.CfnService(newStack(scope.node.root as App, `${scope.node.id}Services`), 'Service', { taskDefinition: taskDefinition.taskDefinitionArn, enableExecuteCommand: true });
}

/** An app with a stack for each form of a task definition. */
function buildApp(): App {
  const app = new App();
  l2Task(newStack(app, 'L2'));
  l1Task(newStack(app, 'L1'), CONTAINERS);
  genericTask(newStack(app, 'Generic'), PROPERTIES);
  includedTask(newStack(app, 'Included'), PROPERTIES);
  genericTask(newStack(app, 'Overridden'), { RequiresCompatibilities: ['FARGATE'], Cpu: '1024', Memory: '2048' }).addPropertyOverride('PidMode', 'host');
  l1Task(newStack(app, 'Valid'), [{ name: 'app', image: 'nginx' }]);
  execTask(newStack(app, 'Allowed'), ['ssmmessages:*']);
  execTask(newStack(app, 'Denied'), ['s3:GetObject']);
  return app;
}

/** The errors and warnings of a task definition, by the name of its stack. */
type Verdicts = Readonly<Record<string, readonly string[]>>;

function verdictsOf(findings: readonly { readonly stack: string; readonly verdict: string }[]): Verdicts {
  return Object.fromEntries(STACKS.map(stack => [stack, findings.filter(finding => finding.stack === stack).map(({ verdict }) => verdict).sort()]));
}

const STACKS = ['L2', 'L1', 'Generic', 'Included', 'Overridden', 'Valid', 'Allowed', 'Denied'];

function annotationsIn(app: App): Verdicts {
  return verdictsOf(annotationsBelow(app).map(({ path, level, rule }) => ({ stack: path.split('/')[0], verdict: `${level} ${rule}` })));
}

/** The channels. Each returns the verdicts about an app after a change. */
const CHANNELS: Readonly<Record<string, (change: (app: App) => void) => Verdicts>> = {
  'NamespaceSharingChecks.addTo': change => {
    const app = buildApp();
    NamespaceSharingChecks.addTo(app);
    change(app);
    problemsIn(app);
    return annotationsIn(app);
  },
  'the aspect': change => {
    const app = buildApp();
    Aspects.of(app).add(new NamespaceSharingChecks());
    change(app);
    app.synth();
    return annotationsIn(app);
  },
  'the plugin': change => verdictsOfPlugin(change, () => {}),
  'the plugin and the checks': change => verdictsOfPlugin(change, app => NamespaceSharingChecks.addTo(app)),
};

function verdictsOfPlugin(change: (app: App) => void, addChecks: (app: App) => void): Verdicts {
  const app = buildApp();
  const violations = addPlugin(app);
  addChecks(app);
  change(app);
  synthesizeQuietly(app);
  const annotated = annotationsIn(app);
  const reported = verdictsOf(violations.map(({ severity, ruleName, violatingResources: [{ templatePath }] }) =>
    ({ stack: /([^/\\]*)\.template\.json$/.exec(templatePath!)![1], verdict: `${severity} ${ruleName}` })));
  return Object.fromEntries(STACKS.map(stack => [stack, [...reported[stack], ...annotated[stack]].sort()]));
}

/** The verdicts about an app of which nothing is hidden. */
const EXPECTED = CHANNELS['the plugin'](() => {});

/** The verdicts without `_toCloudFormation`: nothing public shows overrides, or who else refers to a role. An included template has an override for each unknown key. */
const WITHOUT_RENDERING: Verdicts = {
  ...EXPECTED,
  Included: [UNCHECKED],
  Overridden: [UNCHECKED],
  Denied: EXPECTED.Denied.map(verdict => verdict === 'error exec-without-permissions' ? UNCHECKED : verdict).sort(),
};

test('each task definition of the app has the findings that need a member', () => {
  for (const stack of ['L2', 'L1', 'Generic', 'Included']) {
    expect(EXPECTED[stack]).toStrictEqual(['error key-not-in-effect', 'error net-sysctl-conflict', 'error timeout-on-fargate']);
  }
  expect(EXPECTED.Overridden).toContain('error pid-mode-on-fargate');
  expect(EXPECTED.Valid).toStrictEqual([]);
  expect(EXPECTED.Allowed.join()).toContain('fault-injection-with-exec');
  expect(EXPECTED.Denied).toStrictEqual(['error exec-without-permissions', ...EXPECTED.Allowed].sort());
});

const channels = Object.entries(CHANNELS);
const changes = Object.entries(CHANGES);
const members = Object.keys(MEMBERS);

test.each(channels)('%s reports the same for every form of a task definition', (_, verdictsAfter) => {
  expect(verdictsAfter(() => {})).toStrictEqual(EXPECTED);
});

const replaceable = members.filter(member => member !== '_toCloudFormation');

// The test of cdk-internals.ts covers each change of each member.
test.each([
  ...replaceable.map(member => [member, 'is renamed', [member], CHANGES['is renamed']] as const),
  ...changes.map(([name, change]) => ['each of them', name, replaceable, change] as const),
])('the verdicts stay the same if %s %s', (_, _name, hidden, change) => {
  expect(CHANNELS['NamespaceSharingChecks.addTo'](app => hide(app, hidden, change))).toStrictEqual(EXPECTED);
});

test.each(changes)('a task definition with overrides is reported as unchecked if _toCloudFormation %s', (_, change) => {
  expect(CHANNELS['NamespaceSharingChecks.addTo'](app => hide(app, ['_toCloudFormation'], change))).toStrictEqual(WITHOUT_RENDERING);
});

test.each(members)('the aspect has the same verdicts if %s is renamed', member => {
  expect(CHANNELS['the aspect'](app => hide(app, [member]))).toStrictEqual(member === '_toCloudFormation' ? WITHOUT_RENDERING : EXPECTED);
});

test.each(members)('the plugin has the same verdicts if %s is renamed, because it reads the templates', member => {
  expect(CHANNELS['the plugin'](app => hide(app, [member]))).toStrictEqual(EXPECTED);
});

test.each(['rawOverrides', '_validationPlugins', '_metadata'])('the plugin and the checks report a finding once if %s is renamed', member => {
  expect(CHANNELS['the plugin and the checks'](app => hide(app, [member]))).toStrictEqual(EXPECTED);
});

test('the plugin reports services of other stacks as unchecked if nothing shows their overrides, beside what their templates show', () => {
  const verdicts = CHANNELS['the plugin'](app => hide(app, ['rawOverrides', '_toCloudFormation']));
  const withUnchecked = (stack: string) => [...EXPECTED[stack], UNCHECKED, UNCHECKED].sort();
  expect(verdicts).toMatchObject(Object.fromEntries(['L1', 'Valid', 'Allowed', 'Denied'].map(stack => [stack, withUnchecked(stack)])));
});

/** Every choice of some members of a list. */
function choicesOf(list: readonly string[]): string[][] {
  return list.reduce<string[][]>((choices, member) => [...choices, ...choices.map(choice => [...choice, member])], [[]]);
}

// `npm run suite -- fuzz` hides pairs too.
test.each(choicesOf(['rawOverrides', 'cfnProperties', '_toCloudFormation']).filter(({ length }) => length !== 2 || process.env.FUZZ_RUNS).map(choice => [choice.join(', ') || 'nothing', choice] as const))(
  'no task definition with findings passes if %s and the types of jsii are hidden', (_, choice) => {
    const types = hideTypes();
    const verdicts = CHANNELS['NamespaceSharingChecks.addTo'](app => hide(app, choice));
    types.mockRestore();
    for (const stack of STACKS) {
      expect([EXPECTED[stack], WITHOUT_RENDERING[stack], [UNCHECKED]]).toContainEqual(verdicts[stack]);
    }
  });
