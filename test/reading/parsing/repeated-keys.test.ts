import * as fc from 'fast-check';
import { parseDocuments } from '../../../src/reading/parsing/documents';
import { REGISTER } from '../../cli/definitions';
import { fileWith, run } from '../../cli/terminal';

/** The names of the repeated keys of the value at a path. */
const repeated = (text: string, ...path: (string | number)[]) => parseDocuments(text).repeatedKeys([path]).map(({ name }) => name);

test.each<[string, string, string[]]>([
  ['a key with another value', '{"a": 1, "b": {"memory": 1, "cpu": 2, "memory": 3}}', ['memory']],
  ['a key with another value in a list', '[{"a": [{"b": 1, "b": 2}]}]', ['b']],
  ['a key that is a structure', '{"a": {"b": 1}, "a": {"c": 1}}', ['a']],
  ['a key that three members have', '{"a": 1, "a": 2, "a": 3}', ['a', 'a']],
  ['a key in YAML', 'a:\n  b: 1\n  b: 2\n', ['b']],
  ['a key with spaces before its colon', '{"a" : 1, "a" : 2}', ['a']],
  ['no key with an equal value', '{"a": 1, "a": 1}', []],
  ['no key of another structure', '{"a": {"b": 1}, "c": {"b": 2}}', []],
  ['no key in a text', '{"a": "{\\"b\\": 1, \\"b\\": 2}"}', []],
  ['no key that overrides a merged one', 'x: &x {a: 1}\ny:\n  <<: *x\n  a: 2\n', []],
])('finds %s', (_, text, keys) => expect(repeated(text)).toEqual(keys));

test('finds a repeated key around a value, and none elsewhere', () => {
  const text = '{"Resources": {"Task": {"a": 1}, "Other": {"b": 1, "b": 2}, "Task": {"c": 1}}}';
  expect(repeated(text, 'Resources', 'Task')).toEqual(['Task']);
  expect(repeated('{"b": {"c": 1}}\n{"b": {"d": 1}, "b": {"c": 2}}', 1, 'b')).toEqual(['b']);
});

test('finds nothing in what JSON.stringify writes', () => {
  fc.assert(fc.property(fc.json(), text => {
    expect(repeated(text)).toEqual([]);
  }));
});

test('check has a note about a repeated key of a task definition, with its line', () => {
  const text = JSON.stringify({ ...REGISTER, pidMode: 'task' }, null, 1).replace('"pidMode"', '"pidMode": "host",\n "pidMode"');
  const { out, err } = run(['check', fileWith(text, 'task.json')]);
  const line = text.split('\n').findIndex(each => each.includes('"pidMode": "host"')) + 2;
  expect(out + err).toContain(`repeats pidMode (line ${line}) in one structure with another value. Only the last value counts: remove the others.`);
});
