import Ajv from 'ajv';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { PolicyError, readPolicy } from '../../src/policy';
import { POLICY_RULES } from '../../src/policy/rule-names';
import { fuzzRuns } from '../fuzz-runs';
import { contentOf } from '../run';

// An editor with the schema and the command accept the same policies.

const isValid = new Ajv({ format: 'full' }).compile(JSON.parse(contentOf('schema/policy.schema.json')) as object);

function isAccepted(text: string): boolean {
  try {
    readPolicy(text, 'p.yaml');
    return true;
  } catch (error) {
    if (error instanceof PolicyError) {
      return false;
    }
    throw error;
  }
}

/** Mostly right values, and some that are wrong or in the wrong place. */
const wrong = fc.constantFrom<unknown>(null, '', '!a', 'off', 0, true, false, [], {}, [''], ['a'], { a: 1 });
const orWrong = (right: fc.Arbitrary<unknown>) => fc.oneof({ weight: 40, arbitrary: right }, { weight: 1, arbitrary: wrong });
const members = (model: Record<string, fc.Arbitrary<unknown>>) =>
  orWrong(fc.record(Object.fromEntries(Object.entries(model).map(([key, value]) => [key, orWrong(value)])), { requiredKeys: [] }));
const rule = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('pid-mode-host', 'sysctl-unknown', ...POLICY_RULES) },
  { weight: 1, arbitrary: fc.constantFrom('task-definition-unchecked', 'no-rule') },
);
const globOf = orWrong(fc.constantFrom('web-*', '**', 'a'));
const globs = fc.array(globOf, { maxLength: 2 });
const POLICY = members({
  '$schema': fc.constant('x'),
  'x-anything': wrong,
  'rules': fc.dictionary(rule, orWrong(fc.constantFrom('error', 'warning', 'info', 'off')), { maxKeys: 2 }),
  'acknowledge': fc.array(orWrong(fc.record({
    rule: orWrong(rule), reason: orWrong(fc.constantFrom('known', 'known', 'known', ' ', '<TBD>', 'TODO', 'TODO list of the team', '__X__')), at: globOf, container: globOf, until: orWrong(fc.constantFrom('2027-03-31', '2028-02-29', '2027-02-30')),
  }, { requiredKeys: ['rule', 'reason'] })), { maxLength: 2 }),
  'exclude': globs,
  'failOn': fc.constantFrom('error', 'warning', 'never'),
  'policy': members({
    sysPtrace: members({ images: globs, containers: globs }),
    sharedPidNamespace: members({ families: globs, executeCommand: fc.boolean(), secrets: fc.boolean() }),
    parameters: fc.dictionary(fc.constantFrom('net.core.somaxconn', 'net.ipv4.tcp_retries2'), orWrong(fc.oneof(
      fc.constantFrom<unknown>('required', 'forbidden'), members({ min: fc.integer({ max: 0 }), max: fc.integer({ min: 0 }), required: fc.boolean() }),
    )), { maxKeys: 2 }),
    images: members({ pinnedByDigest: fc.boolean() }),
    readonlyRootFilesystem: members({ exceptContainers: globs }),
    acknowledgeable: fc.array(rule, { maxLength: 2 }),
  }),
});

test('the schema and the command agree about policies', () => {
  const counts = { accepted: 0, refused: 0 };
  fc.assert(fc.property(POLICY, policy => {
    const text = JSON.stringify(policy);
    const accepted = isAccepted(text);
    counts[accepted ? 'accepted' : 'refused'] += 1;
    expect({ text, accepted: isValid(policy) }).toEqual({ text, accepted });
  }), { numRuns: fuzzRuns(1000) });
  // Both verdicts occur.
  expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(50);
});

test.each([
  'rules: { pid-mode-host: off }', 'rules: { pid-mode-host: no }', 'rules: { pid-mode-host: OFF }', 'rules: { pid-mode-host: false }',
  ...['true', 'True', 'yes', 'on', 'y', 'TRUE', 'tRUE', '1'].map(value => `policy: { images: { pinnedByDigest: ${value} } }`),
  ...['340', '+400', '-1', '3.5', '0777', '3_40', '08'].map(value => `policy: { parameters: { net.core.somaxconn: { min: ${value} } } }`),
])('so they do about %j', text => {
  // YAML 1.2 reads 0777 as 777, YAML 1.1 as 511: the command accepts neither.
  const isAmbiguous = /: 0\d/.test(text);
  expect(isAccepted(text)).toBe(!isAmbiguous && isValid(parse(text)));
});

test.each([
  'policy: { parameters: { net.core.somaxcon: required } }',
  'policy: { parameters: { net.core.somaxconn: { min: 2, max: 1 } } }',
])('only the command knows that %j is wrong', text => expect([isAccepted(text), isValid(parse(text))]).toEqual([false, true]));
