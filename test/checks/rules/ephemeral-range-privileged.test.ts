import { ephemeralRangePrivileged } from '../../../src/checks/rules/ephemeral-range-privileged';
import { container, ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';

const RANGE = 'net.ipv4.ip_local_port_range';
const START = 'net.ipv4.ip_unprivileged_port_start';

test.each([
  ['a range at the kernel\'s first unprivileged port', { [RANGE]: '1024 65000' }, { [RANGE]: '1023 65000' }],
  ['a first unprivileged port at the kernel\'s lowest ephemeral port', { [START]: '32768' }, { [START]: '32769' }],
  ['both at one port', { [RANGE]: '80 65000', [START]: '80' }, { [RANGE]: '80 65000', [START]: '81' }],
])('%s is right, and one port further is told', (_, good, bad) => {
  expect(findings(ephemeralRangePrivileged, fargate([tuned('web', good)]))).toEqual([]);
  expect(findings(ephemeralRangePrivileged, fargate([tuned('web', bad)]))).toEqual([{ message: expect.stringContaining(Object.values(bad)[0]), fix: expect.stringMatching(/\w/) }]);
});

const RANGE_AND_START_APART = [tuned('web', { [RANGE]: '80 65000' }), tuned('init', { [START]: '0' })];

test('containers that share a network namespace are judged together, others one by one', () => {
  expect(findings(ephemeralRangePrivileged, fargate(RANGE_AND_START_APART))).toEqual([]);
  expect(findings(ephemeralRangePrivileged, ec2(RANGE_AND_START_APART, { networkMode: 'awsvpc' }))).toEqual([]);
  expect(findings(ephemeralRangePrivileged, ec2(RANGE_AND_START_APART, { networkMode: 'bridge' }))).toHaveLength(1);
  expect(findings(ephemeralRangePrivileged, ec2(RANGE_AND_START_APART))).toHaveLength(1);
});

test('in host mode ECS refuses both parameters anyway', () => {
  expect(findings(ephemeralRangePrivileged, ec2([tuned('web', { [RANGE]: '80 65000' })], { networkMode: 'host' }))).toEqual([]);
});

test.each([
  ['the first unprivileged port', [tuned('web', { [RANGE]: '80 65000', [START]: UNRESOLVED })]],
  ['the range', [tuned('web', { [RANGE]: UNRESOLVED, [START]: '40000' })]],
  ['a parameter\'s name', [container('web', { systemControls: [{ namespace: RANGE, value: '80 65000' }, { namespace: UNRESOLVED, value: '0' }] })]],
  ['the parameters of another container', [tuned('web', { [RANGE]: '80 65000' }), container('init', { systemControls: UNRESOLVED })]],
])('silent where only the deployment knows %s', (_, containers) => {
  expect(findings(ephemeralRangePrivileged, fargate(containers))).toEqual([]);
});

test('silent where only the deployment knows who shares a network namespace', () => {
  expect(findings(ephemeralRangePrivileged, ec2(RANGE_AND_START_APART, { networkMode: UNRESOLVED }))).toEqual([]);
  expect(findings(ephemeralRangePrivileged, { requiresCompatibilities: UNRESOLVED, containerDefinitions: RANGE_AND_START_APART })).toEqual([]);
});

test.each([['no parameter', {}], ['another parameter', { 'net.core.somaxconn': '1' }], ['a text that is no range', { [RANGE]: 'low high' }]])('%s: nothing to tell', (_, sysctls) => {
  expect(findings(ephemeralRangePrivileged, fargate([tuned('web', sysctls)]))).toEqual([]);
});
