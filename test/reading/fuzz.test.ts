import { join } from 'node:path';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { taskDefinitionsFoundIn } from './independent-reader';
import { attempt } from '../../src/attempt';
import { taskDefinition, template } from '../checks/arbitrary';
import { CONFLICT, DESCRIBED, REGISTER, SOUND } from '../cli/definitions';
import { CheckOutput, folderWith, removeFolders, runToEnd } from '../cli/terminal';
import { fuzzRuns } from '../fuzz-runs';

// The property: each run ends with exit code 0, 1, or 2. It judges at least the task definitions that an independent reader finds in the files that the run
// does not report as unreadable. If there is an unreadable file, the exit code is 2. Each line on standard error is one sentence about a file.
// `npm run suite -- fuzz` tries 20,000 inputs. Most of them contain a readable task definition, and a test counts them.
const numRuns = fuzzRuns(5) * 10;
const TIMEOUT_MS = 60_000 + numRuns * 200;

const something = fc.constantFrom<unknown>({ name: 'app', image: 'i' }, [], {}, null, 'AWS::ECS::TaskDefinition', { Resources: {} }, { services: [{ taskDefinition: 'a' }] }, 1);

const properties = fc.oneof(
  { arbitrary: fc.constantFrom<unknown>(CONFLICT.Properties, SOUND.Properties), weight: 12 },
  { arbitrary: fc.constantFrom<unknown>(undefined, '${properties}', { Ref: 'X' }, { ContainerDefinitions: '<CONTAINERS>' }), weight: 1 },
);
const resource = fc.tuple(fc.constantFrom('AWS::ECS::TaskDefinition', 'AWS::SQS::Queue'), properties).map(([Type, Properties]) => ({ Type, Properties }));
const resources = fc.dictionary(fc.constantFrom('Task', 'Task${Name}', '__proto__', 'Web'), resource, { maxKeys: 3 });
const loop = fc.tuple(fc.constantFrom<unknown>('Name', 1), fc.constantFrom<unknown>(['a', 'b'], [], ['a', 'a'], { Ref: 'Names' }, [{ Ref: 'A' }, { Ref: 'B' }]), resources);
const small = fc.tuple(resources, fc.oneof({ arbitrary: fc.constant(undefined), weight: 8 }, { arbitrary: loop, weight: 1 })).map(([declared, body]) => ({ Resources: { ...declared, ...body && { 'Fn::ForEach::Tasks': body } } }));

/** A document with at least one task definition. */
const taskDefinitions = fc.oneof(
  { arbitrary: small.map(({ Resources }) => ({ Resources: { ...Resources, Sound: SOUND } })), weight: 3 },
  { arbitrary: small.map(({ Resources }) => ({ Resources: { Wrong: CONFLICT, ...Resources } })), weight: 1 },
  { arbitrary: fc.constantFrom<unknown>(REGISTER, DESCRIBED, { ...REGISTER, pidMode: 'task' }), weight: 3 },
);

/** A document with or without task definitions. */
const anyDocument = fc.oneof(
  { arbitrary: taskDefinitions, weight: 30 },
  { arbitrary: small, weight: 12 },
  { arbitrary: something, weight: 8 },
  // These have any form, and take longer.
  { arbitrary: template, weight: 1 },
  { arbitrary: taskDefinition, weight: 1 },
  { arbitrary: taskDefinition.map(definition => ({ taskDefinition: definition })), weight: 1 },
);

const severalDocuments = fc.oneof(
  {
    arbitrary: fc.tuple(taskDefinitions, fc.array(anyDocument, { maxLength: 2 }), fc.boolean())
      .map(([one, others, isFirst]) => isFirst ? [one, ...others] : [...others, one]),
    weight: 12,
  },
  { arbitrary: fc.array(anyDocument, { minLength: 1, maxLength: 3 }), weight: 1 },
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
  // A document may be nested too deeply for the recursive writer.
  return attempt(() => stringify(document)) ?? `${inJson(document)}\n`;
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
  severalDocuments,
  fc.constantFrom(...WRITERS),
  fc.oneof({ arbitrary: fc.constant([]), weight: 8 }, { arbitrary: fc.array(mutation, { minLength: 1, maxLength: 2 }), weight: 1 }),
).map(([contents, write, mutations]) => mutations.reduce((content, mutate) => mutate(content), write(contents)));

const names = fc.constantFrom('task.json', 'template.yaml', 'a/b.yml', 'a/c.template', 'package.json', 'd/e/Web.template.json', '.h/i.json', 'README.md', 'f');

const TEMPLATES = ['task.json', 'd/e/Web.template.json'];

/** A template alone: a cloud assembly contains no streams. */
const templateText = small.map(({ Resources }) => inJson({ Resources: { ...Resources, Sound: SOUND } }));

const input = fc.record({
  files: fc.dictionary(names, text, { minKeys: 1, maxKeys: 3 }),
  template: fc.oneof({ arbitrary: templateText, weight: 4 }, { arbitrary: text, weight: 1 }),
  way: fc.constantFrom('list', 'assembly', 'files', 'standard input'),
  // Each other format takes another run.
  format: fc.constantFrom(undefined, undefined, undefined, 'text', 'sarif', 'github'),
}).map(({ files, template: content, way, format }) => ({ way, format, files: way === 'assembly' ? withTemplates(files, content) : files }));

/** Replaces the templates among files, of which there is at least one. */
function withTemplates(files: Readonly<Record<string, string>>, content: string): Record<string, string> {
  return { ...files, ...Object.fromEntries(TEMPLATES.filter(name => name === TEMPLATES[0] || name in files).map(name => [name, content])) };
}

/** The manifest of a cloud assembly with the templates that exist. */
function manifestFor(files: Readonly<Record<string, string>>): string {
  const artifacts = TEMPLATES.filter(name => name in files).map(templateFile => [templateFile, { type: 'aws:cloudformation:stack', properties: { templateFile } }]);
  return JSON.stringify({ version: '54.0.0', artifacts: Object.fromEntries(artifacts) as unknown });
}

interface Way {
  /** The files that a run has to read. */
  readonly read: (files: Readonly<Record<string, string>>) => readonly string[];

  /** The arguments for a folder with files. */
  readonly args: (root: string, names: readonly string[]) => readonly string[];
}

const WAYS: Readonly<Record<string, Way>> = {
  'list': { read: files => Object.keys(files), args: (root, read) => ['--skip-others', ...read.map(name => join(root, name))] },
  'assembly': { read: files => TEMPLATES.filter(name => name in files), args: root => [root] },
  'files': { read: files => Object.keys(files), args: (root, read) => read.map(name => join(root, name)) },
  'standard input': { read: files => Object.keys(files).slice(0, 1), args: () => ['-'] },
};

test('each input ends with a verdict or an error, and never passes with a task definition that was not judged', async () => {
  const counts = { passed: 0, failed: 0, refused: 0, withTaskDefinitions: 0, found: 0, judged: 0 };
  await fc.assert(fc.asyncProperty(input, async ({ files, way, format }) => {
    const root = folderWith(way === 'assembly' ? { ...files, 'manifest.json': manifestFor(files) } : files);
    const read = WAYS[way].read(files);
    const check = (name: string) =>
      runToEnd(['check', '--format', name, ...WAYS[way].args(root, read)], { input: way === 'standard input' ? files[read[0]] : undefined });
    const { code, out, err } = await check('json');
    expect(format && (await check(format)).code).toBe(format && code);
    removeFolders();

    expect([0, 1, 2]).toContain(code);
    expect(err).not.toContain('internal error');
    expect(err.split('\n').every(line => line === '' || line.startsWith('cdk-fargate-linux-controls: '))).toBe(true);
    const { findings, summary: { taskDefinitions: judged, unread, unreadable } } = JSON.parse(out) as CheckOutput;
    expect(code === 2).toBe(unreadable.length > 0 || unread > 0);
    expect(unreadable.filter(({ file }) => !err.includes(`cdk-fargate-linux-controls: ${file} `))).toEqual([]);
    expect(code !== 1 || findings.length > 0).toBe(true);
    const isReadable = (name: string) => !unreadable.some(({ file }) => file === (way === 'standard input' ? 'stdin' : join(root, name)));
    const found = read.filter(isReadable).reduce((sum, name) => sum + taskDefinitionsFoundIn(files[name]), 0);
    expect(judged).toBeGreaterThanOrEqual(found);

    counts[code === 0 ? 'passed' : code === 1 ? 'failed' : 'refused']++;
    counts.withTaskDefinitions += found > 0 ? 1 : 0;
    counts.found += found;
    counts.judged += judged;
  }), { numRuns });
  process.env.FUZZ_RUNS && process.stderr.write(`${JSON.stringify(counts)}\n`);
  // The property says little about runs without readable task definitions, so most runs must have some. Measured: 87 % have some, and 28 % are refused.
  expect(counts.withTaskDefinitions).toBeGreaterThan(numRuns * 0.6);
  // A few runs can differ much from the average.
  if (numRuns >= 1000) {
    expect(counts.refused).toBeLessThan(numRuns * 0.45);
    expect(counts.refused).toBeGreaterThan(numRuns * 0.02);
    expect(counts.passed).toBeGreaterThan(numRuns * 0.12);
    expect(counts.failed).toBeGreaterThan(numRuns * 0.2);
  }
  // A reader that finds nothing would accept everything.
  expect(counts.found).toBeGreaterThan(counts.judged * 0.8);
}, TIMEOUT_MS);
