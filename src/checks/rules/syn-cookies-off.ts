import { eachNamespace, LISTENS, Rule, setting } from './rule-helpers';

const COOKIES = 'net.ipv4.tcp_syncookies';

export const synCookiesOff: Rule = {
  name: 'syn-cookies-off',
  severity: 'warning',
  title: 'SYN cookies are off',
  why: 'By default, the kernel sends SYN cookies only while the SYN queue of a listener is full. Without them, it drops further connection requests, so that a SYN flood, or a burst of clients, can keep others from connecting. Turning them off gains nothing while the queue is not full. The documentation of the kernel advises to tune the queues instead if the log warns about SYN floods under normal load.',
  fix: 'Remove net.ipv4.tcp_syncookies, whose default is 1. For longer queues, raise net.core.somaxconn and the backlog that the program requests.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  moreSources: ['https://github.com/torvalds/linux/blob/v6.1/net/ipv4/tcp_input.c'],
  fails: () => [setting({ [COOKIES]: '0' }, LISTENS), setting({ [COOKIES]: '0', 'net.ipv4.tcp_max_syn_backlog': '60000' })],
  foundAt: ['containerDefinitions.0.systemControls.0.value', 'containerDefinitions.0.systemControls.0.value'],
  passes: () => [setting({ [COOKIES]: '1' }, LISTENS), setting({ [COOKIES]: '2' }, LISTENS)],
  requires: 'systemControls',
  check: eachNamespace([COOKIES], values => values.get(COOKIES)?.trim() !== '0' ? [] : [{
    name: COOKIES, message: `${COOKIES} is 0, so the kernel drops connection requests while a SYN queue is full, also during a SYN flood.`,
  }]),
};
