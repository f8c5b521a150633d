import type { Format } from './check';
import type { Rule } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { allPolicyRules } from '../../policy';
import { ruleSummary } from '../explain/rule-page';
import { printableJson } from '../printable';
import type { Style } from '../style';

const SEVERITY_WIDTH = 'warning'.length;

/** Lists all rules: one line each for people, or a JSON list. */
export function listRules(style: Style, format: Format = 'text'): string {
  if (format === 'json') {
    return printableJson([...RULES, ...allPolicyRules()].map(ruleSummary));
  }
  const width = Math.max(...RULES.map(({ name }) => name.length));
  const line = ({ name, severity, title }: Rule) => `${style[severity](severity.padEnd(SEVERITY_WIDTH))}  ${name.padEnd(width)}  ${title}`;
  return [...RULES.map(line), '', 'Off without a policy that turns them on:', ...allPolicyRules().map(line)].join('\n');
}
