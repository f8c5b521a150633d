import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { file, taskDefinition, template } from './arbitrary';
import { judge, sentenceOf } from '../../src/checks/judge';
import { readTaskDefinition } from '../../src/checks/reader';
import { taskDefinitionsOf } from '../../src/checks/template-reader';
import { describe } from '../../src/cli/describe';
import { main } from '../../src/cli/main';
import { PLAIN } from '../../src/cli/style';

// Whatever the input: no exception, no hang, always a verdict. FUZZ_RUNS asks for more than a build can wait for.
const numRuns = Number(process.env.FUZZ_RUNS ?? 300);
const PATIENCE_MS = 60_000 + numRuns * 20;

const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('any task definition gets a verdict', () => {
  fc.assert(fc.property(taskDefinition, properties => {
    for (const finding of judge(readTaskDefinition(properties))) {
      expect(sentenceOf(finding)).toMatch(/\S/);
    }
  }), { numRuns });
}, PATIENCE_MS);

test('any template gets a verdict, and is described', () => {
  fc.assert(fc.property(template, content => {
    const taskDefinitions = taskDefinitionsOf(content) ?? [];
    taskDefinitions.flatMap(({ model }) => judge(model));
    expect(describe([{ file: 'a.json', taskDefinitions }], PLAIN)).toMatch(/\S/);
  }), { numRuns });
}, PATIENCE_MS);

test('a verdict does not depend on the order of the members', () => {
  fc.assert(fc.property(taskDefinition, properties => {
    const verdicts = (task: object) => judge(readTaskDefinition(task)).map(sentenceOf);
    expect(verdicts(Object.fromEntries(Object.entries(properties).reverse()))).toEqual(verdicts(properties));
  }), { numRuns: Math.ceil(numRuns / 3) });
}, PATIENCE_MS);

test('any file ends in one of the three exit codes, with a message where it cannot be read', () => {
  const path = join(folder, 'file.json');
  fc.assert(fc.property(file, fc.constantFrom('text', 'json', 'sarif', 'github'), (content, format) => {
    writeFileSync(path, content);
    let [out, err] = ['', ''];
    const code = main(['check', path, '--format', format], { stdout: { write: text => out += text }, stderr: { write: text => err += text }, env: {} });
    expect([0, 1, 2]).toContain(code);
    expect(err !== '').toBe(code === 2);
    if (code !== 2 && (format === 'json' || format === 'sarif')) {
      JSON.parse(out);
    }
  }), { numRuns });
}, PATIENCE_MS);
