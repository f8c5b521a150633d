import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPacked, tarball } from '../install-packed';
import { contentOf, ROOT, run, runTypeScript, tryRun } from '../run';
import { temporaryFolder } from '../temporary-folder';

// The packed tarball, installed in an app with only its peer dependencies.
const app = temporaryFolder('tarball');
const PACKAGE = join(app, 'node_modules/cdk-fargate-linux-controls');

beforeAll(() => {
  const { version } = JSON.parse(contentOf('node_modules/aws-cdk-lib/package.json')) as { version: string };
  installPacked(app, `aws-cdk-lib@${version}`, 'constructs@10.5.1');
}, 300_000);

test('adds no dependency other than its two peers', () => {
  expect(readdirSync(join(app, 'node_modules')).filter(name => !name.startsWith('.')).sort())
    .toEqual(['@aws-cdk', 'aws-cdk-lib', 'cdk-fargate-linux-controls', 'constructs']);
});

test('contains the library, the command, the jsii assembly, and the schema of the findings, and no development files', () => {
  const files = readdirSync(PACKAGE);
  expect(files.filter(name => !name.startsWith('README')).sort())
    .toEqual(['.jsii', '.jsii.gz', 'LICENSE', 'NOTICE', 'assets', 'bin', 'lib', 'node_modules', 'package.json', 'schema']);
});

test('bundles the packages that the command needs, with their licenses, so that users install none', () => {
  const { dependencies } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { dependencies: object };
  const bundled = readdirSync(join(PACKAGE, 'node_modules')).filter(name => !name.startsWith('.'));
  expect(bundled).toEqual(Object.keys(dependencies));
  for (const name of bundled) {
    expect(readdirSync(join(PACKAGE, 'node_modules', name))).toContain('LICENSE');
  }
});

test('has no script that npm runs when it is installed', () => {
  const { scripts } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { readonly scripts: object };
  expect(Object.keys(scripts).filter(name => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
});

test('is at most 850 kB', () => {
  expect(statSync(tarball()).size).toBeLessThanOrEqual(850_000);
});

test('contains the README, which works without the repository', () => {
  expect(readFileSync(join(PACKAGE, 'README.md'), 'utf8')).toBe(contentOf('README.md'));
});

test('synthesizes in a plain JavaScript app, and finds its packed scripts and Dockerfile', () => {
  for (const folder of ['scripts', 'toolbox']) {
    expect(readdirSync(join(app, 'node_modules/cdk-fargate-linux-controls/assets', folder)).sort())
      .toEqual(readdirSync(join(ROOT, 'assets', folder)).sort());
  }
  writeFileSync(join(app, 'observers.js'), `
    const { App, Stack, aws_ecs: ecs } = require('aws-cdk-lib');
    const { DebugToolbox, KernelReport, KernelTuning, SyscallTracer, ToolboxImage } = require('cdk-fargate-linux-controls');
    const task = new ecs.FargateTaskDefinition(new Stack(new App(), 'Stack'), 'Task');
    task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('example/app:1.0') });
    task.addExtension(KernelTuning.network({ netCoreSomaxconn: 6000 }));
    task.addExtension(new KernelReport());
    task.addExtension(new DebugToolbox({ packages: ['strace'] }));
    task.addExtension(new SyscallTracer({ image: ToolboxImage.bundled(), processName: 'app' }));
    console.log(JSON.stringify(task.node.root.synth().getStackByName('Stack').template));
  `);
  const template = run(process.execPath, ['observers.js'], { cwd: app });
  for (const text of ['"SystemControls":[{"Namespace":"net.core.somaxconn","Value":"6000"}]', '/proc/sys/kernel/osrelease', 'apt-get install', 'strace -f']) {
    expect(template).toContain(text);
  }
}, 60_000);

test('the plugin finds a mistake in a template written as YAML', () => {
  writeFileSync(join(app, 'yaml.js'), `
    const { App, CfnStackSet, Stack, Validations } = require('aws-cdk-lib');
    const { NamespaceSharingPlugin } = require('cdk-fargate-linux-controls');
    const app = new App();
    Validations.of(app).addPlugins(new NamespaceSharingPlugin());
    const templateBody = 'Resources: { Task: { Type: AWS::ECS::TaskDefinition, Properties: { NetworkMode: awsvpc, RequiresCompatibilities: [FARGATE], PidMode: host } } }';
    new CfnStackSet(new Stack(app, 'Stack'), 'Set', { stackSetName: 'set', permissionModel: 'SELF_MANAGED', templateBody });
    app.synth();
  `);
  const { stdout, stderr } = tryRun(process.execPath, ['yaml.js'], { cwd: app });
  expect(stdout + stderr).toContain('pidMode is host, but Fargate supports only task.');
}, 60_000);

test('the command has the name of the package and checks a synthesized app', () => {
  runTypeScript(join(ROOT, 'examples/tuned-proxy/app.ts'), { CDK_OUTDIR: join(app, 'cdk.out') });
  expect(run('npx', ['--no-install', 'cdk-fargate-linux-controls', 'check', 'cdk.out'], { cwd: app })).toContain('0 errors');
  writeFileSync(join(app, 'task.yaml'), 'family: web\nnetworkMode: awsvpc\ncontainerDefinitions: [{ name: app, image: i, memory: 512 }]\n');
  expect(run('npx', ['--no-install', 'cdk-fargate-linux-controls', 'check', 'task.yaml'], { cwd: app })).toContain('1 task definition');
}, 60_000);
