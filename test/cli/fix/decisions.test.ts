import { findingsOf } from './texts';
import { RULES } from '../../../src/checks/rules';
import { FIX_DECISIONS } from '../../../src/cli/fix/decisions';

test('each rule has a decision, in the order of the rules', () => {
  expect(Object.keys(FIX_DECISIONS)).toEqual(RULES.map(({ name }) => name));
});

test('these rules have fixes', () => {
  expect(Object.entries(FIX_DECISIONS).filter(([, { correct }]) => correct).map(([name]) => name)).toEqual([
    'sysctl-set-twice-alike',
    'sysctl-unknown',
    'sysctl-value-refused',
    'listener-in-ephemeral-range',
    'network-mode-on-fargate',
    'port-mappings-overlap',
    'key-not-in-effect',
    'capabilities-on-fargate',
    'volumes-from-unknown-container',
    'mount-of-unknown-volume',
    'dependency-on-unknown-container',
    'dependency-on-essential-end',
    'no-essential-container',
  ]);
});

test('a note is a sentence', () => {
  expect(Object.values(FIX_DECISIONS).map(({ note }) => note).filter(note => !/^[A-Z].*\.$/.test(note))).toEqual([]);
});

test('the examples of the other rules have no fix of that rule', () => {
  const fixedRules = RULES.filter(({ name }) => !FIX_DECISIONS[name].correct)
    .filter(({ name, fails }) => fails.some(example => findingsOf(JSON.stringify(example)).some(({ rule, fix }) => rule === name && fix)));
  expect(fixedRules).toEqual([]);
});
