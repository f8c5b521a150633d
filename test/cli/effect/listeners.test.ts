import { container, listener, observed } from './observations';
import { listenerFindings, portFindings } from '../../../src/cli/effect/listeners';
import type { Listener } from '../../../src/cli/effect/observation';

const TUNED = { 'net.core.somaxconn': '6000' };
const judged = (one: Listener, asked: Readonly<Record<string, string>> = TUNED) => listenerFindings(observed({ asked, listeners: [one] }))[0];

describe('beside a parameter of 6000', () => {
  test('the backlog of a stock nginx changes nothing, and it is told what does', () => {
    expect(judged(listener(511))).toEqual({
      container: 'web',
      about: 'listener',
      level: 'warning',
      message: 'nginx listens on 0.0.0.0:80 with a backlog of 511, as it asks for: net.core.somaxconn 6000 changes nothing',
      fix: 'nginx: `listen … backlog=6000`',
    });
  });

  test.each([
    [6000, 'good', 'all that net.core.somaxconn allows'],
    [5999, 'good', 'as it asks for: net.core.somaxconn allows 6000'],
    [4097, 'good', 'as it asks for: net.core.somaxconn allows 6000'],
    [4096, 'warning', 'it was opened before net.core.somaxconn was 6000, or asks for 4096 itself'],
    [4095, 'warning', 'as it asks for: net.core.somaxconn 6000 changes nothing'],
    [6001, 'warning', 'it was opened while net.core.somaxconn was higher than 6000'],
  ])('a backlog of %d is %s: %s', (backlog, level, told) => {
    expect(judged(listener(backlog))).toMatchObject({ level, message: expect.stringContaining(told) });
  });
});

test('a value that another container asks for may have held when a listener was opened', () => {
  const findings = (others: readonly string[]) => listenerFindings(observed({ asked: TUNED, others: others.map(value => container(`agent${value}`, { 'net.core.somaxconn': value }, TUNED)), listeners: [listener(100)] }));
  expect(findings(['100'])[0]).toMatchObject({ level: 'warning', message: expect.stringContaining('it was opened before net.core.somaxconn was 6000, or asks for 100 itself') });
  expect(findings(['200'])[0]).toMatchObject({ level: 'warning', message: expect.stringContaining('as it asks for') });
});

test('where no container asks for the parameter, there is nothing to warn of', () => {
  expect([511, 4096].map(backlog => judged(listener(backlog), {}).level)).toEqual(['info', 'info']);
});

test('a lowered parameter is in effect for a listener that asks for as much', () => {
  const lowered = { 'net.core.somaxconn': '100' };
  expect(judged(listener(100), lowered).level).toBe('good');
  expect(judged(listener(50), lowered).level).toBe('warning');
});

test.each([
  ['redis-server', 'redis-server: `tcp-backlog 6000`'],
  ['apache2', 'apache2: `ListenBacklog 6000`'],
  ['node', 'node: `server.listen({ …, backlog: 6000 })`'],
  ['gunicorn: maste', 'gunicorn: maste: `--backlog 6000`'],
  ['nginx2', 'The program has to ask for more: `listen(…, 6000)`.'],
  [undefined, 'The program has to ask for more: `listen(…, 6000)`.'],
])('how %s asks for more', (program, fix) => {
  expect(judged(listener(511, { program })).fix).toBe(fix);
});

test('connections that wait to be accepted are told', () => {
  expect(judged(listener(511, { waiting: 3 })).message).toContain('with a backlog of 511, of which 3 wait to be accepted, as it asks for');
});

describe('beside an ephemeral range of 1024 to 65000 with port 8080 reserved', () => {
  const asked = { 'net.ipv4.ip_local_port_range': '1024\t65000', 'net.ipv4.ip_local_reserved_ports': '8080,9000-9001' };

  test.each([
    [1023, 'info', 'port 1023 lies outside of the ephemeral range 1024-65000'],
    [1024, 'warning', 'port 1024 lies in the ephemeral range 1024-65000 and is not reserved'],
    [8080, 'good', 'port 8080 lies in the ephemeral range 1024-65000 and is reserved'],
    [8081, 'warning', 'port 8081 lies in the ephemeral range 1024-65000 and is not reserved'],
    [9001, 'good', 'port 9001 lies in the ephemeral range 1024-65000 and is reserved'],
    [65000, 'warning', 'port 65000 lies in'],
    [65001, 'info', 'port 65001 lies outside of'],
  ])('port %d is %s: %s', (port, level, told) => {
    expect(portFindings(observed({ asked, listeners: [listener(511, { local: { address: '*', port } })] }))).toMatchObject([{ container: 'web', level, message: expect.stringContaining(told) }]);
  });

  test('a port that is listened on by several addresses is told once for each container', () => {
    const listeners = [listener(511), listener(511, { local: { address: '[::]', port: 80 } }), listener(511, { container: 'agent' })];
    expect(portFindings(observed({ asked, listeners })).map(({ container: name }) => name)).toEqual(['web', 'agent']);
  });
});
