import { twReuseWithoutTimestamps } from '../../../src/checks/rules/tw-reuse-without-timestamps';
import { container, findings, reportsNothing, reportsOnce, tuned, UNRESOLVED } from '../definitions';

const REUSE = 'net.ipv4.tcp_tw_reuse';
const TIMESTAMPS = 'net.ipv4.tcp_timestamps';
const both = (reuse: string, timestamps: unknown) => tuned('web', { [REUSE]: reuse, [TIMESTAMPS]: timestamps });
const unnamed = { namespace: UNRESOLVED, value: '1' };

test('reports tcp_tw_reuse 1 with tcp_timestamps 0 in one network namespace', () => {
  expect(findings(twReuseWithoutTimestamps, [tuned('web', { [REUSE]: ' 1\n' }), tuned('agent', { [TIMESTAMPS]: 0 })])).toStrictEqual([
    { message: `${REUSE} is 1, but ${TIMESTAMPS} is 0.` },
  ]);
});

reportsOnce(twReuseWithoutTimestamps, { 'a value with whitespace': [both('1', ' 0\n')] });
reportsNothing(twReuseWithoutTimestamps, {
  'tcp_tw_reuse that is off': [both('0', '0')],
  'timestamps without a random offset': [both('1', '2')],
  'unresolved timestamps': [both('1', UNRESOLVED)],
  'timestamps alone': [tuned('web', { [TIMESTAMPS]: '0' })],
  'an unresolved name': [container('web', { systemControls: [{ namespace: REUSE, value: '1' }, { namespace: TIMESTAMPS, value: '0' }, unnamed] })],
  'tcp_tw_reuse that another container sets to an unresolved value': [both('1', '0'), tuned('agent', { [REUSE]: UNRESOLVED })],
  'timestamps that another container sets to an unresolved value': [both('1', '0'), tuned('agent', { [TIMESTAMPS]: UNRESOLVED })],
});
