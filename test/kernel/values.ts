import { Bounds, Shape } from '../../src/catalog';

/** Strings that are not a single plain number. The kernel interprets some of them in unexpected ways. */
const ODD = [
  '', ' ', '\n', ' 1', '1 ', '1\n', '\n1', '\r1', '1 2', '1\t2', '1\n2', '1 \r2', '1\r', '1\r\n', '1\u00a0', '\u00a01', '1 x', '1,2', '0x10', '0X10', '010', '08', '00', '-0', '-1', '-0x1', '+1', '1.5', '1e3', '1k', 'one', '--1',
  '99999999999999999999999',
];

const S32: Bounds = [-2147483648, 2147483647];
/** Strings that a non-numeric parameter accepts. */
const TEXTS = [
  'default', 'kernel', 'no_such_word', 'default\n', 'default ',
  '0', 'f', 'F', '3', 'ff', '1,1', '00000001', '0,00000001', 'g', '0xf',
  '00112233-44556677-8899aabb-ccddeeff', '00112233-44556677-8899AABB-CCDDEEFF', '00112233-44556677-8899aabb-ccddeeff\n', '0-1-2-3', '00112233-44556677-8899aabb',
  '00112233-44556677-8899aabb-ccddeeff,00112233-44556677-8899aabb-ccddeeff', '00112233-44556677-8899aabb-ccddeegg', '00112233445566778899aabbccddeeff',
  '2001:db8::1', '2001:db8:0:0:0:0:0:1', '2001:db8::1\n', '::', '2001:db8::g', '192.0.2.1',
];

const GROUP: Bounds = [0, 4294967294];
const PORT: Bounds = [0, 65535];
const BUFFER: Bounds = [1, 2147483647];
const SETS: Bounds = [0, 32768];

/** Valid and invalid values on and around each bound of a shape. */
export function valuesAround(shape: Shape, kernelDefault: string | undefined): string[] {
  return [...new Set([...ofShape(shape), ...kernelDefault === undefined ? [] : [kernelDefault]])];
}

function ofShape(shape: Shape): string[] {
  switch (shape.kind) {
    case 'count':
    case 'duration':
    case 'bytes':
    case 'pages': return [...ODD, ...around(shape.bounds), ...around(shape.kernelBounds ?? shape.bounds), ...around(shape.kernelDependent?.bounds ?? shape.bounds)];
    case 'switch': return [...ODD, ...around([0, 1]), ...around(shape.kernelBounds ?? [0, 1])];
    case 'choice': return [
      ...shape.choices.map(({ value }) => value),
      ...shape.bounds ? [...ODD, ...around(shape.bounds), ...around(shape.kernelBounds ?? shape.bounds), ...around(shape.kernelDependent?.bounds ?? shape.bounds)] : ['', ' ', 'no_such_word', 'cubic ', ' cubic', 'cubic\n', '\ncubic', 'cubic\nreno', 'cubic\t', 'cubic reno', 'CUBIC', '1'],
    ];
    case 'portRange': return [
      ...ODD, ...fields([1024, 65000], [PORT, PORT]),
      '1024 1024', '1025 1024', '65535 65535', '1023 65000', '1 65535', '32768 60999', '60999 32768', '1024 65000 65001', '1024\t65000', ' 1024 65000', '1024 65000 ',
      '1024-65000', '1024,65000', '0x400 65000', '1024 0xffff', '02000 65000', '1024.5 65000', '1024 x',
    ];
    case 'portList':
    case 'icmpTypes': return [
      '', '\n', ' ', '8080', '8080,', ',8080', ',', '8080,,9090', '8080,9090', '8080,9000-9010', '9000-9010,8080', '8080, 9090', ' 8080', '8080 ', '8080 9090', '8080\n', '\n8080', '8080,\n', ',\n', '8080\n9090', '8080,\n9090', '8080\n,9090', '8080\n\n',
      '8080\r', '8080-\n8090',
      '0', '1', '255', '256', '65535', '65536', '-1', '0-255', '0-256', '0-65535', '1-65535', '1-65536', '8080-8080', '8080-8081', '8081-8080', '8080-', '-8080', '1-2-3', '8080,8080', '1-10,5-15', '1,2,3',
      '0x10', '010', '08', '+1', '1.5', 'http', '1:2', '1;2',
    ];
    case 'bufferSizes': return [
      ...ODD, ...fields([4096, 131072, 6291456], [BUFFER, BUFFER, BUFFER]), '4095 131072 6291456', '4097 131072 6291456', '4096 4096 4095', '4096 4096 4096', '1 2 x',
      '1 1 1', '1 2 3', '2 1 3', '1 3 2', '3 2 1', '2147483647 2147483647 2147483647', '1 2', '1 2 3 4', '1\t2\t3', '1,2,3', '0x10 0x20 0x30', '010 020 030', '1 2 x', ' 1 2 3 ',
    ];
    case 'semaphores': return [
      ...ODD, ...fields([250, 32000, 100, 128], [S32, S32, S32, SETS]), ...fields([250, 32000, 100, 128], [[0, 0], [0, 0], [0, 0], [0, 0]]),
      '0 0 0 0', '1 2 3', '1 2 3 4 5', '250\t32000\t100\t128', '250,32000,100,128', '0x10 32000 100 128', '250 32000 100 010', '250 32000 100 x',
    ];
    case 'groupRange': return [
      ...ODD, ...fields([100, 2000], [GROUP, GROUP]),
      '0 0', '1 0', '1 1', '2000 100', '0 4294967294', '0 4294967295', '4294967294 4294967294', '1 2 3', '1\t0', ' 1 0 ', '1-2', '1,2', '0x10 0x20', '1 x',
    ];
    case 'text': return [...ODD, ...TEXTS];
    default: throw new Error(`no values for a shape of kind ${(shape as Shape).kind}. Add them here.`);
  }
}

/** The bounds, their neighbors on both sides, and the middle. */
function around([min, max]: Bounds): string[] {
  const [low, high] = [BigInt(min), BigInt(max)];
  return [low - 1n, low, low + 1n, (low + high) / 2n, high - 1n, high, high + 1n].map(String);
}

/** Valid fields, with each field in turn on and around its bounds. */
function fields(good: readonly number[], bounds: readonly Bounds[]): string[] {
  return bounds.flatMap((bound, i) => around(bound).map(value => good.map((field, j) => i === j ? value : field).join(' ')));
}
