import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { RULES } from '../../../src/checks/rules';
import { CONFLICT_ID, container, fargateTask, MIXED, REPEATED_ID, somaxconn, SOUND, template, TYPO_ID } from '../definitions';
import { fileWith, removeFolders, run } from '../terminal';

afterEach(removeFolders);

/** Validates a log against the schema of SARIF 2.1.0. */
const isSarif = new Ajv({ schemaId: 'auto', unknownFormats: 'ignore' })
  .addMetaSchema(jsonIn('ajv/lib/refs/json-schema-draft-04.json'))
  .compile(jsonIn('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));

function jsonIn(module: string): object {
  return JSON.parse(readFileSync(require.resolve(module), 'utf8')) as object;
}

test.each([['findings', MIXED, 3], ['no findings', template({ Sound: SOUND }), 0]])('sarif with %s is valid', (_, content, count) => {
  const log = JSON.parse(run(['check', fileWith(content), '--format', 'sarif']).out) as { runs: { results: unknown[] }[] };
  expect({ valid: isSarif(log), errors: isSarif.errors }).toEqual({ valid: true, errors: null });
  expect(log.runs[0].results).toHaveLength(count);
});

test('the SARIF schema rejects an invalid log', () => {
  expect(isSarif({ version: '2.1.0', runs: [{ tool: { driver: {} } }] })).toBe(false);
});

test('sarif lists every rule once, and each finding with its rule, level, and location', () => {
  const file = fileWith(MIXED, 'a folder/Web, 100%.template.json');
  const [{ tool, results }] = (JSON.parse(run(['check', file, '--format', 'sarif']).out) as { runs: any[] }).runs;
  expect(tool.driver.rules.map(({ name }: { name: string }) => name)).toEqual(RULES.map(({ name }) => name));
  expect(results.map(({ ruleId, ruleIndex, level }: any) => [ruleId, tool.driver.rules[ruleIndex].id, level])).toEqual([
    [CONFLICT_ID, CONFLICT_ID, 'error'], [REPEATED_ID, REPEATED_ID, 'warning'], [TYPO_ID, TYPO_ID, 'error'],
  ]);
  expect(results[2].locations).toEqual([{
    physicalLocation: { artifactLocation: { uri: expect.stringMatching(/a%20folder\/Web%2C%20100%25\.template\.json$/) } },
    logicalLocations: [{ fullyQualifiedName: 'Typo/app' }],
  }]);
});

test('the SARIF fingerprint ignores the folder and depends on the values', () => {
  const fingerprint = (content: unknown) => (JSON.parse(run(['check', fileWith(content), '--format', 'sarif']).out) as any).runs[0].results[0].partialFingerprints['finding/v1'] as string;
  const other = template({ Conflict: fargateTask([container({ SystemControls: [somaxconn('100')] }), container({ Name: 'agent', SystemControls: [somaxconn('300')] })]) });
  expect(fingerprint(MIXED)).toBe(fingerprint(MIXED));
  expect(fingerprint(other)).not.toBe(fingerprint(MIXED));
});
