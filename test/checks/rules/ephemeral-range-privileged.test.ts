import { ephemeralRangePrivileged } from '../../../src/checks/rules/ephemeral-range-privileged';
import { container, ec2, RANGE, reportsNothing, reportsOnce, START, tuned, UNRESOLVED } from '../definitions';

const APART = [tuned('web', { [RANGE]: '80 65000' }), tuned('init', { [START]: '0' })];

reportsOnce(ephemeralRangePrivileged, {
  'containers that share no network namespace in bridge mode': ec2(APART, { networkMode: 'bridge' }),
});

reportsNothing(ephemeralRangePrivileged, {
  'containers that share a network namespace on Fargate': APART,
  'an unresolved first unprivileged port': [tuned('web', { [RANGE]: '80 65000', [START]: UNRESOLVED })],
  'an unresolved range': [tuned('web', { [RANGE]: UNRESOLVED, [START]: '40000' })],
  'an unresolved name': [container('web', { systemControls: [{ namespace: RANGE, value: '80 65000' }, { namespace: UNRESOLVED, value: '0' }] })],
  'unresolved parameters of another container': [tuned('web', { [RANGE]: '80 65000' }), container('init', { systemControls: UNRESOLVED })],
  'text that is not a range': [tuned('web', { [RANGE]: 'low high' })],
});
