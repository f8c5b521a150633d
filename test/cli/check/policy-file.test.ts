import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { container, fargateTask, template, TYPO_ID } from '../definitions';
import { fileWith, folderWith, removeFolders, run } from '../terminal';

afterEach(removeFolders);

const TYPO = template({ Task: fargateTask([container({ SystemControls: [{ Namespace: 'net.core.somaxcon', Value: '1' }] })]) });
const OFF = 'rules: { sysctl-unknown: off }\n';
const ON = 'rules: { sysctl-unknown: error }\n';

/** A repository with a template in `service/cdk.out`, and policies in some of its folders and above it. */
function repository(policies: Readonly<Record<string, string>>): string {
  const folder = folderWith({});
  ['repo', 'repo/.git', 'repo/service', 'repo/service/cdk.out'].forEach(name => mkdirSync(join(folder, name)));
  writeFileSync(join(folder, 'repo/service/cdk.out/task.json'), JSON.stringify(TYPO));
  Object.entries(policies).forEach(([name, text]) => writeFileSync(join(folder, name), text));
  return folder;
}

test.each<[string, Readonly<Record<string, string>>, number]>([
  ['no policy', {}, 1],
  ['a policy beside the file', { 'repo/service/cdk.out/linux-controls.yaml': OFF }, 0],
  ['a policy above it', { 'repo/service/linux-controls.json': '{ "rules": { "sysctl-unknown": "off" } }' }, 0],
  ['a policy at the root of the repository', { 'repo/linux-controls.yaml': OFF }, 0],
  ['a policy above the repository', { 'linux-controls.yaml': OFF }, 1],
  ['two policies, of which the closer one counts', { 'repo/linux-controls.yaml': OFF, 'repo/service/linux-controls.yaml': ON }, 1],
])('%s, for the file and for its folder', (_, policies, exitCode) => {
  const folder = repository(policies);
  for (const path of ['repo/service/cdk.out', 'repo/service/cdk.out/task.json']) {
    expect(run(['check', join(folder, path)]).code).toBe(exitCode);
  }
});

test('--config names another policy, and the output names the one in use', () => {
  const folder = repository({ 'repo/linux-controls.yaml': ON, 'repo/other.yaml': OFF });
  const path = join(folder, 'repo/service');
  expect(run(['check', path, '--config', join(folder, 'repo/other.yaml')])).toMatchObject({ code: 0, out: expect.stringMatching(/\npolicy .*other\.yaml\n/) });
  const { out } = run(['check', path, '--format', 'json']);
  expect((JSON.parse(out) as { summary: { policy: string } }).summary.policy).toBe(join(folder, 'repo/linux-controls.yaml'));
});

test.each<[string, Readonly<Record<string, string>>, readonly string[], RegExp]>([
  ['several policies', { 'repo/service/linux-controls.yaml': OFF }, ['repo/service', 'repo'], /the paths have several policies: \S+service has \S+linux-controls\.yaml, and \S+repo has none/],
  ['two policies in a folder', { 'repo/linux-controls.yaml': OFF, 'repo/linux-controls.json': '{}' }, ['repo'], /there are two policies: .*\. Remove one, or name one with --config FILE/],
  ['invalid YAML', { 'repo/linux-controls.yaml': 'rules: {' }, ['repo'], /linux-controls\.yaml:1:9: not valid YAML/],
  ['invalid JSON', { 'repo/linux-controls.json': '{' }, ['repo'], /linux-controls\.json\S*: not valid JSON/],
  ['an empty file', { 'repo/linux-controls.yaml': '# later\n' }, ['repo'], /the policy is empty/],
])('%s: one message, and exit code 2', (_, policies, paths, message) => {
  const folder = repository(policies);
  const { code, err, out } = run(['check', ...paths.map(path => join(folder, path))]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err.trim().split('\n')).toEqual([expect.stringMatching(message)]);
});

test('a policy that does not exist is an error', () => {
  expect(run(['check', fileWith(TYPO), '--config', 'missing.yaml'])).toMatchObject({ code: 2, err: expect.stringContaining('the policy missing.yaml does not exist') });
});

test('a policy excludes files, even those that cannot be read, and counts them', () => {
  const folder = repository({ 'repo/linux-controls.yaml': 'exclude: ["service/**"]\n', 'repo/service/bad.json': '{ "containerDefinitions": [', 'repo/other.json': JSON.stringify(TYPO) });
  expect(run(['check', join(folder, 'repo')])).toMatchObject({ code: 1, err: '', out: expect.stringContaining('1 file read, 1 file skipped, 2 paths left out') });
  expect(run(['check', join(folder, 'repo/service/bad.json')])).toMatchObject({ code: 0, err: '', out: expect.stringContaining('1 path left out') });
});

const PINNED = 'policy: { images: { pinnedByDigest: true } }\n';
const PINNED_ID = 'cdk-fargate-linux-controls::policy-image-not-pinned';
const acknowledging = template({ Task: { ...fargateTask([container()]), Metadata: { 'cdk-fargate-linux-controls': { acknowledge: [PINNED_ID] } } } });

test('only the policy acknowledges its own rules', () => {
  const [file, config] = [fileWith(acknowledging), fileWith(PINNED, 'linux-controls.yaml')];
  expect(run(['check', file, '--config', config])).toMatchObject({ code: 1, err: expect.stringContaining('acknowledges policy-image-not-pinned for Task, which only the policy can acknowledge') });
  expect(run(['check', file, '--config', config, '--acknowledge', 'policy-image-not-pinned']))
    .toMatchObject({ code: 2, err: expect.stringContaining('only the policy can acknowledge it') });
  expect(run(['check', file, '--config', fileWith(`${PINNED}acknowledge: [{ rule: policy-image-not-pinned, reason: known }]\n`, 'linux-controls.yaml')])).toMatchObject({ code: 0, out: expect.stringContaining('1 acknowledged finding') });
});

test('a policy allows others to acknowledge its rules', () => {
  const config = fileWith('policy: { images: { pinnedByDigest: true }, acknowledgeable: [policy-image-not-pinned] }\n', 'linux-controls.yaml');
  expect(run(['check', fileWith(acknowledging), '--config', config])).toMatchObject({ code: 0, err: '' });
  expect(run(['check', fileWith(template({ Task: fargateTask([container()]) })), '--config', config, '--acknowledge', PINNED_ID])).toMatchObject({ code: 0, err: '' });
});

test('a baseline contains no finding of the policy, and hides none', () => {
  const [file, config] = [fileWith(TYPO), fileWith(PINNED, 'linux-controls.yaml')];
  const baseline = join(folderWith({}), 'known.json');
  expect(run(['check', file, '--config', config, '--write-baseline', baseline])).toMatchObject({ code: 1, out: expect.stringContaining('1 finding written') });
  const { code, out } = run(['check', file, '--config', config, '--baseline', baseline, '--format', 'json']);
  expect(code).toBe(1);
  expect((JSON.parse(out) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule)).toEqual([PINNED_ID]);
});

test.each([
  ['images: { pinnedByDigest: true }', { Image: { Ref: 'AWS::NoValue' } }, 0],
  ['images: { pinnedByDigest: true }', { Image: { 'Fn::ImportValue': 'Image' } }, 1],
  ['images: { pinnedByDigest: true }', { Image: { 'Fn::Sub': `\${AWS::AccountId}.dkr.ecr.eu-west-1.amazonaws.com/cdk-hnb659fds-container-assets-1-x:${'a'.repeat(64)}` } }, 0],
  ['parameters: { net.ipv4.tcp_retries2: forbidden }', { SystemControls: [{ Namespace: { 'Fn::ImportValue': 'Name' }, Value: '8' }] }, 1],
  ['parameters: { net.ipv4.tcp_keepalive_time: { max: 340 } }', { SystemControls: [{ Namespace: 'net.ipv4.tcp_keepalive_time', Value: { 'Fn::ImportValue': 'Time' } }] }, 1],
  ['readonlyRootFilesystem: {}', { ReadonlyRootFilesystem: { 'Fn::ImportValue': 'ReadOnly' } }, 1],
])('policy: { %s } about %j: %d unresolved values', (part, properties, count) => {
  const [file, config] = [fileWith(template({ Task: fargateTask([container({ ReadonlyRootFilesystem: true, ...properties })]) })), fileWith(`policy: { ${part} }\n`, 'linux-controls.yaml')];
  const { unresolved, findings } = JSON.parse(run(['check', file, '--config', config, '--format', 'json']).out) as { unresolved: { written: string }[]; findings: { rule: string }[] };
  expect(findings.filter(({ rule }) => rule.includes('::policy-'))).toEqual([]);
  expect(unresolved.filter(({ written }) => written.includes('ImportValue') || written.includes('assets'))).toHaveLength(count);
});

test('text, JSON, SARIF, and annotations show the findings of a policy with its severities', () => {
  const [file, config] = [fileWith(TYPO), fileWith(`${PINNED}rules: { policy-image-not-pinned: warning, sysctl-unknown: info }\n`, 'linux-controls.yaml')];
  const options = ['check', file, '--config', config, '--severity', 'info'];
  expect(run(options).out).toMatch(/warning {2}container app: the image \S+ has no digest[^]*docs\/policy\.md#policy-image-not-pinned/);
  expect(run([...options, '--format', 'github']).out).toContain(`::warning file=${file}`);
  const { runs: [{ tool, results }] } = JSON.parse(run([...options, '--format', 'sarif']).out) as { runs: { tool: { driver: { rules: { id: string; defaultConfiguration: { level: string } }[] } }; results: { ruleId: string; ruleIndex: number; level: string }[] }[] };
  for (const { ruleId, ruleIndex, level } of results.filter(result => [PINNED_ID, TYPO_ID].includes(result.ruleId))) {
    expect(tool.driver.rules[ruleIndex]).toMatchObject({ id: ruleId, defaultConfiguration: { level } });
  }
  expect(results.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual(expect.arrayContaining([`${PINNED_ID} warning`, `${TYPO_ID} note`]));
});

test('information that the policy raises for many task definitions is no longer one line', () => {
  const two = template({ A: fargateTask([container()]), B: fargateTask([container()]) });
  const config = fileWith(`${PINNED}rules: { policy-image-not-pinned: info }\n`, 'linux-controls.yaml');
  expect(run(['check', fileWith(two), '--config', config, '--severity', 'info']).out).toContain('2 task definitions: The policy requires a digest for an image.');
});
