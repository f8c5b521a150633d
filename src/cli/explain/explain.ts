import { explainInput, isKnown } from './explanation';
import { json } from './json';
import { rulePageJson, rulePageText } from './rule-page';
import { text } from './text';
import { nearest } from '../../catalog/nearest';
import { LIBRARY, Rule } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { UsageError } from '../../usage-error';
import type { Style } from '../style';

/** Options for `explain`. */
export interface ExplainOptions {
  /**
   * The output format.
   *
   * @default 'text'
   */
  readonly format?: 'text' | 'json';
}

/**
 * Explains a rule, the messages of ECS, container engines, and programs in a text, or the AWS CLI's output about tasks.
 * Also returns whether every line and task was explained.
 */
export function explain(input: string, style: Style, { format = 'text' }: ExplainOptions = {}) {
  const rule = ruleNamed(input.trim());
  if (rule) {
    return { text: format === 'json' ? rulePageJson(rule) : rulePageText(rule, style), isKnown: true };
  }
  const subjects = explainInput(input);
  return { text: format === 'json' ? json(subjects) : text(subjects, style), isKnown: subjects.every(isKnown) };
}

/**
 * Returns the rule with a name or an id. Undefined for other text. A word that looks like the name of a rule is a mistake, not a
 * message.
 */
function ruleNamed(input: string): Rule | undefined {
  const name = input.startsWith(`${LIBRARY}::`) ? input.slice(LIBRARY.length + 2) : input;
  const rule = RULES.find(candidate => candidate.name === name);
  const suggestion = rule || !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(name) || name.length > MAX_NAME ? undefined : nearest(name, RULES.map(candidate => candidate.name), LETTERS_PER_EDIT);
  if (suggestion !== undefined) {
    throw new UsageError(`unknown rule '${name}': did you mean ${suggestion}? check --list-rules lists all rules.`);
  }
  return rule;
}

const MAX_NAME = 100;
const LETTERS_PER_EDIT = 4;
