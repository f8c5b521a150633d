import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { makeStateFolder, statePath } from '../../src/local/state-folder';
import { folderWith, removeFolders } from '../cli/terminal';
import { ROOT, tryRun } from '../run';

afterEach(removeFolders);

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
  expect(() => makeStateFolder('/proc/missing/state')).toThrow(/^cannot create \/proc\/missing\/state: ENOENT.* Set XDG_STATE_HOME to a folder that you can write\.$/);
});

onLinux('a file that cannot be written, as on a full disk, leaves nothing behind', () => {
  const folder = folderWith({});
  const program = { contents: `require('./src/local/state-folder').replaceStateFile(${JSON.stringify(join(folder, 'a.json'))}, 'text')`, resolveDir: ROOT };
  const [{ text }] = buildSync({ stdin: program, bundle: true, platform: 'node', write: false }).outputFiles;
  const { status, stderr } = tryRun('sh', ['-c', 'trap "" XFSZ; ulimit -f 0; exec "$@"', 'sh', process.execPath, '-e', text]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/cannot write .*a\.json: EFBIG: .* Set XDG_STATE_HOME to a folder that you can write\./);
  expect(readdirSync(folder)).toEqual([]);
});
