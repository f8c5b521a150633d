import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { CommandResult, folderWith, removeFolders, runToEnd } from '../terminal';

const LABELS = '{"cdk-fargate-linux-controls.sysctls":"net.core.somaxconn=6000"}';
const SEEN = [
  '# pause', 'pause', '# mounts', '/proc/11/ns/mnt 111', '# network', '/proc/sys/net/core/somaxconn:6000', '/proc/sys/net/ipv4/ip_local_port_range:32768\t60999',
  '# 11', '/proc/sys/net/core/somaxconn:6000', '# sockets', 'LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=11,fd=6))',
];

afterEach(() => {
  removeFolders();
  jest.restoreAllMocks();
});

/** A Docker in which tasks run, whose containers of tools see this. */
async function effect(args: readonly string[], { tasks = ['Web'], labels = LABELS, seen = SEEN, status = 0, isTTY = false }: {
  readonly tasks?: readonly string[]; readonly labels?: string; readonly seen?: readonly string[]; readonly status?: number; readonly isTTY?: boolean;
} = {}): Promise<CommandResult> {
  const folder = folderWith({
    names: tasks.flatMap(task => [`linux-controls.${task}.nginx`, `linux-controls.${task}`]).join('\n'),
    seen: seen.map(line => `${line}\n`).join(''),
    docker: `#!/bin/sh
case "$1" in
  info) echo 'linux []' ;;
  ps) cat "$(dirname "$0")/names" ;;
  container) echo '10 null'; echo '11 ${labels}' ;;
  run) cat "$(dirname "$0")/seen"; echo 'sh: ss: not found' >&2; exit ${status} ;;
esac
`,
  });
  chmodSync(join(folder, 'docker'), 0o755);
  return runToEnd(['effect', ...args, '--engine', 'docker'], { env: { PATH: `${folder}:${process.env.PATH}` }, isTTY });
}

const TOOLS = ['--tools-image', 'tools:1'];

test('tells for each container what its parameters do', async () => {
  const { code, out, err } = await effect(['Web', ...TOOLS]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toBe(`Web

  nginx
    good     net.core.somaxconn is 6000, as asked for
    warning  nginx listens on 0.0.0.0:80 with a backlog of 511, as it asks for: net.core.somaxconn 6000 changes nothing
             nginx: \`listen … backlog=6000\`
    info     port 80 lies outside of the ephemeral range 32768-60999
`);
});

test('colours are for a terminal', async () => {
  const [piped, shown] = [await effect(['Web', ...TOOLS]), await effect(['Web', ...TOOLS], { isTTY: true })];
  // eslint-disable-next-line no-control-regex
  expect(shown.out.replace(/\u001b\[\d+m/g, '')).toBe(piped.out);
  expect(shown.out).not.toBe(piped.out);
});

test('tells that there is nothing to tell of a container', async () => {
  const { out } = await effect(['Web', ...TOOLS], { labels: 'null', seen: SEEN.slice(0, -1) });
  expect(out).toBe('Web\n\n  nginx\n    asks for no kernel parameter and has no TCP socket\n');
});

test('tells of sockets that are of none of the containers', async () => {
  const { out } = await effect(['Web', ...TOOLS], { seen: [...SEEN.slice(0, -1), 'LISTEN 0 128 *:22 *:* users:(("sshd",pid=99,fd=3))'] });
  expect(out.split('\n').slice(5)).toEqual([
    '  in none of its containers',
    '    warning  sshd listens on *:22 with a backlog of 128, as it asks for: net.core.somaxconn 6000 changes nothing',
    '             The program has to ask for more: `listen(…, 6000)`.',
    '    info     port 22 lies outside of the ephemeral range 32768-60999',
    '',
  ]);
});

test('writes what it has seen and what is to be told of it for programs', async () => {
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
  ['its name', 'Prod-Web', 0],
  ['a part of its path', 'Web', 2],
  ['the part that no other has', 'Test', 0],
  ['a name that none has', 'Edge', 2],
])('one of two tasks is meant by %s', async (_, typed, code) => {
  expect((await effect([typed, ...TOOLS], { tasks: ['Prod-Web', 'Test-Web'] })).code).toBe(code);
});

test.each([
  ['no task', ['Edge', ...TOOLS], {}, 'no task Edge runs here. These do: Web.'],
  ['no task at all', ['Edge', ...TOOLS], { tasks: [] }, 'no task Edge runs here. None does: start one with run.'],
  ['more than one', ['Web', ...TOOLS], { tasks: ['A-Web', 'B-Web'] }, 'more than one task Web runs here. These do: A-Web, B-Web.'],
  ['no task named', [], {}, 'effect requires a task'],
  ['two tasks named', ['A', 'B'], {}, 'effect requires a task'],
  ['an unknown format', ['Web', '--format', 'yaml'], {}, "unknown --format 'yaml'"],
  ['an image without tools', ['Web', ...TOOLS], { status: 127 }, 'the namespaces of task Web cannot be looked into:\nsh: ss: not found\ntools:1 needs a shell, nsenter and ss.'],
  ['an image that cannot be run', ['Web', ...TOOLS], { status: 125, seen: [] }, 'the namespaces of task Web cannot be looked into:\nsh: ss: not found\ntools:1 needs'],
  ['an engine elsewhere', ['Web', ...TOOLS], { seen: ['# pause', 'systemd'] }, 'process 10 is not /pause of task Web here'],
])('%s is wrong usage', async (_, args, circumstances, problem) => {
  const { code, out, err } = await effect(args, circumstances);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`cdk-fargate-linux-controls: ${problem}`);
});

describe('without an image of tools', () => {
  test('a user who is not root is told what to do', async () => {
    jest.spyOn(process, 'getuid').mockReturnValue(1000);
    const { code, err } = await effect(['Web']);
    expect(code).toBe(2);
    expect(err).toContain('only root may look into the namespaces of a task. Use sudo. Or: Give an image with a shell, nsenter and ss');
  });

  test('a machine whose containers run in a virtual one is told what to do', async () => {
    const { value } = Object.getOwnPropertyDescriptor(process, 'platform')!;
    Object.defineProperty(process, 'platform', { value: 'darwin' });
    const { code, err } = await effect(['Web']).finally(() => Object.defineProperty(process, 'platform', { value }));
    expect(code).toBe(2);
    expect(err).toContain('containers run in a virtual machine here, into which this command cannot look. Give an image');
  });
});
