import { startFailureReason } from '../../../src/cli/run/start-failure';

test('a container that the kernel refuses is told with the rule that finds it, and how to mend it', () => {
  const said = 'Error: runc: runc create failed: unable to start container process: error during container init: open /proc/sys/net/ipv4/tcp_keep_alive_time: no such file or directory';
  expect(startFailureReason('web', `${said}\n`).split('\n')).toEqual([
    said,
    'The kernel has no such parameter in the container\'s namespace.',
    'there is no kernel parameter net.ipv4.tcp_keep_alive_time. Did you mean net.ipv4.tcp_keepalive_time? [cdk-fargate-linux-controls::sysctl-unknown]',
  ]);
});

test('where no rule is broken, what helps is told all the same', () => {
  expect(startFailureReason('web', 'Error: unable to find user nobody2: no matching entries in passwd file').split('\n')).toEqual([
    'Error: unable to find user nobody2: no matching entries in passwd file',
    'The image has no such user or group.',
    expect.stringContaining('Set user to a number'),
  ]);
});

test.each([
  ['Error: no-such-image:1: image not known', [expect.any(String), 'Pull or build the image, or give one that this machine has: --image web=IMAGE']],
  ['Error: initializing source docker://busybox: pinging container registry: no such host', [expect.any(String), 'Pull or build the image, or give one that this machine has: --image web=IMAGE']],
  ['Error: the container name "web" is already in use', [expect.any(String), 'The task runs already, or was left behind: run --clean removes it.']],
  ['Error: container-init binary not found on the host: stat /usr/libexec/podman/catatonit: no such file or directory', [expect.any(String), expect.stringContaining('Install catatonit.')]],
  ['docker: something new.\nSee \'docker run --help\'.\n\n', ['docker: something new.']],
])('what this command can do something about has a remedy of its own, and what nobody knows has none: %s', (said, lines) => {
  expect(startFailureReason('web', said).split('\n')).toEqual(lines);
});
