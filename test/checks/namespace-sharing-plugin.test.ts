import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  App, aws_ecs as ecs, CfnElement, CfnParameter, CfnResource, IPolicyValidationContext, NestedStack, PolicyValidationPluginReport, PolicyViolation,
  Stack, Stage, Validations,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { RULES } from '../../src/checks/rules';
import { genericTask, includedTask, l1Task } from '../task/task-definitions';
import { KernelTuning, NamespaceSharingChecks, NamespaceSharingPlugin, NamespaceSharingPluginProps } from 'cdk-fargate-linux-controls';

const NOT_NAMESPACED = 'net.core.rmem_max';
const ERROR = 'cdk-fargate-linux-controls::sysctl-not-namespaced';
const WARNING = 'cdk-fargate-linux-controls::tracer-not-root';

/** Synthesizes an app with the plugin. Returns the plugin's violations and the CDK's report of them. */
function reportOf(build: (app: App) => void, pluginOn: (app: App) => Construct = app => app, props?: NamespaceSharingPluginProps) {
  const reports: PolicyValidationPluginReport[] = [];
  const app = new App();
  build(app);
  Validations.of(pluginOn(app)).addPlugins(new class extends NamespaceSharingPlugin {
    public validate(context: IPolicyValidationContext) {
      const report = super.validate(context);
      reports.push(structuredClone(report)); // The CDK may change the report.
      return report;
    }
  }(props));
  const quiet = jest.spyOn(console, 'error').mockImplementation();
  const { exitCode } = process;
  let failed = false;
  let outdir: string;
  try {
    outdir = app.synth().directory;
  } catch {
    failed = true;
    outdir = app.outdir;
  }
  failed ||= process.exitCode === 1;
  process.exitCode = exitCode;
  quiet.mockRestore();
  const printed = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as { pluginReports: any[] };
  const [cdkReport] = printed.pluginReports.filter(report => JSON.stringify(report).includes('cdk-fargate-linux-controls'));
  return {
    violations: reports.flatMap(({ violations }) => violations),
    failed,
    cdkReport,
  };
}

const containerWithError = (name: string) => ({ name, image: 'i', systemControls: [{ namespace: NOT_NAMESPACED, value: '1' }] });
const tracer = () => ({ name: 'tracer', image: 'i', user: '1000', essential: false, linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } } });
const taskWithError = (scope: Construct) => l1Task(scope, [containerWithError('app')]);
const taskWithWarning = (scope: Construct) => l1Task(scope, [{ name: 'app', image: 'i' }, tracer()], { pidMode: 'task', runtimePlatform: { operatingSystemFamily: 'LINUX' } });

const PROPERTIES_WITH_ERROR = {
  RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc', ContainerDefinitions: [{ Name: 'app', Image: 'i', SystemControls: [{ Namespace: NOT_NAMESPACED, Value: '1' }] }],
};

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

test('an app without task definitions, or with valid ones, passes', () => {
  const { violations, failed } = reportOf(app => {
    new CfnParameter(new Stack(app, 'Empty'), 'Parameter');
    l1Task(new Stack(app, 'Valid'), [{ name: 'app', image: 'i', systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }] }]);
  });
  expect({ violations, failed }).toEqual({ violations: [], failed: false });
});

test('a warning is a violation that does not fail the synthesis', () => {
  const { violations, failed } = reportOf(app => taskWithWarning(new Stack(app, 'Stack')));
  expect(violations).toMatchObject([{ ruleName: 'tracer-not-root', severity: 'warning' }]);
  expect(failed).toBe(false);
});

test.each<[string, (stack: Stack) => void]>([
  ['an L1', taskWithError],
  ['an L2', stack => new ecs.FargateTaskDefinition(stack, 'Task').addContainer('app', { image: ecs.ContainerImage.fromRegistry('i'), systemControls: [{ namespace: NOT_NAMESPACED, value: '1' }] })],
  ['an override', stack => l1Task(stack, [{ name: 'app', image: 'i' }]).addPropertyOverride('ContainerDefinitions.0.SystemControls', [{ Namespace: NOT_NAMESPACED, Value: '1' }])],
  ['a generic resource', stack => genericTask(stack).addPropertyOverride('ContainerDefinitions.0.SystemControls', [{ Namespace: NOT_NAMESPACED, Value: '1' }])],
  ['an imported template', stack => includedTask(stack, PROPERTIES_WITH_ERROR)],
  ['a fragment of a template without constructs', stack => new TemplateFragment(stack, 'Fragment')],
])('checks %s', (_, build) => {
  const { violations } = reportOf(app => build(new Stack(app, 'Stack')));
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

test.each<[string, (app: App, stack: Stack) => void]>([
  ['the aspect', app => NamespaceSharingChecks.addTo(app)],
  ['a block', (_, stack) => void (stack.node.findChild('Task') as CfnResource).with(KernelTuning.network({ netCoreSomaxconn: 1 }))],
])('omits findings that %s has annotated, but still reports information on request', (_, annotate) => {
  const build = (app: App) => void taskWithWarning(new Stack(app, 'Stack'));
  const withAnnotations = (props?: NamespaceSharingPluginProps) => reportOf(app => {
    build(app);
    annotate(app, app.node.findChild('Stack') as Stack);
  }, app => app, props).violations;
  expect(withAnnotations()).toEqual([]);
  const descriptions = (violations: PolicyViolation[]) => violations.map(({ description }) => description);
  expect(descriptions(withAnnotations({ information: true }))).toEqual(descriptions(informationOf(build)));
});

test('reports findings that are not annotated because the validation is skipped', () => {
  const app = new App();
  taskWithError(new Stack(app, 'Stack'));
  NamespaceSharingChecks.addTo(app);
  const templatePaths = app.synth({ skipValidation: true }).stacks.map(({ templateFullPath }) => templateFullPath);
  const { violations } = new NamespaceSharingPlugin().validate({ appConstruct: app, templatePaths });
  expect(violations.map(({ ruleName }) => ruleName)).toEqual(['sysctl-not-namespaced']);
});

function informationOf(build: (app: App) => void): PolicyViolation[] {
  return reportOf(build, app => app, { information: true }).violations.filter(({ severity }) => severity === 'info');
}

test('reports findings of severity info only on request', () => {
  const build = (app: App) => void taskWithWarning(new Stack(app, 'Stack'));
  expect(informationOf(build).map(({ ruleName }) => ruleName)).toContain('shared-pid-shows-processes');
  expect(reportOf(build).violations.map(({ severity }) => severity)).toEqual(['warning']);
});

test('ruleIds are the names of the rules that it reports', () => {
  const [quiet, all] = [new NamespaceSharingPlugin(), new NamespaceSharingPlugin({ information: true })].map(({ ruleIds }) => ruleIds!);
  expect(all).toEqual(RULES.map(({ name }) => name));
  expect(quiet).toEqual(RULES.filter(({ severity }) => severity !== 'info').map(({ name }) => name));
});

test.each<[string, string, (scope: Construct) => ecs.CfnTaskDefinition]>([['an error', ERROR, taskWithError], ['a warning', WARNING, taskWithWarning]])('%s can be acknowledged', (_, id, task) => {
  const { failed, cdkReport } = reportOf(app => Validations.of(task(new Stack(app, 'Stack'))).acknowledge({ id, reason: 'known' }));
  expect(failed).toBe(false);
  expect(cdkReport?.violations ?? []).toEqual([]);
});

test.each<[string, (stack: Stack) => Construct]>([['the app', stack => stack.node.root as App], ['the stack', stack => stack], ['the task definition', stack => stack.node.findChild('Task') as CfnResource]])('an acknowledgement on %s applies to everything below it', (_, at) => {
  const { failed } = reportOf(app => {
    const stack = new Stack(app, 'Stack');
    taskWithError(stack);
    Validations.of(at(stack)).acknowledge({ id: ERROR, reason: 'known' });
  });
  expect(failed).toBe(false);
});

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

test('an acknowledgement of another rule has no effect', () => {
  const { failed } = reportOf(app => Validations.of(taskWithError(new Stack(app, 'Stack'))).acknowledge({ id: WARNING, reason: 'known' }));
  expect(failed).toBe(true);
});

test('passes its name and rules to the CDK', () => {
  const { name, ruleIds } = new NamespaceSharingPlugin();
  expect(name).toBe('cdk-fargate-linux-controls');
  expect(ruleIds).toContain('net-sysctl-conflict');
});
