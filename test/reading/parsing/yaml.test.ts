import { parseYaml as parseStream } from '../../../src/reading/parsing/yaml';

function parseYaml(content: string): unknown {
  return parseStream(content, 500).contents[0];
}

test('converts short forms to the long forms of JSON', () => {
  expect(parseYaml(`
Ref: !Ref Name
Sub: !Sub '\${Name}-x'
GetAtt: !GetAtt Task.Arn
If:
  - IsProd
  - !If [IsBig, !Ref Big, !Ref Small]
Block: !Join
  - ''
  - - a
    - !Ref B
Map: !Transform { Name: Macro, Parameters: { A: b } }
Condition: !Condition IsProd
`)).toEqual({
    Ref: { Ref: 'Name' },
    Sub: { 'Fn::Sub': '${Name}-x' },
    GetAtt: { 'Fn::GetAtt': 'Task.Arn' },
    If: ['IsProd', { 'Fn::If': ['IsBig', { Ref: 'Big' }, { Ref: 'Small' }] }],
    Block: { 'Fn::Join': ['', ['a', { Ref: 'B' }]] },
    Map: { 'Fn::Transform': { Name: 'Macro', Parameters: { A: 'b' } } },
    Condition: { Condition: 'IsProd' },
  });
});

test('parses YAML 1.1 as CloudFormation does: times are strings', () => {
  expect(parseYaml('AWSTemplateFormatVersion: 2010-09-09\nPorts: 22:22\nOn: yes\nOff: no\nN: 1\nEmpty:\nOctal: 0777\n')).toEqual({
    AWSTemplateFormatVersion: '2010-09-09', Ports: '22:22', On: true, Off: false, N: 1, Empty: null, Octal: 511,
  });
});

test('expands anchors and merge keys', () => {
  expect(parseYaml('base: &base\n  a: 1\n  b: !Ref B\none: *base\nother:\n  <<: *base\n  a: 2\n')).toEqual({
    base: { a: 1, b: { Ref: 'B' } }, one: { a: 1, b: { Ref: 'B' } }, other: { a: 2, b: { Ref: 'B' } },
  });
});

test('treats names of built-in object members as ordinary keys', () => {
  expect(Object.entries(parseYaml('__proto__: 1\nconstructor: 2\n') as object)).toEqual([['__proto__', 1], ['constructor', 2]]);
});

test.each([
  ['an open list', 'a: ['],
  ['an unknown alias', 'a: *nope'],
  ['a recursive alias', 'a: &a [*a]'],
  ['exponential aliases', ['a: &a [x,x,x,x,x,x,x,x,x]', ...[...'bcdefghi'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`)].join('\n')],
  ['a deeply nested block', '- '.repeat(100_000)],
  ['a deeply nested flow', '{"a":'.repeat(100_000)],
])('rejects %s', (_, content) => {
  expect(() => parseYaml(content)).toThrow();
});

test('accepts 500 levels of nesting and rejects 501', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(JSON.stringify(parseYaml(nested(500)))).toBe(nested(500));
  expect(() => parseYaml(nested(501))).toThrow('more than 500 levels of nesting');
});

test('keeps the last value of a repeated key, as CloudFormation does', () => {
  expect(parseYaml('a: 1\nb: 2\na: 3\n')).toEqual({ a: 3, b: 2 });
});
