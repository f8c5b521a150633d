import { CfnParameter, Stack } from 'aws-cdk-lib';
import { PortRange } from 'cdk-fargate-linux-controls';

test('accepts ports from 0 to 65535 and renders them in the kernel\'s format', () => {
  expect(PortRange.of(0, 65535).toString()).toBe('0 65535');
  expect(PortRange.of(1024, 1024)).toMatchObject({ low: 1024, high: 1024 });
  expect(PortRange.port(8080).toString()).toBe('8080 8080');
});

test.each([-1, 65536, 1.5, NaN, Infinity])('rejects %d, which is not a port, at either end', port => {
  expect(() => PortRange.of(port, 65535)).toThrow(`PortRange.of: low must be a whole number from 0 to 65535, not ${port}.`);
  expect(() => PortRange.of(0, port)).toThrow(`PortRange.of: high must be a whole number from 0 to 65535, not ${port}.`);
  expect(() => PortRange.port(port)).toThrow(`PortRange.port: port must be a whole number from 0 to 65535, not ${port}.`);
});

test('rejects a descending range and suggests the ascending one', () => {
  expect(() => PortRange.of(1025, 1024)).toThrow('PortRange.of(1025, 1024): the lower port must come first. Use PortRange.of(1024, 1025).');
});

test('an error does not show the number that stands for an unresolved port', () => {
  const port = new CfnParameter(new Stack(), 'Low', { type: 'Number' }).valueAsNumber;
  expect(() => PortRange.of(port, 65536)).toThrow('PortRange.of: high must be a whole number from 0 to 65535, not 65536.');
  expect(() => PortRange.of(-1, port)).toThrow('PortRange.of: low must be a whole number from 0 to 65535, not -1.');
});
