import { agent, eachNamespace, LISTENS, onFargate, Rule, setting, sysctls, tcpListenersIn, web } from './rule-helpers';

const ABORT = 'net.ipv4.tcp_abort_on_overflow';

export const overflowResetsClients: Rule = {
  name: 'overflow-resets-clients',
  severity: 'warning',
  title: 'Clients can be reset while the accept queue of a listener is full',
  why: 'While the accept queue is full, the kernel drops the last packet of the handshake by default. Both sides repeat the handshake, so the client can still connect after a short burst. With net.ipv4.tcp_abort_on_overflow, the kernel resets the connection instead. An Application Load Balancer answers its client with HTTP 502 if the target resets the connection while the load balancer connects or waits for the response. The documentation of the kernel advises to turn it on only if the program cannot be made to accept connections faster.',
  fix: 'Remove net.ipv4.tcp_abort_on_overflow. For longer queues, raise net.core.somaxconn and the backlog that the program requests, for example with ListenBacklog.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  moreSources: ['https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html'],
  fails: () => [setting({ [ABORT]: '1' }, LISTENS), onFargate([web(LISTENS), agent(sysctls({ [ABORT]: '1' }))])],
  foundAt: ['containerDefinitions.0.systemControls.0.value', 'containerDefinitions.1.systemControls.0.value'],
  passes: () => [setting({ [ABORT]: '0' }, LISTENS), setting({ [ABORT]: '1' })],
  requires: 'systemControls',
  check: eachNamespace([ABORT], (values, containers) => {
    const value = values.get(ABORT) ?? '0';
    const [listener] = Number(value) === 0 ? [] : tcpListenersIn(containers);
    return listener === undefined ? [] : [{
      name: ABORT,
      message: `${ABORT} is ${value}, and container ${listener.name} maps a TCP port. While its accept queue is full, clients can be reset, and behind an Application Load Balancer get HTTP 502.`,
    }];
  }),
};
