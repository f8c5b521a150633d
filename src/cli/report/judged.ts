import { CaseFinding, judgeCases, keyOf } from '../../checks/cases';
import { judge } from '../../checks/judge';
import type { Rule } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { taskDefinitionUnchecked } from '../../checks/rules/task-definition-unchecked';
import { groupBy } from '../../grouping';
import { memoizeLast } from '../../memoize';
import type { WrittenCase } from '../../reading/content/template';
import { casesIn } from '../../reading/content/unresolved-values';
import { readTaskDefinition } from '../../reading/definitions/task-definition';
import type { FileSource, InputTaskDefinition } from '../../reading/input';
import { Fix, fixesOf } from '../fix';

const NO_TASK = readTaskDefinition({});

/** Reports a task definition of which no container could be read. At synthesis, the CDK reports it. */
const UNREAD: Rule = {
  ...taskDefinitionUnchecked,
  check: ({ unread, unchecked }) => unread && !unchecked.includes(unread) ? taskDefinitionUnchecked.check({ ...NO_TASK, unchecked: [unread] }) : [],
};

/**
 * Returns the findings in all cases of a task definition. That no container is read is a warning if only other values than the
 * defaults of parameters cause it.
 */
export function judgedFindings(taskDefinition: InputTaskDefinition, rules: readonly Rule[] = RULES): CaseFinding<WrittenCase>[] {
  return judgeCases(casesIn(taskDefinition), withUnread(rules)).map(found => hasNoContainer(found) && !isWithDefaults(found, taskDefinition)
    ? { ...found, finding: { ...found.finding, severity: 'warning' as const } }
    : found);
}

const withUnread = memoizeLast((rules: readonly Rule[]) => [UNREAD, ...rules]);

/** Whether a finding is that no container could be read, with the defaults of parameters. */
export function isUnread(found: CaseFinding<WrittenCase>, taskDefinition: InputTaskDefinition): boolean {
  return hasNoContainer(found) && isWithDefaults(found, taskDefinition);
}

function hasNoContainer({ occurrence: { rule, container, at }, case: { model: { unread } } }: CaseFinding): boolean {
  return unread !== undefined && rule.name === UNREAD.name && container === undefined && at?.[0] === unread.at?.[0];
}

/** The first case is that of the defaults. */
function isWithDefaults(found: CaseFinding<WrittenCase>, taskDefinition: InputTaskDefinition): boolean {
  return found.case === taskDefinition.cases()[0];
}

/**
 * Returns the fixes for findings in the text of their task definition. A finding has none if it occurs only in a case or because
 * of a computed value: its correction is a decision.
 */
export function fixesFor<Found extends CaseFinding>(
  found: readonly Found[], taskDefinition: InputTaskDefinition, source: Pick<FileSource, 'sourceOf'>,
): ReadonlyMap<Found, Fix> {
  const { model } = taskDefinition;
  const inText = groupBy(found.some(each => each.case.model !== model) ? judge(model) : [], keyOf);
  const written = found.flatMap(each => {
    const finding = each.case.model === model ? each.finding : inText.get(keyOf(each.finding))?.shift();
    return finding && each.finding === each.occurrence ? [{ each, finding }] : [];
  });
  const fixes = fixesOf(written.map(({ finding }) => finding), taskDefinition, source);
  return new Map(written.flatMap(({ each, finding }) => {
    const fix = fixes.get(finding);
    return fix ? [[each, fix] as const] : [];
  }));
}
