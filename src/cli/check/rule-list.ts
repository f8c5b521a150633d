import { RULES } from '../../checks/rules';
import { ruleSummary } from '../explain/rule-page';
import { printableJson } from '../printable';
import type { Style } from '../style';

const SEVERITY_WIDTH = 'warning'.length;

/** Lists all rules with their severities: one line each for people, or a JSON list. */
export function listRules(style: Style, format: 'text' | 'json'): string {
  if (format === 'json') {
    return printableJson(RULES.map(ruleSummary));
  }
  const width = Math.max(...RULES.map(({ name }) => name.length));
  return RULES.map(({ name, severity, title }) => `${style[severity](severity.padEnd(SEVERITY_WIDTH))}  ${name.padEnd(width)}  ${title}`).join('\n');
}
