import { Change, changed } from '../../src/checks/change';

const VALUE = { a: [{ b: 'x', c: 1 }, { b: 'y', c: 2 }], d: false };

test.each<[Change, unknown]>([
  [{ kind: 'rename', path: ['a', 1, 'b'], key: 'B' }, { a: [VALUE.a[0], { B: 'y', c: 2 }], d: false }],
  [{ kind: 'rename', path: ['d'], key: 'D' }, { a: VALUE.a, D: false }],
  [{ kind: 'replace', path: ['a', 0, 'b'], value: true }, { a: [{ b: 'true', c: 1 }, VALUE.a[1]], d: false }],
  [{ kind: 'replace', path: ['d'], value: true }, { a: VALUE.a, d: true }],
  [{ kind: 'add', path: ['a', 0], after: 'b', key: 'e', value: 'z' }, { a: [{ b: 'x', e: 'z', c: 1 }, VALUE.a[1]], d: false }],
  [{ kind: 'remove', path: ['a'], items: [0] }, { a: [VALUE.a[1]], d: false }],
  [{ kind: 'copy', path: ['a'], item: 0, values: { b: 'z' } }, { a: [VALUE.a[0], { b: 'z', c: 1 }, VALUE.a[1]], d: false }],
])('applies %j to a copy', (change, expected) => {
  const before = JSON.stringify(VALUE);
  expect(changed(VALUE, [change])).toEqual(expected);
  expect(JSON.stringify(VALUE)).toBe(before);
});

test('several changes have the original keys and positions', () => {
  expect(changed(VALUE, [
    { kind: 'remove', path: ['a'], items: [0] },
    { kind: 'copy', path: ['a'], item: 1, values: { c: '3' } },
    { kind: 'rename', path: ['a', 1, 'b'], key: 'B' },
    { kind: 'rename', path: ['a'], key: 'A' },
    { kind: 'add', path: [], after: 'd', key: 'e', value: 'z' },
  ])).toEqual({ A: [{ B: 'y', c: 2 }, { B: 'y', c: '3' }], d: false, e: 'z' });
});

test('a scalar without a replacement stays', () => {
  expect(changed(VALUE, [{ kind: 'add', path: ['d'], after: '', key: 'e', value: 'z' }])).toEqual(VALUE);
});
