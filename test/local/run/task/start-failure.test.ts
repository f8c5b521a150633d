import { startFailureReason } from '../../../../src/local/run/task/start-failure';

test('explains a parameter that the kernel rejects, with its rule and fix', () => {
  const message = 'Error: runc: runc create failed: unable to start container process: error during container init: open /proc/sys/net/ipv4/tcp_keep_alive_time: no such file or directory';
  expect(startFailureReason('web', `${message}\n`).split('\n')).toEqual([
    message,
    'The kernel shows no such parameter in the namespaces of the container.',
    'net.ipv4.tcp_keep_alive_time is not a known kernel parameter. Did you mean net.ipv4.tcp_keepalive_time? [cdk-fargate-linux-controls::sysctl-unknown]',
  ]);
});

test('suggests a fix even if no rule is broken', () => {
  expect(startFailureReason('web', 'Error: unable to find user registry: no matching entries in passwd file').split('\n')).toEqual([
    'Error: unable to find user registry: no matching entries in passwd file',
    'The image has no such user or group in its /etc/passwd or /etc/group.',
    expect.stringContaining('Set user to a number'),
  ]);
});

test.each([
  ['Error: no-such-image:1: image not known', [expect.any(String), 'Pull or build the image, or use another one: --image web=IMAGE']],
  ['Error: initializing source docker://busybox: pinging container registry: no such host', [expect.any(String), 'Pull or build the image, or use another one: --image web=IMAGE']],
  ['Error: the container name "web" is already in use', [expect.any(String), 'Another run of the task has just started, or another program uses the name. Wait until that has ended.']],
  ['Error: container-init binary not found on the host: stat /usr/libexec/podman/catatonit: no such file or directory', [expect.any(String), expect.stringContaining('Install catatonit.')]],
  ['docker: something new.\nSee \'docker run --help\'.\n\n', ['docker: something new.']],
  ['docker: something new. See \'docker run --help\'.', ['docker: something new. See \'docker run --help\'.']],
])('suggests a fix for known failures only: %s', (message, lines) => {
  expect(startFailureReason('web', message).split('\n')).toEqual(lines);
});
