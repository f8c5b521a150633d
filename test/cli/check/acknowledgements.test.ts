import { contentOf } from '../../run';
import { SOUND, template, TYPO, TYPO_ID } from '../definitions';
import { fileWith, outputOf, rulesIn, run } from '../terminal';

const typo = (acknowledge: unknown) => ({ ...TYPO, Metadata: { 'cdk-fargate-linux-controls': { acknowledge } } });

test.each([
  ['a name', ['sysctl-unknown']],
  ['an id', [TYPO_ID]],
  ['a name with a reason', [{ id: 'sysctl-unknown', reason: 'known' }]],
  ['an id among others', ['tracer-not-root', { id: TYPO_ID }]],
])('the metadata of a resource acknowledges its findings by %s', (_, acknowledge) => {
  const file = fileWith(template({ Task: typo(acknowledge) }));
  expect(run(['check', file]))
    .toMatchObject({ code: 0, out: '1 task definition: 0 errors, 0 warnings\n1 acknowledged finding not shown\n1 file read\n' });
});

test.each<[string, unknown]>([
  ['another rule', ['sysctl-unverified']],
  ['a part of a name', ['sysctl']],
  ['no list', 'sysctl-unknown'],
  ['something else', [null, 1, {}, { id: 1 }, ['sysctl-unknown']]],
  ['an unresolved value', { Ref: 'Acknowledged' }],
])('the metadata of a resource with %s acknowledges nothing', (_, acknowledge) => {
  expect(rulesIn([fileWith(template({ Task: typo(acknowledge) }))])).toEqual([TYPO_ID]);
});

test.each<[string, unknown, string]>([
  ['a misspelled name', ['sysctl-unknwn'], "acknowledges the unknown rule 'sysctl-unknwn' in the Metadata of Task: did you mean sysctl-unknown?"],
  ['a misspelled id with a reason', [{ id: `${TYPO_ID}s`, reason: 'known' }], "acknowledges the unknown rule 'sysctl-unknowns' in the Metadata of Task: did you mean sysctl-unknown?"],
  ['the name of no rule', ['E1234'], "acknowledges the unknown rule 'E1234' in the Metadata of Task. check --list-rules lists the rules"],
  ['something else', [{ reason: 'no id' }], 'acknowledges something that is not the name of a rule in the Metadata of Task. check --list-rules lists the rules'],
  ['no list', 'sysctl-unknown', "has cdk-fargate-linux-controls in the Metadata of Task without a list 'acknowledge', so nothing is acknowledged"],
  ['no key', undefined, "has cdk-fargate-linux-controls in the Metadata of Task without a list 'acknowledge', so nothing is acknowledged"],
])('metadata with %s is reported, and the verdict stays the same', (_, acknowledge, reason) => {
  const file = fileWith(template({ Task: typo(acknowledge) }));
  expect(run(['check', file])).toMatchObject({ code: 1, err: `cdk-fargate-linux-controls: ${file} ${reason}\n` });
});

test('an unknown rule in the metadata is reported even if there are no findings, and in JSON', () => {
  const file = fileWith(template({ Task: { ...SOUND, Metadata: { 'cdk-fargate-linux-controls': { acknowledge: ['sysctl-unknwn', 'sysctl-unknown'] } } } }));
  expect(outputOf(file))
    .toMatchObject({ findings: [], summary: { notes: [{ file, reason: expect.stringContaining("unknown rule 'sysctl-unknwn'") }] } });
});

test('the metadata of other tools is not reported', () => {
  expect(run(['check', fileWith(template({ Task: { ...SOUND, Metadata: { 'cfn-lint': { config: {} } } } }))])).toMatchObject({ code: 0, err: '' });
});

test('the metadata of a resource does not acknowledge findings of other resources', () => {
  expect(rulesIn([fileWith(template({ A: typo(['sysctl-unknown']), B: typo([]) }))])).toEqual([TYPO_ID]);
});

test('the summary counts what the metadata and --acknowledge acknowledge', () => {
  const file = fileWith(template({ A: typo(['sysctl-unknown']), B: typo([]) }));
  expect(run(['check', file, '--acknowledge', 'sysctl-unknown']).out).toContain('\n2 acknowledged findings not shown\n');
});

test('the documentation shows metadata that acknowledges findings', () => {
  const [, shown] = /^```yaml\n(Resources:\n[^]*?)^```$/m.exec(contentOf('docs/checks.md'))!;
  const properties = ['Cpu: "256"', 'Memory: "512"', 'RequiresCompatibilities: [FARGATE]', 'NetworkMode: awsvpc', 'ContainerDefinitions: [{ Name: web, Image: nginx }]'].map(line => `      ${line}\n`).join('');
  const withProperties = (content: string) => fileWith(`${content}    Properties:\n${properties}`, 'template.yaml');
  expect(rulesIn([withProperties(shown), '--severity', 'info'])).toEqual([]);
  expect(rulesIn([withProperties(shown.replace(/ {10}- guard.*\n/, '')), '--severity', 'info']))
    .toEqual(['cdk-fargate-linux-controls::guard-duty-memory']);
});
