import { compute, Scope, writtenPath } from '../../../src/reading/content/functions';
import { Work } from '../../../src/reading/work';

const UNKNOWN = { 'Fn::ImportValue': 'other' };
const VALUES: Readonly<Record<string, unknown>> = { Name: 'web', Ports: ['80', '443'], Size: 3 };

const SCOPE: Scope = {
  work: new Work(),
  mappings: { Sizes: { small: { cpu: 256, ports: ['80'] } } },
  valueOf: name => VALUES[name],
  resultOf: condition => ({ Yes: true, No: false })[condition],
};

const ref = (name: string) => ({ Ref: name });

test.each<[string, unknown, unknown]>([
  ['a reference to a known name', ref('Name'), 'web'],
  ['a reference to a list', ref('Ports'), ['80', '443']],
  ['a text that is one variable', { 'Fn::Sub': '${Name}' }, 'web'],
  ['a number in Sub', { 'Fn::Sub': '${Size}' }, '3'],
  ['spaces around a variable', { 'Fn::Sub': 'a-${ Name }' }, 'a-web'],
  ['a variable of a map before one of the template', { 'Fn::Sub': ['a-${Name}', { Name: 'b' }] }, 'a-b'],
  ['a function in a map', { 'Fn::Sub': ['a-${It}', { It: ref('Name') }] }, 'a-web'],
  ['an escaped variable', { 'Fn::Sub': '${!Name}-${Name}' }, '${Name}-web'],
  ['Join', { 'Fn::Join': ['-', ['a', ref('Name'), 3, true]] }, 'a-web-3-true'],
  ['Join of a list', { 'Fn::Join': [',', ref('Ports')] }, '80,443'],
  ['Split', { 'Fn::Split': [',', 'a,b'] }, ['a', 'b']],
  ['Select', { 'Fn::Select': [1, ['a', ref('Name')]] }, 'web'],
  ['Select with a text as the index', { 'Fn::Select': ['1', ref('Ports')] }, '443'],
  ['Select and Split', { 'Fn::Select': [0, { 'Fn::Split': ['/', 'a/b'] }] }, 'a'],
  ['FindInMap', { 'Fn::FindInMap': ['Sizes', 'small', 'cpu'] }, 256],
  ['FindInMap of a list', { 'Fn::FindInMap': ['Sizes', { 'Fn::Sub': 'small' }, 'ports'] }, ['80']],
  ['FindInMap with a default', { 'Fn::FindInMap': ['Sizes', 'large', 'cpu', { DefaultValue: 512 }] }, 512],
  ['Length', { 'Fn::Length': ref('Ports') }, 2],
  ['Length of an empty list', { 'Fn::Length': [] }, 0],
  ['ToJsonString', { 'Fn::ToJsonString': { a: [ref('Name'), null] } }, '{"a":["web",null]}'],
  ['Base64', { 'Fn::Base64': 'ü' }, 'w7w='],
  ['the first branch of If', { 'Fn::If': ['Yes', ref('Name'), UNKNOWN] }, 'web'],
  ['the second branch of If', { 'Fn::If': ['No', UNKNOWN, ref('Name')] }, 'web'],
  ['a function below a structure', { a: [{ b: ref('Name') }] }, { a: [{ b: 'web' }] }],
])('%s is computed', (_, value, expected) => expect(compute(value, SCOPE)).toEqual(expected));

test.each<[string, unknown]>([
  ['a reference to an unknown name', ref('Other')],
  ['a reference to something else', { Ref: ['Name'] }],
  ['an unknown part of a text', { 'Fn::Sub': 'a-${Other}' }],
  ['an attribute in a text', { 'Fn::Sub': 'a-${Name.Arn}' }],
  ['Sub without a text', { 'Fn::Sub': [1] }],
  ['Join with an unknown item', { 'Fn::Join': ['-', ['a', UNKNOWN]] }],
  ['Join without a list', { 'Fn::Join': ['-', 'a'] }],
  ['Split at nothing', { 'Fn::Split': ['', 'ab'] }],
  ['Select beyond the list', { 'Fn::Select': [2, ['a', 'b']] }],
  ['Select with a negative index', { 'Fn::Select': [-1, ['a', 'b']] }],
  ['Select of an unknown list', { 'Fn::Select': [0, UNKNOWN] }],
  ['FindInMap of an unknown map', { 'Fn::FindInMap': ['Colors', 'small', 'cpu'] }],
  ['FindInMap of an unknown key', { 'Fn::FindInMap': ['Sizes', ref('AWS::Region'), 'cpu'] }],
  ['FindInMap of a member that every object has', { 'Fn::FindInMap': ['Sizes', 'small', 'constructor'] }],
  ['Length of a list with an unknown item, which may be none', { 'Fn::Length': ['a', UNKNOWN] }],
  ['Length of a text', { 'Fn::Length': 'abc' }],
  ['ToJsonString with an unknown part', { 'Fn::ToJsonString': { a: UNKNOWN } }],
  ['If with a condition that only the deployment knows', { 'Fn::If': ['Perhaps', 'a', 'b'] }],
  ['If without a third part', { 'Fn::If': ['Yes', 'a'] }],
  ['If with a structure as the condition', { 'Fn::If': [{ Condition: 'Yes' }, 'a', 'b'] }],
  ['a function of the deployment', UNKNOWN],
  ['a macro', { 'Fn::Transform': { Name: 'AWS::Include' } }],
])('%s remains, and is the same object', (_, value) => expect(compute(value, SCOPE)).toBe(value));

test.each<[string, unknown, unknown]>([
  ['Join', { 'Fn::Join': ['-', [ref('Name'), UNKNOWN]] }, { 'Fn::Join': ['-', ['web', UNKNOWN]] }],
  ['Sub', { 'Fn::Sub': '${Name}-${Other.Arn}' }, { 'Fn::Sub': ['web-${Other.Arn}', { 'Other.Arn': { 'Fn::GetAtt': ['Other', 'Arn'] } }] }],
  ['If', { 'Fn::If': ['Perhaps', ref('Name'), UNKNOWN] }, { 'Fn::If': ['Perhaps', 'web', UNKNOWN] }],
  ['Select', { 'Fn::Select': [0, [UNKNOWN, ref('Name')]] }, UNKNOWN],
])('%s keeps its unknown parts, and its other parts are computed', (_, value, expected) => {
  expect(compute(value, SCOPE)).toEqual(expected);
});

test('a text that is one unknown variable becomes the reference for which it stands', () => {
  expect(compute({ 'Fn::Sub': '${Other}' }, SCOPE)).toEqual({ Ref: 'Other' });
  expect(compute({ 'Fn::Sub': '${Other.Nested.Arn}' }, SCOPE)).toEqual({ 'Fn::GetAtt': ['Other', 'Nested.Arn'] });
});

test('a value of any depth is computed or stays as it is', () => {
  let deep: unknown = ref('Name');
  for (let depth = 0; depth < 10_000; depth++) {
    deep = [deep];
  }
  expect(compute(deep, SCOPE)).toBe(deep);
});

test.each<[string, unknown, (string | number)[], (string | number)[]]>([
  ['a plain value', { a: [{ b: 1 }] }, ['a', 0, 'b'], ['a', 0, 'b']],
  ['a value in the first branch', { a: { 'Fn::If': ['Yes', { b: 1 }, {}] } }, ['a', 'b'], ['a', 'Fn::If', 1, 'b']],
  ['a value in the second branch', { a: { 'Fn::If': ['No', {}, { b: 1 }] } }, ['a', 'b'], ['a', 'Fn::If', 2, 'b']],
  ['a value in nested branches', { a: { 'Fn::If': ['No', 1, { 'Fn::If': ['Yes', [2], 3] }] } }, ['a', 0], ['a', 'Fn::If', 2, 'Fn::If', 1, 0]],
  ['a value of another function', { a: { 'Fn::Split': [',', '1,2'] } }, ['a', 1], ['a']],
  ['a value in an unknown branch', { a: { 'Fn::If': ['Perhaps', [1], [2]] } }, ['a', 0], ['a']],
])('the place of %s is where it is written', (_, value, path, expected) => {
  expect(writtenPath(value, path, SCOPE)).toEqual(expected);
});
