import { Size, Stack, Token } from 'aws-cdk-lib';
import { TcpBufferSizes } from 'cdk-fargate-linux-controls';

test('renders the three sizes in bytes', () => {
  expect(TcpBufferSizes.of(Size.kibibytes(4), Size.kibibytes(128), Size.mebibytes(6)).toString()).toBe('4096 131072 6291456');
});

test('accepts equal sizes and sizes from 1 byte to the kernel\'s maximum', () => {
  expect(TcpBufferSizes.of(Size.bytes(1), Size.bytes(1), Size.bytes(1)).toString()).toBe('1 1 1');
  expect(TcpBufferSizes.of(Size.bytes(1), Size.bytes(1), Size.bytes(2147483647)).toString()).toBe('1 1 2147483647');
});

test.each([
  [[0, 1, 2], '0 is not a valid size. Use whole numbers of bytes from 1 to 2147483647.'],
  [[1, 2, 2147483648], '2147483648 is not a valid size'],
  [[1, 1.5, 2], '1.5 is not a valid size'],
  [[2, 1, 3], 'the sizes must be in ascending order: minimum, initial, maximum.'],
  [[1, 3, 2], 'the sizes must be in ascending order: minimum, initial, maximum.'],
])('rejects %j bytes with the reason', ([min, initial, max], reason) => {
  expect(() => TcpBufferSizes.of(Size.bytes(min), Size.bytes(initial), Size.bytes(max))).toThrow(reason);
});

test('accepts an unresolved size', () => {
  const text = String(TcpBufferSizes.of(Size.bytes(4096), Size.bytes(131072), Size.bytes(Token.asNumber({ Ref: 'Max' }))));
  expect(new Stack().resolve(text)).toEqual({ 'Fn::Join': ['', ['4096 131072 ', { Ref: 'Max' }]] });
});
