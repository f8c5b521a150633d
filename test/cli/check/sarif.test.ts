import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import Ajv from 'ajv';
import { RULES } from '../../../src/checks/rules';
import { sarif } from '../../../src/cli/check/sarif';
import type { ReportedFinding } from '../../../src/cli/report';
import { CONFLICT_ID, container, fargateTask, MIXED, REPEATED_ID, somaxconn, SOUND, template, TYPO_ID } from '../definitions';
import { filesOfExamples } from '../report/examples';
import { fileWith, folderWith, run } from '../terminal';

/** Validates a log against the schema of SARIF 2.1.0. */
const isSarif = new Ajv({ schemaId: 'auto', unknownFormats: 'ignore' })
  .addMetaSchema(jsonIn('ajv/lib/refs/json-schema-draft-04.json'))
  .compile(jsonIn('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));

function jsonIn(module: string): object {
  return JSON.parse(readFileSync(require.resolve(module), 'utf8')) as object;
}

function runOf(...args: string[]): any {
  const log = JSON.parse(run(['check', ...args, '--format', 'sarif']).out) as { runs: any[] };
  expect({ valid: isSarif(log), errors: isSarif.errors }).toEqual({ valid: true, errors: null });
  expect(log.runs).toHaveLength(1);
  return log.runs[0];
}

test.each([['findings', MIXED, 3], ['no findings', template({ Sound: SOUND }), 0]])('sarif with %s is valid', (_, content, count) => {
  expect(runOf(fileWith(content)).results).toHaveLength(count);
});

test('sarif with the findings of all rules is valid, and keeps the limits of GitHub', () => {
  const { tool: { driver: { rules } }, results } = runOf(...filesOfExamples(), '--severity', 'info');
  expect(new Set(results.map(({ ruleId }: any) => ruleId)).size).toBe(RULES.length);
  // https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
  for (const { name, shortDescription, fullDescription, help, properties: { tags, precision, 'problem.severity': severity } } of rules) {
    expect(name.length).toBeLessThanOrEqual(255);
    expect(shortDescription.text.length).toBeLessThanOrEqual(1024);
    expect(fullDescription.text.length).toBeLessThanOrEqual(1024);
    expect(help.text).not.toBe('');
    expect(tags.length).toBeLessThanOrEqual(10);
    expect(['very-high', 'high', 'medium', 'low']).toContain(precision);
    expect(['error', 'warning', 'recommendation']).toContain(severity);
  }
  for (const { locations: [{ physicalLocation }, ...others] } of results) {
    expect(others).toEqual([]);
    expect(physicalLocation.region.startLine).toBeGreaterThan(0);
  }
});

test('sarif has the summary, and does not succeed if a file could not be read', () => {
  const file = fileWith(MIXED);
  const { invocations, properties, results } = runOf(file, 'missing', '--severity', 'error', '--acknowledge', 'sysctl-unknown');
  expect(results).toHaveLength(1);
  expect(properties).toMatchObject({ taskDefinitions: 3, filesRead: 1, hiddenWarnings: 1, acknowledged: 1, unreadable: [{ file: 'missing', reason: 'does not exist' }] });
  expect(invocations).toStrictEqual([{
    executionSuccessful: false,
    toolExecutionNotifications: [{ level: 'error', message: { text: 'missing does not exist' }, locations: [{ physicalLocation: { artifactLocation: { uri: 'missing' } } }] }],
  }]);
  expect(runOf('missing').invocations[0].executionSuccessful).toBe(false);
  expect(runOf(file).invocations).toStrictEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }]);
});

test('sarif lists every rule once with its page and metadata', () => {
  const { tool: { driver } } = runOf(fileWith(MIXED));
  expect(driver.rules.map(({ name }: { name: string }) => name)).toEqual(RULES.map(({ name }) => name));
  expect(driver.rules.find(({ id }: { id: string }) => id === REPEATED_ID)).toMatchObject({
    helpUri: 'https://github.com/cdk-fargate-linux-controls/cdk-fargate-linux-controls/blob/main/docs/rules.md#net-sysctls-spread',
    defaultConfiguration: { level: 'warning' },
    help: { markdown: expect.stringContaining('**Fix:** Set all of them on one container') },
    properties: { 'problem.severity': 'warning' },
  });
  expect(driver.version).toMatch(/^\d+\.\d+\.\d+/);
});

test('sarif has each finding with its rule, level, and location', () => {
  const file = fileWith(MIXED, 'a folder/Web, 100%.template.json');
  const { tool, results } = runOf(file);
  expect(results.map(({ ruleId, ruleIndex, level }: any) => [ruleId, tool.driver.rules[ruleIndex].id, level])).toEqual([
    [CONFLICT_ID, CONFLICT_ID, 'error'], [REPEATED_ID, REPEATED_ID, 'warning'], [TYPO_ID, TYPO_ID, 'error'],
  ]);
  expect(results[2].locations).toEqual([{
    physicalLocation: { artifactLocation: { uri: expect.stringMatching(/^file:\/\/\/.*a%20folder\/Web,%20100%25\.template\.json$/) }, region: expect.any(Object) },
    logicalLocations: [{ fullyQualifiedName: 'Typo/app' }],
  }]);
});

test('a file below the working directory has a relative URI', () => {
  const file = fileWith(MIXED, 'a folder/Web, 100%.template.json');
  process.chdir(dirname(dirname(file)));
  for (const path of [file, relative(process.cwd(), file)]) {
    expect(runOf(path).results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('a%20folder/Web%2C%20100%25.template.json');
  }
});

const fingerprints = (...args: string[]) => runOf(...args).results.map(({ partialFingerprints }: any) => partialFingerprints['finding/v2']) as string[];
const conflict = (value: string) =>
  fargateTask([container({ SystemControls: [somaxconn('5000')] }), container({ Name: 'agent', SystemControls: [somaxconn(value)] })]);

test('the SARIF fingerprint ignores the folder and the line, and depends on the values', () => {
  expect(fingerprints(fileWith(MIXED))).toEqual(fingerprints(fileWith(JSON.stringify(MIXED, undefined, 4))));
  expect(fingerprints(fileWith(template({ Conflict: conflict('7000') })))[0])
    .not.toBe(fingerprints(fileWith(template({ Conflict: conflict('6000') })))[0]);
});

test('the SARIF fingerprint depends on the path below the working directory', () => {
  const folder = folderWith({ 'a.template.json': template({ Task: conflict('6000') }), 'b/a.template.json': template({ Task: conflict('6000') }) });
  process.chdir(folder);
  const fingerprint = (path: string) => fingerprints(path)[0];
  expect(fingerprint('a.template.json')).toBe(fingerprint(join(folder, 'a.template.json')));
  expect(fingerprint('a.template.json')).not.toBe(fingerprint('b/a.template.json'));
});

test('findings that are otherwise the same have different fingerprints', () => {
  const typo = { Namespace: 'net.core.somaxcon', Value: '1' };
  expect(new Set(fingerprints(fileWith(template({ Task: fargateTask([container({ SystemControls: [typo, typo] })]) })))).size).toBeGreaterThan(1);
});

test.each([[24_999, 0], [25_000, 1]])('of %i warnings and an error, sarif leaves out %i, because GitHub accepts 25,000 results', (warnings, leftOut) => {
  const finding = { file: 'a.json', resource: 'Task', rule: REPEATED_ID, message: 'm', severity: 'warning', fix: 'f' } as ReportedFinding;
  const findings = [...Array<ReportedFinding>(warnings).fill(finding), { ...finding, severity: 'error' } as ReportedFinding];
  const input = { files: [], skipped: [], unreadable: [], notes: [] };
  const report = { input, findings, hidden: [], acknowledged: [], version: '1.0.0', unresolved: [] };
  const { runs: [{ results, invocations }] } = JSON.parse(sarif(report)) as { runs: any[] };
  expect(results).toHaveLength(25_000);
  expect(results.filter(({ level }: any) => level === 'error')).toHaveLength(1);
  expect(invocations[0].toolExecutionNotifications)
    .toEqual(leftOut === 0 ? [] : [{ level: 'warning', message: { text: expect.stringContaining('1 finding left out') } }]);
  // GitHub accepts 10 MB after compression.
  expect(gzipSync(JSON.stringify(results)).length).toBeLessThan(10_000_000);
});
