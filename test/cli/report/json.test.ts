import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { folderOfExamples } from './examples';
import { RULES } from '../../../src/checks/rules';
import { CONFLICT_ID, MIXED, REPEATED_ID, SOUND, template, TYPO_ID } from '../definitions';
import { fileWith, removeFolders, run } from '../terminal';

afterEach(removeFolders);

const ROOT = join(__dirname, '..', '..', '..');
const schema = JSON.parse(readFileSync(join(ROOT, 'schema', 'findings.schema.json'), 'utf8')) as { definitions: { finding: { required: string[]; properties: object } } };
const isValid = new Ajv().compile(schema);

function findingsIn(...args: string[]): Record<string, unknown>[] {
  return JSON.parse(run(['check', ...args, '--format', 'json']).out) as Record<string, unknown>[];
}

test('json is a list of findings with all members', () => {
  const file = fileWith(MIXED);
  const common = {
    file, line: expect.any(Number), column: expect.any(Number), endLine: expect.any(Number), endColumn: expect.any(Number), constructPath: null, createdAt: null, source: expect.stringContaining('https://'),
  };
  const page = (rule: string) => `https://github.com/cdk-fargate-linux-controls/cdk-fargate-linux-controls/blob/main/docs/rules.md#${rule}`;
  const { code, out, err } = run(['check', file, '--format', 'json']);
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(JSON.parse(out)).toStrictEqual([
    { ...common, resource: 'Conflict', container: null, rule: CONFLICT_ID, severity: 'error', message: expect.stringContaining('container app sets net.core.somaxconn to 100'), fix: expect.stringContaining('net.core.somaxconn'), page: page('net-sysctl-conflict') },
    { ...common, resource: 'Repeated', container: null, rule: REPEATED_ID, severity: 'warning', message: expect.any(String), fix: expect.any(String), page: page('net-sysctl-repeated') },
    { ...common, resource: 'Typo', container: 'app', rule: TYPO_ID, severity: 'error', message: 'there is no kernel parameter net.core.somaxcon.', fix: 'Did you mean net.core.somaxconn?', page: page('sysctl-unknown') },
  ]);
});

test('json without findings is an empty list', () => {
  expect(run(['check', fileWith(template({ Sound: SOUND })), '--format', 'json'])).toEqual({ code: 0, out: '[]\n', err: '' });
});

test('the schema accepts the findings of all rules', () => {
  const findings = findingsIn(folderOfExamples(), '--severity', 'info');
  expect(new Set(findings.map(({ rule }) => rule)).size).toBe(RULES.length);
  expect({ valid: isValid(findings), errors: isValid.errors }).toEqual({ valid: true, errors: null });
});

test('the schema describes exactly the members of a finding', () => {
  const [finding] = findingsIn(fileWith(MIXED));
  expect(schema.definitions.finding.required).toStrictEqual(Object.keys(finding));
  expect(Object.keys(schema.definitions.finding.properties)).toStrictEqual(Object.keys(finding));
});

test.each<[string, object]>([
  ['a missing member', { line: undefined }],
  ['line 0', { line: 0 }],
  ['an unknown severity', { severity: 'note' }],
  ['a rule without the prefix', { rule: 'sysctl-unknown' }],
  ['a position without a line', { createdAt: { file: 'app.ts', column: 1 } }],
])('the schema rejects %s', (_, wrong) => {
  const [finding] = findingsIn(fileWith(MIXED));
  const withoutUndefined = JSON.parse(JSON.stringify([{ ...finding, ...wrong }])) as object;
  expect(isValid([finding])).toBe(true);
  expect(isValid(withoutUndefined)).toBe(false);
});

test('the package contains the schema, and the documentation describes every member', () => {
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { files: string[] };
  expect(files).toContain('schema');
  const documented = readFileSync(join(ROOT, 'docs', 'checks.md'), 'utf8');
  expect(schema.definitions.finding.required.filter(name => !documented.includes(`\`${name}\``))).toEqual([]);
});
