import { eachNamespace, Rule, setting } from './rule-helpers';

const BACKLOG = 'net.ipv4.tcp_max_syn_backlog';
const COOKIES = 'net.ipv4.tcp_syncookies';

export const synBacklogWithoutEffect: Rule = {
  name: 'syn-backlog-without-effect',
  severity: 'info',
  title: 'The maximum length of the SYN queue has no effect while SYN cookies are on',
  why: 'The kernel uses net.ipv4.tcp_max_syn_backlog only if net.ipv4.tcp_syncookies is 0. With SYN cookies, which are on by default, the backlog of the listener limits its SYN queue, and net.core.somaxconn limits that backlog.',
  fix: 'To allow longer queues, raise net.core.somaxconn and the backlog that the program requests.',
  source: 'https://github.com/torvalds/linux/blob/v6.1/net/ipv4/tcp_input.c',
  fails: () => [setting({ [BACKLOG]: '60000' }), setting({ [BACKLOG]: '60000', [COOKIES]: '1' })],
  foundAt: ['containerDefinitions.0.systemControls.0.value', 'containerDefinitions.0.systemControls.0.value'],
  passes: () => [setting({ [BACKLOG]: '60000', [COOKIES]: '0' }), setting({ [COOKIES]: '1' })],
  requires: 'systemControls',
  check: eachNamespace([COOKIES], values => {
    const [backlog, cookies] = [values.get(BACKLOG), values.get(COOKIES)?.trim()];
    return backlog === undefined || cookies === '0' ? [] : [{ name: BACKLOG, message: `${BACKLOG} is ${backlog}, but ${COOKIES} is ${cookies ?? '1 by default'}.` }];
  }),
};
