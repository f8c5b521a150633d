import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentOf, ROOT, tryRun } from '../run';

const outdir = mkdtempSync(join(tmpdir(), 'cdk-synth-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

// These tests run the real CDK CLI: one succeeds with the bundled template validator on, and one fails.

test('cdk synth accepts an example with the CDK\'s own template validator on', () => {
  const { status, stderr } = synth('observed-service', { CDK_VALIDATION: 'true' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('cdk-fargate-linux-controls::') });
}, 60_000);

test('cdk synth refuses containers that disagree, and prints what the README shows: both containers, their values, and the fix', () => {
  const { status, stdout, stderr } = synth('wrong-keepalive');
  expect(status).not.toBe(0);
  const report = stdout + stderr;
  const [, shown] = /^`cdk synth` exits with 1[^]*?```text\n([^]*?)```$/m.exec(contentOf('README.md'))!;
  expect(report.replace(/\s+/g, ' ')).toContain(shown.replace(/\s+/g, ' ').trim()); // The README breaks lines.
  expect(report).toContain('container app sets net.ipv4.tcp_keepalive_time to 100, and container agent sets it to 200.');
  expect(report).toContain('Set net.ipv4.tcp_keepalive_time once for the task, with KernelTuning.network');
  expect(report).toContain('WrongKeepalive/Task');
}, 60_000);

function synth(example: string, env: NodeJS.ProcessEnv = {}) {
  return tryRun(process.execPath, [join(ROOT, 'node_modules/aws-cdk/bin/cdk'), 'synth', '--quiet', '--output', join(outdir, example)], {
    cwd: join(ROOT, 'examples', example),
    env,
  });
}
