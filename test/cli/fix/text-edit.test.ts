import { applyEdits, TextEdit, withoutOverlaps } from '../../../src/cli/fix/text-edit';

const insertion = (start: number, text: string) => ({ start, end: start, text });

test('applies edits in the order of their positions', () => {
  expect(applyEdits('abcdef', [{ start: 4, end: 6, text: 'E' }, insertion(0, '>'), { start: 1, end: 2, text: '' }])).toBe('>acdE');
});

test('no edits leave a text as it is', () => expect(applyEdits('a\r\n\u{1F600}', [])).toBe('a\r\n\u{1F600}'));

test('counts UTF-16 code units', () => expect(applyEdits('\u{1F600}ab', [{ start: 2, end: 3, text: 'x' }])).toBe('\u{1F600}xb'));

test.each([
  [{ start: 1, end: 3, text: '' }, { start: 4, end: 5, text: '' }, false],
  [{ start: 1, end: 3, text: '' }, { start: 3, end: 5, text: '' }, true],
  [{ start: 1, end: 3, text: '' }, { start: 2, end: 5, text: '' }, true],
  [insertion(2, 'a'), insertion(2, 'b'), true],
  [insertion(2, 'a'), insertion(3, 'b'), false],
])('edits that touch overlap: %j and %j', (one, other, overlap) => {
  const chosen = (...edits: TextEdit[]) => withoutOverlaps(edits, edit => [edit], 'abcde');
  expect(chosen(one, other)).toEqual(overlap ? [one] : [one, other]);
  expect(chosen(other, one)).toEqual(overlap ? [other] : [other, one]);
});

test('of items with several edits, the ones that touch an earlier one are left out as a whole', () => {
  const items = { first: [insertion(1, 'x')], second: [insertion(0, 'y'), insertion(1, 'y')], third: [insertion(0, 'z'), insertion(5, 'z')] };
  expect(withoutOverlaps(Object.keys(items) as (keyof typeof items)[], name => items[name], 'abcde')).toEqual(['first', 'third']);
});
