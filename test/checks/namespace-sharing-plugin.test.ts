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

const WRONG = 'net.core.rmem_max';
const ERROR = 'cdk-fargate-linux-controls::sysctl-not-namespaced';
const WARNING = 'cdk-fargate-linux-controls::tracer-not-root';

/** An app whose plugin's own reports are kept, beside what the CDK makes of them. */
function appWith(build: (app: App) => void, pluginOn: (app: App) => Construct = app => app, props?: NamespaceSharingPluginProps) {
  const reports: PolicyValidationPluginReport[] = [];
  const app = new App();
  build(app);
  Validations.of(pluginOn(app)).addPlugins(new class extends NamespaceSharingPlugin {
    public validate(context: IPolicyValidationContext) {
      const report = super.validate(context);
      reports.push(structuredClone(report)); // The CDK may change what it is handed.
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
  const [shown] = printed.pluginReports.filter(report => JSON.stringify(report).includes('cdk-fargate-linux-controls'));
  return {
    violations: reports.flatMap(({ violations }) => violations),
    failed,
    shown,
  };
}

const wrong = (name: string) => ({ name, image: 'i', systemControls: [{ namespace: WRONG, value: '1' }] });
const tracer = () => ({ name: 'tracer', image: 'i', user: '1000', essential: false, linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } } });
const wrongTask = (scope: Construct) => l1Task(scope, [wrong('app')]);
const doubtfulTask = (scope: Construct) => l1Task(scope, [{ name: 'app', image: 'i' }, tracer()], { pidMode: 'task', runtimePlatform: { operatingSystemFamily: 'LINUX' } });

const WRONG_PROPERTIES = {
  RequiresCompatibilities: ['FARGATE'], NetworkMode: 'awsvpc', ContainerDefinitions: [{ Name: 'app', Image: 'i', SystemControls: [{ Namespace: WRONG, Value: '1' }] }],
};

/** A piece of a template that is written as it is. */
class Pasted extends CfnElement {
  public _toCloudFormation(): object {
    return { Resources: { Task: { Type: 'AWS::ECS::TaskDefinition', Properties: WRONG_PROPERTIES } } };
  }
}

test('a violation tells the rule, what is wrong, the fix, the source, the resource and the place in the template', () => {
  const { violations, failed, shown } = appWith(app => l1Task(new Stack(app, 'Stack'), [{ name: 'right', image: 'i' }, wrong('app')]));
  expect(violations).toEqual([{
    ruleName: 'sysctl-not-namespaced',
    severity: 'error',
    description: expect.stringMatching(/^container app: .*net\.core\.rmem_max/),
    fix: expect.any(String),
    ruleMetadata: { id: ERROR, source: expect.stringContaining('https://') },
    violatingResources: [{ resourceLogicalId: 'Task', templatePath: expect.stringMatching(/Stack\.template\.json$/), locations: ['Properties/ContainerDefinitions/1'] }],
  }]);
  expect(failed).toBe(true);
  expect(JSON.stringify(shown)).toContain('Stack/Task');
});

test('an app without task definitions, or with right ones, passes', () => {
  const { violations, failed } = appWith(app => {
    new CfnParameter(new Stack(app, 'Empty'), 'Parameter');
    l1Task(new Stack(app, 'Right'), [{ name: 'app', image: 'i', systemControls: [{ namespace: 'net.core.somaxconn', value: '4096' }] }]);
  });
  expect({ violations, failed }).toEqual({ violations: [], failed: false });
});

test('a warning is a violation that stops nothing', () => {
  const { violations, failed } = appWith(app => doubtfulTask(new Stack(app, 'Stack')));
  expect(violations).toMatchObject([{ ruleName: 'tracer-not-root', severity: 'warning' }]);
  expect(failed).toBe(false);
});

test.each<[string, (stack: Stack) => void]>([
  ['an L1', wrongTask],
  ['an L2', stack => new ecs.FargateTaskDefinition(stack, 'Task').addContainer('app', { image: ecs.ContainerImage.fromRegistry('i'), systemControls: [{ namespace: WRONG, value: '1' }] })],
  ['an override', stack => l1Task(stack, [{ name: 'app', image: 'i' }]).addPropertyOverride('ContainerDefinitions.0.SystemControls', [{ Namespace: WRONG, Value: '1' }])],
  ['a generic resource', stack => genericTask(stack).addPropertyOverride('ContainerDefinitions.0.SystemControls', [{ Namespace: WRONG, Value: '1' }])],
  ['an imported template', stack => includedTask(stack, WRONG_PROPERTIES)],
  ['a template that is pasted in, which has no constructs', stack => new Pasted(stack, 'Pasted')],
])('sees %s', (_, build) => {
  const { violations } = appWith(app => build(new Stack(app, 'Stack')));
  expect(violations.map(({ ruleName }) => ruleName)).toContain('sysctl-not-namespaced');
});

test('sees stages, stages in stages and nested stacks in nested stacks, each once', () => {
  const { violations, shown } = appWith(app => {
    const inner = new Stage(new Stage(app, 'Outer'), 'Inner');
    const stack = new Stack(inner, 'Stack');
    wrongTask(new NestedStack(new NestedStack(stack, 'Nested'), 'Deeper'));
    wrongTask(new NestedStack(new Stack(app, 'Plain'), 'Nested'));
  });
  expect(violations.map(({ ruleName }) => ruleName)).toEqual(['sysctl-not-namespaced', 'sysctl-not-namespaced']);
  const text = JSON.stringify(shown);
  expect(text).toContain('Outer/Inner/Stack/Nested/Deeper/Task');
  expect(text).toContain('Plain/Nested/Task');
  expect(new Set(violations.map(({ violatingResources: [{ templatePath }] }) => dirname(templatePath!))).size).toBe(2);
});

test('on a stage it sees that stage only', () => {
  const { violations } = appWith(app => {
    wrongTask(new Stack(new Stage(app, 'Checked'), 'Stack'));
    wrongTask(new Stack(new Stage(app, 'Other'), 'Stack'));
  }, app => app.node.findChild('Checked') as Stage);
  expect(violations).toHaveLength(1);
  expect(violations[0].violatingResources[0].templatePath).toContain('assembly-Checked');
});

test.each<[string, (app: App, stack: Stack) => void]>([
  ['the aspect', app => NamespaceSharingChecks.addTo(app)],
  ['a block', (_, stack) => void (stack.node.findChild('Task') as CfnResource).with(KernelTuning.network({ netCoreSomaxconn: 1 }))],
])('what %s has annotated is left out, and information is told to who asks for it', (_, annotate) => {
  const build = (app: App) => void doubtfulTask(new Stack(app, 'Stack'));
  const beside = (props?: NamespaceSharingPluginProps) => appWith(app => {
    build(app);
    annotate(app, app.node.findChild('Stack') as Stack);
  }, app => app, props).violations;
  expect(beside()).toEqual([]);
  expect(beside({ information: true }).map(({ description }) => description)).toEqual(informationOf(build).map(({ description }) => description));
});

test('what nobody has annotated, because the validation is skipped, is told', () => {
  const app = new App();
  wrongTask(new Stack(app, 'Stack'));
  NamespaceSharingChecks.addTo(app);
  const templatePaths = app.synth({ skipValidation: true }).stacks.map(({ templateFullPath }) => templateFullPath);
  const { violations } = new NamespaceSharingPlugin().validate({ appConstruct: app, templatePaths });
  expect(violations.map(({ ruleName }) => ruleName)).toEqual(['sysctl-not-namespaced']);
});

function informationOf(build: (app: App) => void): PolicyViolation[] {
  return appWith(build, app => app, { information: true }).violations.filter(({ severity }) => severity === 'info');
}

test('what is merely good to know is told only to who asks for it', () => {
  const build = (app: App) => void doubtfulTask(new Stack(app, 'Stack'));
  expect(informationOf(build).map(({ ruleName }) => ruleName)).toContain('shared-pid-shows-processes');
  expect(appWith(build).violations.map(({ severity }) => severity)).toEqual(['warning']);
});

test('the rules of which it tells are those that it reports', () => {
  const [quiet, all] = [new NamespaceSharingPlugin(), new NamespaceSharingPlugin({ information: true })].map(({ ruleIds }) => ruleIds!);
  expect(all).toEqual(RULES.map(({ name }) => name));
  expect(quiet).toEqual(RULES.filter(({ severity }) => severity !== 'info').map(({ name }) => name));
});

test.each<[string, string, (scope: Construct) => ecs.CfnTaskDefinition]>([['an error', ERROR, wrongTask], ['a warning', WARNING, doubtfulTask]])('%s can be acknowledged', (_, id, task) => {
  const { failed, shown } = appWith(app => Validations.of(task(new Stack(app, 'Stack'))).acknowledge({ id, reason: 'known' }));
  expect(failed).toBe(false);
  expect(shown?.violations ?? []).toEqual([]);
});

test.each<[string, (stack: Stack) => Construct]>([['the app', stack => stack.node.root as App], ['the stack', stack => stack], ['the task definition', stack => stack.node.findChild('Task') as CfnResource]])('an acknowledgement on %s holds for what is below it', (_, at) => {
  const { failed } = appWith(app => {
    const stack = new Stack(app, 'Stack');
    wrongTask(stack);
    Validations.of(at(stack)).acknowledge({ id: ERROR, reason: 'known' });
  });
  expect(failed).toBe(false);
});

test('an acknowledgement holds for its scope only, on every release of the CDK', () => {
  const { violations, failed, shown } = appWith(app => {
    Validations.of(wrongTask(new Stack(app, 'Known'))).acknowledge({ id: ERROR, reason: 'known' });
    wrongTask(new Stack(app, 'New'));
  });
  expect(violations.map(({ ruleName }) => ruleName)).toEqual(['sysctl-not-namespaced', 'sysctl-not-namespaced[New/Task]']);
  expect(failed).toBe(true);
  expect(shown.violations).toHaveLength(1);
  expect(JSON.stringify(shown.violations)).toContain('New/Task');
});

test('an acknowledgement of another rule changes nothing', () => {
  const { failed } = appWith(app => Validations.of(wrongTask(new Stack(app, 'Stack'))).acknowledge({ id: WARNING, reason: 'known' }));
  expect(failed).toBe(true);
});

test('tells its rules to the CDK', () => {
  const { name, ruleIds } = new NamespaceSharingPlugin();
  expect(name).toBe('cdk-fargate-linux-controls');
  expect(ruleIds).toContain('net-sysctl-conflict');
});
