import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentOf, ROOT, tryRun } from '../run';
import { temporaryFolder } from '../temporary-folder';

const CDK = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
const outdir = temporaryFolder('cdk-synth');

// These tests run the real CDK CLI: one succeeds with the bundled template validator on, and one fails.

test('cdk synth accepts an example with the CDK\'s own template validator on', () => {
  const { status, stderr } = synth('observed-service', { CDK_VALIDATION: 'true' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('cdk-fargate-linux-controls::') });
}, 60_000);

test('cdk synth refuses containers that disagree, and prints what the README shows: both containers, their values, and the fix', () => {
  const { status, stdout, stderr } = synth('wrong-keepalive');
  expect(status).not.toBe(0);
  const report = stdout + stderr;
  const [, shown] = /^`npx cdk synth .* exits with 1[^]*?```text\n([^]*?)```$/m.exec(contentOf('README.md'))!;
  expect(report.replace(/\s+/g, ' ')).toContain(shown.replace(/\s+/g, ' ').trim()); // The README breaks lines.
  expect(report).toContain('container app sets net.ipv4.tcp_keepalive_time to 100, and container agent sets it to 200.');
  expect(report).toContain('Set net.ipv4.tcp_keepalive_time once for the task, with KernelTuning.network');
  expect(report).toContain('WrongKeepalive/Task');
}, 60_000);

describe('an app with CDK Pipelines', () => {
  const folder = join(outdir, 'pipelines');
  const APP = `
    const { App, Stack, Stage, Validations, aws_ecs: ecs, pipelines } = require('aws-cdk-lib');
    const { KernelTuning, NamespaceSharingChecks, NamespaceSharingPlugin } = require(${JSON.stringify(ROOT)});
    const app = new App();
    const input = pipelines.CodePipelineSource.connection('example/shop', 'main', { connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1' });
    const pipeline = new pipelines.CodePipeline(new Stack(app, 'Pipeline'), 'Pipeline', { synth: new pipelines.ShellStep('Synth', { input, commands: ['npx cdk synth'] }) });
    const prod = new Stage(process.env.SCOPE === 'app' ? app : pipeline, 'Prod');
    const stack = new Stack(prod, 'Shop');
    const image = ecs.ContainerImage.fromRegistry('example/shop:1.0');
    const tuned = new ecs.FargateTaskDefinition(stack, 'Tuned');
    tuned.addContainer('app', { image });
    tuned.addExtension(KernelTuning.network({ netCoreSomaxconn: 4096 }));
    const wrong = new ecs.FargateTaskDefinition(stack, 'Wrong');
    wrong.addContainer('app', { image, systemControls: [{ namespace: 'net.core.somaxconn', value: '5000' }] });
    wrong.addContainer('agent', { image, systemControls: [{ namespace: 'net.core.somaxconn', value: '6000' }] });
    switch (process.env.CHECKS) {
      case 'plugin': Validations.of(app).addPlugins(new NamespaceSharingPlugin()); break;
      case 'addTo': NamespaceSharingChecks.addTo(prod); break;
    }
    pipeline.addStage(prod);
    app.synth();`;

  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'app.js'), APP);
  });

  // docs/adopt.md states what a bare cdk synth reports.
  test.each([['plugin', 'pipeline', 1], ['plugin', 'app', 0], ['addTo', 'pipeline', 0], ['addTo', 'app', 0]])('%s stops the synth action with \'**\' if the scope of the stage is the %s, and a bare cdk synth exits with %d', (checks, scope, bare) => {
    const synthStages = (...stacks: string[]) => synthApp(folder, `cdk.out-${checks}-${scope}`, { CHECKS: checks, SCOPE: scope }, ...stacks);
    const { status, stdout, stderr } = synthStages('**');
    expect(status).toBe(1);
    expect(stdout + stderr).toContain('container app sets net.core.somaxconn to 5000, and container agent sets it to 6000.');
    expect(synthStages().status).toBe(bare);
    // The block in the stage works without further settings.
    const output = join(folder, `cdk.out-${checks}-${scope}`);
    const assembly = join(output, readdirSync(output).find(name => name.startsWith('assembly-'))!);
    const [template] = readdirSync(assembly).filter(name => name.endsWith('.template.json'));
    expect(readFileSync(join(assembly, template), 'utf8')).toMatch(/"Namespace": "net.core.somaxconn",\s+"Value": "4096"/);
  }, 60_000);
});

/** Synthesizes the app in a folder. */
function synthApp(folder: string, output: string, env: NodeJS.ProcessEnv, ...stacks: string[]) {
  return tryRun(process.execPath, [CDK, 'synth', '--quiet', '--app', 'node app.js', '--output', output, ...stacks], {
    cwd: folder, env: { ...env, CDK_VALIDATION: 'false', NODE_PATH: join(ROOT, 'node_modules') },
  });
}

function synth(example: string, env: NodeJS.ProcessEnv = {}) {
  return tryRun(process.execPath, [CDK, 'synth', '--quiet', '--output', join(outdir, example)], {
    cwd: join(ROOT, 'examples', example),
    env,
  });
}
