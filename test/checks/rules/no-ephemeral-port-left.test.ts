import { noEphemeralPortLeft } from '../../../src/checks/rules/no-ephemeral-port-left';
import { ec2, fargate, findings, Json, tuned, UNRESOLVED } from '../definitions';

const RANGE = 'net.ipv4.ip_local_port_range';
const RESERVED = 'net.ipv4.ip_local_reserved_ports';
const found = (values: Json) => findings(noEphemeralPortLeft, fargate([tuned('web', values)]));

test('reports reserved ports that include every ephemeral port, and accepts them with one port left', () => {
  expect(found({ [RANGE]: '50000 50003', [RESERVED]: '50000-50003' })).toStrictEqual([{
    message: `${RESERVED} = 50000-50003: every port of the ephemeral range 50000 to 50003 is reserved, so no outgoing connection can be opened.`,
    fix: `Reserve fewer ports, or widen ${RANGE}.`,
  }]);
  expect(found({ [RANGE]: '50000 50003', [RESERVED]: '50000-50002' })).toEqual([]);
  expect(found({ [RANGE]: '50000 50003', [RESERVED]: '50001-50003' })).toEqual([]);
});

test('compares with the default range if no range is set', () => {
  expect(found({ [RESERVED]: '1-40000,40001-65535' })).toStrictEqual([expect.objectContaining({ message: expect.stringContaining('32768 to 60999 (the default)') })]);
  expect(found({ [RESERVED]: '32768-60998' })).toEqual([]);
});

test('combines the parameters of containers that share a network namespace, and no others', () => {
  const containers = [tuned('web', { [RANGE]: '8080 8080' }), tuned('agent', { [RESERVED]: '8080' })];
  expect(findings(noEphemeralPortLeft, fargate(containers))).toHaveLength(1);
  expect(findings(noEphemeralPortLeft, ec2(containers))).toEqual([]);
});

test.each<Json>([
  { [RANGE]: '50000 50003' }, { [RANGE]: UNRESOLVED, [RESERVED]: '32768-60999' }, { [RANGE]: '50000 50003', [RESERVED]: UNRESOLVED },
  { [RANGE]: '50003 50000', [RESERVED]: '50000-50003' }, { [RANGE]: 'all', [RESERVED]: '1-65535' }, { [RANGE]: '50000 50003', [RESERVED]: '' },
])('reports nothing for %j', values => {
  expect(found(values)).toEqual([]);
});
