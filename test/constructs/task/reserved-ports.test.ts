import { Token } from 'aws-cdk-lib';
import { reservedPortList } from '../../../src/constructs/task/reserved-ports';

/** The list of reserved ports for containers with these listening ports. */
function reserved(range: string | undefined, listening: (number | string)[], callerReserves?: string): string | undefined {
  const sysctls = new Map(Object.entries({ 'net.ipv4.ip_local_port_range': range, 'net.ipv4.ip_local_reserved_ports': callerReserves })
    .filter((entry): entry is [string, string] => entry[1] !== undefined));
  return reservedPortList(sysctls, listening.map((port, i) => ({
    name: `c${i}`, image: 'i', portMappings: [typeof port === 'number' ? { containerPort: port } : { containerPortRange: port }],
  })));
}

test.each<[string, string | undefined, (number | string)[], string | undefined, string | undefined]>([
  ['a listener on the first port of the range', '8080 9000', [8080], undefined, '8080'],
  ['a listener on the last port of the range', '8000 8080', [8080], undefined, '8080'],
  ['no listener just below the range', '8081 9000', [8080], undefined, undefined],
  ['no listener just above the range', '8000 8079', [8080], undefined, undefined],
  ['no listener just below the default range, if none is set', undefined, [32767], undefined, undefined],
  ['a listener on the first port of the default range, if none is set', undefined, [32768], undefined, '32768'],
  ['a listener on the last port of the default range, if none is set', undefined, [60999], '22', '22,60999'],
  ['no listener just above the default range, if none is set', undefined, [61000], undefined, undefined],
  ['a listener in a range separated by a tab', '8000\t9000', [8080], undefined, '8080'],
  ['several listeners, in ascending order', '1024 65000', [9000, 8080, 8443], undefined, '8080,8443,9000'],
  ['listeners on adjacent ports, as a range', '1024 65000', [8081, 8080, 8083], undefined, '8080-8081,8083'],
  ['a port of two listeners, once', '1024 65000', [8080, 8080], undefined, '8080'],
  ['all ports of a listener on a range that starts below the ephemeral range', '1024 65000', ['1000-1030'], undefined, '1000-1030'],
  ['all ports of a listener on a range up to the first ephemeral port', '20000 30000', ['19990-20000'], undefined, '19990-20000'],
  ['no listener on a range just below the ephemeral range', '20000 30000', ['19990-19999'], undefined, undefined],
  ['all ports of a listener on a range from the last ephemeral port', '20000 30000', ['30000-30010'], undefined, '30000-30010'],
  ['no listener on a range just above the ephemeral range', '20000 30000', ['30001-30010'], undefined, undefined],
  ['a listener on all ephemeral ports but one', '20000 30000', ['1024-29999'], undefined, '1024-29999'],
  ['nothing if no ephemeral port would be left', '20000 30000', ['1024-65000'], undefined, undefined],
  ['a port and an adjacent range as one range', '1024 65000', ['9000-9005', 9006], undefined, '9000-9006'],
  ['overlapping ranges as one range', '1024 65000', ['9003-9010', '9000-9005'], undefined, '9000-9010'],

  ['a listener and the ports that the caller reserves', '1024 65000', [8080], '22,9000-9001', '22,8080,9000-9001'],
  ['a listener inside a range that the caller reserves', '1024 65000', [8080], '8000-8090', '8000-8090'],
  ['no listener outside the range, and so adds nothing to the ports of the caller', '1024 2000', [8080], '1500', undefined],
])('reserves %s', (_, range, listening, callerReserves, expected) => {
  expect(reserved(range, listening, callerReserves)).toBe(expected);
});

test('reserves nothing if the range or the list is unresolved', () => {
  const unknown = Token.asString({ Ref: 'Parameter' });
  expect(reserved(unknown, [8080])).toBeUndefined();
  expect(reserved('1024 65000', [8080], unknown)).toBeUndefined();
});

test.each<[string, unknown, string | undefined]>([
  ['a range', '50051 50060', '50051'],
  ['another range', '50052 50060', undefined],
  ['an unresolved range', { Ref: 'Range' }, undefined],
])('uses %s that a container sets itself, instead of the default', (_, value, expected) => {
  const systemControls = [{ namespace: 'net.core.somaxconn', value: '6000' }, { namespace: 'net.ipv4.ip_local_port_range', value: value as string }];
  expect(reservedPortList(new Map(), [{ name: 'a', image: 'i', portMappings: [{ containerPort: 50051 }] }, { name: 'b', image: 'i', systemControls }])).toBe(expected);
});

test('ignores containers without ports and unresolved ports', () => {
  const sysctls = new Map([['net.ipv4.ip_local_port_range', '1024 65000']]);
  expect(reservedPortList(sysctls, [{ name: 'a', image: 'i' }, { name: 'b', image: 'i', portMappings: { Ref: 'Ports' } as any }])).toBeUndefined();
  expect(reservedPortList(sysctls, [{ name: 'a', image: 'i', portMappings: [{ containerPort: { Ref: 'Port' } as any }] }])).toBeUndefined();
  expect(reservedPortList(sysctls, [{ name: 'a', image: 'i', portMappings: [{ containerPort: { Ref: 'Port' } as any }, { containerPort: 8080 }] }])).toBe('8080');
});
