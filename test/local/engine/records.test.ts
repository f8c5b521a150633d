import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentOwner, localProcesses } from '../../../src/local/engine/owner';
import { closeRecord, Records } from '../../../src/local/engine/records';
import { folderWith, removeFolders } from '../../cli/terminal';

afterEach(removeFolders);

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

test('the records of two users are apart', () => {
  const [one, other] = [recordsIn(), recordsIn()];
  one.records.open(RUN);
  expect(other.records.all()).toEqual([]);
});

test.each([
  ['a later version', '{"version":2}', 'it has version 2, and this command reads version 1'],
  ['no objects', '{"version":1,"owner":{}}', 'it is not the record of a run'],
  ['another content', 'null', 'it is not the record of a run'],
  ['half of a record', '{"version":1', 'JSON'],
])('a file with %s is reported once, and stays', (_, content, problem) => {
  const { records, written, folder } = recordsIn();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'x.json');
  writeFileSync(file, content);
  expect([...records.all(), ...records.all()]).toEqual([]);
  expect(written).toEqual([expect.stringMatching(new RegExp(`^cannot read .*/x.json: .*${problem}.*\\. What it names is not removed\\.\n$`)) as string]);
  expect(existsSync(file)).toBe(true);
});

const OBJECT = { kind: 'container', localName: 'linux-controls.x', id: 'id' };
const VALID = { version: 1, ...RUN, objects: [OBJECT] };

test.each([
  ['an option as a name', { objects: [{ ...OBJECT, localName: '--all' }] }],
  ['the name of something of the user', { objects: [{ kind: 'volume', localName: 'my-data', isSettled: true }] }],
  ['an option as an ID', { objects: [{ ...OBJECT, id: '--all' }] }],
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
  const { records, written, folder } = recordsIn();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'valid.json'), JSON.stringify(VALID));
  writeFileSync(join(folder, 'x.json'), JSON.stringify({ ...VALID, ...change }));
  expect(records.all().map(({ record }) => record)).toEqual([VALID]);
  expect(written.join('')).toContain('x.json: it is not the record of a run. What it names is not removed.');
});

test('a file that a killed process did not complete is no record, and is removed later', () => {
  const { records, folder } = recordsIn();
  mkdirSync(folder, { recursive: true });
  const [recent, old] = ['a.json.1.tmp', 'b.json.2.tmp'].map(name => join(folder, name));
  [recent, old].forEach(file => writeFileSync(file, '{'));
  utimesSync(old, 0, 0);
  records.open(RUN);
  expect(readdirSync(folder).filter(name => name.endsWith('.tmp'))).toEqual(['a.json.1.tmp']);
});

test('a folder that cannot be written is an error that names it and the remedy', () => {
  const folder = folderWith({ 'cdk-fargate-linux-controls': 'a file' });
  expect(() => recordsIn(folder).records.open(RUN)).toThrow(/^cannot write .*\/runs\/r1\.json: .* Set XDG_STATE_HOME to a folder that you can write\.$/s);
});

test('a folder that disappears while a run goes on is created again', () => {
  const { records, folder } = recordsIn();
  const record = records.open(RUN);
  rmSync(folder, { recursive: true });
  record.add({ kind: 'volume', localName: 'linux-controls.v' });
  expect(records.all()[0].record.objects).toEqual([{ kind: 'volume', localName: 'linux-controls.v' }]);
});
