import { sysctlWriteOrder } from '../../../src/checks/rules/sysctl-write-order';
import { container, ec2, Json, RANGE, reportsNothing, reportsOnce, START, tuned, UNRESOLVED, waits } from '../definitions';

const [REORDERING, MAXIMUM] = ['net.ipv4.tcp_reordering', 'net.ipv4.tcp_max_reordering'];

const range = (name: string, more: Json = {}) => tuned(name, { [RANGE]: '80 65000' }, more);
const start = (name: string, more: Json = {}, value: unknown = '0') => tuned(name, { [START]: value }, more);
const AGENT = container('agent', { dependsOn: [{ containerName: 'init', condition: 'COMPLETE' }] });

reportsOnce(sysctlWriteOrder, {
  'a limit below the reordered segments': [tuned('web', { [REORDERING]: '201', [MAXIMUM]: '200' })],
  'two containers without an order': [range('web'), start('init')],
  'two containers in the wrong order': [range('web'), start('init', waits('web'))],
  'a container that waits for one of two that set the first parameter': [range('web', waits('a')), start('a'), start('b')],
  'a container that waits, beside another that does not': [range('web', waits('a')), range('b'), start('a')],
  'an unresolved value of another parameter': [range('web'), start('init'), tuned('agent', { 'net.core.somaxconn': UNRESOLVED })],
});

reportsNothing(sysctlWriteOrder, {
  'a limit that equals the reordered segments': [tuned('web', { [REORDERING]: '200', [MAXIMUM]: '200' })],
  'a container that waits for one that waits for the other': [range('web', waits('agent')), start('init'), AGENT],
  'a container that waits for all that set the first parameter': [range('web', waits('a')), start('a', waits('b')), start('b')],
  'an unresolved value in another container': [range('web'), start('init'), start('agent', {}, UNRESOLVED)],
  'separate network namespaces': ec2([range('web'), start('init')], { networkMode: 'bridge' }),
  'one of the two alone': [start('web')],
  'an unresolved value': [tuned('web', { [RANGE]: '80 65000', [START]: UNRESOLVED })],
  'no numbers': [tuned('web', { [RANGE]: 'low high', [START]: '0' })],
});
