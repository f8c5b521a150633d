import { connection, keepalive, observed } from './observations';
import { connectionFindings } from '../../../src/cli/effect/connections';
import type { Connection } from '../../../src/cli/effect/observation';

const TUNED = { 'net.ipv4.tcp_keepalive_time': '300' };
const judged = (one: Connection, asked: Readonly<Record<string, string>> = TUNED) => connectionFindings(observed({ asked, connections: [one] }))[0];

test('for a connection without a keepalive timer the parameter changes nothing', () => {
  expect(judged(connection())).toEqual({
    container: 'web',
    about: 'connection',
    level: 'warning',
    message: 'a connection of client to 10.0.0.9:5432 without a keepalive timer: net.ipv4.tcp_keepalive_time 300 changes nothing',
    fix: 'The program has to ask for it: `setsockopt(…, SOL_SOCKET, SO_KEEPALIVE, …)`.',
  });
});

test('a connection with a timer of the parameter is good', () => {
  expect(judged(connection({ timer: keepalive(289) }))).toEqual({
    container: 'web',
    about: 'connection',
    level: 'good',
    message: 'a connection of client to 10.0.0.9:5432 with a keepalive timer that ends in 289 seconds, after 10 seconds of silence, as net.ipv4.tcp_keepalive_time 300 says',
  });
});

describe('after ten seconds of silence, beside a parameter of 300 seconds,', () => {
  test.each([
    [301, true, 'good', 'as net.ipv4.tcp_keepalive_time 300 says'],
    [302, true, 'warning', 'more than net.ipv4.tcp_keepalive_time 300, which changes nothing'],
    [302, false, 'warning', 'more than net.ipv4.tcp_keepalive_time 300, which changes nothing'],
    [288, true, 'good', 'as net.ipv4.tcp_keepalive_time 300 says'],
    [287, true, 'warning', 'less than net.ipv4.tcp_keepalive_time 300, which changes nothing'],
    [287, false, 'info', 'that may be what was left of net.ipv4.tcp_keepalive_time 300, or less that the program asks for'],
    [288, false, 'good', 'as net.ipv4.tcp_keepalive_time 300 says'],
  ])('a timer that ends in %d seconds, where nothing has touched the connection (%s), is %s: %s', (seconds, isUntouched, level, told) => {
    expect(judged(connection({ timer: keepalive(seconds), isUntouched }))).toMatchObject({ level, message: expect.stringContaining(told) });
  });
});

test('after a probe the timer runs for the interval, which may be longer than the parameter', () => {
  const asked = { 'net.ipv4.tcp_keepalive_time': '60' };
  expect(judged(connection({ timer: keepalive(74), isUntouched: false, silence: 0 }), asked).message).not.toContain('more than');
  expect(judged(connection({ timer: keepalive(77), isUntouched: false, silence: 0 }), asked).message).toContain('more than net.ipv4.tcp_keepalive_time 60');
  expect(judged(connection({ timer: keepalive(74), isUntouched: true, silence: 0 }), asked).message).toContain('more than net.ipv4.tcp_keepalive_time 60');
});

test('a timer that ss rounds to minutes is not taken for another value', () => {
  expect(judged(connection({ timer: keepalive(7140, 7200) }), { 'net.ipv4.tcp_keepalive_time': '7200' }).level).toBe('good');
});

test.each([
  ['another timer, which hides it', { kind: 'on', ends: [0.2, 0.2], unanswered: 0 } as const, 'with data under way, for which another timer runs: a keepalive timer is not seen'],
  ['probes without an answer', keepalive(20, 21, 3), 'with a keepalive timer: the peer has not answered 3 probes'],
])('%s is told, and no judgement made', (_, timer, told) => {
  expect(judged(connection({ timer }))).toMatchObject({ level: 'info', message: expect.stringContaining(told) });
});

test('where no container asks for the parameter, there is nothing to warn of', () => {
  for (const timer of [undefined, keepalive(7190), keepalive(9000), keepalive(5)]) {
    expect(judged(connection({ timer }), {}).level).toBe('info');
  }
});

test.each([
  ['nginx', true, 'nginx: `listen … so_keepalive=on`'],
  ['nginx', false, 'nginx: `proxy_socket_keepalive on`'],
  ['node', false, 'node: `socket.setKeepAlive(true)`'],
  ['redis-server', true, 'redis-server: `tcp-keepalive`'],
  ['redis-server', false, 'The program has to ask for it: `setsockopt(…, SOL_SOCKET, SO_KEEPALIVE, …)`.'],
])('how %s asks for it, where it has accepted the connection (%s)', (program, isAccepted, fix) => {
  expect(judged(connection({ program, isAccepted })).fix).toBe(fix);
});

test('connections of which the same is said are told together, and the others apart', () => {
  const accepted = (silence: number, more: Partial<Connection> = {}) => connection({ program: 'nginx', isAccepted: true, local: { address: '10.0.0.5', port: 80 }, silence, ...more });
  const connections = [accepted(3, { timer: keepalive(296) }), accepted(4), accepted(99, { timer: keepalive(200) }), accepted(5, { container: 'other' }), accepted(6, { local: { address: '10.0.0.5', port: 81 } })];
  expect(connectionFindings(observed({ asked: TUNED, connections })).map(({ container: name, message }) => `${name}: ${message.split(':')[0]}`)).toEqual([
    'web: 2 connections of nginx that came in by port 80 with a keepalive timer that ends in 200 to 296 seconds, after 3 to 99 seconds of silence, as net.ipv4.tcp_keepalive_time 300 says',
    'web: a connection of nginx that came in by port 80 without a keepalive timer',
    'other: a connection of nginx that came in by port 80 without a keepalive timer',
    'web: a connection of nginx that came in by port 81 without a keepalive timer',
  ]);
});
