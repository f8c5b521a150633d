import { ephemeralRangePrivileged } from '../../../src/checks/rules/ephemeral-range-privileged';
import { container, ec2, fargate, findings, tuned, UNRESOLVED } from '../definitions';

const RANGE = 'net.ipv4.ip_local_port_range';
const START = 'net.ipv4.ip_unprivileged_port_start';

test.each([
  ['a range that starts at the default first unprivileged port', { [RANGE]: '1024 65000' }, { [RANGE]: '1023 65000' }],
  ['a first unprivileged port at the default start of the range', { [START]: '32768' }, { [START]: '32769' }],
  ['a range that starts at the first unprivileged port', { [RANGE]: '80 65000', [START]: '80' }, { [RANGE]: '80 65000', [START]: '81' }],
])('accepts %s and reports one port further', (_, good, bad) => {
  expect(findings(ephemeralRangePrivileged, fargate([tuned('web', good)]))).toEqual([]);
  expect(findings(ephemeralRangePrivileged, fargate([tuned('web', bad)]))).toEqual([{ message: expect.stringContaining(Object.values(bad)[0]), fix: expect.stringMatching(/\w/) }]);
});

const RANGE_AND_START_APART = [tuned('web', { [RANGE]: '80 65000' }), tuned('init', { [START]: '0' })];

test('judges containers together only if they share a network namespace', () => {
  expect(findings(ephemeralRangePrivileged, fargate(RANGE_AND_START_APART))).toEqual([]);
  expect(findings(ephemeralRangePrivileged, ec2(RANGE_AND_START_APART, { networkMode: 'awsvpc' }))).toEqual([]);
  expect(findings(ephemeralRangePrivileged, ec2(RANGE_AND_START_APART, { networkMode: 'bridge' }))).toHaveLength(1);
  expect(findings(ephemeralRangePrivileged, ec2(RANGE_AND_START_APART))).toHaveLength(1);
});

test('reports nothing in host mode, where ECS rejects both parameters', () => {
  expect(findings(ephemeralRangePrivileged, ec2([tuned('web', { [RANGE]: '80 65000' })], { networkMode: 'host' }))).toEqual([]);
});

test.each([
  ['the first unprivileged port', [tuned('web', { [RANGE]: '80 65000', [START]: UNRESOLVED })]],
  ['the range', [tuned('web', { [RANGE]: UNRESOLVED, [START]: '40000' })]],
  ['a parameter\'s name', [container('web', { systemControls: [{ namespace: RANGE, value: '80 65000' }, { namespace: UNRESOLVED, value: '0' }] })]],
  ['the parameters of another container', [tuned('web', { [RANGE]: '80 65000' }), container('init', { systemControls: UNRESOLVED })]],
])('reports nothing if %s is unresolved', (_, containers) => {
  expect(findings(ephemeralRangePrivileged, fargate(containers))).toEqual([]);
});

test('reports nothing if it is unresolved whether the containers share a network namespace', () => {
  expect(findings(ephemeralRangePrivileged, ec2(RANGE_AND_START_APART, { networkMode: UNRESOLVED }))).toEqual([]);
  expect(findings(ephemeralRangePrivileged, { requiresCompatibilities: UNRESOLVED, containerDefinitions: RANGE_AND_START_APART })).toEqual([]);
});

test.each([['no parameter', {}], ['another parameter', { 'net.core.somaxconn': '1' }], ['text that is not a range', { [RANGE]: 'low high' }]])('reports nothing for %s', (_, sysctls) => {
  expect(findings(ephemeralRangePrivileged, fargate([tuned('web', sysctls)]))).toEqual([]);
});
