import { Duration } from 'aws-cdk-lib';
import { failoverCutsClients } from '../../../src/checks/rules/failover-cuts-clients';
import { container, each, Json, LISTENS, reports, reportsNothing, reportsOnce, tuned, UNRESOLVED } from '../definitions';
import { TcpKeepAlive } from 'cdk-fargate-linux-controls';

const { values: PRESET } = TcpKeepAlive.auroraFailover({ limitRetransmissions: true });
const failover = (changes: Json = {}) => [tuned('web', { ...PRESET, ...changes }, LISTENS)];

reports(failoverCutsClients, 'the retransmissions, the listener, and the seconds after which a client loses its connection', failover(), {
  message: 'net.ipv4.tcp_retries2 is 5, and container web listens on port 8080. A client that leaves data unacknowledged for about 13 seconds can lose its connection.',
});

reportsOnce(failoverCutsClients, {
  'the listener of another container': [container('web', LISTENS), tuned('worker', PRESET)],
  'a value with spaces': failover({ 'net.ipv4.tcp_retries2': ' 5 ' }),
  'another detection time': [tuned('web', TcpKeepAlive.auroraFailover({ detectionTime: Duration.seconds(6), limitRetransmissions: true }).values, LISTENS)],
  'more parameters beside the values': failover({ 'net.core.somaxconn': '6000' }),
});

reportsNothing(failoverCutsClients, {
  ...each('retransmissions', ['8', '15', UNRESOLVED], value => failover({ 'net.ipv4.tcp_retries2': value })),
  'the preset without limited retransmissions': [tuned('web', TcpKeepAlive.auroraFailover().values, LISTENS)],
  // tcp-retries-cut-clients reports values that are not those of the preset.
  ...each('retransmissions of a hand-written value', ['4', '6'], value => failover({ 'net.ipv4.tcp_retries2': value })),
  ...each('an interval that differs from the idle time', ['4', '6'], value => failover({ 'net.ipv4.tcp_keepalive_intvl': value })),
});
