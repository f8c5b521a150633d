import { run } from '../run';

/**
 * Runs in a mount namespace of its own: binds a folder read-only to another path, listens on a socket in the first, and uses the second as another user.
 * The socket has the mode that the Datadog Agent sets, 0722.
 */
const PROGRAM = `
  const { execFileSync, spawn } = require('node:child_process');
  const { chmodSync, mkdirSync } = require('node:fs');
  const mount = (...args) => execFileSync('mount', args);
  mount('-t', 'tmpfs', 'tmpfs', '/mnt');
  ['/mnt/agent', '/mnt/application'].forEach(folder => mkdirSync(folder));
  mount('--bind', '/mnt/agent', '/mnt/application');
  mount('-o', 'remount,bind,ro', '/mnt/application');
  require('node:net').createServer(socket => socket.end('hello')).listen('/mnt/agent/apm.socket', () => {
    chmodSync('/mnt/agent/apm.socket', 0o722);
    const client = spawn(process.execPath, ['-e', process.argv[1]], { uid: 1000, gid: 1000, stdio: 'inherit' });
    client.on('exit', code => process.exit(code));
  });
`;

/** Prints what a process of another user can do through the read-only mount. */
const CLIENT = `
  const { unlinkSync, writeFileSync } = require('node:fs');
  const attempt = action => { try { action(); return 'done'; } catch ({ code }) { return code; } };
  const report = [attempt(() => unlinkSync('/mnt/application/apm.socket')), attempt(() => writeFileSync('/mnt/application/other', ''))];
  require('node:net').connect('/mnt/application/apm.socket').on('error', ({ code }) => console.log(code)).on('data', data => console.log([...report, data].join(' ')));
`;

test('a process of another user can connect to a socket on a read-only mount, and cannot replace it', () => {
  expect(run('unshare', ['-m', '--propagation', 'private', process.execPath, '-e', PROGRAM, CLIENT]).trim()).toBe('EROFS EROFS hello');
});
