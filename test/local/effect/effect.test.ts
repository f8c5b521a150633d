import { CommandResult, failure, programsIn, runToEnd } from '../../cli/terminal';
import { onPlatform } from '../../on-platform';

const LABELS = '{"cdk-fargate-linux-controls.sysctls":"net.core.somaxconn=6000"}';
const OUTPUT = [
  '# pause', 'pause', '# mounts', '/proc/11/ns/mnt 111', '# network', '/proc/sys/net/core/somaxconn:6000', '/proc/sys/net/ipv4/ip_local_port_range:32768\t60999',
  '# 11', '/proc/sys/net/core/somaxconn:6000', '# sockets', 'LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=11,fd=6))',
];

afterEach(() => jest.restoreAllMocks());

/** Runs `effect` with a fake Docker that has running tasks and prints this output from a tools container. */
async function effect(args: readonly string[], { state = 'Up', labels = LABELS, seen = OUTPUT, status = 0, isTTY = false }: {
  readonly state?: string; readonly labels?: string; readonly seen?: readonly string[]; readonly status?: number; readonly isTTY?: boolean;
} = {}): Promise<CommandResult> {
  const folder = programsIn({
    docker: `case "$1" in
  info) echo 'linux []' ;;
  ps) cat "$(dirname "$0")/names" ;;
  container) echo '10 null'; echo '11 ${labels}' ;;
  run) cat "$(dirname "$0")/seen"; echo 'sh: ss: not found' >&2; exit ${status} ;;
esac`,
  }, {
    names: ['nginx', ''].map(name => JSON.stringify([`id${name}`, `linux-controls.Web.${name}`, 'Web', 'run-of-Web', '', name, state])).join('\n'),
    seen: seen.map(line => `${line}\n`).join(''),
  });
  return runToEnd(['effect', ...args, '--engine', 'docker'], { env: { PATH: `${folder}:${process.env.PATH}`, XDG_STATE_HOME: folder }, isTTY });
}

const TOOLS = ['--tools-image', 'tools:1'];

test('reports what the parameters of each container change', async () => {
  const { code, out, err } = await effect(['Web', ...TOOLS]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toBe(`Web

  nginx
    good     net.core.somaxconn is 6000, as requested
    warning  nginx listens on 0.0.0.0:80 with a backlog of 511, as the program requests: net.core.somaxconn 6000 has no effect
             For nginx, use \`listen … backlog=6000\`.
    info     port 80 is outside the ephemeral range 32768-60999
`);
});

test('prints colors only on a terminal', async () => {
  const [piped, shown] = [await effect(['Web', ...TOOLS]), await effect(['Web', ...TOOLS], { isTTY: true })];
  expect(shown.out.replace(/\u001b\[\d+m/g, '')).toBe(piped.out);
  expect(shown.out).not.toBe(piped.out);
});

test('says that a container has no parameters and no sockets', async () => {
  const { out } = await effect(['Web', ...TOOLS], { labels: 'null', seen: OUTPUT.slice(0, -1) });
  expect(out).toBe('Web\n\n  nginx\n    requests no kernel parameters and has no TCP sockets\n');
});

test('reports sockets outside the containers', async () => {
  const { out } = await effect(['Web', ...TOOLS], { seen: [...OUTPUT.slice(0, -1), 'LISTEN 0 128 *:22 *:* users:(("sshd",pid=99,fd=3))'] });
  expect(out.split('\n').slice(5)).toEqual([
    '  not in a container of the task',
    '    warning  sshd listens on *:22 with a backlog of 128, as the program requests: net.core.somaxconn 6000 has no effect',
    '             Request a longer queue in the program: `listen(…, 6000)`.',
    '    info     port 22 is outside the ephemeral range 32768-60999',
    '',
  ]);
});

test('prints the observation and the findings as JSON', async () => {
  const { out } = await effect(['Web', '--format', 'json', ...TOOLS]);
  expect(JSON.parse(out)).toMatchObject({
    task: 'Web',
    containers: [{ name: 'nginx', asked: [{ name: 'net.core.somaxconn', value: '6000' }], inEffect: { 'net.core.somaxconn': '6000' } }],
    listeners: [{ container: 'nginx', program: 'nginx', local: { port: 80 }, backlog: 511 }],
    connections: [],
    findings: [{ about: 'parameter', level: 'good' }, { about: 'listener', level: 'warning' }, { about: 'port', level: 'info' }],
  });
});

test.each([
  ['a task that has ended', ['Web', ...TOOLS], { state: 'Exited (0)' }, 'task Web is not running: its pause container is gone'],
  ['an image without tools', ['Web', ...TOOLS], { status: 127 }, 'cannot inspect the namespaces of task Web:\nsh: ss: not found\nUse an image with a shell, nsenter, and ss instead of tools:1.'],
  ['an image that cannot be run', ['Web', ...TOOLS], { status: 125, seen: [] }, 'cannot inspect the namespaces of task Web:\nsh: ss: not found\nUse an image'],
  ['an engine elsewhere', ['Web', ...TOOLS], { seen: ['# pause', 'systemd'] }, 'process 10 on this machine is not /pause of task Web'],
])('rejects %s', async (_, args, options, problem) => {
  expect(await effect(args, options)).toEqual(failure(`cdk-fargate-linux-controls: ${problem}`));
});

describe('without a tools image', () => {
  test('a user other than root gets a fix', async () => {
    jest.spyOn(process, 'getuid').mockReturnValue(1000);
    expect(await effect(['Web']))
      .toEqual(failure('inspecting the namespaces of a task requires root. Use sudo, or an image with a shell, nsenter, and ss'));
  });

  test('a machine with containers in a virtual machine gets a fix', async () => {
    await onPlatform('darwin', async () => expect(await effect(['Web']))
      .toEqual(failure('cannot inspect containers from this machine: they run in a virtual machine. Use an image')));
  });
});
