import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPacked } from '../install-packed';
import { ROOT, run, runTypeScript } from '../run';

// The packed tarball, installed in an app with only its peer dependencies.
const app = mkdtempSync(join(tmpdir(), 'tarball-'));

beforeAll(() => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/aws-cdk-lib/package.json'), 'utf8')) as { version: string };
  installPacked(app, `aws-cdk-lib@${version}`, 'constructs@10.5.1');
}, 300_000);

afterAll(() => rmSync(app, { recursive: true, force: true }));

test('adds no dependency other than its two peers', () => {
  expect(readdirSync(join(app, 'node_modules')).filter(name => !name.startsWith('.')).sort()).toEqual(['@aws-cdk', 'aws-cdk-lib', 'cdk-fargate-linux-controls', 'constructs']);
});

test('contains the library, the command, the jsii assembly, and the schema of the findings, and no development files', () => {
  const files = readdirSync(join(app, 'node_modules/cdk-fargate-linux-controls'));
  expect(files.filter(name => !name.startsWith('README')).sort()).toEqual(['.jsii', 'API.md', 'LICENSE', 'assets', 'bin', 'lib', 'node_modules', 'package.json', 'schema']);
});

test('bundles the two parsers of the command, and no other package', () => {
  expect(readdirSync(join(app, 'node_modules/cdk-fargate-linux-controls/node_modules')).filter(name => name !== '.bin')).toEqual(['commander', 'yaml']);
});

test('finds its packed scripts and Dockerfile', () => {
  for (const folder of ['scripts', 'toolbox']) {
    expect(readdirSync(join(app, 'node_modules/cdk-fargate-linux-controls/assets', folder)).sort()).toEqual(readdirSync(join(ROOT, 'assets', folder)).sort());
  }
  writeFileSync(join(app, 'observers.js'), `
    const { App, Stack, aws_ecs: ecs } = require('aws-cdk-lib');
    const { ObserverSidecar, ToolboxImage } = require('cdk-fargate-linux-controls');
    const task = new ecs.FargateTaskDefinition(new Stack(new App(), 'Stack'), 'Task');
    task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('example/app:1.0') });
    task.addExtension(ObserverSidecar.kernelReport());
    task.addExtension(ObserverSidecar.debugToolbox({ install: ['strace'] }));
    task.addExtension(ObserverSidecar.syscallTracer({ image: ToolboxImage.fromDockerfile(), process: 'app' }));
    console.log(JSON.stringify(task.node.root.synth().getStackByName('Stack').template));
  `);
  const template = run(process.execPath, ['observers.js'], { cwd: app });
  for (const text of ['/proc/sys/kernel/osrelease', 'apt-get install', 'strace -f']) {
    expect(template).toContain(text);
  }
}, 60_000);

test('synthesizes in a plain JavaScript app', () => {
  writeFileSync(join(app, 'app.js'), `
    const { App, Stack, aws_ecs: ecs } = require('aws-cdk-lib');
    const { TunedProxyTask } = require('cdk-fargate-linux-controls');
    const stack = new Stack(new App(), 'Stack');
    new TunedProxyTask(stack, 'Edge', {
      proxy: { image: ecs.ContainerImage.fromRegistry('example/proxy:1.0') },
      networkSysctls: { netCoreSomaxconn: 6000 },
    });
    console.log(JSON.stringify(stack.node.root.synth().getStackByName('Stack').template));
  `);
  expect(run(process.execPath, ['app.js'], { cwd: app })).toContain('"SystemControls":[{"Namespace":"net.core.somaxconn","Value":"6000"}]');
}, 60_000);

test('the command has the name of the package and checks a synthesized app', () => {
  runTypeScript(join(ROOT, 'examples/tuned-proxy/app.ts'), { CDK_OUTDIR: join(app, 'cdk.out') });
  expect(run('npx', ['--no-install', 'cdk-fargate-linux-controls', 'check', 'cdk.out'], { cwd: app })).toContain('0 errors');
}, 60_000);
