import { connection, keepalive, observed } from './observations';
import { connectionFindings } from '../../../src/local/effect/connections';
import type { Connection } from '../../../src/local/effect/observation';

const TUNED = { 'net.ipv4.tcp_keepalive_time': '300' };
const findingFor = (one: Connection, asked: Readonly<Record<string, string>> = TUNED) =>
  connectionFindings(observed({ asked, connections: [one] }))[0];

test('warns that the parameter has no effect without a keepalive timer', () => {
  expect(findingFor(connection())).toEqual({
    container: 'web',
    about: 'connection',
    level: 'warning',
    message: 'a connection of client to 10.0.0.9:5432 has no keepalive timer: net.ipv4.tcp_keepalive_time 300 has no effect',
    fix: 'Enable keepalive in the program: `setsockopt(…, SOL_SOCKET, SO_KEEPALIVE, …)`.',
  });
});

test('a timer that matches the parameter is good', () => {
  expect(findingFor(connection({ timer: keepalive(289) }))).toEqual({
    container: 'web',
    about: 'connection',
    level: 'good',
    message: 'a connection of client to 10.0.0.9:5432 has a keepalive timer that expires in 289 seconds, after 10 seconds of silence, which matches net.ipv4.tcp_keepalive_time 300',
  });
});

test.each([
  [301, true, 'good', 'which matches net.ipv4.tcp_keepalive_time 300'],
  [302, true, 'warning', 'more than net.ipv4.tcp_keepalive_time 300, which has no effect'],
  [302, false, 'warning', 'more than net.ipv4.tcp_keepalive_time 300, which has no effect'],
  [288, true, 'good', 'which matches net.ipv4.tcp_keepalive_time 300'],
  [287, true, 'warning', 'less than net.ipv4.tcp_keepalive_time 300, which has no effect'],
  [287, false, 'info', 'this fits net.ipv4.tcp_keepalive_time 300, or a shorter time that the program sets'],
  [288, false, 'good', 'which matches net.ipv4.tcp_keepalive_time 300'],
])('after 10 seconds of silence, with a parameter of 300 seconds, a timer that expires in %d seconds on an untouched connection (%s) is %s: %s', (seconds, isUntouched, level, text) => {
  expect(findingFor(connection({ timer: keepalive(seconds), isUntouched }))).toMatchObject({ level, message: expect.stringContaining(text) });
});

test('allows the probe interval, which may be longer than the parameter', () => {
  const asked = { 'net.ipv4.tcp_keepalive_time': '60' };
  expect(findingFor(connection({ timer: keepalive(74), isUntouched: false, silence: 0 }), asked).message).not.toContain('more than');
  expect(findingFor(connection({ timer: keepalive(77), isUntouched: false, silence: 0 }), asked).message)
    .toContain('more than net.ipv4.tcp_keepalive_time 60');
  expect(findingFor(connection({ timer: keepalive(74), isUntouched: true, silence: 0 }), asked).message)
    .toContain('more than net.ipv4.tcp_keepalive_time 60');
});

test('accepts a timer that ss rounds to minutes', () => {
  expect(findingFor(connection({ timer: keepalive(7140, 7200) }), { 'net.ipv4.tcp_keepalive_time': '7200' }).level).toBe('good');
});

test.each([
  ['another timer', { kind: 'on', ends: [0.2, 0.2], unanswered: 0 } as const, 'has data in flight: another timer hides a keepalive timer'],
  ['unanswered probes', keepalive(20, 21, 3), 'has a keepalive timer, and the peer has not answered 3 probes'],
  ['an unanswered probe', keepalive(20, 21, 1), 'has a keepalive timer, and the peer has not answered 1 probe'],
])('only informs about %s', (_, timer, text) => {
  expect(findingFor(connection({ timer }))).toMatchObject({ level: 'info', message: expect.stringContaining(text) });
});

test('does not warn if no container sets the parameter', () => {
  for (const timer of [undefined, keepalive(7190), keepalive(9000), keepalive(5)]) {
    expect(findingFor(connection({ timer }), {}).level).toBe('info');
  }
});

test.each([
  ['nginx', true, 'For nginx, use `listen … so_keepalive=on`.'],
  ['nginx', false, 'For nginx, use `proxy_socket_keepalive on`.'],
  ['redis-server', false, 'Enable keepalive in the program: `setsockopt(…, SOL_SOCKET, SO_KEEPALIVE, …)`.'],
])('suggests how %s enables keepalive on an accepted connection (%s)', (program, isAccepted, fix) => {
  expect(findingFor(connection({ program, isAccepted })).fix).toBe(fix);
});

test('groups connections with the same finding', () => {
  const accepted = (silence: number, more: Partial<Connection> = {}) =>
    connection({ program: 'nginx', isAccepted: true, local: { address: '10.0.0.5', port: 80 }, silence, ...more });
  const connections = [accepted(3, { timer: keepalive(296) }), accepted(4), accepted(99, { timer: keepalive(200) }), accepted(5, { container: 'other' }), accepted(6, { local: { address: '10.0.0.5', port: 81 } })];
  expect(connectionFindings(observed({ asked: TUNED, connections })).map(({ container: name, message }) => `${name}: ${message.split(':')[0]}`)).toEqual([
    'web: 2 connections of nginx accepted on port 80 have a keepalive timer that expires in 200 to 296 seconds, after 3 to 99 seconds of silence, which matches net.ipv4.tcp_keepalive_time 300',
    'web: a connection of nginx accepted on port 80 has no keepalive timer',
    'other: a connection of nginx accepted on port 80 has no keepalive timer',
    'web: a connection of nginx accepted on port 81 has no keepalive timer',
  ]);
});
