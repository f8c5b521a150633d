import { portMappingsOverlap } from '../../../src/checks/rules/port-mappings-overlap';
import { container, ec2, fargate, findings, Json, UNRESOLVED } from '../definitions';

const toMapping = (port: unknown): Json => typeof port === 'string' ? { containerPortRange: port } : { containerPort: port };
const listener = (name: string, ...ports: unknown[]) => container(name, { portMappings: ports.map(toMapping) });
const found = (...containers: Json[]) => findings(portMappingsOverlap, fargate(containers));

test('reports ranges of two containers that overlap', () => {
  expect(found(listener('web', '9000-9010'), listener('agent', '9010-9020'))).toStrictEqual([{
    container: 'agent', message: 'the mapping of TCP 9010-9020 overlaps 9000-9010 of container web.',
  }]);
});

test.each([['8990-8999', 0], ['8990-9000', 1], ['9000-9010', 1], ['9003-9004', 1], ['9010-9020', 1], ['9011-9020', 0], [8999, 0], [9000, 1], [9010, 1], [9011, 0]])(
  'the number of findings for 9000-9010 and %j is %d', (port, count) => {
    expect(found(listener('web', '9000-9010'), listener('agent', port))).toHaveLength(count);
  },
);

test('reports a port that one container maps more than once', () => {
  expect(found(listener('web', 8080, 8080))).toStrictEqual([{ container: 'web', message: 'the mapping of TCP 8080 overlaps 8080 of the same container.' }]);
  expect(found(listener('web', 9005, '9000-9010'))).toHaveLength(1);
});

test('leaves equal ports of two containers to another rule', () => {
  expect(found(listener('web', 8080), listener('agent', 8080))).toEqual([]);
});

test('compares a mapping with the one that reaches furthest', () => {
  expect(found(listener('web', '9000-9100'), listener('agent', 9001), listener('proxy', 9050)).map(finding => finding.message)).toEqual([
    'the mapping of TCP 9001 overlaps 9000-9100 of container web.', 'the mapping of TCP 9050 overlaps 9000-9100 of container web.',
  ]);
  expect(found(listener('web', '9000-9010'), listener('agent', '9005-9100'), listener('proxy', 9050)).map(finding => finding.message)).toEqual([
    'the mapping of TCP 9005-9100 overlaps 9000-9010 of container web.', 'the mapping of TCP 9050 overlaps 9005-9100 of container agent.',
  ]);
});

test('accepts different protocols and separate network namespaces', () => {
  const udp = container('agent', { portMappings: [{ containerPortRange: '9000-9010', protocol: 'udp' }] });
  expect(found(listener('web', '9000-9010'), udp)).toEqual([]);
  const ranges = [listener('web', '9000-9010'), listener('agent', '9000-9010')];
  expect(findings(portMappingsOverlap, ec2(ranges, { networkMode: 'bridge' }))).toEqual([]);
  expect(findings(portMappingsOverlap, ec2(ranges, { networkMode: UNRESOLVED }))).toEqual([]);
  expect(findings(portMappingsOverlap, ec2(ranges, { networkMode: 'host' }))).toHaveLength(1);
});

test('reports nothing for unresolved ranges', () => {
  const unresolved = container('agent', { portMappings: [{ containerPortRange: UNRESOLVED }] });
  expect(found(listener('web', '9000-9010'), unresolved, unresolved)).toEqual([]);
});
