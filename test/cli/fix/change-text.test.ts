import type { Change } from '../../../src/checks/change';
import { applyEdits } from '../../../src/cli/fix';
import { editsFor } from '../../../src/cli/fix/change-text';
import { parseDocuments } from '../../../src/reading/parsing/documents';

/** The text after a change. Undefined if it allows no small edit. */
function edited(text: string, change: Change): string | undefined {
  const edits = editsFor(change, parseDocuments(text, { prefersYaml: true }).sourceOf([])!);
  return edits && applyEdits(text, edits);
}

const rename = { kind: 'rename', path: ['a'], key: 'b' } as const;
const replace = { kind: 'replace', path: ['a'], value: 'new' } as const;
const add = { kind: 'add', path: [], after: 'a', key: 'b', value: 'new' } as const;
const removeAll = (...items: number[]) => ({ kind: 'remove', path: ['a'], items }) as const;
const copy = { kind: 'copy', path: ['a'], item: 0, values: { n: 'new', v: '80' } } as const;

test.each([
  ['{"a": 1}', '{"b": 1}'],
  ['a: 1 # a\n', 'b: 1 # a\n'],
  ['\'a\': 1', '\'b\': 1'],
  ['"a": 1', '"b": 1'],
  ['{a: 1}', '{b: 1}'],
])('renames a key in %j in its quotes', (text, expected) => expect(edited(text, rename)).toBe(expected));

test.each([
  ['{"a": "old"}', '{"a": "new"}'],
  ['{"a": 1}', '{"a": "new"}'],
  ['a: old # why\nc: 1\n', 'a: new # why\nc: 1\n'],
  ['a:   "old"', 'a:   "new"'],
  ['{a: \'old\', c: 1}', '{a: \'new\', c: 1}'],
  ['a: !!str old', 'a: !!str new'],
])('replaces a scalar in %j in its quotes', (text, expected) => expect(edited(text, replace)).toBe(expected));

test.each([
  ['80', 'a: \'80\''],
  ...['y', 'n', 'yes', 'No', 'on', 'OFF', 'true', 'False', 'null'].map(word => [word, `a: '${word}'`]),
  ['only', 'a: only'],
  ['boff', 'a: boff'],
  ['it\'s', 'a: \'it\'\'s\''],
  ['80,81', 'a: \'80,81\''],
  ['1024 65000', 'a: 1024 65000'],
  ['net.core.somaxconn', 'a: net.core.somaxconn'],
])('quotes %j in YAML only if it would be something else than this string', (value, expected) => {
  expect(edited('a: old', { ...replace, value })).toBe(expected);
});

test.each([
  ['{"a":1}', '{"a":1,"b":"new"}'],
  ['{"a": 1}', '{"a": 1, "b": "new"}'],
  ['{ "a": 1, "c": 2 }', '{ "a": 1, "b": "new", "c": 2 }'],
  ['{\r\n\t"a": 1\r\n}\r\n', '{\r\n\t"a": 1,\r\n\t"b": "new"\r\n}\r\n'],
  ['{\n  "c": 1,\n  "a": [\n    1\n  ]\n}', '{\n  "c": 1,\n  "a": [\n    1\n  ],\n  "b": "new"\n}'],
  ['a: 1\nc: 2\n', 'a: 1\nb: new\nc: 2\n'],
  ['a: 1', 'a: 1\nb: new'],
  ['"a": 1 # why\r\n# c\r\nc: 2\r\n', '"a": 1 # why\r\n"b": "new"\r\n# c\r\nc: 2\r\n'],
  ['a:\n- 1 # one\n\n# end\n', 'a:\n- 1 # one\nb: new\n\n# end\n'],
  ['{a: 1, c: 2}', '{a: 1, b: new, c: 2}'],
])('adds a member to %j below the other one', (text, expected) => expect(edited(text, add)).toBe(expected));

test('adds a member to an item of a list', () => {
  expect(edited('l:\n  - a: 1\n    c: 2\n  - c: 3\n', { ...add, path: ['l', 0] })).toBe('l:\n  - a: 1\n    b: new\n    c: 2\n  - c: 3\n');
});

test.each<[number[], string, string]>([
  [[0], '{"a":[1,2,3]}', '{"a":[2,3]}'],
  [[2], '{"a":[1,2,3]}', '{"a":[1,2]}'],
  [[1, 2], '{"a": [\n  1,\n  2,\n  3\n]}', '{"a": [\n  1\n]}'],
  [[0, 2], '{"a": [1, 2, 3]}', '{"a": [2]}'],
  [[1], '{"a": ["#1", "#2"]}', '{"a": ["#1"]}'],
  [[1], 'a:\n  - x: 1\n    y: 2\n  # next\n  - x: 1\n    y: 2\n  - x: 3\nc: 1\n', 'a:\n  - x: 1\n    y: 2\n  # next\n  - x: 3\nc: 1\n'],
  [[1], 'a:\r\n- 1\r\n- 2', 'a:\r\n- 1'],
  [[1], 'a: [1, 2] # why', 'a: [1] # why'],
  [[0], 'a:\n- {x: 1}\n- {x: 2}\n', 'a:\n- {x: 2}\n'],
])('removes items %j from %j', (items, text, expected) => expect(edited(text, removeAll(...items))).toBe(expected));

test.each([
  ['{"a":[{"n":"x","v":"1 2"}]}', '{"a":[{"n":"x","v":"1 2"},{"n":"new","v":"80"}]}'],
  ['{"a": [{"v": 1, "n": "x"}]}', '{"a": [{"v": 1, "n": "x"}, {"v": "80", "n": "new"}]}'],
  ['{"a": [\n\t{\n\t\t"n": "x",\n\t\t"v": "1"\n\t}\n]}', '{"a": [\n\t{\n\t\t"n": "x",\n\t\t"v": "1"\n\t},\n\t{\n\t\t"n": "new",\n\t\t"v": "80"\n\t}\n]}'],
  ['a:\n  - v: 1 2 # wide\n    n: x\n  # end\n', 'a:\n  - v: 1 2 # wide\n    n: x\n  - v: \'80\'\n    n: new\n  # end\n'],
  ['a:\r\n- n: x\r\n  v: "1"\r\n', 'a:\r\n- n: x\r\n  v: "1"\r\n- n: new\r\n  v: "80"\r\n'],
  ['a:\n  - { n: x, v: "1" }', 'a:\n  - { n: x, v: "1" }\n  - { n: new, v: "80" }'],
])('copies an item of %j in its style', (text, expected) => expect(edited(text, copy)).toBe(expected));

test.each<[string, string, Change]>([
  ['an anchor', 'a: &x old\nc: *x\n', replace],
  ['an alias', 'c: &x old\na: *x\n', replace],
  ['a merged structure', 'x: &x {a: old}\ny:\n  <<: *x\n', { ...replace, path: ['y', 'a'] }],
  ['a structure with an anchor', 'x: &x {a: old}\ny: *x\n', { ...replace, path: ['x', 'a'] }],
  ['a repeated key', '{"a": "old", "a": "old"}', replace],
  ['a key that is not there', '{"c": 1}', replace],
  ['a short form', 'a: !Sub old\n', replace],
  ['an intrinsic function', '{"Fn::If": ["x", {"a": "old"}]}', { ...replace, path: ['Fn::If', 1, 'a'] }],
  ['a block scalar', 'a: |\n  old\n', replace],
  ['a scalar of several lines', 'a: old\n  text\n', replace],
  ['a list', 'a: [old]\n', replace],
  ['a comment behind a comma', '{a: 1, # why\n c: 2}', add],
  ['a block scalar before the member', 'a: |+\n  text\n\n', add],
  ['the last item', 'a: [1]', removeAll(0)],
  ['a comment in a removed item', 'a:\n- 1\n- 2 # why\n', removeAll(1)],
  ['a comment between removed items', 'a: [1, # why\n 2]', removeAll(1)],
  ['an anchor in a removed item', 'a:\n- 1\n- x: &x 1\nb: *x\n', removeAll(1)],
  ['an item that begins in the line of another', '- - 1\n  - 2\n', { kind: 'remove', path: [0], items: [0] }],
  ['an item with other members', 'a:\n- n: x\n  v: 1\n  w: 2\n', copy],
  ['an anchor in a copied item', 'a:\n- n: &x x\n  v: 1\n', copy],
  ['a comment in a copied item', 'a: [{n: x, # why\n v: 1}]', copy],
])('makes no edit for %s', (_, text, change) => expect(edited(text, change)).toBeUndefined());

test('makes no edit in a text with placeholders that had to be quoted', () => {
  expect(parseDocuments('{"a": "old", "b": ${B}}').sourceOf([])).toBeUndefined();
  expect(parseDocuments('a: old\nb: {{ b }}\n').sourceOf([])).toBeUndefined();
  expect(parseDocuments('{"a": "${A}"}').sourceOf([])).toBeDefined();
});

test('finds the document of a stream', () => {
  const text = 'a: old\n---\na: old\n';
  const edits = editsFor(replace, parseDocuments(text).sourceOf([1])!);
  expect(applyEdits(text, edits!)).toBe('a: old\n---\na: new\n');
});
