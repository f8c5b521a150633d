import fs, { mkdirSync, realpathSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { container, fargateTask, template, TYPO, TYPO_ID } from '../definitions';
import { fileWith, folderWith, outputOf, rulesIn, run } from '../terminal';

const MISSPELLED = template({ Task: TYPO });
const OFF = 'rules: { sysctl-unknown: off }\n';
const ON = 'rules: { sysctl-unknown: error }\n';

/** A repository with a template in `service/cdk.out`, and policies in some of its folders and above it. */
function repository(policies: Readonly<Record<string, string>>): string {
  const folder = folderWith({});
  ['repo', 'repo/.git', 'repo/service', 'repo/service/cdk.out'].forEach(name => mkdirSync(join(folder, name)));
  writeFileSync(join(folder, 'repo/service/cdk.out/task.json'), JSON.stringify(MISSPELLED));
  Object.entries(policies).forEach(([name, text]) =>
    text.startsWith('link:') ? symlinkSync(text.slice('link:'.length), join(folder, name)) : writeFileSync(join(folder, name), text));
  return folder;
}

test.each<[string, Readonly<Record<string, string>>, number]>([
  ['no policy', {}, 1],
  ['a policy beside the file', { 'repo/service/cdk.out/linux-controls.yaml': OFF }, 0],
  ['a policy above it', { 'repo/service/linux-controls.json': '{ "rules": { "sysctl-unknown": "off" } }' }, 0],
  ['a policy at the root of the repository', { 'repo/linux-controls.yaml': OFF }, 0],
  ['a policy with the other ending of YAML', { 'repo/linux-controls.yml': OFF }, 0],
  ['a policy above the repository', { 'linux-controls.yaml': OFF }, 1],
  ['two policies, of which the closer one counts', { 'repo/linux-controls.yaml': OFF, 'repo/service/linux-controls.yaml': ON }, 1],
])('%s, for the file and for its folder', (_, policies, exitCode) => {
  const folder = repository(policies);
  for (const path of ['repo/service/cdk.out', 'repo/service/cdk.out/task.json']) {
    expect(run(['check', join(folder, path)])).toMatchObject({ code: exitCode, err: '' });
  }
});

test('--config names another policy, and the output names the one in use', () => {
  const folder = repository({ 'repo/linux-controls.yaml': ON, 'repo/other.yaml': OFF });
  const path = join(folder, 'repo/service');
  expect(run(['check', path, '--config', join(folder, 'repo/other.yaml')]))
    .toMatchObject({ code: 0, out: expect.stringMatching(/\npolicy .*other\.yaml\n/) });
  expect(outputOf(path).summary.policy).toBe(join(folder, 'repo/linux-controls.yaml'));
});

test.each<[string, Readonly<Record<string, string>>, readonly string[], RegExp]>([
  ['a link to a file that does not exist', { 'repo/service/linux-controls.yaml': 'link:nowhere', 'repo/linux-controls.yaml': OFF }, ['repo/service'], /the policy \S+service\/linux-controls\.yaml is a broken link/],
  ['a link to itself', { 'repo/linux-controls.yaml': 'link:linux-controls.yaml' }, ['repo'], /the policy \S+linux-controls\.yaml is a broken link/],
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

test('with several policies, each path is checked with its own', () => {
  const folder = repository({ 'repo/service/linux-controls.yaml': OFF });
  writeFileSync(join(folder, 'repo/other.json'), JSON.stringify(MISSPELLED));
  const [one, other] = ['repo/service', 'repo/other.json'].map(path => join(folder, path));
  expect(run(['check', one, other])).toMatchObject({ code: 1, out: expect.stringMatching(/0 errors, 0 warnings\n[^]*policy \S+service\/linux-controls\.yaml\n[^]*1 error, 0 warnings\n/) });
  expect(run(['check', one]).code).toBe(0);
  for (const options of [['--format', 'json'], ['--format', 'sarif'], ['--baseline', 'b.json'], ['--write-baseline', 'b.json']]) {
    expect(run(['check', one, other, ...options])).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/the paths have several policies, and .*: \S+service has \S+linux-controls\.yaml, and \S+other\.json has none/) });
  }
});

test('--require-policy makes a path without a policy an error', () => {
  const folder = repository({ 'repo/service/linux-controls.yaml': OFF });
  expect(run(['check', join(folder, 'repo/service'), '--require-policy']).code).toBe(0);
  expect(run(['check', join(folder, 'repo'), '--require-policy']))
    .toMatchObject({ code: 2, out: '', err: expect.stringMatching(/\S+repo has no policy: .*Add one, or name one with --config FILE\n/) });
});

/** Files that look like a policy and are not used. */
test.each<[string, Readonly<Record<string, string>>, RegExp]>([
  ['another name', { 'repo/.linux-controls.yaml': OFF }, /\S+\.linux-controls\.yaml is not used as a policy, because its name is not linux-controls\.yaml, \.yml, or \.json\n/],
  ['another case', { 'repo/service/Linux-Controls.yaml': OFF }, /\S+Linux-Controls\.yaml is not used as a policy/],
  ['a policy below the folder', { 'repo/service/cdk.out/linux-controls.yaml': OFF }, /\S+cdk\.out\/linux-controls\.yaml is not used as a policy, because it is below the folder/],
  ['a policy below the folder beside one that is used', { 'repo/linux-controls.yaml': ON, 'repo/service/cdk.out/linux-controls.json': '{}' }, /\S+linux-controls\.json is not used as a policy, because it is below/],
])('%s is a note', (_, policies, note) => {
  const folder = repository(policies);
  expect(run(['check', join(folder, 'repo/service')])).toMatchObject({ code: 1, err: expect.stringMatching(note) });
  expect(outputOf(join(folder, 'repo/service')).summary.notes).toMatchObject([{ reason: expect.stringContaining('is not used as a policy') }]);
});

test('a submodule does not have the policy of the repository around it, and a note says so', () => {
  const folder = repository({ 'repo/linux-controls.yaml': OFF, 'repo/service/.git': 'gitdir: ../.git/modules/service\n' });
  const found = run(['check', join(folder, 'repo/service')]);
  expect(found).toMatchObject({ code: 1, err: expect.stringMatching(/\S+repo\/linux-controls\.yaml is not used, because \S+service is a repository of its own\. To use it, pass --config \S+\n/) });
  expect(run(['check', join(folder, 'repo')]).code).toBe(0);
});

test.each(['.git', '.hg', '.jj', '.svn'])('the search ends at the folder with %s', name => {
  const folder = repository({ 'linux-controls.yaml': OFF });
  rmdirSync(join(folder, 'repo/.git'));
  expect(run(['check', join(folder, 'repo')]).code).toBe(0);
  mkdirSync(join(folder, 'repo', name));
  expect(run(['check', join(folder, 'repo')]).code).toBe(1);
});

test('the search looks into each folder once, however many of its files are checked', () => {
  const folder = realpathSync(join(repository({}), 'repo/service/cdk.out'));
  const files = ['a.json', 'b.json', 'c.json'].map(name => join(folder, name));
  files.forEach(file => writeFileSync(file, JSON.stringify(MISSPELLED)));
  const read = jest.spyOn(fs, 'readdirSync');
  expect(run(['check', ...files]).code).toBe(1);
  const folders = read.mock.calls.map(([path]) => String(path));
  expect(folders).toContain(folder);
  expect(folders).toStrictEqual([...new Set(folders)]);
});

test('a link has the policy of the folder that contains it, then that of its target, then that of the working directory', () => {
  const folder = repository({ 'repo/linux-controls.yaml': OFF });
  ['link', 'link/.git', 'here', 'here/.git'].forEach(name => mkdirSync(join(folder, name)));
  const [file, cdkOut] = ['link/task.json', 'link/cdk.out'].map(name => join(folder, name));
  symlinkSync('../repo/service/cdk.out/task.json', file);
  symlinkSync('../repo/service/cdk.out', cdkOut);
  const codes = () => [file, cdkOut].map(path => run(['check', path]).code);
  expect(codes()).toEqual([0, 0]);
  writeFileSync(join(folder, 'link/linux-controls.yaml'), ON);
  expect(codes()).toEqual([1, 1]);
  const outside = fileWith(MISSPELLED);
  jest.spyOn(process, 'cwd').mockReturnValue(join(folder, 'here'));
  expect(run(['check', outside]).code).toBe(1);
  writeFileSync(join(folder, 'here/linux-controls.yaml'), OFF);
  expect(run(['check', outside]).code).toBe(0);
});

test('the globs of a linked policy are relative to the folder with the link', () => {
  const folder = repository({ 'linux-controls.org.yaml': 'exclude: ["service/cdk.out/task.json"]\n', 'repo/linux-controls.yaml': 'link:../linux-controls.org.yaml' });
  expect(run(['check', join(folder, 'repo')])).toMatchObject({ code: 0, out: expect.stringContaining('1 path left out') });
});

test.each([
  [['--config', 'a.yaml', '--config', 'b.yaml'], '--config names one policy. Pass it once'],
  [['--config', ''], '--config requires the name of a file'],
  [['--config', '/dev/null'], 'the policy /dev/null is a device, not a file\n'],
  [['--config', 'missing.yaml'], 'the policy missing.yaml does not exist'],
])('%j is an error', (options, message) => {
  expect(run(['check', fileWith(MISSPELLED), ...options])).toMatchObject({ code: 2, err: expect.stringContaining(message) });
});

test.each(['json', 'sarif'])('%s names a policy with a mistake as a file that cannot be read', format => {
  const config = fileWith('policy:\n  imags: {}\n', 'linux-controls.yaml');
  const { code, out, err } = run(['check', fileWith(MISSPELLED), '--config', config, '--format', format]);
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(`${config}:2:3: unknown key "imags". Did you mean images?`) });
  expect(JSON.stringify(JSON.parse(out))).toContain('unknown key \\"imags\\". Did you mean images?');
  expect(out).toContain('linux-controls.yaml');
});

test.each([
  ['failOn: never', [], 'policy FILE (failOn: never)\n'],
  ['failOn: error', [], 'policy FILE\n'],
  ['failOn: never', ['--fail-on', 'error'], 'policy FILE\n'],
])('the output of a check with %s and %j has the line %j', (policy, options, line) => {
  const config = fileWith(policy, 'linux-controls.yaml');
  expect(run(['check', fileWith(MISSPELLED), '--config', config, ...options]).out).toContain(line.replace('FILE', config));
});

test('JSON counts the task definitions that a policy excludes', () => {
  const config = fileWith('exclude: [Task]\n', 'linux-controls.yaml');
  expect(outputOf(fileWith(MISSPELLED), '--config', config).summary).toMatchObject({ taskDefinitions: 0, excluded: 1 });
});

test('an exclusion does not hide that a file does not exist, and one that matches nothing is a note', () => {
  const folder = repository({ 'repo/linux-controls.yaml': 'exclude:\n- "**"\n- legacy/\n' });
  expect(run(['check', join(folder, 'repo/missing.json')])).toMatchObject({ code: 2, err: expect.stringContaining('missing.json does not exist') });
  expect(run(['check', join(folder, 'repo')]))
    .toMatchObject({ code: 0, err: expect.stringMatching(/^\S+ \S+linux-controls\.yaml:3: legacy\/ in exclude matches nothing\. .*\n$/) });
});

test('a policy excludes files, even those that cannot be read, and counts them', () => {
  const folder = repository({ 'repo/linux-controls.yaml': 'exclude: ["service/**"]\n', 'repo/service/bad.json': '{ "containerDefinitions": [', 'repo/other.json': JSON.stringify(MISSPELLED) });
  expect(run(['check', join(folder, 'repo')]))
    .toMatchObject({ code: 1, err: '', out: expect.stringContaining('1 file read, 1 file skipped, 2 paths left out') });
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
  expect(run(['check', fileWith(template({ Task: fargateTask([container()]) })), '--config', config, '--acknowledge', PINNED_ID]))
    .toMatchObject({ code: 0, err: '' });
});

test('a baseline contains no finding of the policy, and hides none', () => {
  const [file, config] = [fileWith(MISSPELLED), fileWith(PINNED, 'linux-controls.yaml')];
  const baseline = join(folderWith({}), 'known.json');
  expect(run(['check', file, '--config', config, '--write-baseline', baseline]))
    .toMatchObject({ code: 1, out: expect.stringMatching(/1 finding written to \S+, and 1 finding not: only the policy can acknowledge it\n/) });
  expect(run(['check', file, '--config', config, '--baseline', baseline]).code).toBe(1);
  expect(rulesIn([file, '--config', config, '--baseline', baseline])).toEqual([PINNED_ID]);
});

test('an entry of a baseline that only the policy can acknowledge still occurs', () => {
  const [file, policy] = [fileWith(MISSPELLED), 'policy: { images: { pinnedByDigest: true }, acknowledgeable: [policy-image-not-pinned] }\n'];
  const baseline = join(folderWith({}), 'known.json');
  expect(run(['check', file, '--config', fileWith(policy, 'p.yaml'), '--write-baseline', baseline]))
    .toMatchObject({ code: 0, out: expect.stringContaining('2 findings written') });
  const { code, out } = run(['check', file, '--config', fileWith(PINNED, 'p.yaml'), '--baseline', baseline]);
  expect({ code, out }).toEqual({ code: 1, out: expect.not.stringContaining('no longer occurs') });
});

test('--list-rules lists the rules with the severities of the policy', () => {
  const config = fileWith(`${PINNED}rules: { sysctl-unknown: info, pid-mode-host: off }\n`, 'p.yaml');
  const { code, out } = run(['check', '--list-rules', '--config', config]);
  expect(code).toBe(0);
  expect(out).toMatch(/^policy \S+p\.yaml\n\n[^]*\ninfo {5}sysctl-unknown [^]*\nerror {4}policy-image-not-pinned [^]*\nOff because of the policy:\nwarning {2}pid-mode-host /);
  expect(out).toMatch(/\nOff without a policy that turns them on:\nerror {4}policy-sys-ptrace /);
  const rules = JSON.parse(run(['check', '--list-rules', '--config', config, '--format', 'json']).out) as { rule: string; severity: string; isOn: boolean }[];
  const named = (name: string) => rules.find(({ rule }) => rule.endsWith(`::${name}`));
  expect(named('sysctl-unknown')).toMatchObject({ severity: 'info', isOn: true });
  expect([named('pid-mode-host')?.isOn, named('policy-image-not-pinned')?.isOn, named('policy-sys-ptrace')?.isOn]).toEqual([false, true, false]);
  expect(run(['check', '--list-rules', '--config', fileWith('rule: {}', 'p.yaml')]).code).toBe(2);
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
  const { unresolved, findings } = outputOf(file, '--config', config);
  expect(findings.filter(({ rule }) => rule.includes('::policy-'))).toEqual([]);
  expect(unresolved.filter(({ written }) => written.includes('ImportValue') || written.includes('assets'))).toHaveLength(count);
});

test('text, JSON, SARIF, and annotations show the findings of a policy with its severities', () => {
  const [file, config] = [fileWith(MISSPELLED), fileWith(`${PINNED}rules: { policy-image-not-pinned: warning, sysctl-unknown: info }\n`, 'linux-controls.yaml')];
  const options = ['check', file, '--config', config, '--severity', 'info'];
  expect(run(options).out).toMatch(/warning {2}container app: the image \S+ has no digest[^]*docs\/policy\.md#policy-image-not-pinned/);
  expect(run([...options, '--format', 'github']).out).toContain(`::warning file=${file}`);
  const { runs: [{ tool, results }] } = JSON.parse(run([...options, '--format', 'sarif']).out) as { runs: Record<string, any>[] };
  for (const { ruleId, ruleIndex, level } of results.filter((result: any) => [PINNED_ID, TYPO_ID].includes(result.ruleId))) {
    expect(tool.driver.rules[ruleIndex]).toMatchObject({ id: ruleId, defaultConfiguration: { level } });
  }
  expect(results.map(({ ruleId, level }: any) => `${ruleId} ${level}`)).toEqual(expect.arrayContaining([`${PINNED_ID} warning`, `${TYPO_ID} note`]));
});

test('information that the policy raises for many task definitions is no longer one line', () => {
  const two = template({ A: fargateTask([container()]), B: fargateTask([container()]) });
  const config = fileWith(`${PINNED}rules: { policy-image-not-pinned: info }\n`, 'linux-controls.yaml');
  expect(run(['check', fileWith(two), '--config', config, '--severity', 'info']).out)
    .toContain('2 task definitions: The policy requires a digest for an image.');
});
