import { tcpRetriesCutClients } from '../../../src/checks/rules/tcp-retries-cut-clients';
import { container, each, ec2, findings, Json, LISTENS, reportsNothing, reportsOnce, tuned, UNRESOLVED } from '../definitions';
import { TcpKeepAlive } from 'cdk-fargate-linux-controls';

const RETRIES = 'net.ipv4.tcp_retries2';
const { values: PRESET } = TcpKeepAlive.auroraFailover({ limitRetransmissions: true });
const retries = (value: unknown, more: Json = LISTENS) => [tuned('web', { [RETRIES]: value }, more)];

test.each([[0, '0.2'], [1, '0.6'], [4, '6.2'], [5, '13'], [7, '51']])('reports %d retransmissions, the listener, and about %s seconds', (value, seconds) => {
  expect(findings(tcpRetriesCutClients, retries(` ${value} `))).toStrictEqual([{
    message: `net.ipv4.tcp_retries2 is ${value}, and container web listens on port 8080. A client that leaves data unacknowledged for about ${seconds} seconds can lose its connection.`,
  }]);
});

test('names a TCP port, if the container also maps a UDP port', () => {
  expect(findings(tcpRetriesCutClients, retries('1', { portMappings: [{ containerPort: 53, protocol: 'udp' }, { containerPort: 8443 }] }))[0].message)
    .toContain('container web listens on port 8443.');
});

reportsOnce(tcpRetriesCutClients, {
  'the listener of another container that shares the network namespace': [container('web', LISTENS), tuned('worker', { [RETRIES]: '5' })],
  'a number with a leading zero': retries('05'),
  'all but one value of the failover preset': [tuned('web', { ...PRESET, 'net.ipv4.tcp_syn_retries': '4' }, LISTENS)],
  'an interval that the failover preset does not set': [tuned('web', { ...PRESET, 'net.ipv4.tcp_keepalive_intvl': '4' }, LISTENS)],
});

reportsNothing(tcpRetriesCutClients, {
  ...each('retransmissions', ['8', '15', UNRESOLVED, 'many', '-1', '', 'x3', '3x'], value => retries(value)),
  'a UDP listener': retries('5', { portMappings: [{ containerPort: 53, protocol: 'udp' }] }),
  'a listener whose protocol is unresolved': retries('5', { portMappings: [{ containerPort: 53, protocol: UNRESOLVED }] }),
  'another parameter': [tuned('web', { 'net.ipv4.tcp_retries1': '1' }, LISTENS)],
  'a parameter whose name is unresolved': [container('web', { ...LISTENS, systemControls: [{ namespace: RETRIES, value: '5' }, { namespace: UNRESOLVED, value: '15' }] })],
  'a listener with another network namespace': ec2([container('web', LISTENS), tuned('worker', { [RETRIES]: '5' })], { networkMode: 'bridge' }),
});
