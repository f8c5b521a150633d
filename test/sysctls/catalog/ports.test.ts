import { parsePortList, parsePorts } from '../../../src/sysctls/catalog';

test.each([
  ['8080', [8080, 8080]],
  ['9000-9010', [9000, 9010]],
  [' 8080 ', [8080, 8080]],
])('parses %j', (text, ports) => {
  expect(parsePorts(text)).toEqual(ports);
});

test.each(['', 'http', '80-', '-80', '1-2-3', '80,81', '8.5', '${Token[Port.1]}'])('returns undefined for %j', text => {
  expect(parsePorts(text)).toBeUndefined();
});

test('parses a list of ports and ranges and skips other items', () => {
  // `toEqual` ignores undefined items at the end.
  expect(parsePortList('8080,9000-9010,x,')).toStrictEqual([[8080, 8080], [9000, 9010]]);
  expect(parsePortList('')).toStrictEqual([]);
});
