import { Token } from 'aws-cdk-lib';
import { reservedPortList } from '../../src/task/reserved-ports';

/** The list for containers that listen on these ports. */
function reserved(range: string | undefined, listening: (number | string)[], byHand?: string): string | undefined {
  const sysctls = new Map(Object.entries({ 'net.ipv4.ip_local_port_range': range, 'net.ipv4.ip_local_reserved_ports': byHand })
    .filter((entry): entry is [string, string] => entry[1] !== undefined));
  return reservedPortList(sysctls, listening.map((port, i) => ({
    name: `c${i}`, image: 'i', portMappings: [typeof port === 'number' ? { containerPort: port } : { containerPortRange: port }],
  })));
}

test.each<[string, string | undefined, (number | string)[], string | undefined, string | undefined]>([
  ['the first port of the range', '8080 9000', [8080], undefined, '8080'],
  ['the last port of the range', '8000 8080', [8080], undefined, '8080'],
  ['a port just below the range', '8081 9000', [8080], undefined, undefined],
  ['a port just above the range', '8000 8079', [8080], undefined, undefined],
  ['a range that is not set', undefined, [8080], undefined, undefined],
  ['a range that is separated by a tab', '8000\t9000', [8080], undefined, '8080'],
  ['a range that is separated by several spaces', '8000    9000', [8080], undefined, '8080'],
  ['a range with a space in front', ' 8000 9000', [8080], undefined, '8080'],
  ['several listeners, in rising order', '1024 65000', [9000, 8080, 8443], undefined, '8080,8443,9000'],
  ['listeners side by side', '1024 65000', [8081, 8080, 8083], undefined, '8080-8081,8083'],
  ['the same port twice', '1024 65000', [8080, 8080], undefined, '8080'],
  ['a listener on a range of ports that begins below', '1024 65000', ['1000-1030'], undefined, '1000-1030'],
  ['ports that the caller reserves', '1024 65000', [8080], '22,9000-9001', '22,8080,9000-9001'],
  ['ports that the caller reserves around the listener', '1024 65000', [8080], '8000-8090', '8000-8090'],
  ['only ports that the caller reserves', '1024 2000', [8080], '1500', undefined],
])('%s', (_, range, listening, byHand, expected) => {
  expect(reserved(range, listening, byHand)).toBe(expected);
});

test('nothing is guessed where the range or the list is not known yet', () => {
  const unknown = Token.asString({ Ref: 'Parameter' });
  expect(reserved(unknown, [8080])).toBeUndefined();
  expect(reserved('1024 65000', [8080], unknown)).toBeUndefined();
});

test('containers without ports, and ports that only the deployment knows, are passed over', () => {
  const sysctls = new Map([['net.ipv4.ip_local_port_range', '1024 65000']]);
  expect(reservedPortList(sysctls, [{ name: 'a', image: 'i' }, { name: 'b', image: 'i', portMappings: { Ref: 'Ports' } as any }])).toBeUndefined();
  expect(reservedPortList(sysctls, [{ name: 'a', image: 'i', portMappings: [{ containerPort: { Ref: 'Port' } as any }] }])).toBeUndefined();
});
