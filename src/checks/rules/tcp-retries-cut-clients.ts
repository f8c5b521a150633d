import { eachEarlyEnd, LISTENS, Rule, setting } from './rule-helpers';

const RETRIES = 'net.ipv4.tcp_retries2';

export const tcpRetriesCutClients: Rule = {
  name: 'tcp-retries-cut-clients',
  severity: 'warning',
  title: 'Clients can lose their connections after a short interruption',
  why: 'The parameter net.ipv4.tcp_retries2 applies to all TCP connections that do not set TCP_USER_TIMEOUT, also to those that a listener has accepted. After about that many retransmissions without an acknowledgment, the kernel closes the connection. RFC 1122 asks for at least 100 seconds, which 8 retransmissions take at the shortest retransmission timeout. With fewer, a mobile client without reception, or a short interruption of the path, can end connections and lose requests.',
  fix: 'Remove net.ipv4.tcp_retries2, or use at least 8. To detect a failed server earlier, let the program set TCP_USER_TIMEOUT on its connections to that server, for example with tcp_user_timeout in libpq.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  moreSources: [
    'https://www.rfc-editor.org/rfc/rfc1122#section-4.2.3.5',
    'https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TCP-USER-TIMEOUT',
  ],
  fails: () => [setting({ [RETRIES]: '7' }, LISTENS)],
  foundAt: ['containerDefinitions.0.systemControls.0.value'],
  passes: () => [setting({ [RETRIES]: '8' }, LISTENS), setting({ [RETRIES]: '7' })],
  requires: 'systemControls',
  check: eachEarlyEnd(false),
};
