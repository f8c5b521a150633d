import { noEphemeralPortLeft } from '../../../src/checks/rules/no-ephemeral-port-left';
import { findings, RANGE, reports, reportsNothing, RESERVED, tuned, UNRESOLVED } from '../definitions';

const task = (range: unknown, reserved: unknown) => [tuned('web', { [RANGE]: range, [RESERVED]: reserved })];

reports(noEphemeralPortLeft, 'reserved ports that include every ephemeral port', task('50000 50003', '50000-50003'), {
  message: `${RESERVED} = 50000-50003: every port of the ephemeral range 50000 to 50003 is reserved, so the kernel cannot choose a port for outgoing connections.`,
  fix: `Reserve fewer ports, or widen ${RANGE}.`,
});

test('compares with the default range if no range is set', () => {
  const [{ message }] = findings(noEphemeralPortLeft, [tuned('web', { [RESERVED]: '1-40000,40001-65535' })]);
  expect(message).toContain('32768 to 60999 (the default)');
});

reportsNothing(noEphemeralPortLeft, {
  'the first port left': task('50000 50003', '50001-50003'),
  'the last port of the default range left': [tuned('web', { [RESERVED]: '32768-60998' })],
  'a range alone': [tuned('web', { [RANGE]: '50000 50003' })],
  'an unresolved range': task(UNRESOLVED, '32768-60999'),
  'an unresolved list of ports': task('50000 50003', UNRESOLVED),
  'a descending range': task('50003 50000', '50000-50003'),
  'a word': task('all', '1-65535'),
  'an empty list of ports': task('50000 50003', ''),
});
