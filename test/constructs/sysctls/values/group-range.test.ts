import { CfnParameter, Stack, Token } from 'aws-cdk-lib';
import { problemOf } from '../../../../src/catalog';
import { GroupRange } from 'cdk-fargate-linux-controls';

test.each([[0, 0], [100, 200], [4294967294, 4294967294]])('renders %d to %d in the kernel\'s format', (low, high) => {
  const text = String(GroupRange.of(low, high));
  expect(text).toBe(`${low} ${high}`);
  expect(problemOf({ kind: 'groupRange' }, text)).toBeUndefined();
});

test('renders all groups and no group in the kernel\'s format', () => {
  expect([GroupRange.all(), GroupRange.none()].map(String)).toEqual(['0 2147483647', '1 0']);
  expect([GroupRange.all(), GroupRange.none()].map(range => problemOf({ kind: 'groupRange' }, String(range)))).toEqual([undefined, undefined]);
});

test.each([
  [-1, 0, ': low must be a whole number from 0 to 4294967294, not -1.'],
  [0, 4294967295, ': high must be a whole number from 0 to 4294967294, not 4294967295.'],
  [0.5, 1, ': low must be a whole number from 0 to 4294967294, not 0.5.'],
  [NaN, 1, ': low must be a whole number from 0 to 4294967294, not NaN.'],
  [2, 1, '(2, 1): the lower ID must come first. Use GroupRange.of(1, 2), or GroupRange.none() for no group.'],
])('rejects %d to %d', (low, high, message) => {
  expect(() => GroupRange.of(low, high)).toThrow(`GroupRange.of${message}`);
});

test('renders unresolved IDs as tokens without checking them', () => {
  expect(new Stack().resolve(String(GroupRange.of(Token.asNumber({ Ref: 'Id' }), 7)))).toEqual({ 'Fn::Join': ['', [{ Ref: 'Id' }, ' 7']] });
  expect(new Stack().resolve(String(GroupRange.of(7, Token.asNumber({ Ref: 'Id' }))))).toEqual({ 'Fn::Join': ['', ['7 ', { Ref: 'Id' }]] });
});

test('an error does not show the number that stands for an unresolved ID', () => {
  const id = new CfnParameter(new Stack(), 'Id', { type: 'Number' }).valueAsNumber;
  expect(() => GroupRange.of(id, -1)).toThrow('GroupRange.of: high must be a whole number from 0 to 4294967294, not -1.');
  expect(() => GroupRange.of(-1, id)).toThrow('GroupRange.of: low must be a whole number from 0 to 4294967294, not -1.');
});
