import { keepaliveOutlivesIdleLimits } from '../../../src/checks/rules/keepalive-outlives-idle-limits';
import { each, reports, reportsNothing, reportsOnce, tuned, UNRESOLVED } from '../definitions';

const task = (value: unknown) => [tuned('web', { 'net.ipv4.tcp_keepalive_time': value })];

reports(keepaliveOutlivesIdleLimits, 'the time and the limit', task(' 600 '),
  { container: 'web', message: 'net.ipv4.tcp_keepalive_time is 600 seconds, but a NAT gateway drops a connection after 350 idle seconds.' });

reportsOnce(keepaliveOutlivesIdleLimits, each('seconds:', [350, '350', '7200'], task));
reportsNothing(keepaliveOutlivesIdleLimits, {
  ...each('seconds:', [349, '349', ' 349 ', '1', UNRESOLVED, 'many', '-1', '0x300', ''], task),
  'the interval between probes': [tuned('web', { 'net.ipv4.tcp_keepalive_intvl': '600' })],
});
