import { agent, eachNamespace, onFargate, Rule, setting, sysctls, web } from './rule-helpers';

const REUSE = 'net.ipv4.tcp_tw_reuse';
const TIMESTAMPS = 'net.ipv4.tcp_timestamps';

export const twReuseWithoutTimestamps: Rule = {
  name: 'tw-reuse-without-timestamps',
  severity: 'warning',
  title: 'The reuse of ports in TIME-WAIT has no effect, because TCP timestamps are off',
  why: 'The kernel reuses a port in TIME-WAIT for a new connection to the same server only if the old connection used TCP timestamps. With net.ipv4.tcp_timestamps = 0, no connection does, so net.ipv4.tcp_tw_reuse has no effect.',
  fix: 'Remove net.ipv4.tcp_timestamps, which is 1 by default, or remove net.ipv4.tcp_tw_reuse.',
  source: 'https://github.com/torvalds/linux/blob/v6.1/net/ipv4/tcp_ipv4.c',
  moreSources: ['https://docs.kernel.org/networking/ip-sysctl.html'],
  measuredOn: 'Linux 6.1, 6.12, and 6.18',
  fails: () => [setting({ [REUSE]: '1', [TIMESTAMPS]: '0' })],
  foundAt: ['containerDefinitions.0.systemControls.1.value'],
  passes: () => [
    setting({ [REUSE]: '1', [TIMESTAMPS]: '1' }),
    setting({ [REUSE]: '1' }),
    setting({ [REUSE]: '2', [TIMESTAMPS]: '0' }),
    onFargate([web(sysctls({ [REUSE]: '1' })), agent()]),
  ],
  requires: 'systemControls',
  check: eachNamespace([REUSE, TIMESTAMPS], values => values.get(REUSE)?.trim() === '1' && values.get(TIMESTAMPS)?.trim() === '0'
    ? [{ name: TIMESTAMPS, message: `${REUSE} is 1, but ${TIMESTAMPS} is 0.` }]
    : []),
};
