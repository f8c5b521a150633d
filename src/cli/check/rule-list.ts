import type { Rule } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { partition } from '../../grouping';
import { allPolicyRules, isPolicyRule, Policy, ruleSeverity } from '../../policy';
import { ruleSummary } from '../explain/rule-page';
import { printable, printableJson } from '../printable';
import type { Style } from '../style';

const SEVERITY_WIDTH = 'warning'.length;

/**
 * Lists all rules with their severities: one line each for people, or a JSON list. A policy changes severities, and turns
 * rules on and off.
 */
export function listRules(style: Style, format: 'text' | 'json', policy?: Policy): string {
  const all = [...RULES, ...allPolicyRules()];
  const isOn = ({ name }: Rule) => policy ? policy.rules.some(rule => rule.name === name) : !isPolicyRule(name);
  if (format === 'json') {
    return printableJson(all.map(rule => ({ ...ruleSummary(rule), severity: ruleSeverity(rule, policy), isOn: isOn(rule) })));
  }
  const width = Math.max(...RULES.map(({ name }) => name.length));
  const line = (rule: Rule) => {
    const severity = ruleSeverity(rule, policy);
    return `${style[severity](severity.padEnd(SEVERITY_WIDTH))}  ${rule.name.padEnd(width)}  ${rule.title}`;
  };
  const [on, others] = partition(all, isOn);
  const [ofPolicy, off] = partition(others, ({ name }) => isPolicyRule(name));
  return [
    ...policy ? [`policy ${printable(policy.file)}`, ''] : [],
    ...on.map(line),
    ...off.length === 0 ? [] : ['', 'Off because of the policy:', ...off.map(line)],
    ...ofPolicy.length === 0 ? [] : ['', 'Off without a policy that turns them on:', ...ofPolicy.map(line)],
  ].join('\n');
}
