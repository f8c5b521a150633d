import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPacked } from '../install-packed';
import { contentOf, ROOT, run, runTypeScript } from '../run';
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
    .toEqual(['.jsii', '.jsii.gz', 'LICENSE', 'NOTICE', 'assets', 'bin', 'lib', 'package.json', 'schema']);
});

test('contains the licenses of the packages that the command contains, and no other package', () => {
  const licenses = readFileSync(join(PACKAGE, 'lib/cli/THIRD-PARTY-LICENSES.txt'), 'utf8');
  expect(licenses.match(/^\S+ \d+\.\d+\.\d+ \(.*\)$/gm))
    .toEqual([/^commander .* \(MIT\)$/, /^yaml .* \(ISC\)$/].map(line => expect.stringMatching(line)));
  for (const file of ['commander/LICENSE', 'yaml/LICENSE']) {
    expect(licenses).toContain(readFileSync(join(ROOT, 'node_modules', file), 'utf8').trim());
  }
  const { dependencies, bundledDependencies } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as Record<string, unknown>;
  expect({ dependencies, bundledDependencies }).toStrictEqual({ dependencies: undefined, bundledDependencies: undefined });
});

test('has no script that npm runs when it is installed', () => {
  const { scripts } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { readonly scripts: object };
  expect(Object.keys(scripts).filter(name => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
});

test('contains no compiled file that nothing refers to, and less than 3.1 MB', () => {
  const files = readdirSync(PACKAGE, { recursive: true, encoding: 'utf8' }).filter(name => statSync(join(PACKAGE, name)).isFile());
  expect(files.filter(name => name.startsWith('lib/checks/rules'))).toEqual([]);
  expect(files.filter(name => !name.startsWith('lib/cli/')).length).toBeLessThan(190);
  expect(files.filter(name => name.startsWith('lib/cli/')).length).toBeLessThan(25);
  expect(files.reduce((bytes, name) => bytes + statSync(join(PACKAGE, name)).size, 0)).toBeLessThan(3_100_000);
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

test('the command has the name of the package and checks a synthesized app', () => {
  runTypeScript(join(ROOT, 'examples/tuned-proxy/app.ts'), { CDK_OUTDIR: join(app, 'cdk.out') });
  expect(run('npx', ['--no-install', 'cdk-fargate-linux-controls', 'check', 'cdk.out'], { cwd: app })).toContain('0 errors');
  // YAML has a parser of its own.
  writeFileSync(join(app, 'task.yaml'), 'family: web\nnetworkMode: awsvpc\ncontainerDefinitions: [{ name: app, image: i, memory: 512 }]\n');
  expect(run('npx', ['--no-install', 'cdk-fargate-linux-controls', 'check', 'task.yaml'], { cwd: app })).toContain('1 task definition');
}, 60_000);
