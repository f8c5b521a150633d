import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  App, Aspects, CfnElement, CfnParameter, CfnResource, NestedStack, PolicyViolation, Stack, Stage, Validations,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { annotationsBelow } from './annotations';
import { hide } from './hidden-members';
import { addPlugin, synthesizeQuietly } from './plugin';
import { RULES } from '../../../src/checks/rules';
import { l1Task } from '../task/task-definitions';
import { KernelTuning, NamespaceSharingChecks, FindingSeverity, NamespaceSharingPlugin, NamespaceSharingPluginProps } from 'cdk-fargate-linux-controls';

const NOT_NAMESPACED = 'net.core.rmem_max';
const ERROR = 'cdk-fargate-linux-controls::sysctl-not-namespaced';
const WARNING = 'cdk-fargate-linux-controls::tracer-not-root';

/** Synthesizes an app with the plugin. Returns the plugin's violations and the CDK's report of them. */
function reportOf(
  build: (app: App) => void, pluginOn: (app: App) => Construct = app => app, props?: NamespaceSharingPluginProps,
  change: (app: App) => void = () => {},
) {
  const app = new App();
  build(app);
  const violations = addPlugin(pluginOn(app), props);
  change(app);
  const failed = synthesizeQuietly(app);
  const printed = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')) as { pluginReports: any[] };
  const [cdkReport] = printed.pluginReports.filter(report => JSON.stringify(report).includes('cdk-fargate-linux-controls'));
  return { violations, failed, cdkReport };
}

const containerWithError = (name: string) => ({ name, image: 'i', systemControls: [{ namespace: NOT_NAMESPACED, value: '1' }] });
const tracer = () => ({ name: 'tracer', image: 'i', user: '1000', essential: false, linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } } });
const taskWithError = (scope: Construct) => l1Task(scope, [containerWithError('app')]);
const taskWithWarning = (scope: Construct) =>
  l1Task(scope, [{ name: 'app', image: 'i' }, tracer()], { pidMode: 'task', runtimePlatform: { operatingSystemFamily: 'LINUX' } });

const SYSCTLS_WITH_ERROR = [{ Namespace: NOT_NAMESPACED, Value: '1' }];
const PROPERTIES_WITH_ERROR = {
  RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc', ContainerDefinitions: [{ Name: 'app', Image: 'i', SystemControls: SYSCTLS_WITH_ERROR }],
};

describe('values that only the deployment knows', () => {
  afterEach(() => delete process.env.CDK_DEBUG);

  // No rule is about the image if the task does not share a PID namespace.
  test.each<[string, string, string | undefined, string[]]>([
    ['true', 'an image and a user', 'task', ['image', 'user']],
    ['1', 'nothing that no rule is about', undefined, []],
    ['false', 'nothing', 'task', []],
    ['', 'nothing', 'task', []],
  ])('with CDK_DEBUG=%s are logged, but not reported: %s', (debug, _, pidMode, fields) => {
    process.env.CDK_DEBUG = debug;
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const { violations } = reportOf(app => {
        const stack = new Stack(app, 'Stack');
        const parameter = (name: string) => new CfnParameter(stack, name).valueAsString;
        const side = { ...tracer(), image: `i@sha256:${'a'.repeat(64)}`, user: pidMode ? parameter('User') : '1000' };
        const second = pidMode ? side : { ...side, linuxParameters: undefined };
        l1Task(stack, [{ name: 'app', image: parameter('Image') }, second], { pidMode, executionRoleArn: 'arn:aws:iam::123456789012:role/pull' });
      });
      expect(violations).toEqual([]);
      const lines = write.mock.calls.map(([text]) => String(text)).filter(line => line.startsWith('cdk-fargate-linux-controls: [Stack/Task] unresolved: '));
      expect(lines.map(line => /: container \w+: (\w+) is \{"Ref":"\w+"\}; parameter \w+ has no default\n$/.exec(line)?.[1]).sort()).toEqual(fields);
    } finally {
      write.mockRestore();
    }
  });
});

/** A fragment of a template without constructs. */
class TemplateFragment extends CfnElement {
  public _toCloudFormation(): object {
    return { Resources: { Task: { Type: 'AWS::ECS::TaskDefinition', Properties: PROPERTIES_WITH_ERROR } } };
  }
}

test('a violation contains the rule, the problem, the fix, the source, the resource, and the location in the template', () => {
  const { violations, failed, cdkReport } = reportOf(app => l1Task(new Stack(app, 'Stack'), [{ name: 'valid', image: 'i' }, containerWithError('app')]));
  expect(violations).toEqual([{
    ruleName: 'sysctl-not-namespaced',
    severity: 'error',
    description: expect.stringMatching(/^container app: .*net\.core\.rmem_max/),
    fix: expect.any(String),
    ruleMetadata: { id: ERROR, source: expect.stringContaining('https://') },
    violatingResources: [{ resourceLogicalId: 'Task', templatePath: expect.stringMatching(/Stack\.template\.json$/), locations: ['Properties/ContainerDefinitions/1/SystemControls/0/Namespace'] }],
  }]);
  expect(failed).toBe(true);
  expect(JSON.stringify(cdkReport)).toContain('Stack/Task');
});

test('an app without task definitions, or with valid ones, passes, and a warning does not fail the synthesis', () => {
  const passing = reportOf(app => {
    new CfnParameter(new Stack(app, 'Empty'), 'Parameter');
    l1Task(new Stack(app, 'Valid'), [{ name: 'app', image: 'i', systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }] }]);
  });
  expect(passing).toMatchObject({ violations: [], failed: false });
  expect(reportOf(app => taskWithWarning(new Stack(app, 'Stack'))))
    .toMatchObject({ violations: [{ ruleName: 'tracer-not-root', severity: 'warning' }], failed: false });
});

// channels.test.ts and silent-internals.test.ts have the other forms of a task definition.
test('checks a fragment of a template without constructs', () => {
  const { violations } = reportOf(app => new TemplateFragment(new Stack(app, 'Stack'), 'Fragment'));
  expect(violations.map(({ ruleName }) => ruleName)).toContain('sysctl-not-namespaced');
});

test('checks stages, stages in stages, and nested stacks in nested stacks once each', () => {
  const { violations, cdkReport } = reportOf(app => {
    const inner = new Stage(new Stage(app, 'Outer'), 'Inner');
    const stack = new Stack(inner, 'Stack');
    taskWithError(new NestedStack(new NestedStack(stack, 'Nested'), 'Deeper'));
    taskWithError(new NestedStack(new Stack(app, 'Plain'), 'Nested'));
  });
  expect(violations.map(({ ruleName }) => ruleName)).toEqual(['sysctl-not-namespaced', 'sysctl-not-namespaced']);
  const text = JSON.stringify(cdkReport);
  expect(text).toContain('Outer/Inner/Stack/Nested/Deeper/Task');
  expect(text).toContain('Plain/Nested/Task');
  expect(new Set(violations.map(({ violatingResources: [{ templatePath }] }) => dirname(templatePath!))).size).toBe(2);
});

test('checks only the stage to which it is added', () => {
  const { violations } = reportOf(app => {
    taskWithError(new Stack(new Stage(app, 'Checked'), 'Stack'));
    taskWithError(new Stack(new Stage(app, 'Other'), 'Stack'));
  }, app => app.node.findChild('Checked') as Stage);
  expect(violations).toHaveLength(1);
  expect(violations[0].violatingResources[0].templatePath).toContain('assembly-Checked');
});

/** Adds checks to an app with a task definition in each of the ways of the library. */
const CHECKS: [string, (app: App) => void][] = [
  ['addTo', app => NamespaceSharingChecks.addTo(app)],
  ['the aspect', app => Aspects.of(app).add(new NamespaceSharingChecks())],
  ['a block', app => void (app.node.findChild('Stack').node.findChild('Task') as CfnResource).with(KernelTuning.network({ netCoreSomaxconn: 6000 }))],
];

/** Synthesizes an app with a warning with the plugin and other checks. Returns the annotations and the report. */
function reportBeside(addChecks: (app: App) => void, props?: NamespaceSharingPluginProps, change: (app: App) => void = () => {}) {
  let built: App;
  const report = reportOf(app => {
    taskWithWarning(new Stack(app, 'Stack'));
    addChecks(app);
    built = app;
  }, app => app, props, change);
  return { ...report, annotations: annotationsBelow(built!).map(({ text }) => text) };
}

test.each(CHECKS)('reports the findings of %s, which adds no annotations then', (_, addChecks) => {
  const { annotations, violations } = reportBeside(addChecks);
  expect(annotations).toStrictEqual([]);
  expect(violations).toMatchObject([{ ruleName: 'tracer-not-root', fix: expect.any(String), violatingResources: [{ locations: ['Properties/ContainerDefinitions/1/User'] }] }]);
});

test.each(CHECKS)('omits the annotations of %s, but still reports information on request, if the CDK does not show its plugins', (_, addChecks) => {
  const { annotations, violations } = reportBeside(addChecks, { minimumSeverity: FindingSeverity.INFO }, app => hide(app, ['_validationPlugins']));
  expect(annotations).toStrictEqual([expect.stringContaining(WARNING)]);
  const descriptions = (found: PolicyViolation[]) => found.map(({ description }) => description);
  expect(descriptions(violations)).toStrictEqual(descriptions(informationOf(app => void taskWithWarning(new Stack(app, 'Stack')))));
});

test('the checks annotate a stage whose app has no plugin, and leave a stage to the plugin of its app', () => {
  const build = (app: App) => {
    for (const id of ['Test', 'Live']) {
      const stage = new Stage(app, id);
      taskWithWarning(new Stack(stage, 'Stack'));
      NamespaceSharingChecks.addTo(stage);
    }
    built = app;
  };
  let built: App;
  expect(reportOf(build, app => app.node.findChild('Live') as Stage).violations).toHaveLength(1);
  expect(annotationsBelow(built!)).toHaveLength(1);
  expect(reportOf(build).violations).toHaveLength(2);
  expect(annotationsBelow(built!)).toHaveLength(0);
});

test.each<[string, NamespaceSharingPluginProps[], number]>([
  ['of two plugins', [{}, {}], 1],
  ['of two plugins of which one reports information', [{}, { minimumSeverity: FindingSeverity.INFO }], 2],
  ['of two plugins of which one reports only errors', [{ minimumSeverity: FindingSeverity.ERROR }, {}], 1],
])('a finding is reported once, by one %s', (_, plugins, count) => {
  const app = new App();
  taskWithWarning(new Stack(new Stage(app, 'Stage'), 'Stack'));
  const [first, second] = plugins.map(props => new NamespaceSharingPlugin(props));
  Validations.of(app).addPlugins(first);
  Validations.of(app.node.findChild('Stage')).addPlugins(second, first);
  const quiet = jest.spyOn(console, 'error').mockImplementation();
  const templatePaths = app.synth().nestedAssemblies[0].nestedAssembly.stacks.map(({ templateFullPath }) => templateFullPath);
  quiet.mockRestore();
  const context = { appConstruct: app, templatePaths: [...templatePaths, ...templatePaths] };
  expect([first, second].flatMap(plugin => plugin.validate(context).violations)).toHaveLength(count);
});

test('a plugin behind another one omits what is annotated', () => {
  const { annotations, violations } = reportBeside(app => {
    NamespaceSharingChecks.addTo(app);
    const plugin = new NamespaceSharingPlugin();
    Validations.of(app).addPlugins({ name: 'other', validate: context => plugin.validate(context) });
  }, undefined, app => hide(app, ['_validationPlugins']));
  expect([annotations.length, violations.length]).toStrictEqual([1, 0]);
});

test('a template that cannot be read is a finding about each of its task definitions', () => {
  const app = new App();
  const nested = new NestedStack(new Stack(app, 'Stack'), 'Nested');
  taskWithError(nested);
  const templatePaths = app.synth({ skipValidation: true }).stacks.map(({ templateFullPath }) => templateFullPath);
  rmSync(join(dirname(templatePaths[0]), nested.templateFile));
  const { success, violations } = new NamespaceSharingPlugin().validate({ appConstruct: app, templatePaths });
  expect(success).toBe(false);
  expect(violations).toMatchObject([{ ruleName: 'task-definition-unchecked', description: expect.stringContaining('ENOENT'), violatingResources: [{ resourceLogicalId: 'Task' }] }]);
});

test('reports findings that are not annotated because the validation is skipped', () => {
  const app = new App();
  taskWithError(new Stack(app, 'Stack'));
  NamespaceSharingChecks.addTo(app);
  Aspects.of(app).add(new NamespaceSharingChecks());
  const templatePaths = app.synth({ skipValidation: true }).stacks.map(({ templateFullPath }) => templateFullPath);
  const { violations } = new NamespaceSharingPlugin().validate({ appConstruct: app, templatePaths });
  expect(violations.map(({ ruleName }) => ruleName)).toEqual(['sysctl-not-namespaced']);
});

function informationOf(build: (app: App) => void): PolicyViolation[] {
  return reportOf(build, app => app, { minimumSeverity: FindingSeverity.INFO }).violations.filter(({ severity }) => severity === 'info');
}

test('passes its name, the version of the package, and the names of the rules that it reports', () => {
  const { name, version } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as { name: string; version: string };
  expect(new NamespaceSharingPlugin()).toMatchObject({ name, version });
  const namesOf = (...severities: string[]) => RULES.filter(({ severity }) => severities.includes(severity)).map(rule => rule.name);
  const { INFO, WARNING: WARNINGS, ERROR: ERRORS } = FindingSeverity;
  expect([undefined, INFO, WARNINGS, ERRORS].map(minimumSeverity => new NamespaceSharingPlugin({ minimumSeverity }).ruleIds)).toEqual([
    namesOf('warning', 'error'), namesOf('info', 'warning', 'error'), namesOf('warning', 'error'), namesOf('error'),
  ]);
});

// test/cli/report/assembly.test.ts has a table of acknowledgements.
test('an acknowledgement applies only to its scope, on every release of the CDK', () => {
  const { violations, failed, cdkReport } = reportOf(app => {
    Validations.of(taskWithError(new Stack(app, 'Known'))).acknowledge({ id: ERROR, reason: 'known' });
    taskWithError(new Stack(app, 'New'));
  });
  expect(violations.map(({ ruleName }) => ruleName)).toEqual(['sysctl-not-namespaced', 'sysctl-not-namespaced[New/Task]']);
  expect(failed).toBe(true);
  expect(cdkReport.violations).toHaveLength(1);
  expect(JSON.stringify(cdkReport.violations)).toContain('New/Task');
});

test('the id that the report prints for one construct acknowledges the finding there', () => {
  for (const isKnownElsewhere of [true, false]) {
    const { failed, cdkReport } = reportOf(app => {
      const tasks = ['Known', 'New'].map(name => taskWithError(new Stack(app, name)));
      Validations.of(tasks[1]).acknowledge({ id: `${ERROR}[New/Task]`, reason: 'known' });
      if (isKnownElsewhere) {
        Validations.of(tasks[0]).acknowledge({ id: ERROR, reason: 'known' });
      }
    });
    expect(failed).toBe(!isKnownElsewhere);
    expect(JSON.stringify(cdkReport?.violations ?? [])).not.toContain('New/Task');
  }
});
