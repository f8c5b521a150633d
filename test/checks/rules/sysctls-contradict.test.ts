import { sysctlsContradict } from '../../../src/checks/rules/sysctls-contradict';
import { ec2, Json, reportsNothing, reportsOnce, tuned, UNRESOLVED } from '../definitions';

const task = (sysctls: Json) => [tuned('web', sysctls)];
const [LOW, HIGH] = ['net.ipv4.ipfrag_low_thresh', 'net.ipv4.ipfrag_high_thresh'];
const APART = [tuned('a', { [LOW]: '8000000' }), tuned('b', { [HIGH]: '8000000' })];

reportsOnce(sysctlsContradict, { 'a threshold above the default of its own network namespace': ec2(APART, { networkMode: 'bridge' }) });
reportsNothing(sysctlsContradict, {
  'equal thresholds of a shared network namespace': APART,
  'an unresolved value': task({ [LOW]: '8000000', [HIGH]: UNRESOLVED }),
  'a word': task({ [LOW]: 'many' }),
  'other parameters': task({ 'net.core.somaxconn': '1' }),
});
