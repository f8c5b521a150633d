import { portMappingsOverlap } from '../../../src/checks/rules/port-mappings-overlap';
import { container, each, findings, Json, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const toMapping = (port: unknown): Json => typeof port === 'string' ? { containerPortRange: port } : { containerPort: port };
const listener = (name: string, ...ports: unknown[]) => container(name, { portMappings: ports.map(toMapping) });
const both = (port: unknown) => [listener('web', '9000-9010'), listener('agent', port)];
const inAgent = (mapping: Json) => container('agent', { portMappings: [mapping] });

test.each<[string, Json[], string[]]>([
  ['ranges of two containers', both('9010-9020'), ['TCP 9010-9020 overlaps 9000-9010 of container web']],
  ['a port and a range that starts with it', [listener('web', 8080), listener('agent', '8080-8081')], ['TCP 8080-8081 overlaps 8080 of container web']],
  ['a port of one container', [listener('web', 8080, 8080)], ['TCP 8080 overlaps 8080 of the same container']],
  ['a mapping and the one that reaches furthest', [listener('web', '9000-9100'), listener('agent', 9001), listener('proxy', 9050)],
    ['TCP 9001 overlaps 9000-9100 of container web', 'TCP 9050 overlaps 9000-9100 of container web']],
  ['a mapping and the first of two that reach as far', [listener('web', '9000-9100'), listener('agent', '9001-9100'), listener('proxy', 9050)],
    ['TCP 9001-9100 overlaps 9000-9100 of container web', 'TCP 9050 overlaps 9000-9100 of container web']],
  ['a chain of mappings', [listener('web', '9000-9010'), listener('agent', '9005-9100'), listener('proxy', 9050)],
    ['TCP 9005-9100 overlaps 9000-9010 of container web', 'TCP 9050 overlaps 9005-9100 of container agent']],
])('reports that %s overlap', (_, containers, overlaps) => {
  expect(findings(portMappingsOverlap, containers).map(({ message }) => message)).toEqual(overlaps.map(overlap => `the mapping of ${overlap}.`));
});

test('reports the second container', () => {
  expect(findings(portMappingsOverlap, both('9010-9020')).map(finding => finding.container)).toEqual(['agent']);
});

reportsOnce(portMappingsOverlap, {
  ...each('beside 9000-9010,', ['8990-9000', '9000-9010', '9003-9004', '9010-9020', 9000, 9010], both),
  'a port in a range of the same container': [listener('web', 9005, '9000-9010')],
});

reportsNothing(portMappingsOverlap, {
  ...each('beside 9000-9010,', ['8990-8999', '9011-9020', 8999, 9011], both),
  'equal ports of two containers, which another rule reports': [listener('web', 8080), listener('agent', 8080)],
  'unresolved ranges': [listener('web', '9000-9010'), ...Array(2).fill(inAgent({ containerPortRange: UNRESOLVED })) as Json[]],
});
