import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPacked } from '../install-packed';
import { ROOT, tryRun } from '../run';
import { temporaryFolder } from '../temporary-folder';

// Uses the packed library in an app with cdk-nag, cdk-preflight, and the CDK's validator, each in its newest release.
const folder = temporaryFolder('beside');

const OURS = 'cdk-fargate-linux-controls::';
const [NAG, PREFLIGHT, VALIDATOR] = ['AwsSolutions::', 'cdk-preflight::', 'CloudFormation-Validate::'];
// If cdk-preflight enforces its rules, it ends the app at an error, and only the findings of plugins are printed.
const ALL_CHECKS = 'aspect plugin cdk-nag cdk-preflight-warns';
const ALL_TASKS = 'Right Wrong Doubtful Plain Limits Odd Capable Prod/Right Prod/Wrong';

beforeAll(() => {
  installPacked(folder, 'aws-cdk-lib', 'constructs', 'cdk-nag@3', 'cdk-preflight', 'aws-cdk');
  cpSync(join(__dirname, 'app.js'), join(folder, 'app.js'));
  together = synth({ tasks: ALL_TASKS, checks: ALL_CHECKS });
  acknowledged = synth({
    tasks: 'Wrong Doubtful Capable',
    checks: 'plugin cdk-nag cdk-preflight-warns',
    acknowledge: ['net-sysctl-conflict', 'net-sysctls-spread', 'capabilities-on-fargate'].map(rule => OURS + rule).join(' '),
  });
}, 300_000);

/** All tasks, with all checks. */
let together: Synthesized;

/** An app with all findings of this library acknowledged. */
let acknowledged: Synthesized;

interface Synthesized {
  readonly status: number | null;
  readonly outdir: string;
  readonly report: string;

  /** The reported findings, as severity, construct, and id. */
  readonly findings: readonly string[];
}

interface SynthOptions {
  readonly tasks: string;
  readonly checks: string;
  readonly acknowledge?: string;
  readonly validator?: boolean;
}

/** Runs `cdk synth` for all stacks, including those of stages. */
function synth({ tasks, checks, acknowledge = '', validator = true }: SynthOptions): Synthesized {
  // Without a new report, the CLI prints the report of an earlier synthesis in the same folder.
  const outdir = mkdtempSync(join(folder, 'cdk.out-'));
  const context = Object.entries({ tasks, checks, acknowledge }).flatMap(([name, words]) => ['--context', `${name}=${words}`]);
  const { status, stdout, stderr } = tryRun(process.execPath, [
    join(folder, 'node_modules/aws-cdk/bin/cdk'), 'synth', '**', '--quiet', '--no-notices', '--app', 'node app.js', '--output', outdir, ...context,
  ], { cwd: folder, env: { CDK_VALIDATION: String(validator) } });
  const report = stdout + stderr;
  const findings = report.split(/^(?=(?:ERROR|WARNING|INFO) )/m).filter(section => /^[A-Z]+ /.test(section)).map(section => {
    const [, severity, construct] = /^(\w+) [^]*? \(.+\)\n {3}(\S+)/.exec(section) ?? [];
    const [, id] = /(?:\[|Acknowledge with ')([\w-]+::[\w-]+)/.exec(section) ?? [];
    return `${severity} ${construct} ${id}`;
  });
  return { status, outdir, report, findings: findings.sort() };
}

function command(...args: readonly string[]) {
  return tryRun('npx', ['--no-install', 'cdk-fargate-linux-controls', ...args], { cwd: folder });
}

function check(...args: readonly string[]) {
  const { status, stdout } = command('check', ...args, '--format', 'json');
  const { findings } = JSON.parse(stdout) as { findings: { severity: string; resource: string; rule: string }[] };
  return { status, findings: findings.map(({ severity, resource, rule }) => `${severity.toUpperCase()} ${resource} ${rule}`) };
}

const isOf = (prefix: string) => (finding: string) => finding.includes(` ${prefix}`);

test('all tools report their findings in one synthesis, each once, and none for valid tasks', () => {
  expect(together.findings).toEqual([
    `ERROR Prod/Shop/Wrong/Resource ${OURS}net-sysctl-conflict`,
    `ERROR Shop/Capable/Resource ${OURS}capabilities-on-fargate`,
    `ERROR Shop/Limits/Resource ${OURS}ulimit-soft-above-hard`,
    `ERROR Shop/Plain/Resource ${NAG}AwsSolutions-ECS2`,
    `ERROR Shop/Wrong/Resource ${OURS}net-sysctl-conflict`,
    `WARNING Shop/Capable/Resource ${VALIDATOR}pf-ecs-fargate-capabilities-add`,
    `WARNING Shop/Doubtful/Resource ${OURS}net-sysctls-spread`,
    `WARNING Shop/Limits/Resource ${VALIDATOR}pf-ecs-ulimit-soft-over-hard`,
    `WARNING Shop/Odd/Resource ${VALIDATOR}E3047`,
    `WARNING Shop/Odd/Resource ${VALIDATOR}E3048`,
  ]);
  expect(together.status).toBe(1);
});

test.each([
  ['this library', OURS, 'aspect plugin', false],
  ['cdk-nag', NAG, 'cdk-nag', false],
  ['the CDK\'s validator, with the rules of cdk-preflight,', VALIDATOR, 'cdk-preflight-warns', true],
])('%s reports the same alone and together with the others', (_, prefix, checks, validator) => {
  expect(synth({ tasks: ALL_TASKS, checks, validator }).findings).toEqual(together.findings.filter(isOf(prefix)));
}, 60_000);

test('the plugin reports all findings of this library even if cdk-preflight enforces its rules', () => {
  const { status, findings } = synth({ tasks: ALL_TASKS, checks: 'plugin cdk-nag cdk-preflight' });
  expect(findings)
    .toEqual(together.findings.map(finding => finding.replace(/^WARNING (.*) CloudFormation-Validate::pf-/, `ERROR $1 ${PREFLIGHT}pf-`)).sort());
  expect(status).toBe(1);
}, 60_000);

test('a valid app passes all checks', () => {
  const { status, findings } = synth({ tasks: 'Right Prod/Right', checks: 'aspect plugin cdk-nag cdk-preflight' });
  expect({ status, findings }).toEqual({ status: 0, findings: [] });
}, 60_000);

test('an acknowledgement silences only the finding with its id, of this library or of cdk-nag', () => {
  const ids = [`${OURS}net-sysctls-spread`, `${NAG}AwsSolutions-ECS2`];
  const { findings } = synth({ tasks: ALL_TASKS, checks: ALL_CHECKS, acknowledge: ids.join(' ') });
  expect(findings).toEqual(together.findings.filter(finding => !ids.some(id => finding.endsWith(id))));
}, 60_000);

test('if all findings of the plugin are acknowledged, the others still report findings in the same place', () => {
  expect(acknowledged).toMatchObject({ status: 0, findings: [`WARNING Shop/Capable/Resource ${VALIDATOR}pf-ecs-fargate-capabilities-add`] });
});

test('the command finds the same in cdk.out as the aspect and the plugin together', () => {
  const { status, findings } = check(together.outdir);
  expect(findings.map(finding => finding.replace(/ (\S+) /, ' $1/Resource ')).sort()).toEqual(together.findings.filter(isOf(OURS)));
  expect(status).toBe(1);
}, 60_000);

test('acknowledgements in the app hold for the command', () => {
  expect(check(acknowledged.outdir)).toEqual({ status: 0, findings: [] });
}, 60_000);

describe('the page about checks', () => {
  const page = readFileSync(join(ROOT, 'docs/checks.md'), 'utf8');
  const blocksOf = (language: string) =>
    [...page.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^\\1\`\`\`$`, 'gm'))].map(([, , block]) => block);

  /** Ignores line breaks, which differ on the page. */
  const inOneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

  test('shows the printed output', () => {
    // With the plugin in the same app, the aspect leaves its findings to it.
    const byAspect = synth({ tasks: 'Doubtful', checks: 'aspect', validator: false });
    const printed = [together, byAspect].map(({ report }) => report).join('\n');
    const shown = blocksOf('text');
    expect(shown).toHaveLength(2);
    shown.forEach(block => expect(inOneLine(printed)).toContain(inOneLine(block)));
  }, 60_000);

  test('has examples that compile in an app with all tools', () => {
    const files = blocksOf('ts').map((block, i) => {
      const file = join(folder, `example${i}.ts`);
      writeFileSync(file, block);
      return file;
    });
    expect(files).toHaveLength(3);
    const { status, stdout } = tryRun(process.execPath, [
      require.resolve('typescript/bin/tsc'), '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'node16', ...files,
    ], { cwd: folder });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  }, 60_000);
});
