import { chmodSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { onFargate, setting, web } from '../../../src/checks/rules/examples';
import { fixFiles } from '../../../src/cli/check/fix';
import { InputFile, readInput } from '../../../src/cli/input';
import { findingsIn } from '../../../src/cli/report';
import { contentOf } from '../../run';
import { CONFLICT, container, fargateTask, template, TYPO, TYPO_ID } from '../definitions';
import { fileWith, folderWith, outputOf, run, runToEnd } from '../terminal';

const YAML = [
  'memory: "512"',
  'containerDefinitions:',
  '  - name: web # the shop',
  '    systemControls:',
  '      - namespace: net.core.somaxcon',
  '        value: "4096"',
  '    image: shop:1',
  '',
].join('\n');
const FIXED = YAML.replace('somaxcon', 'somaxconn');

const MISSPELLED = { Namespace: 'net.core.somaxcon', Value: '1' };
const OTHER_MISSPELLED = { Namespace: 'net.ipv4.tcp_fin_timout', Value: '30' };

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

/** Writes a YAML file. */
function yamlFile(content = YAML): string {
  return fileWith(content, 'task.yaml');
}

const fix = (file: string, ...options: string[]) => run(['check', file, '--fix', ...options]);

test('a fix changes the file, is printed with its line and rule, and no longer counts', () => {
  const file = yamlFile();
  const { code, out, err } = fix(file);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.split('\n')).toEqual([
    `fixed  ${file}:5  Rename net.core.somaxcon to net.core.somaxconn  cdk-fargate-linux-controls::sysctl-unknown`,
    '',
    '1 task definition: 0 errors, 0 warnings',
    '1 fix applied',
    '1 file read',
    '',
  ]);
  expect(read(file)).toBe(FIXED);
});

test('a second run changes nothing', () => {
  const file = yamlFile();
  fix(file);
  const { mtimeMs } = statSync(file);
  expect(fix(file).out).toContain('0 fixes applied');
  expect(statSync(file).mtimeMs).toBe(mtimeMs);
});

test('the findings that remain are reported, and determine the exit code', () => {
  const task = onFargate([web()], { pidMode: 'host', networkMode: undefined });
  const file = fileWith(task);
  const { code, out } = fix(file);
  expect(code).toBe(1);
  expect(out).toContain('pidMode is host');
  expect(out).toContain('1 task definition: 1 error, 0 warnings\n1 fix applied\n');
  expect(JSON.parse(read(file))).toEqual({ ...task, networkMode: 'awsvpc' });
});

test('a dry run prints the diff of the documentation, changes nothing, and exits as without --fix', () => {
  const [, shown] = /```diff\n(.*?)```/s.exec(contentOf('docs/checks.md'))!;
  const folder = folderWith({ 'ecs/task.yaml': YAML });
  process.chdir(folder);
  expect(fix('ecs', '--dry-run')).toEqual({ code: 1, out: shown, err: '1 fix in 1 file, 0 findings would remain\n' });
  expect(shown).toMatch(/^-.*somaxcon\n\+.*somaxconn$/m);
  expect(read('ecs/task.yaml')).toBe(YAML);
});

test('a dry run without fixes prints no diff', () => {
  expect(fix(yamlFile(FIXED), '--dry-run')).toEqual({ code: 0, out: '', err: '0 fixes in 0 files, 0 findings would remain\n' });
});

test('a dry run reads standard input, which --fix cannot change', async () => {
  expect((await runToEnd(['check', '-', '--fix', '--dry-run'], { input: YAML })).out).toMatch(/^--- stdin\n\+\+\+ stdin\n/);
  expect(run(['check', '-', '--fix'])).toEqual({
    code: 2, out: '', err: 'cdk-fargate-linux-controls: --fix cannot change standard input. Pass a file, or add --dry-run to print the changes\n',
  });
});

test.each([
  [['--dry-run'], '--dry-run requires --fix'],
  [['--fix', '--dry-run', '--format', 'json'], '--dry-run prints a diff, not json. Omit --format'],
  [['--fix', '--write-baseline', 'known.json'], 'option \'--fix\' cannot be used with option \'--write-baseline <file>\''],
])('%j is wrong usage', (options, message) => {
  const file = yamlFile();
  expect(run(['check', file, ...options])).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  expect(read(file)).toBe(YAML);
});

test('fixes that touch each other are applied in rounds', () => {
  const file = fileWith(setting({ 'net.ipv4.ip_local_port_range': '1024 65000' }, { portMappings: [{ containerPort: 8080 }, { containerPort: 9000 }] }));
  expect(fix(file).out).toContain('2 fixes applied');
  expect(read(file)).toContain('{"namespace":"net.ipv4.ip_local_reserved_ports","value":"8080,9000"}');
});

const item = (name: string) => `{ namespace: ${name}, value: "8192" }`;
const withItems = (...names: string[]) =>
  `containerDefinitions:\n  - name: web\n    image: nginx\n    systemControls: [${names.map(item).join(', ')}]\n`;

test.each([
  ['removes items that touch each other without leaving a separator',
    withItems('kernel.msgmax', 'kernel.msgmnb', 'kernel.msgmax', 'kernel.msgmnb'), withItems('kernel.msgmax', 'kernel.msgmnb')],
  ['keeps a byte order mark', `\uFEFF${YAML}`, `\uFEFF${FIXED}`],
])('a fix %s', (_, before, after) => {
  const file = yamlFile(before);
  fix(file);
  expect(read(file)).toBe(after);
});

test.each([
  ['has another finding', CONFLICT],
  ['has as many findings', fargateTask([container({ SystemControls: [{ ...MISSPELLED, Namespace: 'net.core.somaxcn' }, OTHER_MISSPELLED] })])],
])('no fix is applied if the file %s afterwards', (_, worse) => {
  const readTask = (task: object) => readInput([fileWith(template({ Task: task }))]).files[0];
  const [file, other] = [fargateTask([container({ SystemControls: [MISSPELLED, OTHER_MISSPELLED] })]), worse].map(readTask);
  const select = (files: readonly InputFile[]) => findingsIn(files).findings;
  expect(fixFiles([file], select)).toHaveLength(1);
  expect(fixFiles([{ ...file, source: { ...file.source!, withText: () => other } }], select)).toEqual([]);
  expect(fixFiles([{ ...file, source: { ...file.source!, withText: () => { throw new Error('is not valid JSON'); } } }], select)).toEqual([]);
});

test('a fix may remove several findings', () => {
  const portMappings = [{ containerPort: 5353 }, { containerPort: 5353, protocol: 'udp' }];
  const file = fileWith({ ...setting({ 'net.ipv4.ip_local_port_range': '1024 65000' }, { portMappings }), pidMode: 'host' });
  expect(run(['check', file]).out).toContain('2 findings fixable with --fix');
  expect(fix(file, '--dry-run').err).toBe('1 fix in 1 file, 1 finding would remain\n');
  expect(fix(file).out).toContain('1 task definition: 1 error, 0 warnings\n1 fix applied\n');
});

test('only the findings that would be reported are fixed', () => {
  const repeated = template({ Task: fargateTask([container({ SystemControls: [{ Namespace: 'net.core.somaxconn', Value: '1' }, { Namespace: 'net.core.somaxconn', Value: '1' }] })]) });
  const file = fileWith(repeated);
  const before = read(file);
  for (const options of [['--severity', 'error'], ['--acknowledge', 'sysctl-set-twice-alike']]) {
    expect(fix(file, ...options).out).toContain('0 fixes applied');
  }
  const baseline = join(dirname(file), 'known.json');
  run(['check', file, '--write-baseline', baseline]);
  expect(fix(file, '--baseline', baseline).out).toContain('0 fixes applied');
  expect(read(file)).toBe(before);
  expect(fix(file).out).toContain('1 fix applied');
});

test('a finding that the metadata of a template acknowledges stays', () => {
  const task = { ...TYPO, Metadata: { 'cdk-fargate-linux-controls': { acknowledge: ['sysctl-unknown'] } } };
  const file = fileWith(template({ Task: task }));
  expect(fix(file).out).toContain('0 fixes applied\n1 acknowledged finding not shown');
});

test('the files of a cloud assembly are reported, not changed', () => {
  const stack = { type: 'aws:cloudformation:stack', properties: { templateFile: 'Shop.template.json' } };
  const folder = folderWith({
    'cdk.out/manifest.json': { version: '36.0.0', artifacts: { Shop: stack } },
    'cdk.out/Shop.template.json': template({ Task: TYPO }),
  });
  const file = join(folder, 'cdk.out', 'Shop.template.json');
  const before = read(file);
  const reason = 'is generated, so --fix does not change it. Fix the app, and synthesize again: cdk synth';
  const err = `cdk-fargate-linux-controls: ${join(folder, 'cdk.out')} ${reason}\n`;
  for (const path of [join(folder, 'cdk.out'), file]) {
    expect(fix(path)).toMatchObject({ code: 1, err, out: expect.stringContaining('0 fixes applied') });
    expect(run(['check', path]).out).not.toContain('--fix');
  }
  expect(read(file)).toBe(before);
});

test('a template beside another manifest.json is changed', () => {
  const folder = folderWith({ 'manifest.json': { name: 'web app' }, 'task.yaml': YAML });
  fix(join(folder, 'task.yaml'));
  expect(read(join(folder, 'task.yaml'))).toBe(FIXED);
});

test.each([0o600, 0o664, 0o755])('the mode %o and the owner stay', mode => {
  const file = yamlFile();
  chmodSync(file, mode);
  const before = statSync(file);
  fix(file);
  const after = statSync(file);
  expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
  expect(readdirSync(dirname(file))).toEqual([basename(file)]);
});

test('a symbolic link stays, and its target changes', () => {
  const folder = folderWith({ 'ecs/task.yaml': YAML });
  mkdirSync(join(folder, 'links'));
  const link = join(folder, 'links', 'task.yaml');
  symlinkSync('../ecs/task.yaml', link);
  fix(link);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(read(join(folder, 'ecs', 'task.yaml'))).toBe(FIXED);
});

test('two arguments may name a file, and one that cannot be read does not prevent the others', () => {
  for (const [other, code, err] of [[undefined, 0, ''], ['missing', 2, 'cdk-fargate-linux-controls: missing does not exist\n']] as const) {
    const file = yamlFile();
    expect(run(['check', file, other ?? file, '--fix'])).toMatchObject({ code, err });
    expect(read(file)).toBe(FIXED);
  }
});

test('github prints the fixes into the log', () => {
  const file = yamlFile();
  expect(fix(file, '--format', 'github').out).toMatch(/^fixed  .*task\.yaml:5  Rename .*\n1 task definition: 0 errors, 0 warnings\n1 fix applied\n/);
});

test.each<[string, string, (file: string) => void]>([
  ['is read-only', 'it is read-only. Make it writable: chmod u+w', file => chmodSync(file, 0o444)],
  ['is UTF-16', 'it is not UTF-8', file => writeFileSync(file, Buffer.concat([Buffer.from([0xFF, 0xFE]), Buffer.from(YAML, 'utf16le')]))],
  ['has bytes that are not UTF-8', 'it is not UTF-8', file => writeFileSync(file, Buffer.concat([Buffer.from(YAML), Buffer.from([0x23, 0xE9, 0x0A])]))],
])('a file that %s is reported, with exit code 2', (_, reason, change) => {
  const file = yamlFile();
  change(file);
  const before = readFileSync(file);
  expect(fix(file, '--fail-on', 'never')).toMatchObject({
    code: 2, err: expect.stringContaining(`${file} was not fixed: ${reason}`), out: expect.stringContaining('there is no kernel parameter'),
  });
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(outputOf(file, '--fix').summary).toMatchObject({ fixed: [], unreadable: [{ file }] });
});

test('json lists the fixes, and the findings that remain', () => {
  const file = yamlFile();
  const { findings, summary: { fixed } } = outputOf(file, '--fix');
  expect({ findings, fixed })
    .toEqual({ findings: [], fixed: [{ file, line: 5, rule: TYPO_ID, title: 'Rename net.core.somaxcon to net.core.somaxconn' }] });
});

test('a file with several hard links is written in place, so that each name shows the fix', () => {
  const folder = folderWith({ 'task.yaml': YAML });
  const [file, other] = ['task.yaml', 'other.txt'].map(name => join(folder, name));
  linkSync(file, other);
  const { ino } = statSync(file);
  expect(run(['check', file, '--fix']).code).toBe(0);
  expect([read(file), read(other), statSync(file).ino]).toEqual([FIXED, FIXED, ino]);
});

test('a file with one name is replaced: a program that has opened it still reads the old text', () => {
  const file = fileWith(YAML, 'task.yaml');
  const { ino } = statSync(file);
  run(['check', file, '--fix']);
  expect(statSync(file).ino).not.toBe(ino);
  expect(readdirSync(dirname(file))).toEqual(['task.yaml']);
});
