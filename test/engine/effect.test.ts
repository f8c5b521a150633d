import type { Engine } from './engine';
import { eventually } from './eventually';
import { CLIENT, NGINX, PAUSE, SOCKET_TOOLS } from './images';
import { engineWith } from './observed-task';
import { Task, TaskDefinition } from './task';
import type { Finding, Observation } from '../../src/cli/effect/observation';
import { dialectOf } from '../../src/cli/run/dialect';
import { requireProgram } from '../require-program';

// Real listeners and connections, of which `effect` tells what the parameters do.

/** A stock nginx that listens on another port and, where it is told, asks for another backlog. It is patient with clients that say nothing. */
const nginx = (listen: string) => ['sh', '-c', [
  `sed -i 's/80 default_server/${listen}/' /etc/nginx/sites-enabled/default`,
  'echo "client_header_timeout 1h;" >/etc/nginx/conf.d/patience.conf',
  'exec nginx -g "daemon off;"',
].join(' && ')];

const sysctls = (values: Record<string, string>) => ({ SystemControls: Object.entries(values).map(([Namespace, Value]) => ({ Namespace, Value })) });
const after = (ContainerName: string, Condition: string) => ({ DependsOn: [{ ContainerName, Condition }] });

/** Two of its containers disagree, which our own blocks would not let pass. */
const DEFINITION: TaskDefinition = {
  ContainerDefinitions: [
    { Name: 'early', Command: nginx('8081 backlog=6000'), HealthCheck: { Command: ['CMD', 'grep', '-q', ':1F91 .* 0A ', '/proc/net/tcp'] } },
    {
      Name: 'tuned',
      Command: nginx('8080 backlog=6000'),
      ...after('early', 'HEALTHY'),
      ...sysctls({
        'net.core.somaxconn': '6000',
        'net.ipv4.tcp_keepalive_time': '300',
        'net.ipv4.tcp_fin_timeout': '30',
        'net.ipv4.ip_local_port_range': '1024 65000',
        'net.ipv4.ip_local_reserved_ports': '8080,9000,9001',
        'kernel.msgmax': '9000',
      }),
    },
    { Name: 'stock', Command: nginx('80 default_server'), ...after('tuned', 'START'), ...sysctls({ 'net.ipv4.tcp_fin_timeout': '20', 'kernel.msgmax': '10000' }) },
    { Name: 'with', Command: ['/client', '8080', 'keepalive'], ...after('tuned', 'START') },
    { Name: 'without', Command: ['/client', '8080'], ...after('tuned', 'START') },
    { Name: 'with-its-own', Command: ['/client', '8080', 'keepalive', '1000'], ...after('tuned', 'START') },
  ],
};

const IMAGES = { 'early': NGINX.name, 'tuned': NGINX.name, 'stock': NGINX.name, 'with': CLIENT.name, 'without': CLIENT.name, 'with-its-own': CLIENT.name };

let engine: Engine;
let task: Task;
let seen: Observation & { readonly findings: readonly Finding[] };

beforeAll(async () => {
  requireProgram(['ss', '--version'], ['iproute2']);
  requireProgram(['nsenter', '--version'], ['util-linux']);
  engine = engineWith(PAUSE, NGINX, CLIENT, SOCKET_TOOLS);
  task = await Task.run(engine, DEFINITION, { images: IMAGES });
  seen = eventually(() => {
    const observation = JSON.parse(effect('--format', 'json')) as typeof seen;
    return observation.listeners.length === 6 && observation.connections.length === 6 && observation;
  });
});

afterAll(() => engine?.remove());

/** What the command writes. */
function effect(...args: string[]): string {
  const { status, stdout, stderr } = engine.runCommand(['effect', task.name, ...args]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

function told(about: Finding['about'], container: string): string[] {
  return seen.findings.filter(finding => finding.about === about && finding.container === container).map(({ level, message, fix }) => [level, message, fix].filter(Boolean).join('; '));
}

describe('a listener, beside a parameter of 6000,', () => {
  test('of a stock nginx asks for 511, so that the parameter changes nothing', () => {
    expect(told('listener', 'stock')).toEqual(['0.0.0.0', '[::]'].map(address =>
      `warning; nginx listens on ${address}:80 with a backlog of 511, as it asks for: net.core.somaxconn 6000 changes nothing; nginx: \`listen … backlog=6000\``));
  });

  test('of an nginx with backlog=6000 has all of it', () => {
    expect(told('listener', 'tuned')).toEqual(['0.0.0.0', '[::]'].map(address => `good; nginx listens on ${address}:8080 with a backlog of 6000, all that net.core.somaxconn allows`));
  });

  test('of an nginx with backlog=6000 that was opened before has what held then', () => {
    // Where only the owner of the namespace may set them, parameters are there before any listener.
    expect(told('listener', 'early')[0]).toContain(dialectOf(engine.name).setsSharedSysctls
      ? 'warning; nginx listens on 0.0.0.0:8081 with a backlog of 4096: it was opened before net.core.somaxconn was 6000, or asks for 4096 itself'
      : 'good; nginx listens on 0.0.0.0:8081 with a backlog of 6000');
  });
});

describe('a connection, beside a parameter of 300 seconds,', () => {
  test('of a client with SO_KEEPALIVE has a timer of the parameter', () => {
    expect(told('connection', 'with')).toEqual([expect.stringMatching(
      /^good; a connection of client to 127\.0\.0\.1:8080 with a keepalive timer that ends in (2\d\d|300) seconds, after \d+ seconds of silence, as net\.ipv4\.tcp_keepalive_time 300 says$/)]);
  });

  test('of a client without SO_KEEPALIVE has no timer, so that the parameter changes nothing', () => {
    expect(told('connection', 'without')).toEqual([expect.stringMatching(
      /^warning; a connection of client to 127\.0\.0\.1:8080 without a keepalive timer: net\.ipv4\.tcp_keepalive_time 300 changes nothing;/)]);
  });

  test('of a client with an idle time of its own has a timer of that, so that the parameter changes nothing', () => {
    expect(told('connection', 'with-its-own')).toEqual([expect.stringMatching(
      /^warning; a connection of client to 127\.0\.0\.1:8080 with a keepalive timer that ends in 9\d\d seconds, .*: more than net\.ipv4\.tcp_keepalive_time 300, which changes nothing;/)]);
  });

  test('at the end of a stock nginx has no timer', () => {
    expect(told('connection', 'tuned')).toEqual([expect.stringMatching(
      /^warning; 3 connections of nginx that came in by port 8080 without a keepalive timer: .* changes nothing; nginx: `listen … so_keepalive=on`$/)]);
  });
});

test.each([
  ['tuned', ['good; port 8080 lies in the ephemeral range 1024-65000 and is reserved']],
  ['early', [expect.stringMatching(/^warning; port 8081 lies in the ephemeral range 1024-65000 and is not reserved: /)]],
  ['stock', ['info; port 80 lies outside of the ephemeral range 1024-65000']],
])('the ports of container %s beside the ephemeral range', (container, expected) => {
  expect(told('port', container)).toEqual(expected);
});

test('each parameter that is asked for is told beside the one in effect, which the last to start has set', () => {
  expect(told('parameter', 'tuned').sort()).toEqual([
    'good; kernel.msgmax is 9000, as asked for',
    'good; net.core.somaxconn is 6000, as asked for',
    'good; net.ipv4.ip_local_port_range is 1024 65000, as asked for',
    'good; net.ipv4.ip_local_reserved_ports is 8080,9000-9001, as asked for',
    'good; net.ipv4.tcp_keepalive_time is 300, as asked for',
    expect.stringMatching(/^warning; net\.ipv4\.tcp_fin_timeout is 20, and 30 is asked for: container stock shares the network namespace and asks for 20;/),
  ]);
  expect(told('parameter', 'stock').sort()).toEqual(['good; kernel.msgmax is 10000, as asked for', 'good; net.ipv4.tcp_fin_timeout is 20, as asked for']);
});

test('from a container with tools the same is seen as from this machine', () => {
  const timeless = (text: string) => text.replace(/\d+ seconds/g, 'N seconds');
  expect(timeless(effect('--tools-image', SOCKET_TOOLS.name))).toBe(timeless(effect()));
});
