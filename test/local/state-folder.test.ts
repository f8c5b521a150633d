import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { openStateFile, openWithoutName, removeStateFile, statePath } from '../../src/local/state-folder';
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

onLinux.each<[string, (file: string) => void, string]>([
  ['a folder', file => fs.mkdirSync(file), 'EISDIR.*'],
  ['a pipe', file => execFileSync('mkfifo', [file]), 'it is not a file'],
  ['a device', file => fs.symlinkSync('/dev/full', file), 'it is not a file'],
  ['a link to itself', file => fs.symlinkSync(file, file), 'ELOOP.*'],
])('%s in place of a log is an error, and not waited for', (_, make, problem) => {
  const file = join(folderWith({}), 'log');
  make(file);
  expect(() => openStateFile(file)).toThrow(new RegExp(`^cannot write ${file}: ${problem}\\. Set XDG_STATE_HOME`));
});

onLinux('a file that cannot be removed is an error that names it', () => {
  expect(() => removeStateFile('/proc/self/stat')).toThrow(/^cannot remove \/proc\/self\/stat: /);
});

onLinux('a file that cannot be written, as on a full disk, leaves nothing behind', () => {
  const folder = folderWith({});
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
