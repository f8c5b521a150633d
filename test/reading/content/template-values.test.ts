import { OTHER, TemplateValues } from '../../../src/reading/content/template-values';

const EQUAL = { 'Fn::Equals': ['a', 'a'] };
const UNEQUAL = { 'Fn::Equals': ['a', 'b'] };
const UNKNOWN = { 'Fn::Equals': [{ 'Fn::ImportValue': 'a' }, 'b'] };

/** Returns the result of a condition beside conditions that are true, false, and unknown. */
function resultOf(condition: unknown, assigned: Readonly<Record<string, unknown>> = {}): boolean | undefined {
  const values = new TemplateValues({
    Parameters: { Stage: { Type: 'String', Default: 'test' } },
    Conditions: { It: condition, Yes: EQUAL, No: UNEQUAL, Perhaps: UNKNOWN, Circle: { 'Fn::Not': [{ Condition: 'Circle' }] } },
  });
  return values.scopeOf(new Map(Object.entries(assigned))).resultOf('It');
}

const condition = (name: string) => ({ Condition: name });

test.each<[string, unknown, boolean | undefined]>([
  ['Equals of equal texts', EQUAL, true],
  ['Equals of different texts', UNEQUAL, false],
  ['Equals of a number and its text', { 'Fn::Equals': [1, '1'] }, true],
  ['Equals of an unknown value', UNKNOWN, undefined],
  ['Equals of a default, which another value may replace', { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] }, undefined],
  ['Not of a true condition', { 'Fn::Not': [EQUAL] }, false],
  ['Not of an unknown condition', { 'Fn::Not': [UNKNOWN] }, undefined],
  ['Not of nothing', { 'Fn::Not': [] }, undefined],
  ['And of true conditions', { 'Fn::And': [EQUAL, condition('Yes')] }, true],
  ['And with a false condition', { 'Fn::And': [UNKNOWN, UNEQUAL] }, false],
  ['And with an unknown condition', { 'Fn::And': [EQUAL, UNKNOWN] }, undefined],
  ['Or with a true condition', { 'Fn::Or': [UNKNOWN, EQUAL] }, true],
  ['Or of false conditions', { 'Fn::Or': [UNEQUAL, condition('No')] }, false],
  ['Or with an unknown condition', { 'Fn::Or': [UNEQUAL, UNKNOWN] }, undefined],
  ['a reference to another condition', condition('No'), false],
  ['a reference to an undefined condition', condition('Nobody'), undefined],
  ['a condition that refers to itself', condition('It'), undefined],
  ['another function', { 'Fn::Contains': [['a'], 'a'] }, undefined],
  ['a text', 'true', undefined],
])('the result of %s', (_, expression, expected) => expect(resultOf(expression)).toBe(expected));

test('a value of a parameter decides a condition, and a value other than all that are compared makes it false', () => {
  const isTest = { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] };
  expect([resultOf(isTest, { Stage: 'test' }), resultOf(isTest, { Stage: 'live' }), resultOf(isTest, { Stage: OTHER })]).toEqual([true, false, false]);
  expect(resultOf({ 'Fn::Not': [{ 'Fn::Equals': ['test', { Ref: 'Stage' }] }] }, { Stage: OTHER })).toBe(true);
});

test.each<[string, unknown, unknown]>([
  ['a text', { Type: 'String', Default: 'a' }, { defaultValue: 'a' }],
  ['a number', { Type: 'Number', Default: 1 }, { defaultValue: 1 }],
  ['a text without a default', { Type: 'String' }, {}],
  ['a list', { Type: 'CommaDelimitedList', Default: 'a, b' }, { defaultValue: ['a', 'b'] }],
  ['a list of numbers', { Type: 'List<Number>', Default: '1,2' }, { defaultValue: ['1', '2'] }],
  ['allowed values', { Type: 'String', AllowedValues: ['a', 'b'] }, { allowedValues: ['a', 'b'] }],
  ['a value that Systems Manager stores', { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a' }, undefined],
  ['no structure', 'String', undefined],
  ['a type that is a structure', { Type: { toString: 1 }, Default: 'a' }, { defaultValue: 'a' }],
  ['a default that is a structure', { Type: 'String', Default: { a: 1 } }, {}],
])('the parameter with %s', (_, declared, expected) => {
  const values = new TemplateValues({ Parameters: { It: declared } });
  expect(JSON.parse(JSON.stringify(values.parameter('It') ?? null))).toEqual(expected ?? null);
  expect(values.isStored('It')).toBe(JSON.stringify(declared).includes('SSM'));
});

test('a template without sections has no parameters and no conditions', () => {
  for (const values of [new TemplateValues({}), new TemplateValues({ Parameters: [], Conditions: 'a', Mappings: 1 })]) {
    expect([values.parameter('constructor'), values.isStored('constructor'), values.scopeOf(new Map()).resultOf('constructor')])
      .toEqual([undefined, false, undefined]);
  }
});

test('a condition decides as many cases as the values that it compares, and allowed values up to eight', () => {
  const allowed = (length: number) => Array.from({ length }, (_, index) => `v${index}`);
  const variables = (declared: object) => {
    const values = new TemplateValues({ Parameters: { Stage: { Type: 'String', ...declared } }, Conditions: { It: { 'Fn::Equals': [{ Ref: 'Stage' }, 'live'] } } });
    return values.variablesOf(values.referencesIn({ 'Fn::If': ['It', 1, 2] }));
  };
  expect(variables({})).toEqual([{ name: 'Stage', values: ['live', OTHER] }]);
  expect(variables({ Default: 'test' })).toEqual([{ name: 'Stage', values: ['test', 'live', OTHER] }]);
  expect(variables({ AllowedValues: allowed(8) })).toEqual([{ name: 'Stage', values: allowed(8) }]);
  expect(variables({ AllowedValues: allowed(9) })).toEqual([{ name: 'Stage', values: ['live', OTHER] }]);
});
