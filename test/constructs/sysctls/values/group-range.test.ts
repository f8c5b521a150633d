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
  [-1, 0, '-1 is not a group ID'],
  [0, 4294967295, '4294967295 is not a group ID. Use whole numbers from 0 to 4294967294.'],
  [0.5, 1, '0.5 is not a group ID'],
  [NaN, 1, 'NaN is not a group ID'],
  [2, 1, 'the lower ID must come first. Use GroupRange.of(1, 2), or GroupRange.none() for no group.'],
])('rejects %d to %d', (low, high, message) => {
  expect(() => GroupRange.of(low, high)).toThrow(`GroupRange.of(${low}, ${high}): ${message}`);
});

test('renders unresolved IDs as tokens without checking them', () => {
  expect(new Stack().resolve(String(GroupRange.of(Token.asNumber({ Ref: 'Id' }), 7)))).toEqual({ 'Fn::Join': ['', [{ Ref: 'Id' }, ' 7']] });
  expect(new Stack().resolve(String(GroupRange.of(7, Token.asNumber({ Ref: 'Id' }))))).toEqual({ 'Fn::Join': ['', ['7 ', { Ref: 'Id' }]] });
});

test('an error does not show the number that stands for an unresolved ID', () => {
  const id = new CfnParameter(new Stack(), 'Id', { type: 'Number' }).valueAsNumber;
  expect(() => GroupRange.of(id, -1)).toThrow('GroupRange.of(an unresolved number, -1): -1 is not a group ID.');
  expect(() => GroupRange.of(-1, id)).toThrow('GroupRange.of(-1, an unresolved number): -1 is not a group ID.');
});
