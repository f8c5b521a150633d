import { join } from 'node:path';
import fc from 'fast-check';
import { parseYaml } from '../../src/reading/parsing/yaml';
import { fuzzRuns } from '../fuzz-runs';
import { createVenv } from '../python/virtual-environment';
import { run } from '../run';
import { temporaryFolder } from '../temporary-folder';

// The merge keys of YAML 1.1, compared with PyYAML. Version 6.0.4 contradicts the specification: in a list of mappings, the last one wins.
const PYYAML = 'pyyaml==6.0.3';

const folder = temporaryFolder('yaml-merges');
const numRuns = fuzzRuns(300);

beforeAll(() => {
  createVenv(join(folder, 'venv'), [PYYAML]);
}, 300_000);

const PROGRAM = `
import json, sys, yaml

def load(text):
    try:
        return {"value": yaml.safe_load(text)}
    except yaml.constructor.ConstructorError as error:
        return {"error": error.problem}

json.dump([load(text) for text in json.load(sys.stdin)], sys.stdout)
`;

/** Reads documents with PyYAML. */
function loadWithPyYaml(documents: readonly string[]): { readonly value?: unknown; readonly error?: string }[] {
  return JSON.parse(run(join(folder, 'venv/bin/python'), ['-c', PROGRAM], { input: JSON.stringify(documents) })) as { value?: unknown; error?: string }[];
}

function load(document: string): { readonly value?: unknown; readonly error?: string } {
  try {
    return { value: parseYaml(document, 500).contents[0] };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

const KEYS = ['a', 'b', 'c', 'd'];
const entry = fc.tuple(fc.constantFrom(...KEYS), fc.nat(99)).map(([key, value]) => `${key}: ${value}`);

/** A member of a mapping in a list: it may merge the mappings above it, which have the anchors m0 to m(index - 1). */
function memberOf(index: number): fc.Arbitrary<string> {
  const inline = fc.uniqueArray(entry, { maxLength: 3, selector: text => text[0] });
  const alias = index === 0 ? [] : [fc.nat(index - 1).map(number => `*m${number}`)];
  const inlineMapping = fc.tuple(inline, fc.option(fc.oneof(...alias, inline.map(entries => `{ ${entries.join(', ')} }`)), { nil: undefined }), fc.boolean())
    .map(([entries, merged, isFirst]) => {
      const merge = merged === undefined ? [] : [`<<: ${merged}`];
      return `{ ${(isFirst ? [...merge, ...entries] : [...entries, ...merge]).join(', ')} }`;
    });
  const mapping = fc.oneof(...alias, inlineMapping);
  const merged = fc.oneof(mapping, fc.array(mapping, { maxLength: 3 }).map(items => `[${items.join(', ')}]`));
  return fc.oneof(
    { weight: 3, arbitrary: entry },
    { weight: 3, arbitrary: merged.map(value => `<<: ${value}`) },
    { weight: 1, arbitrary: fc.constantFrom('"<<": quoted', "'<<': quoted") },
    { weight: 1, arbitrary: fc.constantFrom('<<: text', '<<: [text]', '<<: [[]]', '<<: 5', '<<:') },
  );
}

const document = fc.tuple(...Array.from({ length: 4 }, (_, index) => fc.array(memberOf(index), { minLength: 1, maxLength: 4 })))
  .map(mappings => mappings.map((members, index) => `- &m${index}\n${members.map(member => `  ${member}\n`).join('')}`).join(''));

test(`${numRuns} random documents with merge keys are read, or refused, as PyYAML does`, () => {
  const documents = fc.sample(document, numRuns);
  const results = loadWithPyYaml(documents);
  const ours = documents.map(load);
  documents.forEach((text, index) => {
    expect({ text, value: ours[index].value }).toEqual({ text, value: results[index].value });
    expect({ text, isRefused: ours[index].error !== undefined }).toEqual({ text, isRefused: results[index].error !== undefined });
  });
  // The sample has both kinds.
  expect(results.filter(({ value }) => value !== undefined).length).toBeGreaterThan(numRuns / 5);
  expect(results.filter(({ error }) => error !== undefined).length).toBeGreaterThan(numRuns / 20);
}, 120_000);
