import { execFileSync } from 'node:child_process';
import { chownSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentOwner, localProcesses } from '../../../src/local/engine/owner';
import { closeRecord, Records } from '../../../src/local/engine/records';
import { folderWith } from '../../cli/terminal';

const OWNER = currentOwner(localProcesses({}));
const RUN = { run: 'r1', task: 'web', owner: OWNER, engine: 'docker A' };

function recordsIn(folder = folderWith({})) {
  const written: string[] = [];
  const records = new Records({ env: { XDG_STATE_HOME: folder }, stderr: { write: text => written.push(text) } });
  return { records, written, folder: join(folder, 'cdk-fargate-linux-controls', 'runs') };
}

test('a record has its format, is there before the first object, and only the user can read it', () => {
  const { records, folder } = recordsIn();
  const { file } = records.open(RUN);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ version: 1, ...RUN, objects: [] });
  expect([file, folder].map(path => statSync(path).mode.toString(8).slice(-3))).toEqual(['600', '700']);
  expect(records.all().map(({ record }) => record.run)).toEqual(['r1']);
});

test('an object is in the file before it is created, and gets its ID afterwards', () => {
  const { records } = recordsIn();
  const record = records.open(RUN);
  const objects = () => records.all()[0].record.objects;
  record.add({ kind: 'container', localName: 'linux-controls.x', container: 'app' });
  expect(objects()).toEqual([{ kind: 'container', localName: 'linux-controls.x', container: 'app' }]);
  record.settle('linux-controls.x', 'id');
  expect(objects()).toEqual([{ kind: 'container', localName: 'linux-controls.x', container: 'app', id: 'id', isSettled: true }]);
});

test('each run has its own file', () => {
  const { records } = recordsIn();
  const [one, other] = ['r1', 'r2'].map(run => records.open({ ...RUN, run }));
  closeRecord(one);
  expect(records.all()).toEqual([{ file: other.file, record: other.record }]);
});

const written = (content: string) => (file: string) => writeFileSync(file, content);

test.each<[string, (file: string) => void, string]>([
  ['a record of a later version', written('{"version":2}'), 'has version 2, and this command reads version 1'],
  ['a record without objects', written('{"version":1,"owner":{}}'), 'is not the record of a run'],
  ['another content', written('null'), 'is not the record of a run'],
  ['half of a record', written('{"version":1'), 'is not valid JSON: .*'],
  ['nothing', written(''), 'is empty'],
  ['a folder', file => mkdirSync(file), 'is a folder, not a file'],
  ['a pipe without a writer', file => execFileSync('mkfifo', [file]), 'is a pipe, not a file'],
  ['a device without an end', file => symlinkSync('/dev/zero', file), 'is a device, not a file'],
  ['a link to itself', file => symlinkSync(file, file), 'cannot be read: ELOOP: .*'],
  ['a link to no file', file => symlinkSync('missing', file), 'does not exist'],
  ['a file of 100 MB and a byte', file => (writeFileSync(file, ''), truncateSync(file, 100 * 1024 * 1024 + 1)), 'is larger than 100 MB'],
])('%s in place of a record is reported once and stays, and other records are read', (_, make, problem) => {
  const { records, written: lines, folder } = recordsIn();
  const { file } = records.open(RUN);
  make(join(folder, 'x.json'));
  expect([...records.all(), ...records.all()].map(stored => stored.file)).toEqual([file, file]);
  expect(lines).toEqual([expect.stringMatching(new RegExp(`^/.*/x\\.json ${problem}\\. What it names is not removed\\.\n$`)) as string]);
  expect(lstatSync(join(folder, 'x.json'))).toBeDefined();
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('the record of another user is not used, even in a folder of this user', () => {
  const { records, written: lines } = recordsIn();
  const { file } = records.open(RUN);
  chownSync(file, 1, 1);
  expect(records.all()).toEqual([]);
  expect(lines).toEqual([`${file} belongs to another user (uid 1). What it names is not removed.\n`]);
});

test('a folder of records that cannot be read is reported', () => {
  const { records, written: lines, folder } = recordsIn();
  mkdirSync(join(folder, '..'), { recursive: true, mode: 0o700 });
  symlinkSync(folder, folder);
  expect(records.all()).toEqual([]);
  expect(lines).toEqual([`${folder} is a link. Remove it, or set XDG_STATE_HOME to a folder of your own. What it names is not removed.\n`]);
});

const OBJECT = { kind: 'container', localName: 'linux-controls.x', id: 'id' };
const VALID = { version: 1, ...RUN, objects: [OBJECT] };

test.each([
  ['an option as a name', { objects: [{ ...OBJECT, localName: '--all' }] }],
  ['the name of something of the user', { objects: [{ kind: 'volume', localName: 'my-data', isSettled: true }] }],
  ['an option as an ID', { objects: [{ ...OBJECT, id: '--all' }] }],
  ['an ID that is no text', { objects: [{ ...OBJECT, id: ['--all'] }] }],
  ['a path as a name', { objects: [{ ...OBJECT, localName: 'linux-controls./../mine' }] }],
  ['a time to stop that no timer supports', { objects: [{ ...OBJECT, stopTimeout: 1e300 }] }],
  ['a name with a line break', { objects: [{ ...OBJECT, localName: 'linux-controls.x\n--all' }] }],
  ['something else than a container or volume', { objects: [{ ...OBJECT, kind: 'network' }] }],
  ['an object that is none', { objects: [null] }],
  ['the number of all processes', { owner: { ...OWNER, pid: -1 } }],
  ['the number of the process group', { owner: { ...OWNER, pid: 0 } }],
  ['a process without a machine', { owner: { ...OWNER, machine: undefined } }],
  ['no process', { owner: null }],
  ['a task that is no text', { task: 5 }],
  ['a run that is no text', { run: ['--all'] }],
])('a changed record with %s is not used', (_, change) => {
  const { records, written: lines, folder } = recordsIn();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'valid.json'), JSON.stringify(VALID));
  writeFileSync(join(folder, 'x.json'), JSON.stringify({ ...VALID, ...change }));
  expect(records.all().map(({ record }) => record)).toEqual([VALID]);
  expect(lines.join('')).toContain('x.json is not the record of a run. What it names is not removed.');
});

test('a file that a killed process did not complete is no record, and is removed later', () => {
  const { records, folder } = recordsIn();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [recent, old, future, folderOfUser] = ['a.json.1.tmp', 'b.json.2.tmp', 'c.json.3.tmp', 'd.tmp'].map(name => join(folder, name));
  [recent, old, future].forEach(file => writeFileSync(file, '{'));
  mkdirSync(folderOfUser);
  [old, folderOfUser].forEach(path => utimesSync(path, 0, 0));
  // The clock was set back since.
  utimesSync(future, 1e10, 1e10);
  records.open(RUN);
  expect(readdirSync(folder).filter(name => name.endsWith('.tmp'))).toEqual(['a.json.1.tmp', 'd.tmp']);
});

test('a folder that cannot be written is an error that names it and the remedy', () => {
  const folder = folderWith({ 'cdk-fargate-linux-controls': 'a file' });
  expect(() => recordsIn(folder).records.open(RUN))
    .toThrow(/^cannot write .*\/runs\/r1\.json: .* Set XDG_STATE_HOME to a folder that you can write\.$/s);
});

test('a folder that disappears while a run goes on is created again', () => {
  const { records, folder } = recordsIn();
  const record = records.open(RUN);
  rmSync(folder, { recursive: true });
  record.add({ kind: 'volume', localName: 'linux-controls.v' });
  expect(records.all()[0].record.objects).toEqual([{ kind: 'volume', localName: 'linux-controls.v' }]);
});
