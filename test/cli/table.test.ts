import * as fc from 'fast-check';
import { container, fargateTask, template } from './definitions';
import { fileWith, run } from './terminal';
import { PLAIN } from '../../src/cli/style';
import { table, wrap } from '../../src/cli/table';
import { fuzzRuns } from '../fuzz-runs';

const ROWS = [['a', 'short', 'a sentence of several words'], ['bbbbb', 'x', 'one']];

test('aligns columns, and does not wrap them without need', () => {
  const expected = ['h      second  third', 'a      short   a sentence of several words', 'bbbbb  x       one'];
  expect(table(['h', 'second', 'third'], ROWS, PLAIN)).toStrictEqual(expected);
  expect(table(['h', 'second', 'third'], ROWS, PLAIN, 42)).toStrictEqual(expected);
});

test('wraps the widest column when one character is missing, and others on a narrow terminal, down to their longest words', () => {
  const wide = ['h      second  third', 'a      short   a sentence of several', '               words', 'bbbbb  x       one'];
  expect(table(['h', 'second', 'third'], ROWS, PLAIN, 41)).toStrictEqual(wide);
  const narrow = ['h      second  third', 'a      short   a', '               sentence', '               of', '               several', '               words', 'bbbbb  x       one'];
  expect([23, 1].map(width => table(['h', 'second', 'third'], ROWS, PLAIN, width))).toStrictEqual([narrow, narrow]);
});

test('breaks a name only after its separators, and after dots and dashes only if the part between others is longer than a line', () => {
  const name = fc.stringMatching(/^[a-z0-9]{1,12}([-._/:@][a-z0-9]{1,12}){0,8}$/);
  fc.assert(fc.property(name, name, fc.integer({ min: 1, max: 140 }), (first, image, width) => {
    const rows = table(['container', 'image'], [[first, image]], PLAIN, width).join('\n');
    `${first}/${image}`.match(/[a-z0-9]+/g)!.forEach(part => expect(rows).toContain(part));
    const lines = wrap(image, width);
    expect(lines.join('')).toBe(image);
    expect(lines.slice(0, -1).filter(line => !/[-._/:@]$/.test(line))).toEqual([]);
    image.split(/(?<=[/:@])/).filter(part => part.length <= width).forEach(part => expect(lines.join('\n')).toContain(part));
  }), { numRuns: fuzzRuns(200) });
});

test('returns nothing without rows', () => expect(table(['h'], [], PLAIN)).toStrictEqual([]));

test.each([
  ['after separators of addresses', 'public.ecr.aws/nginx/nginx:1.29', 16, ['public.ecr.aws/', 'nginx/nginx:1.29']],
  ['after dots if it must', 'public.ecr.aws/nginx', 11, ['public.ecr.', 'aws/nginx']],
  ['between words, with the space', 'aa bb cc', 5, ['aa bb ', 'cc']],
  ['not between a separator and its word', 'is /pause, or', 5, ['is ', '/pause, ', 'or']],
  ['not inside of a word', 'abcdefg', 3, ['abcdefg']],
  ['nowhere if the text fits exactly', 'abc', 3, ['abc']],
])('breaks a text %s', (_, text, width, lines) => expect(wrap(text, width)).toStrictEqual(lines));

test('counts wide characters twice and combining marks not at all', () => {
  expect(table(['name', 'x'], [['日本', '1'], ['e\u0301', '2']], PLAIN)).toStrictEqual(['name  x', '日本  1', 'e\u0301     2']);
});

test.each([70, 80, 100])('tables fit a terminal of %i columns', columns => {
  const task = fargateTask([
    container({ Image: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${'team/'.repeat(10)}app:1`, DependsOn: [{ ContainerName: 'the-other-container', Condition: 'HEALTHY' }] }),
    container({ Name: 'the-other-container', Essential: false }),
  ], { PidMode: 'task' });
  const { out } = run(['describe', fileWith(template({ Task: task, Other: task }))], { isTTY: true, env: { NO_COLOR: '1' }, columns });
  const tables = out.split('\n\n').filter(section => /^ *(task|name|cont|may)/.test(section));
  expect(tables).toHaveLength(9);
  expect(Math.max(...tables.flatMap(section => section.split('\n')).map(line => line.length))).toBeLessThanOrEqual(columns);
});
