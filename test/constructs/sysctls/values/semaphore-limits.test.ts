import { Stack, Token } from 'aws-cdk-lib';
import { SemaphoreLimits } from 'cdk-fargate-linux-controls';

const LIMITS = { semaphoresPerSet: 250, semaphores: 32000, operationsPerCall: 100, sets: 128 };

test('renders the four limits in the order of kernel.sem', () => {
  expect(SemaphoreLimits.of(LIMITS).toString()).toBe('250 32000 100 128');
});

test.each([
  ['semaphoresPerSet', 2147483647],
  ['semaphores', 2147483647],
  ['operationsPerCall', 2147483647],
  ['sets', 32768],
])('%s: accepts 0 to %d', (limit, max) => {
  expect(() => SemaphoreLimits.of({ ...LIMITS, [limit]: 0 })).not.toThrow();
  expect(() => SemaphoreLimits.of({ ...LIMITS, [limit]: max })).not.toThrow();
  for (const wrong of [-1, max + 1, 1.5, NaN]) {
    expect(() => SemaphoreLimits.of({ ...LIMITS, [limit]: wrong }))
      .toThrow(`SemaphoreLimits.of: ${limit} must be a whole number from 0 to ${max}, not ${wrong}.`);
  }
});

test('accepts an unresolved limit', () => {
  const text = String(SemaphoreLimits.of({ ...LIMITS, sets: Token.asNumber({ Ref: 'Sets' }) }));
  expect(new Stack().resolve(text)).toEqual({ 'Fn::Join': ['', ['250 32000 100 ', { Ref: 'Sets' }]] });
});

test('keeps its limits when the caller changes the object passed in', () => {
  const props = { ...LIMITS };
  const limits = SemaphoreLimits.of(props);
  props.sets = 1;
  expect(limits.toString()).toBe('250 32000 100 128');
});
