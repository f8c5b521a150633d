import { eventually } from './eventually';
import { CLIENT, NGINX, PAUSE, SOCKET_TOOLS } from './images';
import { engineWith } from './observed-task';
import { Task, TaskDefinition } from './task';
import type { Finding, Observation } from '../../src/local/effect/observation';
import { dialectOf } from '../../src/local/engine/dialect';
import { requireProgram } from '../require-program';

// Runs `effect` on real listeners and connections.

/** A stock nginx with other `listen` parameters and a long timeout for silent clients. */
const nginx = (listen: string) => ['sh', '-c', [
  `sed -i 's/80 default_server/${listen}/' /etc/nginx/sites-enabled/default`,
  'echo "client_header_timeout 1h;" >/etc/nginx/conf.d/timeout.conf',
  'exec nginx -g "daemon off;"',
].join(' && ')];

const sysctls = (values: Record<string, string>) => ({ SystemControls: Object.entries(values).map(([Namespace, Value]) => ({ Namespace, Value })) });
const after = (ContainerName: string, Condition: string) => ({ DependsOn: [{ ContainerName, Condition }] });

/** A task with conflicting values in two containers, which the library's blocks would reject. */
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
    { Name: 'with-own-idle-time', Command: ['/client', '8080', 'keepalive', '1000'], ...after('tuned', 'START') },
  ],
};

const IMAGES = { 'early': NGINX.name, 'tuned': NGINX.name, 'stock': NGINX.name, 'with': CLIENT.name, 'without': CLIENT.name, 'with-own-idle-time': CLIENT.name };

const engine = engineWith(PAUSE, NGINX, CLIENT, SOCKET_TOOLS);
let task: Task;
let observed: Observation & { readonly findings: readonly Finding[] };

beforeAll(async () => {
  requireProgram(['ss', '--version'], ['iproute2']);
  requireProgram(['nsenter', '--version'], ['util-linux']);
  task = await Task.run(engine, DEFINITION, { images: IMAGES });
  observed = eventually(() => {
    const observation = JSON.parse(effect('--format', 'json')) as typeof observed;
    return observation.listeners.length === 6 && observation.connections.length === 6 && observation;
  });
});

/** Runs the command and returns its output. */
function effect(...args: string[]): string {
  const { status, stdout, stderr } = engine.runCommand(['effect', task.name, ...args]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

function findingsAbout(about: Finding['about'], container: string): string[] {
  return observed.findings.filter(finding => finding.about === about && finding.container === container).map(({ level, message, fix }) => [level, message, fix].filter(Boolean).join('; '));
}

describe('a listener, with a parameter of 6000,', () => {
  test('of a stock nginx requests 511, so the parameter has no effect', () => {
    expect(findingsAbout('listener', 'stock')).toEqual(['0.0.0.0', '[::]'].map(address =>
      `warning; nginx listens on ${address}:80 with a backlog of 511, as the program requests: net.core.somaxconn 6000 has no effect; For nginx, use \`listen … backlog=6000\`.`));
  });

  test('of an nginx with backlog=6000 has a backlog of 6000', () => {
    expect(findingsAbout('listener', 'tuned')).toEqual(['0.0.0.0', '[::]'].map(address => `good; nginx listens on ${address}:8080 with a backlog of 6000, the maximum that net.core.somaxconn allows`));
  });

  test('of an nginx with backlog=6000 that was opened earlier has the earlier limit', () => {
    // If only the pause container may set network parameters, they precede any listener.
    expect(findingsAbout('listener', 'early')[0]).toContain(dialectOf(engine.name).setsSharedSysctls
      ? 'warning; nginx listens on 0.0.0.0:8081 with a backlog of 4096: it was opened before net.core.somaxconn was 6000, or the program requests 4096'
      : 'good; nginx listens on 0.0.0.0:8081 with a backlog of 6000');
  });
});

describe('a connection, with a parameter of 300 seconds,', () => {
  test('of a client with SO_KEEPALIVE has a timer with the value of the parameter', () => {
    expect(findingsAbout('connection', 'with')).toEqual([expect.stringMatching(
      /^good; a connection of client to 127\.0\.0\.1:8080 has a keepalive timer that expires in (2\d\d|300) seconds, after \d+ seconds? of silence, which matches net\.ipv4\.tcp_keepalive_time 300$/)]);
  });

  test('of a client without SO_KEEPALIVE has no timer, so the parameter has no effect', () => {
    expect(findingsAbout('connection', 'without')).toEqual([expect.stringMatching(
      /^warning; a connection of client to 127\.0\.0\.1:8080 has no keepalive timer: net\.ipv4\.tcp_keepalive_time 300 has no effect;/)]);
  });

  test('of a client that sets its own idle time has that timer, so the parameter has no effect', () => {
    expect(findingsAbout('connection', 'with-own-idle-time')).toEqual([expect.stringMatching(
      /^warning; a connection of client to 127\.0\.0\.1:8080 has a keepalive timer that expires in 9\d\d seconds, .*: more than net\.ipv4\.tcp_keepalive_time 300, which has no effect;/)]);
  });

  test('accepted by a stock nginx has no timer', () => {
    expect(findingsAbout('connection', 'tuned')).toEqual([expect.stringMatching(
      /^warning; 3 connections of nginx accepted on port 8080 have no keepalive timer: .* has no effect; For nginx, use `listen … so_keepalive=on`\.$/)]);
  });
});

test.each([
  ['tuned', ['good; port 8080 is in the ephemeral range 1024-65000 and is reserved']],
  ['early', [expect.stringMatching(/^warning; port 8081 is in the ephemeral range 1024-65000 and is not reserved: /)]],
  ['stock', ['info; port 80 is outside the ephemeral range 1024-65000']],
])('reports the ports of container %s and the ephemeral range', (container, expected) => {
  expect(findingsAbout('port', container)).toEqual(expected);
});

test('reports each requested parameter and its value in effect, which the last container to start set', () => {
  expect(findingsAbout('parameter', 'tuned').sort()).toEqual([
    'good; kernel.msgmax is 9000, as requested',
    'good; net.core.somaxconn is 6000, as requested',
    'good; net.ipv4.ip_local_port_range is 1024 65000, as requested',
    'good; net.ipv4.ip_local_reserved_ports is 8080,9000-9001, as requested',
    'good; net.ipv4.tcp_keepalive_time is 300, as requested',
    expect.stringMatching(/^warning; net\.ipv4\.tcp_fin_timeout is 20, not 30 as requested: container stock shares the network namespace and requests 20\. The last one to start wins\.;/),
  ]);
  expect(findingsAbout('parameter', 'stock').sort())
    .toEqual(['good; kernel.msgmax is 10000, as requested', 'good; net.ipv4.tcp_fin_timeout is 20, as requested']);
});

test('reports the same from a tools container as from this machine', () => {
  const timeless = (text: string) => text.replace(/\d+ seconds?/g, 'N seconds');
  expect(timeless(effect('--tools-image', SOCKET_TOOLS.name))).toBe(timeless(effect()));
});
