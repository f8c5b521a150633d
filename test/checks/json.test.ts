import { UNRESOLVED } from './definitions';
import { flag, isIntrinsic, isObject, list, mayBeReplaced, member, membersOf, number, text, words } from '../../src/checks/json';
import { UNKNOWN } from '../../src/checks/model';

const NO_VALUE = { Ref: 'AWS::NoValue' };

test.each<[object, string, unknown]>([
  [{ cpu: 1, Cpu: 2 }, 'cpu', 1],
  [{ Cpu: 1, CPU: 2 }, 'cpu', 1],
  [{ cpus: 1 }, 'cpu', undefined],
  [{ CPU: NO_VALUE }, 'cpu', undefined],
  [{ cpu: NO_VALUE }, 'cpu', undefined],
  [{}, 'cpu', undefined],
  [{}, 'toString', undefined],
  [UNRESOLVED, 'cpu', UNRESOLVED],
  [{ 'Fn::If': [] }, 'cpu', { 'Fn::If': [] }],
  [{ Ref: 'Parameter', Cpu: 1 }, 'cpu', 1],
  [{ 'Fn::ForEach::Loop': [], 'name': 'a' }, 'cpu', { 'Fn::Transform': 'a member' }],
  [{ 'Fn::Transform': {}, 'cpu': null }, 'CPU', null],
])('%j has the member %s, or not', (object, name, expected) => {
  expect([member(object, name), membersOf(object)(name)]).toEqual([expected, expected]);
});

test.each([undefined, null, 'text', 1, [1]])('%j has no members', value => {
  expect([isObject(value), member(value, 'length'), membersOf(value)('length'), member(value, '0')]).toEqual([false, undefined, undefined, undefined]);
});

test.each<[unknown, unknown]>([
  ['a', 'a'], ['', undefined], [0, '0'], [false, 'false'], [undefined, undefined], [null, undefined],
  [{}, UNKNOWN], [[], UNKNOWN], [UNRESOLVED, UNKNOWN], ['{{resolve:ssm:a}}', UNKNOWN],
])('%j is read as a text', (value, expected) => expect(text(value)).toBe(expected));

test.each<[unknown, unknown]>([
  [true, true], ['True', true], [false, false], ['FALSE', false], [undefined, 'the default'], ['', 'the default'], ['yes', UNKNOWN], [UNRESOLVED, UNKNOWN],
])('%j is read as a flag', (value, expected) => {
  expect([true, false].map(usual => flag(value, usual))).toEqual(expected === 'the default' ? [true, false] : [expected, expected]);
});

test.each<[unknown, unknown]>([
  [1, 1], ['1', 1], ['', undefined], [undefined, undefined], ['one', UNKNOWN], [UNRESOLVED, UNKNOWN],
])('%j is read as a number', (value, expected) => expect(number(value)).toBe(expected));

test.each<[unknown, unknown[]]>([
  [[1, 2], [1, 2]], [[1, NO_VALUE], [1]], [[], []], [UNRESOLVED, [UNRESOLVED]], ['a', ['a']], [0, [0]], [false, [false]],
  ['', []], [undefined, []], [null, []], [{}, []], [{ a: 1, b: 2 }, []],
])('%j is read as a list', (value, expected) => expect(list(value)).toEqual(expected));

test.each<[unknown, unknown]>([
  [['a', 1], ['a', '1']], [['a', '', UNRESOLVED], ['a', UNKNOWN, UNKNOWN]], ['a', ['a']], [undefined, []], [UNRESOLVED, UNKNOWN],
])('%j is read as the words of a command', (value, expected) => expect(words(value)).toEqual(expected));

test.each<[unknown, boolean]>([
  [UNRESOLVED, true], [{ 'Fn::GetAtt': [] }, true], [{ Reference: 'a' }, false], [{ Ref: 'a', b: 1 }, false], [{ b: 1, Ref: 'a' }, false], [{}, false],
  [[UNRESOLVED], false], ['Ref', false], [null, false], [undefined, false],
])('%j is an intrinsic function, or not', (value, expected) => expect(isIntrinsic(value)).toBe(expected));

test.each([['__NAME__', true], ['a__b', false], ['%A%', true], ['100%', false]])('a deployment tool may replace a part of %s: %p', (written, expected) => {
  expect(mayBeReplaced(written)).toBe(expected);
});
