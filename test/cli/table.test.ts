import { container, fargateTask, template } from './definitions';
import { fileWith, run } from './terminal';
import { PLAIN } from '../../src/cli/style';
import { table, wrap } from '../../src/cli/table';

const ROWS = [['a', 'short', 'a sentence of several words'], ['bbbbb', 'x', 'one']];

test('aligns columns, and does not wrap them without need', () => {
  const expected = ['h      second  third', 'a      short   a sentence of several words', 'bbbbb  x       one'];
  expect(table(['h', 'second', 'third'], ROWS, PLAIN)).toStrictEqual(expected);
  expect(table(['h', 'second', 'third'], ROWS, PLAIN, 42)).toStrictEqual(expected);
});

test('wraps the widest column when one character is missing', () => {
  expect(table(['h', 'second', 'third'], ROWS, PLAIN, 41)).toStrictEqual([
    'h      second  third',
    'a      short   a sentence of several',
    '               words',
    'bbbbb  x       one',
  ]);
});

test('wraps several columns on a narrow terminal, down to four characters each', () => {
  const lines = table(['h', 'second', 'third'], ROWS, PLAIN, 16);
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(16);
  expect(table(['h', 'second', 'third'], ROWS, PLAIN, 1)).toStrictEqual(table(['h', 'second', 'third'], ROWS, PLAIN, 16));
  expect(lines.join('').replace(/ /g, '')).toBe(['h', 'seco', 'thir', 'nd', 'd', 'a', 'shor', 'a', 't', 'sent', 'ence', 'of', 'seve', 'ral', 'word', 's', 'bbbb', 'x', 'one', 'b'].join(''));
});

test('returns nothing without rows', () => expect(table(['h'], [], PLAIN)).toStrictEqual([]));

test.each([
  ['after separators of names', 'public.ecr.aws/nginx/nginx:1.29', 16, ['public.ecr.aws/', 'nginx/nginx:1.29']],
  ['between words, without the space', 'aa bb cc', 5, ['aa bb', 'cc']],
  ['anywhere in a part that is too long', 'abcdefg', 3, ['abc', 'def', 'g']],
  ['not inside of a character', '😀😀', 2, ['😀', '😀']],
  ['nowhere if the text fits exactly', 'abc', 3, ['abc']],
])('breaks a text %s', (_, text, width, lines) => expect(wrap(text, width)).toStrictEqual(lines));

test('counts wide characters twice and combining marks not at all', () => {
  expect(table(['name', 'x'], [['日本', '1'], ['e\u0301', '2']], PLAIN)).toStrictEqual(['name  x', '日本  1', 'e\u0301     2']);
});

test.each([60, 80, 100])('tables fit a terminal of %i columns', columns => {
  const task = fargateTask([
    container({ Image: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${'team/'.repeat(10)}app:1`, DependsOn: [{ ContainerName: 'the-other-container', Condition: 'HEALTHY' }] }),
    container({ Name: 'the-other-container', Essential: false }),
  ], { PidMode: 'task' });
  const { out } = run(['describe', fileWith(template({ Task: task, Other: task }))], { isTTY: true, env: { NO_COLOR: '1' }, columns });
  const tables = out.split('\n\n').filter(section => /^ *(task|name|cont|tracer)/.test(section));
  expect(tables).toHaveLength(7);
  expect(Math.max(...tables.flatMap(section => section.split('\n')).map(line => line.length))).toBeLessThanOrEqual(columns);
});
