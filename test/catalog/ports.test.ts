import { firstPortOutside, formatPortList, mergedPortList, parsePortList, parsePorts } from '../../src/catalog';

test.each([
  ['8080', [8080, 8080]],
  ['9000-9010', [9000, 9010]],
  [' 8080 ', [8080, 8080]],
])('parses %j', (text, ports) => expect(parsePorts(text)).toEqual(ports));

test.each(['', 'http', '80-', '-80', '1-2-3', '80,81', '8.5', '${Token[Port.1]}'])('returns undefined for %j', text => {
  expect(parsePorts(text)).toBeUndefined();
});

test('parses a list of ports and ranges and skips other items', () => {
  // `toEqual` ignores undefined items at the end.
  expect(parsePortList('8080,9000-9010,x,')).toStrictEqual([[8080, 8080], [9000, 9010]]);
  expect(parsePortList('')).toStrictEqual([]);
});

test.each<[string, [number, number], number | undefined]>([
  ['', [10, 12], 10], ['10', [10, 12], 11], ['10-11', [10, 12], 12], ['12,10-11', [10, 12], undefined], ['0-65535', [10, 12], undefined], ['11', [10, 12], 10], ['9,13', [10, 12], 10],
  ['12-9', [10, 12], 10], ['', [12, 10], undefined],
])('with the ports %j, finds the first other port of a range', (list, range, port) => {
  expect(firstPortOutside(mergedPortList(list), range)).toBe(port);
});

test.each([
  ['', ''],
  ['8080-8080', '8080'],
  ['9000,80', '80,9000'],
  ['80,81,83', '80-81,83'],
  ['80-90,85-86,88-95,97', '80-95,97'],
  ['90-80,85', '85'],
])('formats the ports %j as the kernel prints them', (list, printed) => {
  expect(formatPortList(parsePortList(list))).toBe(printed);
});
