import { ADDRESSES } from '../../src/checks/addresses';
import { evidenceOf, idOf, isAtLeast, pageOf, Rule } from '../../src/checks/rule';

const RULE: Rule = {
  name: 'example',
  severity: 'warning',
  title: 'An example',
  why: 'It is an example.',
  fix: 'None.',
  source: 'https://example.com/a',
  fails: () => [],
  foundAt: [],
  passes: () => [],
  check: () => [],
};

test('lists the source of a rule', () => expect(evidenceOf(RULE)).toStrictEqual(['Source: https://example.com/a']));

test('lists all sources of a rule, and the kernels that it was measured on', () => {
  expect(evidenceOf({ ...RULE, moreSources: ['https://example.com/b'], measuredOn: 'Linux 6.1' }))
    .toStrictEqual(['Source: https://example.com/a', 'Source: https://example.com/b', 'Measured on Linux 6.1.']);
});

test('a rule has an id with the name of the library, and a page', () => {
  expect([idOf(RULE), pageOf(RULE)]).toEqual(['cdk-fargate-linux-controls::example', ADDRESSES.rule('example')]);
});

test('an error is at least a warning, and a warning at least information', () => {
  const severities = ['info', 'warning', 'error'] as const;
  expect(severities.map(minimum => severities.filter(severity => isAtLeast(severity, minimum)))).toEqual([[...severities], ['warning', 'error'], ['error']]);
});
