import { container, observed } from './observations';
import { isSame, parameterFindings } from '../../../src/local/effect/parameters';

const SOMAXCONN = 'net.core.somaxconn';

test('a parameter in effect is good', () => {
  expect(parameterFindings(observed({ asked: { [SOMAXCONN]: '6000' } }))).toEqual([
    { container: 'web', about: 'parameter', level: 'good', message: 'net.core.somaxconn is 6000, as requested' },
  ]);
});

test('a parameter with another value is a warning that names the container with that value', () => {
  const findings = parameterFindings(observed({ asked: { [SOMAXCONN]: '100' }, network: { [SOMAXCONN]: '200' }, others: [container('agent', { [SOMAXCONN]: '200' })] }));
  expect(findings.map(({ container: name, level, message }) => [name, level, message])).toEqual([
    ['web', 'warning', 'net.core.somaxconn is 200, not 100 as requested: container agent shares the network namespace and requests 200. The last one to start wins.'],
    ['agent', 'good', 'net.core.somaxconn is 200, as requested'],
  ]);
});

test('names no other container for an IPC parameter, or if none requests the value', () => {
  const of = (name: string, other: string) => parameterFindings(observed({ asked: { [name]: '100' }, network: { [name]: '200' }, others: [container('agent', { [name]: other })] }))[0].message;
  expect(of('kernel.msgmax', '200')).toBe('kernel.msgmax is 200, not 100 as requested');
  expect(of(SOMAXCONN, '300')).toBe('net.core.somaxconn is 200, not 100 as requested');
});

test('a parameter that does not exist is a warning', () => {
  expect(parameterFindings(observed({ asked: { 'net.ipv4.new': '1' }, network: {} }))[0])
    .toMatchObject({ level: 'warning', message: 'net.ipv4.new does not exist in the namespace (requested: 1)' });
});

test.each([
  ['net.ipv4.ip_local_port_range', '1024 65000', '1024\t65000', true],
  ['net.ipv4.tcp_rmem', '4096 131072  6291456', '4096\t131072\t6291456', true],
  ['net.ipv4.tcp_rmem', '4096 131072 6291456', '4096\t131072\t6291457', false],
  ['kernel.msgmax', '0x2328', '9000', true],
  ['kernel.msgmax', '2328', '9000', false],
  ['net.ipv4.ip_local_reserved_ports', '8081,8080,9000', '8080-8081,9000', true],
  ['net.ipv4.ip_local_reserved_ports', '1-5,3-4,6', '1-6', true],
  ['net.ipv4.ip_local_reserved_ports', '8080,8082', '8080-8082', false],
  ['net.ipv4.ip_local_reserved_ports', '', '', true],
  ['net.ipv4.ip_local_reserved_ports', '', '8080', false],
  ['net.ipv4.tcp_congestion_control', 'bbr', 'bbr', true],
  ['net.ipv4.tcp_congestion_control', 'bbr', 'cubic', false],
])('%s: compares %j with the kernel output %j: %s', (name, asked, inEffect, expected) => {
  expect(isSame(name, asked, inEffect)).toBe(expected);
});
