import { parseYaml } from '../../src/cli/yaml';

test('short forms become the long ones that JSON has', () => {
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

test('reads YAML 1.1 as CloudFormation does: times and what looks like one are texts', () => {
  expect(parseYaml('AWSTemplateFormatVersion: 2010-09-09\nPorts: 22:22\nOn: yes\nOff: no\nN: 1\nEmpty:\nOctal: 0777\n')).toEqual({
    AWSTemplateFormatVersion: '2010-09-09', Ports: '22:22', On: true, Off: false, N: 1, Empty: null, Octal: 511,
  });
});

test('anchors and merged maps are written out', () => {
  expect(parseYaml('base: &base\n  a: 1\n  b: !Ref B\none: *base\nother:\n  <<: *base\n  a: 2\n')).toEqual({
    base: { a: 1, b: { Ref: 'B' } }, one: { a: 1, b: { Ref: 'B' } }, other: { a: 2, b: { Ref: 'B' } },
  });
});

test('a name of what every object has is a name like any other', () => {
  expect(Object.entries(parseYaml('__proto__: 1\nconstructor: 2\n') as object)).toEqual([['__proto__', 1], ['constructor', 2]]);
});

test.each([
  ['an open list', 'a: ['],
  ['an alias of nothing', 'a: *nope'],
  ['an alias of itself', 'a: &a [*a]'],
  ['aliases that grow without end', ['a: &a [x,x,x,x,x,x,x,x,x]', ...[...'bcdefghi'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`)].join('\n')],
  ['a block that is nested without end', '- '.repeat(100_000)],
  ['a flow that is nested without end', '{"a":'.repeat(100_000)],
])('%s is refused', (_, content) => {
  expect(() => parseYaml(content)).toThrow();
});

test('what is nested 500 deep is read, and deeper is refused', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(JSON.stringify(parseYaml(nested(500)))).toBe(nested(500));
  expect(() => parseYaml(nested(501))).toThrow('it is nested more than 500 deep');
});

test('a key that stands twice has its last value, as for CloudFormation', () => {
  expect(parseYaml('a: 1\nb: 2\na: 3\n')).toEqual({ a: 3, b: 2 });
});
