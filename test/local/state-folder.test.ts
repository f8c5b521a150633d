import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { Records } from '../../src/local/engine/records';
import {
  createStateFile, openStateFile, openWithoutName, readStateFile, removeStateFile, replaceStateFile, statePath,
} from '../../src/local/state-folder';
import { folderWith } from '../cli/terminal';
import { ROOT, tryRun } from '../run';

const DEFAULT = join(homedir(), '.local/state/cdk-fargate-linux-controls/runs');

test.each([
  ['unset', undefined, DEFAULT],
  ['empty', '', DEFAULT],
  ['relative, which would be another folder in each working directory', 'state', DEFAULT],
  ['absolute', '/state', '/state/cdk-fargate-linux-controls/runs'],
])('the folder is the same wherever the command runs: XDG_STATE_HOME is %s', (_, home, expected) => {
  expect(statePath({ XDG_STATE_HOME: home }, 'runs')).toBe(expected);
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a folder that the system refuses as if the one above were missing is an error, not an endless attempt', () => {
  expect(() => openStateFile('/proc/missing/log'))
    .toThrow(/^cannot write \/proc\/missing\/log: ENOENT.* Set XDG_STATE_HOME to a folder that you can write\.$/);
});

/** A folder of this command that is empty, and the path of a log in it. */
function stateFolder() {
  const env = { XDG_STATE_HOME: folderWith({}) };
  fs.mkdirSync(statePath(env), { mode: 0o700 });
  return { env, folder: statePath(env), log: statePath(env, 'task.log') };
}

/** What one reads of a file that exists before this command opens its log. */
function victim(): string {
  return join(folderWith({ victim: 'text' }), 'victim');
}

onLinux.each<[string, (file: string) => void, string]>([
  ['a folder', file => fs.mkdirSync(file), 'EISDIR.*'],
  ['a pipe', file => execFileSync('mkfifo', [file]), 'it is not a file'],
  ['a link to a device', file => fs.symlinkSync('/dev/full', file), 'ELOOP.*'],
  ['a link to a file', file => fs.symlinkSync(victim(), file), 'ELOOP.*'],
  ['a link to a file that does not exist', file => fs.symlinkSync(`${victim()}2`, file), 'ELOOP.*'],
  ['a second name of a file', file => fs.linkSync(victim(), file), 'it has another name'],
])('%s in place of a log is an error, and neither waited for nor followed', (_, make, problem) => {
  const { log } = stateFolder();
  make(log);
  expect(() => openStateFile(log)).toThrow(new RegExp(`^cannot write ${log}: ${problem}\\. .*\\.$`));
});

/** The actions that open something in the folder for records, and what it takes to read them all. */
const OPENINGS: ReadonlyArray<[string, (env: NodeJS.ProcessEnv) => unknown]> = [
  ['a log', env => openStateFile(statePath(env, 'runs', 'task.log'))],
  ['a file without a name', env => openWithoutName('s3cret', env)],
  ['a record', env => replaceStateFile(statePath(env, 'runs', 'a.json'), '{}')],
  ['a new file', env => createStateFile(statePath(env, 'runs', 'machine'), 'id')],
  ['a file to read', env => readStateFile(statePath(env, 'runs', 'a.json'))],
  ['the list of records', env => {
    const lines: string[] = [];
    expect(new Records({ env, stderr: { write: line => lines.push(line) } }).all()).toEqual([]);
    throw new Error(lines.join(''));
  }],
];

const inOneName = ['..', 'runs'].flatMap(name => OPENINGS.map(([what, open]): [string, string, typeof open] => [what, name, open]));

describe.each<[string, (folder: string) => void, string]>([
  ['is a link', folder => {
    fs.renameSync(folder, `${folder}.moved`);
    fs.symlinkSync(`${folder}.moved`, folder);
  }, 'is a link. Remove it, or set XDG_STATE_HOME to a folder of your own.'],
  ['lets others write', folder => fs.chmodSync(folder, 0o777), 'is open to other users. Look at what is in it, run chmod 700 '],
  ['lets the group read', folder => fs.chmodSync(folder, 0o740), 'is open to other users. Look at what is in it, run chmod 700 '],
])('a folder of this command that %s', (_, change, problem) => {
  onLinux.each(inOneName)('is refused before %s is opened below it: %s', (__, name, open) => {
    const { env } = stateFolder();
    fs.mkdirSync(statePath(env, 'runs'), { mode: 0o700 });
    const folder = statePath(env, 'runs', name === 'runs' ? '.' : name);
    change(folder);
    expect(() => open(env)).toThrow(`${folder} ${problem}`);
    expect(fs.readdirSync(statePath(env, 'runs'))).toEqual([]);
  });
});

onLinux.each(OPENINGS)('a folder of another user is refused before %s is opened', (_, open) => {
  const { env, folder } = stateFolder();
  fs.mkdirSync(statePath(env, 'runs'), { mode: 0o700 });
  const uid = process.geteuid!();
  jest.spyOn(process, 'geteuid').mockReturnValue(uid + 1);
  expect(() => open(env)).toThrow(`${folder} belongs to another user (uid ${uid}). Remove it, or set XDG_STATE_HOME to a folder of your own.`);
});

onLinux('a file that cannot be removed is an error that names it', () => {
  expect(() => removeStateFile('/proc/self/stat')).toThrow(/^cannot remove \/proc\/self\/stat: /);
});

onLinux('a file that cannot be written, as on a full disk, leaves nothing behind', () => {
  const { folder } = stateFolder();
  const program = { contents: `require('./src/local/state-folder').replaceStateFile(${JSON.stringify(join(folder, 'a.json'))}, 'text')`, resolveDir: ROOT };
  const [{ text }] = buildSync({ stdin: program, bundle: true, platform: 'node', write: false }).outputFiles;
  const { status, stderr } = tryRun('sh', ['-c', 'trap "" XFSZ; ulimit -f 0; exec "$@"', 'sh', process.execPath, '-e', text]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/cannot write .*a\.json: EFBIG: .* Set XDG_STATE_HOME to a folder that you can write\./);
  expect(fs.readdirSync(folder)).toEqual([]);
});

onLinux('a file without a name has its text, and has had no name since before it had the text', () => {
  const env = { XDG_STATE_HOME: folderWith({}) };
  const write = jest.spyOn(fs, 'writeFileSync').mockImplementationOnce((file, text) => {
    expect(fs.readdirSync(statePath(env, 'runs'))).toEqual([]);
    fs.writeSync(file as number, text as string);
  });
  const file = openWithoutName('s3cret', env);
  expect({ writes: write.mock.calls.length, text: fs.readFileSync(file, 'utf8') }).toEqual({ writes: 1, text: 's3cret' });
  expect(fs.fstatSync(file).mode % 0o1000).toBe(0o600);
  fs.closeSync(file);
});
