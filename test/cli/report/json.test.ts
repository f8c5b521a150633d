import Ajv from 'ajv';
import { filesOfExamples } from './examples';
import { version } from '../../../src/cli/version';
import { RULES } from '../../../src/checks/rules';
import { contentOf } from '../../run';
import { CONFLICT_ID, container, fargateTask, MIXED, REPEATED_ID, SOUND, template, TYPO_ID } from '../definitions';
import { allIn, CheckOutput, fileWith, folderWith, outputOf, run } from '../terminal';

interface ObjectSchema {
  readonly required: string[];
  readonly properties: object;
}

const schema = JSON.parse(contentOf('schema/findings.schema.json')) as ObjectSchema & { readonly definitions: Readonly<Record<string, ObjectSchema>> };
const isValid = new Ajv().compile(schema);

/** What the command prints, which the schema accepts. */
function validOutputOf(...args: string[]): CheckOutput {
  const output = outputOf(...args);
  expect({ valid: isValid(output), errors: isValid.errors }).toEqual({ valid: true, errors: null });
  return output;
}

/** The summary of a run that hides nothing. */
const PLAIN_SUMMARY = {
  taskDefinitions: 1,
  unread: 0,
  unresolved: 0,
  filesRead: 1,
  filesSkipped: 0,
  unreadable: [],
  notes: [],
  hiddenWarnings: 0,
  hiddenInformation: 0,
  acknowledged: 0,
};

test('json has the findings with all members', () => {
  const file = fileWith(MIXED);
  const common = {
    file, line: expect.any(Number), column: expect.any(Number), endLine: expect.any(Number), endColumn: expect.any(Number), constructPath: null, createdAt: null, source: expect.stringContaining('https://'),
  };
  const page = (rule: string) => `https://github.com/cdk-fargate-linux-controls/cdk-fargate-linux-controls/blob/main/docs/rules.md#${rule}`;
  expect(run(['check', file, '--format', 'json'])).toMatchObject({ code: 1, err: '' });
  expect(outputOf(file).findings).toStrictEqual([
    { ...common, resource: 'Conflict', container: null, rule: CONFLICT_ID, severity: 'error', message: expect.stringContaining('container app sets net.core.somaxconn to 5000'), fix: expect.stringContaining('net.core.somaxconn'), page: page('net-sysctl-conflict') },
    { ...common, resource: 'Repeated', container: null, rule: REPEATED_ID, severity: 'warning', message: expect.any(String), fix: expect.any(String), page: page('net-sysctls-spread') },
    { ...common, resource: 'Typo', container: 'app', rule: TYPO_ID, severity: 'error', message: 'net.core.somaxcon is not a known kernel parameter.', fix: 'Did you mean net.core.somaxconn?', page: page('sysctl-unknown') },
  ]);
});

test('json without findings has empty lists and the summary', () => {
  const nothing = { findings: [], acknowledged: [], unresolved: [], summary: PLAIN_SUMMARY };
  expect(validOutputOf(fileWith(template({ Sound: SOUND })))).toMatchObject(nothing);
});

test('json names the version, each task definition that was checked, and each acknowledged finding with its reason', () => {
  const [reason, acknowledge] = ['until the image is fixed', [TYPO_ID, REPEATED_ID]];
  const { Conflict, Repeated, Typo } = MIXED.Resources as Record<string, object>;
  const entries = { 'cdk-fargate-linux-controls': { acknowledge: acknowledge.map(id => ({ id, reason })) } };
  const file = fileWith(template({ Sound: SOUND, Conflict, Repeated: { ...Repeated, Metadata: entries }, Typo: { ...Typo, Metadata: entries } }));
  expect(validOutputOf(file, '--acknowledge', 'net-sysctl-conflict')).toMatchObject({
    formatVersion: 1,
    version: version(),
    taskDefinitions: ['Sound', 'Conflict', 'Repeated', 'Typo'].map(resource => ({ file, resource, constructPath: null })),
    findings: [],
    acknowledged: [
      { rule: CONFLICT_ID, resource: 'Conflict', severity: 'error', reason: null },
      { rule: REPEATED_ID, resource: 'Repeated', severity: 'warning', reason },
      { rule: TYPO_ID, resource: 'Typo', severity: 'error', reason },
    ],
    summary: { acknowledged: 3 },
  });
});

test('the schema accepts the findings of all rules', () => {
  const { findings } = validOutputOf(...filesOfExamples(), '--severity', 'info');
  expect(new Set(findings.map(({ rule }) => rule)).size).toBe(RULES.length);
});

test('the summary counts what was read, skipped, hidden, and acknowledged', () => {
  const files = allIn(folderWith({ 'a.json': MIXED, 'b.json': template({ Sound: fargateTask([container(), container({ Name: 'agent' })], { PidMode: 'task' }) }), 'package.json': {} }));
  expect(validOutputOf(...files, '--severity', 'error', '--acknowledge', 'sysctl-unknown').summary).toStrictEqual({
    ...PLAIN_SUMMARY, taskDefinitions: 4, filesRead: 2, filesSkipped: 1, hiddenWarnings: 1, hiddenInformation: 1, acknowledged: 1,
  });
});

test('the summary has the files that could not be read, even if there are no others', () => {
  const unreadable = { file: 'missing', reason: 'does not exist' };
  expect(validOutputOf('missing'))
    .toMatchObject({ findings: [], unresolved: [], summary: { ...PLAIN_SUMMARY, taskDefinitions: 0, filesRead: 0, unreadable: [unreadable] } });
  const { findings, summary } = validOutputOf('missing', fileWith(MIXED));
  expect(findings).toHaveLength(3);
  expect(summary.unreadable).toStrictEqual([unreadable]);
});

test('the summary has the notes about files', () => {
  const file = fileWith({ family: '${family}', networkMode: '${mode}', containerDefinitions: [{ name: '${name}', image: '${image}' }] });
  expect(validOutputOf(file).summary.notes).toStrictEqual([{ file, reason: expect.stringContaining('consists of placeholders') }]);
});

test('the schema describes exactly the members of the output', () => {
  const output = validOutputOf(fileWith(MIXED), '--acknowledge', 'sysctl-unknown');
  const { unresolved } = validOutputOf(fileWith(template({ Unknown: fargateTask([container()], { PidMode: { 'Fn::ImportValue': 'mode' } }) })));
  const { finding, acknowledgedFinding, taskDefinition, unresolvedValue, summary } = schema.definitions;
  const [{ reason }] = output.acknowledged;
  const parts = [
    [output, schema], [output.findings[0], finding], [{ reason }, acknowledgedFinding], [output.taskDefinitions[0], taskDefinition],
    [unresolved[0], unresolvedValue], [output.summary, summary],
  ] as const;
  for (const [part, { required, properties }] of parts) {
    expect(required).toStrictEqual(Object.keys(part));
    expect(Object.keys(properties)).toStrictEqual(Object.keys(part));
  }
});

test.each<[string, object]>([
  ['a missing member', { line: undefined }],
  ['line 0', { line: 0 }],
  ['an unknown severity', { severity: 'note' }],
  ['a rule without the prefix', { rule: 'sysctl-unknown' }],
  ['a position without a line', { createdAt: { file: 'app.ts', column: 1 } }],
])('the schema rejects %s', (_, wrong) => {
  const output = validOutputOf(fileWith(MIXED));
  const withoutUndefined = JSON.parse(JSON.stringify({ ...output, findings: [{ ...output.findings[0], ...wrong }] })) as object;
  expect(isValid(withoutUndefined)).toBe(false);
});

test('the package contains the schema, which the documentation links to', () => {
  const { files } = JSON.parse(contentOf('package.json')) as { files: string[] };
  expect(files).toContain('schema');
  expect(contentOf('docs/checks.md')).toContain('(../schema/findings.schema.json)');
});
