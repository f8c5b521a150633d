import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { taskDefinitionsFoundIn } from './independent-reader';
import { taskDefinition, template } from '../../checks/arbitrary';
import { CONFLICT, DESCRIBED, REGISTER, SOUND } from '../definitions';
import { runToEnd } from '../terminal';

// Each run ends with a verdict or an error of one line for each file, and a task definition that an independent reader finds is never passed unjudged.
// `npm run fuzz` tries 20,000 inputs.
const numRuns = process.env.FUZZ_RUNS === undefined ? 150 : Number(process.env.FUZZ_RUNS) * 10;
const TIMEOUT_MS = 60_000 + numRuns * 200;

const folder = mkdtempSync(join(tmpdir(), 'fuzz-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

const containers = fc.array(fc.constantFrom({ name: 'app', image: 'i', essential: true }, { name: '${x}', image: '<X>', essential: true }), { minLength: 1, maxLength: 2 });

const terraform = fc.record({
  section: fc.constantFrom('planned_values', 'values'),
  modes: fc.array(fc.constantFrom('managed', 'data'), { maxLength: 3 }),
  isNested: fc.boolean(),
  definitions: containers,
}).map(({ section, modes, isNested, definitions }) => {
  const resources = modes.map((mode, index) => ({
    address: `aws_ecs_task_definition.app[${index}]`, mode, type: 'aws_ecs_task_definition', name: 'app', index, values: { container_definitions: JSON.stringify(definitions) },
  }));
  return { format_version: '1.0', [section]: { root_module: isNested ? { child_modules: [{ address: 'module.a', resources }] } : { resources } } };
});

const something = fc.constantFrom<unknown>({ name: 'app', image: 'i' }, [], {}, null, 'AWS::ECS::TaskDefinition', { Resources: {} }, { services: [{ taskDefinition: 'a' }] }, 1);

const properties = fc.constantFrom<unknown>(CONFLICT.Properties, SOUND.Properties, undefined, '${properties}', { Ref: 'X' }, { ContainerDefinitions: '<CONTAINERS>' });
const resource = fc.tuple(fc.constantFrom('AWS::ECS::TaskDefinition', 'AWS::SQS::Queue'), properties).map(([Type, Properties]) => ({ Type, Properties }));
const resources = fc.dictionary(fc.constantFrom('Task', 'Task${Name}', '__proto__', 'Web'), resource, { maxKeys: 3 });
const loop = fc.tuple(fc.constantFrom<unknown>('Name', 1), fc.constantFrom<unknown>(['a', 'b'], [], ['a', 'a'], { Ref: 'Names' }, [{ Ref: 'A' }, { Ref: 'B' }]), resources);
const small = fc.tuple(resources, fc.option(loop, { freq: 3 })).map(([declared, body]) => ({ Resources: { ...declared, ...body && { 'Fn::ForEach::Tasks': body } } }));

/** A document with or without task definitions. */
const anyDocument: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: small, weight: 16 },
  { arbitrary: fc.constantFrom<unknown>(REGISTER, DESCRIBED, { ...REGISTER, pidMode: 'task' }), weight: 12 },
  { arbitrary: containers, weight: 6 },
  { arbitrary: terraform, weight: 6 },
  { arbitrary: something, weight: 6 },
  // These have any form, and take longer.
  { arbitrary: template, weight: 1 },
  { arbitrary: taskDefinition, weight: 1 },
  { arbitrary: taskDefinition.map(definition => ({ taskDefinition: definition })), weight: 1 },
);

/** Writes documents as one text. */
type Writer = (documents: readonly unknown[]) => string;

const inJson = (document: unknown, space?: number) => JSON.stringify(document, undefined, space) ?? 'null';

const WRITERS: readonly Writer[] = [
  documents => documents.map(document => inJson(document)).join('\n'),
  documents => documents.map(document => inJson(document, 2)).join(''),
  documents => `\uFEFF[${documents.map(document => inJson(document)).join(',')}]`,
  documents => documents.map(document => `---\n${inJson(document)}\n`).join(''),
  documents => documents.map(inYaml).join('---\n'),
];

function inYaml(document: unknown): string {
  try {
    return stringify(document);
  } catch {
    return `${inJson(document)}\n`; // Nested too deeply for the recursive writer.
  }
}

const INSERTED = ['"', '{', '}', '[', ']', ',', ':', '\n', '\n---\n', ' ', '-', '#', '//', '${x}', '{{ x }}', '<X>', '"$X"', '\\', '\\u0061', '\u0000', '\u001b[2J', '&a ', '*a', '!Ref ', '::error::', '💥'];

/** Changes a text: removes, repeats, or inserts a part, or cuts off the end. */
const mutation = fc.tuple(fc.constantFrom('remove', 'repeat', 'insert', 'cut'), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), fc.constantFrom(...INSERTED))
  .map(([kind, where, length, inserted]) => (text: string): string => {
    const at = Math.floor(where * text.length);
    switch (kind) {
      case 'remove': return text.slice(0, at) + text.slice(at + length);
      case 'repeat': return text.slice(0, at + length) + text.slice(at);
      case 'cut': return text.slice(0, at);
      default: return text.slice(0, at) + inserted + text.slice(at);
    }
  });

const text = fc.tuple(
  fc.array(anyDocument, { minLength: 1, maxLength: 3 }),
  fc.constantFrom(...WRITERS),
  fc.oneof({ arbitrary: fc.constant([]), weight: 2 }, { arbitrary: fc.array(mutation, { minLength: 1, maxLength: 2 }), weight: 1 }),
).map(([documents, write, mutations]) => mutations.reduce((content, mutate) => mutate(content), write(documents)));

const NAMES = ['task.json', 'template.yaml', 'a/b.yml', 'a/c.template', 'manifest.json', 'package.json', 'd/e/Web.template.json', 'README.md', 'f', 'node_modules/g.json', '.h/i.json'];

const input = fc.record({
  files: fc.dictionary(fc.constantFrom(...NAMES), text, { minKeys: 1, maxKeys: 3 }),
  way: fc.constantFrom('folder', 'files', 'standard input'),
});

test('each input ends with a verdict or an error, and never passes with a task definition that was not judged', async () => {
  let number = 0;
  const counts = { passed: 0, failed: 0, refused: 0, judged: 0 };
  await fc.assert(fc.asyncProperty(input, async ({ files, way }) => {
    const root = join(folder, String(number++));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), content);
    }
    const names = Object.keys(files);
    const args = way === 'folder' ? [root] : way === 'files' ? names.map(name => join(root, name)) : ['-'];
    const options = { input: way === 'standard input' ? files[names[0]] : undefined };
    const { code, out, err } = await runToEnd(['check', ...args], options);
    rmSync(root, { recursive: true, force: way === 'standard input' });

    expect([0, 1, 2]).toContain(code);
    expect(err).not.toContain('internal error');
    expect(err.split('\n').every(line => line === '' || line.startsWith('cdk-fargate-linux-controls: '))).toBe(true);
    expect(code !== 2 || err !== '').toBe(true);
    const judged = Number(/^(\d+) task definitions?:/m.exec(out)?.[1] ?? 0);
    if (code !== 2) {
      const read = way === 'folder' ? names.filter(name => /\.(json|ya?ml|template)$/.test(name) && !/^(node_modules|\.h)/.test(name)) : way === 'files' ? names : [names[0]];
      const found = read.map(name => taskDefinitionsFoundIn(files[name]));
      expect(judged).toBeGreaterThanOrEqual(found.reduce((sum, count) => sum + count, 0));
      counts.judged += judged;
    }
    counts[code === 0 ? 'passed' : code === 1 ? 'failed' : 'refused']++;
  }), { numRuns });
  // The property says nothing about runs that are refused, so they must not be most of them.
  expect(counts.passed + counts.failed).toBeGreaterThan(numRuns / 4);
  process.env.FUZZ_RUNS && process.stderr.write(`${JSON.stringify(counts)}\n`);
}, TIMEOUT_MS);
