import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CONFLICT, REPEATED, SOUND, template } from '../cli/definitions';
import { fileWith } from '../cli/terminal';
import { contentOf, ROOT } from '../run';

/** Runs shell code that calls the compiled command as `cli`. */
function shell(code: string) {
  const setup = `cli() { ${process.execPath} ${join(ROOT, 'bin/cdk-fargate-linux-controls')} "$@"; }`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `${setup}\n${code}`], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const many = (task: unknown) => fileWith(template(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`Task${index}`, task]))));

test.each([
  ['head, with errors', CONFLICT, 'head -1', 1],
  ['head, with warnings', REPEATED, 'head -1', 0],
  ['a reader that reads nothing, with errors', CONFLICT, 'true', 1],
  ['a reader that reads nothing, without findings', SOUND, 'true', 0],
])('the exit code is that of the verdict in a pipe to %s', (_, task, reader, code) => {
  const { stdout, stderr } = shell(`cli check ${many(task)} | ${reader} > /dev/null; echo "\${PIPESTATUS[0]}"`);
  expect({ stdout, stderr }).toStrictEqual({ stdout: `${code}\n`, stderr: '' });
});

test.each(['-V', '--version'])('%s prints the version without loading the commands', option => {
  const { version } = JSON.parse(contentOf('package.json')) as { version: string };
  expect(shell(`NODE_DEBUG=module cli ${option} 2>&1 | grep -E '^[0-9]|/lib/main'`).stdout).toBe(`${version}\n`);
});

test('a closed standard error does not change the exit code', () => {
  expect(shell('cli check missing 2>&1 | true; echo "${PIPESTATUS[0]}"').stdout).toBe('2\n');
});

test.each([
  ['a full disk', (file: string) => `cli check ${file} > /dev/full`, 'ENOSPC'],
  // The disk takes the first block only. Bash ignores the signal, as a limit of a disk sends none.
  ['a disk that takes only a part', (file: string) => `trap '' XFSZ; ulimit -f 1; cli check ${file} --format github > ${fileWith('', 'output.txt')}`, 'EFBIG'],
])('output to %s is an error in one line, with exit code 2', (_, code, reason) => {
  const { status, stderr } = shell(code(many(CONFLICT)));
  expect(status).toBe(2);
  expect(stderr).toMatch(new RegExp(`^cdk-fargate-linux-controls: cannot write the output: ${reason}.*\\n$`));
});

test('writes everything to a file, after what is there', () => {
  const output = fileWith('before\n', 'output.txt');
  const file = many(CONFLICT);
  const { status, stdout } = shell(`cli check ${file} >> ${output}; code=$?; cat ${output}; exit $code`);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^before\nseveral task definitions {2}[^]*\n500 task definitions: 500 errors, 0 warnings.*\n1 file read\n$/);
});

test.each([
  ['20.11.9', 2, `cdk-fargate-linux-controls: Node.js 20.12.0 or later is required, but ${process.execPath} is 20.11.9. Install a newer version from https://nodejs.org\n`],
  ['9.99.99', 2, expect.stringContaining('is 9.99.99.')],
  ['20.12.0', 0, ''],
  ['100.0.0-nightly20300101', 0, ''],
])('starts with Node %s: %d', (version, status, stderr) => {
  const preload = fileWith(`Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`, 'version.js');
  expect(shell(`export NODE_OPTIONS='--require ${preload}'; cli --version`))
    .toEqual({ status, stdout: status === 0 ? expect.stringMatching(/^\d/) : '', stderr });
});
