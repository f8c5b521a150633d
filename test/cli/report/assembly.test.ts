import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { Annotations, App, aws_ecs as ecs, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import fc from 'fast-check';
import { attempt } from '../../../src/attempt';
import { fuzzRuns } from '../../fuzz-runs';
import { synthesizeQuietly } from '../../constructs/validation/plugin';
import { contentOf } from '../../run';
import { TYPO_ID } from '../definitions';
import { folderWith, outputOf, run } from '../terminal';
import { NamespaceSharingChecks, NamespaceSharingPlugin, SharedPidNamespace } from 'cdk-fargate-linux-controls';

// The CDK writes where the app creates each construct.
delete process.env.CDK_CONTEXT_JSON;

/** Adds a task definition with a misspelled kernel parameter. */
function addTypo(scope: Construct, id = 'Task'): ecs.FargateTaskDefinition {
  const task = new ecs.FargateTaskDefinition(scope, id);
  task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('nginx'), systemControls: [{ namespace: 'net.core.somaxcon', value: '1' }] });
  return task;
}

/** Synthesizes an app and returns its cloud assembly. By default, the templates contain the paths of constructs, as with the CDK CLI. */
function assembly(build: (app: App) => unknown, { pathMetadata = true, outdir = folderWith({}) } = {}): string {
  const app = new App({ outdir, context: { 'aws:cdk:enable-path-metadata': pathMetadata } });
  build(app);
  app.synth();
  return app.outdir;
}

const findingsIn = (path: string, ...options: string[]) => outputOf(path, ...options).findings;
const pathsIn = (path: string) => findingsIn(path).map(({ constructPath }) => constructPath as string | null);

/** Acknowledges the finding about the misspelled parameter in a scope, and returns the scope. */
function acknowledged<Scope extends Construct>(scope: Scope): Scope {
  Validations.of(scope).acknowledge({ id: TYPO_ID, reason: 'known' });
  return scope;
}

/** An app with a stack that has one finding. */
const shopWithTypo = (app: App) => addTypo(new Stack(app, 'Shop'));

/** A stack, a stack in a stage, and a nested stack, each with a task definition. */
function buildAll(app: App) {
  addTypo(new Stack(app, 'Shop'));
  const inner = new Stack(new Stage(app, 'Prod'), 'Inner');
  addTypo(inner);
  addTypo(new NestedStack(inner, 'Nested'));
}

test.each([true, false])('findings have the path of the construct, whether templates contain it: %j', pathMetadata => {
  const found = findingsIn(assembly(buildAll, { pathMetadata }));
  // Without paths in the templates, the logical id of the nested task definition is that of its parent's.
  expect(found.map(({ constructPath }) => constructPath).sort())
    .toEqual(pathMetadata ? ['Prod/Inner/Nested/Task', 'Prod/Inner/Task', 'Shop/Task'] : ['Shop/Task', null, null]);
});

test('findings have the place where the app creates the construct', () => {
  const [{ createdAt }] = findingsIn(assembly(shopWithTypo));
  expect(createdAt).toMatchObject({ file: expect.stringMatching(/assembly\.test\.ts$/) });
  expect(readFileSync(createdAt.file, 'utf8').split('\n')[createdAt.line - 1]).toContain('new ecs.FargateTaskDefinition(scope, id)');
});

test('text, SARIF, and annotations show the construct and where the app creates it', () => {
  const path = assembly(shopWithTypo);
  const { line, column } = findingsIn(path)[0].createdAt;
  const out = (format: string) => run(['check', path, '--format', format]).out;
  expect(out('text')).toMatch(new RegExp(`^Shop/Task {2}.*\\n.*\\n.*\\n    created at test/cli/report/assembly\\.test\\.ts:${line}:${column}\\n`));
  const { runs: [{ results: [{ locations: [{ logicalLocations }], relatedLocations }] }] } = JSON.parse(out('sarif')) as any;
  expect(logicalLocations).toEqual([{ fullyQualifiedName: 'Shop/Task/app' }]);
  expect(relatedLocations).toEqual([expect.objectContaining({
    physicalLocation: { artifactLocation: { uri: 'test/cli/report/assembly.test.ts' }, region: { startLine: line, startColumn: column } },
  })]);
  expect(out('github')).toMatch(new RegExp(`^::error file=test/cli/report/assembly\\.test\\.ts,line=${line},col=${column},title=.*Shop\\.template\\.json:\\d+:\\d+\\)\n1 task definition: 1 error, 0 warnings\n`));
});

const JSII_FRAMES = ['Kernel._Kernel_create (/tmp/tmpx/lib/program.js:1:6)', 'KernelHost.run (/tmp/tmpx/lib/program.js:1:2)', 'Immediate._onImmediate (/tmp/tmpx/lib/program.js:1:7)'];

test.each<[string, unknown, object | null]>([
  ['a short trace', ['...new FargateTaskDefinition in aws-cdk-lib...', 'new Shop (/app/lib/shop.ts:12:5)'], { file: '/app/lib/shop.ts', line: 12, column: 5 }],
  ['a frame without a function', ['    at /app/lib/shop.ts:12:5'], { file: '/app/lib/shop.ts', line: 12, column: 5 }],
  ['a path of Windows', ['new Shop (C:\\app\\shop.ts:12:5)'], { file: 'C:\\app\\shop.ts', line: 12, column: 5 }],
  ['frames in packages and Node', ['a (/app/node_modules/x/y.js:1:2)', 'b (node:internal/main:3:4)', 'c (/app/a.js:5:6)'], { file: '/app/a.js', line: 5, column: 6 }],
  ['frames of jsii, as CDK 2.258 writes them', ['...new FargateTaskDefinition2 in aws-cdk-lib...', ...JSII_FRAMES, '...node internals...'], null],
  ['frames of Python after those of jsii', [...JSII_FRAMES, 'build (/app/shop.py:9)', '<module> (/app/app.py:14)'], { file: '/app/shop.py', line: 9, column: null }],
  ['a path of Windows in Python', ['build (C:\\app\\shop.py:9)'], { file: 'C:\\app\\shop.py', line: 9, column: null }],
  ['frames in packages and the library of Python', [
    'a (/v/lib/python3.12/site-packages/x.py:1)', 'b (/usr/lib/python3/dist-packages/x.py:2)', 'c (C:\\Python312\\Lib\\x.py:3)', 'd (/usr/lib/python3.12/x.py:4)', 'e (/app/a.py:5)',
  ], { file: '/app/a.py', line: 5, column: null }],
  ['a class of the app with the name of one of jsii', ['Kernel.create (/app/kernel.js:1:2)'], { file: '/app/kernel.js', line: 1, column: 2 }],
  ['code in no file', ['eval (eval at run (/app/a.js:5:6), <anonymous>:1:2)', 'run (/app/a.js:5:6)'], { file: '/app/a.js', line: 5, column: 6 }],
  ['no frame in the app', ['...aws-cdk-lib...', '(no user code in 10 frames, use --stack-trace-limit to capture more)'], null],
  ['something else', [1, null, {}, 'x'.repeat(100_000)], null],
  ['no list', 'text', null],
])('reads %s', (_, data, expected) => {
  const path = assembly(shopWithTypo);
  writeMetadata(path, { '/Shop/Task/Resource': [{ type: 'aws:cdk:creationStack', data }] });
  expect(findingsIn(path)[0].createdAt).toEqual(expected);
});

test('reads the position of every frame, whatever the name of the file', () => {
  const path = assembly(shopWithTypo);
  const name = fc.stringMatching(/^[\w .()+,'-]+$/).filter(text => text.trim() === text);
  const position = fc.record({ file: fc.tuple(fc.constantFrom('/app', 'C:\\app', '/srv/my (old) app'), name).map(parts => parts.join('/')), line: fc.nat(), column: fc.option(fc.nat()) });
  fc.assert(fc.property(position, fc.constantFrom('new Shop', '<module>', 'Object.<anonymous>', '__init__'), ({ file, line, column }, code) => {
    writeMetadata(path, { '/Shop/Task/Resource': [{ type: 'aws:cdk:creationStack', data: [`${code} (${[file, line, ...column === null ? [] : [column]].join(':')})`] }] });
    expect(findingsIn(path)[0].createdAt).toEqual({ file, line, column });
  }), { numRuns: fuzzRuns(50) });
});

test('text, SARIF, and annotations show a line without a column, as in Python', () => {
  const path = assembly(shopWithTypo);
  writeMetadata(path, { '/Shop/Task/Resource': [{ type: 'aws:cdk:creationStack', data: [`build (${join(process.cwd(), 'shop.py')}:9)`] }] });
  const out = (format: string) => run(['check', path, '--format', format]).out;
  expect(out('text')).toContain('\n    created at shop.py:9\n');
  const { runs: [{ results: [{ relatedLocations }] }] } = JSON.parse(out('sarif')) as any;
  expect(relatedLocations).toEqual([expect.objectContaining({ physicalLocation: { artifactLocation: { uri: 'shop.py' }, region: { startLine: 9 } } })]);
  expect(out('github')).toMatch(/^::error file=shop\.py,line=9,title=/);
});

test('reads the metadata in the manifest and the trace of the logical id, as older releases write them', () => {
  const path = assembly(shopWithTypo, { pathMetadata: false });
  const manifest = JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')) as { artifacts: Record<string, object> };
  const metadata = { '/Shop/Task/Resource': [{ type: 'aws:cdk:logicalId', data: 'Task79114B6B', trace: ['new Shop (/app/lib/shop.ts:12:5)'] }] };
  manifest.artifacts.Shop = { ...manifest.artifacts.Shop, metadata, additionalMetadataFile: undefined };
  writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifest));
  expect(findingsIn(path)).toMatchObject([{ constructPath: 'Shop/Task', createdAt: { file: '/app/lib/shop.ts', line: 12, column: 5 } }]);
});

function writeMetadata(path: string, metadata: unknown) {
  writeFileSync(join(path, 'Shop.metadata.json'), JSON.stringify(metadata));
}

test.each<[string, (path: string) => void]>([
  ['without the metadata file', path => rmSync(join(path, 'Shop.metadata.json'))],
  ['with an invalid metadata file', path => writeFileSync(join(path, 'Shop.metadata.json'), '{')],
  ['with other content in the metadata file', path => writeMetadata(path, { '/Shop/Task': 1, '/Shop': [null, { type: 'aws:cdk:acknowledged-rules', data: null }] })],
])('%s, findings are reported', (_, change) => {
  const path = assembly(app => acknowledged(shopWithTypo(app)));
  expect(findingsIn(path)).toEqual([]);
  change(path);
  expect(findingsIn(path)).toMatchObject([{ constructPath: 'Shop/Task', createdAt: null }]);
});

test.each<[string, (app: App) => unknown, string[]]>([
  ['the task definition', app => addTypo(Stack.of(acknowledged(shopWithTypo(app))), 'Task2'), ['Shop/Task2']],
  ['the stack', app => [addTypo(acknowledged(new Stack(app, 'Shop'))), addTypo(new Stack(app, 'Shop2'))], ['Shop2/Task']],
  ['a nested stack', app => addTypo(acknowledged(new NestedStack(Stack.of(shopWithTypo(app)), 'Nested'))), ['Shop/Task']],
  ['a stack in a stage', app => addTypo(acknowledged(new Stack(new Stage(app, 'Prod'), 'Shop'))), []],
  ['the stack for one task definition', app => {
    const stack = new Stack(app, 'Shop');
    ['Task', 'Task2'].forEach(id => addTypo(stack, id));
    Validations.of(stack).acknowledge({ id: `${TYPO_ID}[Shop/Task/Resource]`, reason: 'known' });
  }, ['Shop/Task2']],
])('an acknowledgement in the app on %s holds for the command', (_, build, expected) => {
  const path = assembly(build);
  expect(pathsIn(path)).toEqual(expected);
  expect(run(['check', path]).out).toMatch(/^1 acknowledged finding not shown, --format json lists it$/m);
  expect(outputOf(path).acknowledged).toMatchObject([{ rule: TYPO_ID, reason: 'known' }]);
});

/** Synthesizes an app with the plugin, whose validation report contains what the app acknowledges. */
function validated(build: (app: App) => unknown): string {
  jest.spyOn(console, 'error').mockImplementation(); // The CDK prints the report.
  return assembly(app => {
    Validations.of(app).addPlugins(new NamespaceSharingPlugin());
    build(app);
  });
}

/** Two containers that disagree about a parameter are an error, and two that repeat it are a warning. */
const FINDINGS: Record<string, { readonly values: readonly string[]; readonly id: string }> = {
  error: { values: ['5000', '6000'], id: 'cdk-fargate-linux-controls::net-sysctl-conflict' },
  warning: { values: ['5000', '5000'], id: 'cdk-fargate-linux-controls::net-sysctls-spread' },
};

/** Synthesizes an app with a finding below constructs of each kind, acknowledged on one of them. Returns what synthesis and the command report. */
function reportsOf(kind: string, checks: string, severity: string, acknowledge: (scope: IConstruct, id: string) => void) {
  const app = new App({ outdir: folderWith({}), context: { 'aws:cdk:enable-path-metadata': true } });
  const stage = new Stage(new Construct(app, 'A Group'), 'Prod');
  const nested = new NestedStack(new Stack(new Construct(new Stack(stage, 'Outer'), 'Stacks'), 'Shop'), 'Nested');
  const task = new ecs.FargateTaskDefinition(new Construct(nested, 'Web Service'), 'Task');
  FINDINGS[severity].values.forEach((value, i) => task.addContainer(`app${i}`, {
    image: ecs.ContainerImage.fromRegistry('nginx'), systemControls: [{ namespace: 'net.core.somaxconn', value }],
  }));
  if (checks === 'plugin') {
    Validations.of(app).addPlugins(new NamespaceSharingPlugin());
  } else if (checks === 'block') {
    task.addExtension(new SharedPidNamespace());
  } else {
    NamespaceSharingChecks.addTo(stage);
  }
  const scopes = task.node.defaultChild!.node.scopes;
  acknowledge(scopes[KINDS.indexOf(kind)], FINDINGS[severity].id);
  const reported = [1, 2].map(() => { // Synthesizing again changes nothing.
    synthesizeQuietly(app);
    const { pluginReports = [] } = attempt(() => JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')) as { pluginReports: { violations: unknown[] }[] }) ?? {};
    const annotations = task.node.defaultChild!.node.metadata.filter(({ data }) => String(data).includes(FINDINGS[severity].id));
    return pluginReports.flatMap(({ violations }) => violations).length + annotations.length;
  });
  const { findings, summary } = outputOf(app.outdir);
  return { reported, found: findings.length, acknowledged: summary.acknowledged };
}

const KINDS = ['app', 'construct around a stage', 'stage', 'outer stack', 'construct around a stack', 'stack', 'nested stack', 'construct', 'task definition', 'L1'];
const byReason = (scope: IConstruct, id: string) => Validations.of(scope).acknowledge({ id, reason: 'known' });
const byOlderApi = (scope: IConstruct, id: string) => Annotations.of(scope).acknowledgeWarning(id);

describe.each(['addTo', 'block', 'plugin'])('with the findings of %s, an acknowledgement', checks => {
  test.each<[string, string, (scope: IConstruct, id: string) => void, boolean, boolean]>([
    ['of a warning holds at synthesis and for the command', 'warning', byReason, false, true],
    ['of an error holds for the command, and at synthesis only with the plugin', 'error', byReason, checks !== 'plugin', true],
    ['of a warning with the older API holds at synthesis and for the command', 'warning', byOlderApi, false, true],
    ['of an error with the older API does not hold', 'error', byOlderApi, true, false],
  ])('%s, in every scope', (_, severity, acknowledge, isReported, isAcknowledged) => {
    const reports = KINDS.map(kind => [kind, reportsOf(kind, checks, severity, acknowledge)]);
    const expected = { reported: isReported ? [1, 1] : [0, 0], found: isAcknowledged ? 0 : 1, acknowledged: isAcknowledged ? 1 : 0 };
    expect(reports).toEqual(KINDS.map(kind => [kind, expected]));
  });
});

test('an acknowledgement on a stage holds for the folder of the stage, and not for other stages', () => {
  const path = validated(app => addTypo(new Stack(acknowledged(new Stage(app, 'Prod')), 'Shop')));
  expect(pathsIn(join(path, 'assembly-Prod'))).toEqual([]);
  const report = join(path, 'validation-report.json');
  writeFileSync(report, readFileSync(report, 'utf8').replace('"constructPath": "Prod/', '"constructPath": "Test/'));
  expect(pathsIn(path)).toEqual(['Prod/Shop/Task']);
});

test.each<[string, (report: string, content: string) => void]>([
  ['older than the manifest', report => utimesSync(report, 0, 0)],
  ['of another plugin', (report, content) => writeFileSync(report, content.replace('"pluginName": "cdk-fargate-linux-controls"', '"pluginName": "other"'))],
  ['about another rule', (report, content) => writeFileSync(report, content.replace(`"id": "${TYPO_ID}"`, '"id": "other"'))],
  ['that is not valid', report => writeFileSync(report, '{')],
  ['with other content', report => writeFileSync(report, JSON.stringify({ pluginReports: [null, { pluginName: 'cdk-fargate-linux-controls', suppressedViolations: [1, { violatingConstructs: {} }] }] }))],
])('a validation report %s acknowledges nothing', (_, change) => {
  const path = validated(app => shopWithTypo(acknowledged(app)));
  const report = join(path, 'validation-report.json');
  change(report, readFileSync(report, 'utf8'));
  expect(pathsIn(path)).toEqual(['Shop/Task']);
});

test('an acknowledgement of an unknown rule in the app is reported once', () => {
  const path = assembly(app => {
    const stack = new Stack(app, 'Shop');
    Validations.of(stack).acknowledge({ id: 'cdk-fargate-linux-controls::sysctl-unknwon', reason: 'known' }, { id: 'other::sysctl-unknwon', reason: 'of another tool' });
    Validations.of(stack).acknowledge({ id: 'cdk-fargate-linux-controls::override-removes-change', reason: 'only constructs report it' });
    addTypo(stack);
    addTypo(stack, 'Task2');
  });
  expect(run(['check', path])).toMatchObject({
    code: 2,
    err: `cdk-fargate-linux-controls: ${join(path, 'Shop.template.json')} acknowledges the unknown rule 'sysctl-unknwon' in the app: did you mean sysctl-unknown?\n`,
  });
});

test('an acknowledgement of another rule does not hold', () => {
  const path = assembly(app => Validations.of(addTypo(new Stack(app, 'Shop'))).acknowledge({ id: 'cdk-fargate-linux-controls::sysctl-unverified', reason: 'other' }));
  expect(pathsIn(path)).toEqual(['Shop/Task']);
  expect(run(['check', path]).out).not.toContain('acknowledged');
});

test('a SARIF fingerprint identifies a task definition of an assembly by its construct, not by its file', () => {
  const build = (stackName: string, id = 'Task') => assembly(app => addTypo(new Stack(app, 'Shop', { stackName }), id));
  const fingerprintOf = (path: string) => /"finding\/v2": "(.*)"/.exec(run(['check', path, '--format', 'sarif']).out)![1];
  const expected = fingerprintOf(build('a'));
  expect(fingerprintOf(build('b'))).toBe(expected);
  expect(fingerprintOf(build('a', 'Other'))).not.toBe(expected);
});

/** The outputs that docs/checks.md shows, without the indentation of a list. */
const SHOWN = [...contentOf('docs/checks.md').matchAll(/^( *)```console\n([^]*?)^\1```$/gm)]
  .map(([, indentation, content]: readonly string[]) => content.replace(new RegExp(`^${indentation}`, 'gm'), ''));

/** Adds a task definition from line 14 of lib/shop.ts in the working directory. Each container sets one kernel parameter to a value. */
function addTask(scope: Construct, id: string, values: Readonly<Record<string, string>>, namespace = 'net.core.somaxconn'): void {
  const create = runInThisContext('(function createTask(ecs, scope, id) {\n  const edge = new ecs.FargateTaskDefinition(scope, id, { memoryLimitMiB: 1024 });\n  return edge;\n})', {
    filename: join(process.cwd(), 'lib', 'shop.ts'), lineOffset: 12,
  }) as (library: typeof ecs, scope: Construct, id: string) => ecs.FargateTaskDefinition;
  const task = create(ecs, scope, id);
  for (const [name, value] of Object.entries(values)) {
    task.addContainer(name, { image: ecs.ContainerImage.fromRegistry('nginx'), systemControls: [{ namespace, value }] });
  }
}

/** Synthesizes an app to cdk.out in the working directory. */
const synthesize = (build: (app: App) => void) => assembly(build, { outdir: 'cdk.out' });

test('the documentation shows one output', () => expect(SHOWN).toHaveLength(1));

test('the documentation shows a finding of an app as the command prints it', () => {
  process.chdir(folderWith({}));
  synthesize(app => addTask(new Stack(app, 'Shop'), 'Edge', { app: '4096' }, 'net.core.somaxcon'));
  expect(run(['check', 'cdk.out']).out).toBe(`${SHOWN[0]}\nexplain RULE prints the page of a rule, with an example and its sources.\n1 task definition: 1 error, 0 warnings\n1 file read\n`);
});
