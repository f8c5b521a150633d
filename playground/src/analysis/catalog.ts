import type { Catalog, MessageExample, RulePage } from './analysis';
import { evidenceOf, Example, pageOf, Rule } from '../../../src/checks/rule';
import { RULES } from '../../../src/checks/rules';
import { KNOWN_MESSAGES } from '../../../src/cli/explain/known';
import { jsonLines } from '../../../src/cli/explain/rule-page';

/** The rules whose examples stand for typical mistakes, in the order of the menu. */
const TYPICAL_MISTAKES: readonly string[] = [
  'net-sysctl-conflict', 'sysctl-set-twice', 'sysctl-unknown', 'sysctl-not-namespaced', 'sysctl-value-refused', 'listener-in-ephemeral-range',
  'key-not-in-effect', 'network-mode-on-fargate', 'port-mapped-twice', 'capabilities-on-fargate', 'tracer-without-shared-pid', 'shell-ends-first', 'dependency-cycle',
];

/** The known messages that stand for others in the menu. */
const MESSAGES: readonly string[] = ['parameter-not-there', 'network-mode-on-fargate', 'port-not-permitted', 'trace-refused', 'out-of-memory'];

/** Returns all rules with their examples, and examples of messages. */
export function catalog(): Catalog {
  const messages = KNOWN_MESSAGES.filter(({ name }) => MESSAGES.includes(name)).map(messageExample);
  return { rules: RULES.map(rulePage), mistakes: TYPICAL_MISTAKES, messages };
}

function messageExample({ name, title, samples: [sample] }: (typeof KNOWN_MESSAGES)[number]): MessageExample {
  return { name, title, text: sample.text };
}

function rulePage(rule: Rule): RulePage {
  const { name, severity, title, why, fix } = rule;
  const [[fails], [passes]] = [rule.fails(), rule.passes()];
  const text = (example: Example) => jsonLines(example).join('\n');
  return { name, severity, title, why, fix, page: pageOf(rule), evidence: evidenceOf(rule), fails: text(fails), passes: text(passes) };
}
