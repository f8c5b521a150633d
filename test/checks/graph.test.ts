import { cycleThrough, postorder } from '../../src/checks/graph';

/** The nodes that follow each letter. */
const FOLLOWING: Readonly<Record<string, string>> = { a: 'cb', b: 'd', c: 'd', d: '', e: 'f', f: 'ge', g: 'f', h: 'h' };
const following = (node: string) => [...FOLLOWING[node]];

test('orders each node after those that follow it, and otherwise as given', () => {
  expect(postorder([...'abcd'], following).join('')).toBe('dcba');
  expect(postorder([...'dcba'], following).join('')).toBe('dcba');
  expect(postorder(['b', 'b'], following).join('')).toBe('db');
  expect(postorder([], following)).toEqual([]);
});

test('orders every node of a cycle once', () => expect(postorder(['e'], following).join('')).toBe('gfe'));

test('finds the shortest cycle through a node', () => {
  expect(cycleThrough('e', following).join('')).toBe('ef');
  expect(cycleThrough('g', following).join('')).toBe('gf');
  expect(cycleThrough('h', following).join('')).toBe('h');
  expect(cycleThrough('a', following)).toEqual([]);
});

test('a ring is one cycle in its order', () => expect(cycleThrough(2, node => [(node + 1) % 4])).toEqual([2, 3, 0, 1]));

test('a chain of 100,000 nodes fits the stack', () => {
  const next = (node: number) => node < 100_000 ? [node + 1] : [];
  expect(postorder([0], next)).toHaveLength(100_001);
  expect(cycleThrough(0, next)).toEqual([]);
});
