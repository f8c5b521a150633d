import { container, listener, observed } from './observations';
import { listenerFindings, portFindings } from '../../../src/local/effect/listeners';
import type { Listener } from '../../../src/local/effect/observation';

const TUNED = { 'net.core.somaxconn': '6000' };
const findingFor = (one: Listener, asked: Readonly<Record<string, string>> = TUNED) => listenerFindings(observed({ asked, listeners: [one] }))[0];

describe('with a parameter of 6000', () => {
  test('warns that the parameter has no effect on a stock nginx, and suggests the setting', () => {
    expect(findingFor(listener(511))).toEqual({
      container: 'web',
      about: 'listener',
      level: 'warning',
      message: 'nginx listens on 0.0.0.0:80 with a backlog of 511, as the program requests: net.core.somaxconn 6000 has no effect',
      fix: 'For nginx, use `listen … backlog=6000`.',
    });
  });

  test.each([
    [6000, 'good', 'the maximum that net.core.somaxconn allows'],
    [5999, 'good', 'as the program requests: net.core.somaxconn allows 6000'],
    [4097, 'good', 'as the program requests: net.core.somaxconn allows 6000'],
    [4096, 'warning', 'it was opened before net.core.somaxconn was 6000, or the program requests 4096'],
    [4095, 'warning', 'as the program requests: net.core.somaxconn 6000 has no effect'],
    [6001, 'warning', 'it was opened while net.core.somaxconn was higher than 6000'],
  ])('a backlog of %d is %s: %s', (backlog, level, text) => {
    expect(findingFor(listener(backlog))).toMatchObject({ level, message: expect.stringContaining(text) });
  });
});

test('a listener may have been opened with the value of another container', () => {
  const findings = (others: readonly string[]) => listenerFindings(observed({ asked: TUNED, others: others.map(value => container(`agent${value}`, { 'net.core.somaxconn': value }, TUNED)), listeners: [listener(100)] }));
  expect(findings(['100'])[0]).toMatchObject({ level: 'warning', message: expect.stringContaining('it was opened before net.core.somaxconn was 6000, or the program requests 100') });
  expect(findings(['200'])[0]).toMatchObject({ level: 'warning', message: expect.stringContaining('as the program requests') });
});

test('does not warn if no container sets the parameter', () => {
  expect([511, 4096].map(backlog => findingFor(listener(backlog), {}).level)).toEqual(['info', 'info']);
});

test('a lowered parameter is in effect for a listener that requests more', () => {
  const lowered = { 'net.core.somaxconn': '100' };
  expect(findingFor(listener(100), lowered).level).toBe('good');
  expect(findingFor(listener(50), lowered).level).toBe('warning');
});

test.each([
  ['nginx2', 'Request a longer queue in the program: `listen(…, 6000)`.'],
  [undefined, 'Request a longer queue in the program: `listen(…, 6000)`.'],
])('suggests how %s requests a longer queue', (program, fix) => expect(findingFor(listener(511, { program })).fix).toBe(fix));

test('reports connections that wait to be accepted', () => {
  expect(findingFor(listener(511, { waiting: 3 })).message).toContain('with a backlog of 511 (3 connections waiting), as the program requests');
});

describe('with an ephemeral range of 1024 to 65000 and port 8080 reserved', () => {
  const asked = { 'net.ipv4.ip_local_port_range': '1024\t65000', 'net.ipv4.ip_local_reserved_ports': '8080,9000-9001' };

  test.each([
    [1023, 'info', 'port 1023 is outside the ephemeral range 1024-65000'],
    [1024, 'warning', 'port 1024 is in the ephemeral range 1024-65000 and is not reserved'],
    [8080, 'good', 'port 8080 is in the ephemeral range 1024-65000 and is reserved'],
    [8081, 'warning', 'port 8081 is in the ephemeral range 1024-65000 and is not reserved'],
    [9001, 'good', 'port 9001 is in the ephemeral range 1024-65000 and is reserved'],
    [65000, 'warning', 'port 65000 is in'],
    [65001, 'info', 'port 65001 is outside'],
  ])('port %d is %s: %s', (port, level, text) => {
    expect(portFindings(observed({ asked, listeners: [listener(511, { local: { address: '*', port } })] })))
      .toMatchObject([{ container: 'web', level, message: expect.stringContaining(text) }]);
  });

  test('reports a port once per container, even with several addresses', () => {
    const listeners = [listener(511), listener(511, { local: { address: '[::]', port: 80 } }), listener(511, { container: 'agent' })];
    expect(portFindings(observed({ asked, listeners })).map(({ container: name }) => name)).toEqual(['web', 'agent']);
  });
});
