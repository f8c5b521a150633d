import { eventually } from './eventually';
import { handwrittenTask } from './handwritten-task';
import { LISTENER, PAUSE, TOOLS } from './images';
import { engineWith } from './observed-task';
import { Task } from './task';

// kernel-parameters.test.ts and test/kernel/behavior.test.ts measure which ports other programs can bind.

const engine = engineWith(PAUSE, TOOLS, LISTENER);

/** A container with a program that may bind low ports by its file, and that another user than root starts. */
function listener(name: string, port: number, more: object = {}) {
  const command = ['sh', '-c', [
    'cp /bin/listener /tmp/program', 'setcap cap_net_bind_service=ep /tmp/program', `exec su -s /bin/sh -c 'exec /tmp/program tcp ${port}' www-data`,
  ].join(' && ')];
  return { name, essential: false, image: `localhost/${LISTENER.name}`, command, ...more };
}

test('a program with file capabilities can listen as any user, and does not start in a container that drops the capability', async () => {
  const task = await Task.run(engine, handwrittenTask([
    { name: 'web' },
    listener('capable', 80),
    listener('dropped', 81, { linuxParameters: { capabilities: { drop: ['NET_BIND_SERVICE'] } } }),
  ]));
  // Port 80 (0050) in state LISTEN (0A).
  eventually(() => /:0050 \S+ 0A /.test(task.shell('web', 'cat /proc/net/tcp /proc/net/tcp6')));
  eventually(() => /dropped exited with [1-9]/.test(task.command.err));
  expect(task.command.out).toMatch(/\/tmp\/program: Operation not permitted/);
  expect(task.command.err).not.toContain('capable exited');
});
