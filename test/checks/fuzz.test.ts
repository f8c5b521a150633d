import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, cx_api as cxapi, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { file, Resource, resource, taskDefinition, template } from './arbitrary';
import { judge, sentenceOf } from '../../src/checks/judge';
import { readTaskDefinition } from '../../src/checks/reading/task-definition';
import { taskDefinitionsOf } from '../../src/checks/reading/template';
import { describe } from '../../src/cli/describe';
import { main } from '../../src/cli/main';
import { PLAIN } from '../../src/cli/style';
import { NamespaceSharingChecks, NamespaceSharingPlugin } from 'cdk-fargate-linux-controls';

// Whatever the input: no exception, no hang, always a verdict. `npm run fuzz` tries far more than a build can wait for.
const numRuns = Number(process.env.FUZZ_RUNS ?? 60);
const PATIENCE_MS = 60_000 + numRuns * 100;

const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

// Nothing can interrupt a rule that hangs; a long run tells which case was slowest.
let [begun, slowest] = [0, 0];
beforeEach(() => [begun, slowest] = [performance.now(), 0]);
afterEach(() => process.env.FUZZ_RUNS && process.stderr.write(
  `${expect.getState().currentTestName}: ${((performance.now() - begun) / 1000).toFixed(0)} s, the slowest case ${slowest.toFixed(0)} ms\n`,
));

/** Has something done, and notes how long it takes. */
function timed(act: () => void): void {
  const start = performance.now();
  act();
  slowest = Math.max(slowest, performance.now() - start);
}

test('any task definition gets a verdict', () => {
  fc.assert(fc.property(taskDefinition, properties => timed(() => {
    for (const finding of judge(readTaskDefinition(properties))) {
      expect(sentenceOf(finding)).toMatch(/\S/);
    }
  })), { numRuns });
}, PATIENCE_MS);

test('any template gets a verdict, and is described', () => {
  fc.assert(fc.property(template, content => timed(() => {
    const taskDefinitions = taskDefinitionsOf(content) ?? [];
    taskDefinitions.flatMap(({ model }) => judge(model));
    expect(describe([{ file: 'a.json', taskDefinitions }], PLAIN)).toMatch(/\S/);
  })), { numRuns });
}, PATIENCE_MS);

test('a verdict does not depend on the order of the members', () => {
  fc.assert(fc.property(taskDefinition, properties => {
    const verdicts = (task: object) => judge(readTaskDefinition(task)).map(sentenceOf);
    expect(verdicts(Object.fromEntries(Object.entries(properties).reverse()))).toEqual(verdicts(properties));
  }), { numRuns: Math.ceil(numRuns / 3) });
}, PATIENCE_MS);

test('any file, in JSON or in YAML, ends in one of the three exit codes, with a message where it cannot be read', () => {
  const path = join(folder, 'file');
  fc.assert(fc.property(file, fc.constantFrom('text', 'json', 'sarif', 'github'), (content, format) => timed(() => {
    writeFileSync(path, content);
    let [out, err] = ['', ''];
    const code = main(['check', path, '--format', format], { stdout: { write: text => out += text }, stderr: { write: text => err += text }, env: {} });
    expect([0, 1, 2]).toContain(code);
    expect(err !== '').toBe(code === 2);
    if (code !== 2 && (format === 'json' || format === 'sarif')) {
      JSON.parse(out);
    }
  })), { numRuns });
}, PATIENCE_MS);

test('any app is synthesized with the aspect if it is without, and the plugin judges what was written', () => {
  fc.assert(fc.property(fc.array(resource, { maxLength: 3 }), resources => timed(() => {
    const withoutChecks = synthesize(appOf(resources));
    const app = appOf(resources);
    NamespaceSharingChecks.addTo(app);
    expect(messageOf(synthesize(app))).toBe(messageOf(withoutChecks));
    if ('stacks' in withoutChecks) {
      const templatePaths = withoutChecks.stacks.map(({ templateFullPath }) => templateFullPath);
      const plugin = new NamespaceSharingPlugin({ information: true });
      expect(plugin.validate({ appConstruct: appOf(resources), templatePaths }).violations).toBeInstanceOf(Array);
    }
  })), { numRuns: Math.ceil(numRuns / 10) });
}, PATIENCE_MS);

function appOf(resources: readonly Resource[]): App {
  const app = new App({ outdir: join(folder, 'out') });
  const stack = new Stack(app, 'Stack');
  resources.forEach(({ id, type, properties, overrides }, index) => {
    const added = new CfnResource(stack, `${id}${index}`, { type, properties });
    overrides.forEach(([name, value]) => added.addPropertyOverride(name, value));
  });
  return app;
}

function synthesize(app: App): cxapi.CloudAssembly | Error {
  try {
    return app.synth();
  } catch (error) {
    return error as Error;
  }
}

/** Why the CDK refuses an app, without the numbers of its tokens; undefined where it does not. */
function messageOf(result: object): string | undefined {
  return 'message' in result ? String(result.message).replace(/\d+/g, '#') : undefined;
}
