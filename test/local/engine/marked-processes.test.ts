import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { areBeingCreated, MARKER, signalMarked } from '../../../src/local/engine/marked-processes';
import { folderWith } from '../../cli/terminal';

const itOnLinux = process.platform === 'linux' ? test : test.skip;

itOnLinux('sends a signal to the processes with a mark, and to no others', async () => {
  const start = (mark: string) => spawn('sleep', ['60'], { env: { ...process.env, [MARKER]: mark } });
  const [marked, other] = [start('this'), start('other')];
  try {
    await Promise.all([once(marked, 'spawn'), once(other, 'spawn')]);
    expect(signalMarked('this', 'SIGTERM')).toBe(1);
    expect(await once(marked, 'exit')).toEqual([null, 'SIGTERM']);
    expect(other.exitCode).toBeNull();
  } finally {
    other.kill('SIGKILL');
  }
});

test('finds no process where processes are not visible, or have ended meanwhile', () => {
  expect(signalMarked('this', 'SIGTERM', '/nowhere')).toBe(0);
  expect(signalMarked('this', 'SIGTERM', folderWith({ 'self/environ': `${MARKER}=this\0`, '4194305/environ': `A=1\0${MARKER}=this\0` }))).toBe(0);
});

test.each<[string, string[], boolean]>([
  ['creates the container', ['podman', '--runtime', 'runc', 'run', '--name', 'web.app', 'image'], true],
  ['creates the volume', ['docker', 'volume', 'create', 'web.app'], true],
  ['creates another container', ['docker', 'run', '--name', 'web.app2', 'image'], false],
  ['watches the container', ['docker', 'wait', 'web.app'], false],
  ['belongs to the container', ['conmon', '-n', 'web.app'], false],
])('a process that %s', (_, args, expected) => {
  expect(areBeingCreated(['web.app', 'other'], folderWith({ '7/cmdline': args.join('\0'), '8/environ': '' }))).toBe(expected);
});
