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

test.each(['y', 'N', 'yes', 'No', 'on', 'OFF'])('reads %s as a text, as YAML 1.2 does, and longer words of YAML 1.1 in templates as flags', word => {
  const isTrue = /^(?:y|yes|on)$/i.test(word);
  const inTemplate = word.length === 1 ? word : isTrue;
  expect(parseYaml(`essential: ${word}\nuser: '${word}'\nflag: true\n`)).toEqual({ essential: word, user: word, flag: true });
  expect(parseYaml(`[${word}]`)).toEqual([word]);
  expect(parseYaml(`essential: !!bool ${word}`)).toEqual({ essential: isTrue });
  expect(parseYaml(`Resources:\n  essential: ${word}\n  user: '${word}'\n`)).toEqual({ Resources: { essential: inTemplate, user: word } });
});

test.each([['0755', 755, 493], ['-010', -10, -8], ['08', 8, 8], ['0o755', 493, '0o755']])(
  'reads %s as %j, as YAML 1.2 does, and in a template as %j', (written, number, inTemplate) => {
    expect(parseYaml(`cpu: ${written}\nuser: '${written}'\n`)).toEqual({ cpu: number, user: written });
    expect(parseYaml(`Resources:\n  cpu: ${written}\n`)).toEqual({ Resources: { cpu: inTemplate } });
  });

test.each(['0o8', '0x', '0_a'])('reads %s as a text', word => {
  expect(parseYaml(`user: ${word}\n`)).toEqual({ user: word });
});

test('expands anchors and merge keys', () => {
  expect(parseYaml('base: &base\n  a: 1\n  b: !Ref B\none: *base\nother:\n  <<: *base\n  a: 2\n')).toEqual({
    base: { a: 1, b: { Ref: 'B' } }, one: { a: 1, b: { Ref: 'B' } }, other: { a: 2, b: { Ref: 'B' } },
  });
});

describe('merge keys', () => {
  // The example of https://yaml.org/type/merge.html: the last four structures are equal.
  const EXAMPLE = `
- &CENTER { x: 1, y: 2 }
- &LEFT { x: 0, y: 2 }
- &BIG { r: 10 }
- &SMALL { r: 1 }
- x: 1
  y: 2
  r: 10
  label: center/big
- <<: *CENTER
  r: 10
  label: center/big
- <<: [*CENTER, *BIG]
  label: center/big
- <<: [*BIG, *LEFT, *SMALL]
  x: 1
  label: center/big
`;

  test('are read as in the specification', () => {
    expect((parseYaml(EXAMPLE) as unknown[]).slice(4)).toEqual(Array(4).fill({ x: 1, y: 2, r: 10, label: 'center/big' }));
  });

  test.each([
    ['before the merge key', 'a: 2\n<<: { a: 1, b: 1 }', { a: 2, b: 1 }],
    ['behind the merge key', '<<: { a: 1, b: 1 }\na: 2', { a: 2, b: 1 }],
    ['before a list of mappings', 'a: 2\n<<: [{ a: 1 }, { b: 1 }]', { a: 2, b: 1 }],
  ])('lose against a key %s', (_, content, expected) => expect(parseYaml(content)).toEqual(expected));

  test.each([
    ['the first mapping of a list wins', '<<: [{ a: 1 }, { a: 2, b: 2 }]', { a: 1, b: 2 }],
    ['a mapping wins against those that it merges', '<<: { a: 1, <<: { a: 2, b: 2 } }', { a: 1, b: 2 }],
    ['a list may be an alias', '- &all [{ a: 1 }, { a: 2 }]\n- <<: *all', [[{ a: 1 }, { a: 2 }], { a: 1 }]],
    ['an empty list adds nothing', 'a: 1\n<<: []', { a: 1 }],
    ['of several merge keys, the last one wins', '<<: { a: 1, b: 1 }\n<<: { a: 2 }', { a: 2, b: 1 }],
    ['a quoted key is an ordinary key', '"<<": { a: 1 }', { '<<': { a: 1 } }],
    ['a function is a mapping with one key', '<<: !Ref Name', { Ref: 'Name' }],
    ['an alias may be a key', '- &key a\n- *key : 1', ['a', { a: 1 }]],
  ])('%s', (_, content, expected) => expect(parseYaml(content)).toEqual(expected));

  test.each([['text', '"text"'], ['', 'null'], ['[{ a: 1 }, b]', '[{"a":1},"b"]'], ['[[{ a: 1 }]]', '[[{"a":1}]]']])('reject %j', (value, shown) => {
    expect(() => parseYaml(`<<: ${value}`)).toThrow(`the value of << must be a mapping or a list of mappings, not ${shown}`);
  });
});

test('treats names of built-in object members as ordinary keys', () => {
  expect(Object.entries(parseYaml('__proto__: 1\nconstructor: 2\n') as object)).toEqual([['__proto__', 1], ['constructor', 2]]);
});

test.each<[string, string]>([
  ['an open list', 'a: ['],
  ...['a: *nope', '*nope', '- *nope', 'a: [*nope]', 'a: [x,*nope]', 'a: {"b":*nope}', '? *nope', 'a: {? *nope}', 'a: !Ref *nope'].map((text): [string, string] => [`the unknown alias in ${text}`, text]),
  ['exponential aliases', ['a: &a [x,x,x,x,x,x,x,x,x]', ...[...'bcdefghi'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`)].join('\n')],
  ['a deeply nested block', '- '.repeat(100_000)],
  ['a deeply nested flow', '{"a":'.repeat(100_000)],
])('rejects %s', (_, content) => expect(() => parseYaml(content)).toThrow());

test.each([
  ['a list', 'a: &a [*a]', 1], ['a mapping', 'a: 1\n---\nb: &a\n  c:\n  - d: *a\n', 5], ['a merged mapping', 'a: &a\n  <<: *a', 2],
])('names the alias in %s that contains itself', (_, content, line) => {
  expect(() => parseYaml(content)).toThrow(`the alias *a in line ${line} contains itself`);
});

test('reads many aliases of one value, and rejects a text that repeats too many values', () => {
  const repeating = (aliases: number, items: number) => `a: &a [${'x,'.repeat(items)}]\nb: [${'*a,'.repeat(aliases)}]`;
  expect((parseYaml(repeating(1000, 10)) as { readonly b: unknown[] }).b).toHaveLength(1000);
  expect(() => parseYaml(repeating(2000, 1000))).toThrow('aliases repeat more than 1 million values');
});

test('reads an alias of another structure with the anchor of the one around it', () => {
  expect(parseYaml('a: &a [1]\nb: &a\n  c: &a [2]\n  d: *a')).toEqual({ a: [1], b: { c: [2], d: [2] } });
});

test('accepts 500 levels of nesting and rejects 501', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(JSON.stringify(parseYaml(nested(500)))).toBe(nested(500));
  expect(() => parseYaml(nested(501))).toThrow('more than 500 levels of nesting');
});

test('keeps the last value of a repeated key, as CloudFormation does', () => {
  expect(parseYaml('a: 1\nb: 2\na: 3\n')).toEqual({ a: 3, b: 2 });
});
