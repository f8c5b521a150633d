import { CfnParameter, Stack } from 'aws-cdk-lib';
import { problemOf } from '../../../src/sysctls/catalogue';
import { GroupRange } from 'cdk-fargate-linux-controls';

test.each([[0, 0], [100, 200], [4294967294, 4294967294]])('%d to %d is written as the kernel writes it', (low, high) => {
  const text = String(GroupRange.of(low, high));
  expect(text).toBe(`${low} ${high}`);
  expect(problemOf({ kind: 'groupRange' }, text)).toBeUndefined();
});

test('everybody and nobody are what the kernel takes for them', () => {
  expect([GroupRange.everybody(), GroupRange.nobody()].map(String)).toEqual(['0 4294967294', '1 0']);
  expect([GroupRange.everybody(), GroupRange.nobody()].map(range => problemOf({ kind: 'groupRange' }, String(range)))).toEqual([undefined, undefined]);
});

test.each([
  [-1, 0, '-1 is not a group id'],
  [0, 4294967295, '4294967295 is not a group id. An id is a whole number from 0 to 4294967294.'],
  [0.5, 1, '0.5 is not a group id'],
  [NaN, 1, 'NaN is not a group id'],
  [2, 1, 'the range runs backwards. Write the lower id first, or GroupRange.nobody().'],
])('%d to %d is refused', (low, high, message) => {
  expect(() => GroupRange.of(low, high)).toThrow(`GroupRange.of(${low}, ${high}): ${message}`);
});

test('ids that only the deployment knows pass unchecked and are resolved', () => {
  const stack = new Stack();
  const id = new CfnParameter(stack, 'Id', { type: 'Number' }).valueAsNumber;
  expect(stack.resolve(String(GroupRange.of(id, 7)))).toEqual({ 'Fn::Join': ['', [{ Ref: 'Id' }, ' 7']] });
});
