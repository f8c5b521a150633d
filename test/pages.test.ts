import { App, assertions, aws_ec2 as ec2, aws_ecs as ecs, Stack, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as ts from 'typescript';
import { run } from './cli/terminal';
import { CLASSES } from './constructs/observers/all-presets';
import { blocksOf } from './docs/blocks';
import { contentOf } from './run';
import { actionsIn } from '../projenrc/adopt';
import { FargateSidecarObservedService, KernelTuning, NamespaceSharingChecks, NamespaceSharingPlugin, SharedPidNamespace, TaskDefinitionBlock, TunedProxyTask } from 'cdk-fargate-linux-controls';

function javaScriptOf(code: string): string {
  return ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } }).outputText;
}

/** Runs a TypeScript block of a page, and returns the app that it creates. */
function appOf(code: string, app = 'app'): App {
  return new Function('require', 'exports', `${javaScriptOf(code)}\nreturn ${app};`)(require, {}) as App;
}

function templateOf(app: App): object {
  return assertions.Template.fromStack(app.node.findChild('Shop') as Stack).toJSON();
}

const IMAGE = ecs.ContainerImage.fromRegistry('example/shop:1.0');

/** An app with a stack and a cluster. */
function shop() {
  const app = new App();
  const stack = new Stack(app, 'Shop');
  return { app, stack, cluster: new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0 }) }) };
}

test('the README shows the actual diagram of its first program, which has no error and no warning', () => {
  const codeIn = (name: string) => blocksOf('README.md').find(({ language }) => language === name)!.code;
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:enable-path-metadata': true });
  const { directory } = appOf(codeIn('ts'), 'stack.node.root').synth();
  delete process.env.CDK_CONTEXT_JSON;
  expect(codeIn('mermaid')).toBe(run(['describe', directory, '--format', 'mermaid']).out);
  expect(run(['check', directory]).out).toContain('1 task definition: 0 errors, 0 warnings');
});

describe('leave', () => {
  const [WITH, WITHOUT] = blocksOf('docs/leave.md').filter(({ language }) => language === 'ts').map(({ code }) => code);
  const template = templateOf(appOf(WITH));

  test('the settings that a user writes make the same template as the blocks', () => {
    expect(JSON.stringify(template)).toContain('"PidMode":"task"');
    expect(templateOf(appOf(WITHOUT))).toStrictEqual(template);
  });

  test('a construct with the same id keeps the logical ids of the task definition and the service', () => {
    const idsWith = (create: (stack: Stack, cluster: ecs.Cluster, application: ecs.ContainerDefinitionOptions) => unknown) => {
      const { app, stack, cluster } = shop();
      create(stack, cluster, { image: IMAGE });
      return Object.entries((templateOf(app) as Template).Resources).filter(([, { Type }]) => Type.startsWith('AWS::ECS::')).map(([id]) => id).sort();
    };
    expect(idsWith((stack, cluster, application) => {
      const construct = new Construct(stack, 'Web');
      const taskDefinition = new ecs.FargateTaskDefinition(construct, 'TaskDefinition');
      taskDefinition.addContainer('app', application);
      return new ecs.FargateService(construct, 'Service', { cluster, taskDefinition });
    })).toStrictEqual(idsWith((stack, cluster, application) => new FargateSidecarObservedService(stack, 'Web', { cluster, observers: [], application })));
  });
});

describe('test your stack', () => {
  const [PAGE] = blocksOf('docs/testing.md').filter(({ language }) => language === 'ts').map(({ code }) => code);

  /** The tests that a block declares. */
  function testsOf(code: string): Record<string, () => void> {
    const tests: Record<string, () => void> = {};
    new Function('require', 'exports', 'test', javaScriptOf(code))(require, {}, (name: string, body: () => void) => tests[name] = body);
    return tests;
  }

  test.each(Object.entries(testsOf(PAGE)))('the test of the page "%s" passes', (_, body) => body());

  test('the test for findings fails if there is one', () => {
    const tests = testsOf(PAGE.replaceAll('4096', '128'));
    expect(tests['sets the backlog']).not.toThrow();
    expect(tests['has no findings']).toThrow('capacity-below-default');
  });
});

test.each([
  ['capabilities-on-fargate', 'an engine accepts what only ECS rejects', false],
  ['sysctl-unknown', 'an engine does not start its examples', true],
])('the page of support lists %s as it should, because %s', (rule, _, expected) => {
  const line = contentOf('docs/support.md').split('\n').find(text => text.startsWith('- **engine**: ['))!;
  expect(line.includes(`[\`${rule}\`]`)).toBe(expected);
});

test('the page of support states the oldest versions that the package accepts', () => {
  const { engines, peerDependencies } = JSON.parse(contentOf('package.json')) as Record<'engines' | 'peerDependencies', Record<string, string>>;
  expect(contentOf('docs/support.md')).toContain(`| \`aws-cdk-lib\` | \`${peerDependencies['aws-cdk-lib']}\` |`);
  expect(contentOf('docs/support.md')).toContain(`| Node | ${engines.node.replace('>= ', '')} or later |`);
});

describe('adopt', () => {
  /** A service that runs already, with what a user adds. */
  function service(add?: (task: ecs.FargateTaskDefinition, stack: Stack) => void, props: Partial<ecs.FargateServiceProps> = {}): Template {
    const { app, stack, cluster } = shop();
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 2048 });
    taskDefinition.addContainer('shop', { image: IMAGE, entryPoint: ['/shop'], logging: ecs.LogDriver.awsLogs({ streamPrefix: 'shop' }) });
    new ecs.FargateService(stack, 'Service', { cluster, taskDefinition, ...props });
    add?.(taskDefinition, stack);
    return templateOf(app) as Template;
  }

  const before = service();
  const idsOf = ({ Resources }: Template) => Object.keys(Resources);
  const observer = (name: string) => service((task, stack) => {
    const [Preset, props] = CLASSES[name];
    task.addExtension(new Preset(props(stack, 'observer')));
  });

  test('checks and the plugin do not change the template', () => {
    expect(service((_, stack) => NamespaceSharingChecks.addTo(stack))).toStrictEqual(before);
    expect(service((_, stack) => Validations.of(stack).addPlugins(new NamespaceSharingPlugin()))).toStrictEqual(before);
  });

  test('ECS Exec, turned on at the service, adds its permissions to the task role', () => {
    expect(actionsIn(before.Resources)).toEqual([]);
    expect(actionsIn(service(undefined, { enableExecuteCommand: true }).Resources)).toContain('ssmmessages:OpenDataChannel');
  });

  test.each<[string, TaskDefinitionBlock]>([['KernelTuning', KernelTuning.network({ netCoreSomaxconn: 6000 })], ['SharedPidNamespace', new SharedPidNamespace()]])(
    '%s changes the task definition and nothing else', (_, block) => {
      const after = service(task => task.addExtension(block));
      expect(idsOf(after)).toStrictEqual(idsOf(before));
      expect(idsOf(after).filter(id => JSON.stringify(after.Resources[id]) !== JSON.stringify(before.Resources[id]))).toStrictEqual(['Task79114B6B']);
    });

  test.each(Object.keys(CLASSES))('%s keeps every logical id, and its log groups are retained', name => {
    const after = observer(name);
    expect(idsOf(before).filter(id => !(id in after.Resources))).toEqual([]);
    expect(idsOf(after).filter(id => id in before.Resources && after.Resources[id].Type !== before.Resources[id].Type)).toEqual([]);
    expect(Object.values(after.Resources).filter(({ Type, DeletionPolicy }) => Type === 'AWS::Logs::LogGroup' && DeletionPolicy !== 'Retain')).toEqual([]);
  });

  test('the construct in place of a service has other logical ids for the service and its security group', () => {
    const { app, stack, cluster } = shop();
    new FargateSidecarObservedService(stack, 'Web', { cluster, observers: [], application: { image: IMAGE } });
    const after = templateOf(app) as Template;
    const gone = idsOf(before).filter(id => !(id in after.Resources)).map(id => before.Resources[id].Type);
    expect(gone).toEqual(expect.arrayContaining(['AWS::ECS::Service', 'AWS::EC2::SecurityGroup', 'AWS::ECS::TaskDefinition']));
  });

  test('the construct in place of a task definition has other logical ids for it and its roles, and the service keeps its own', () => {
    const { app, stack, cluster } = shop();
    const { taskDefinition } = new TunedProxyTask(stack, 'Task', { proxy: { image: IMAGE }, networkSysctls: { netCoreSomaxconn: 6000 } });
    new ecs.FargateService(stack, 'Service', { cluster, taskDefinition });
    const gone = idsOf(before).filter(id => !(id in (templateOf(app) as Template).Resources)).map(id => before.Resources[id].Type);
    expect(new Set(gone)).toEqual(new Set(['AWS::ECS::TaskDefinition', 'AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::Logs::LogGroup']));
  });

});

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly DeletionPolicy?: string; readonly Properties?: object }>>;
}
