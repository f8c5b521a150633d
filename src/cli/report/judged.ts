import { CaseFinding, judgeCases } from '../../checks/cases';
import type { RuledFinding } from '../../checks/judge';
import type { Rule } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { taskDefinitionUnchecked } from '../../checks/rules/task-definition-unchecked';
import { MAX_CASES } from '../../reading/content/cases';
import type { FoundTaskDefinition, WrittenCase } from '../../reading/content/found';
import { casesIn } from '../../reading/content/unresolved-values';
import { readTaskDefinition } from '../../reading/definitions/task-definition';

const NO_TASK = readTaskDefinition({});

/** Reports a task definition of which no container could be read. At synthesis, the CDK reports it. */
const UNREAD: Rule = {
  ...taskDefinitionUnchecked,
  check: ({ unread, unchecked }) => unread && !unchecked.includes(unread) ? taskDefinitionUnchecked.check({ ...NO_TASK, unchecked: [unread] }) : [],
};

const ALL_RULES = [UNREAD, ...RULES];

/**
 * Returns the findings in all cases of a task definition. That no container is read is a warning if only other values than the
 * defaults of parameters cause it.
 */
export function judgedFindings(taskDefinition: FoundTaskDefinition): CaseFinding<WrittenCase>[] {
  return judgeCases(casesIn(taskDefinition), ALL_RULES)
    .map(found => hasNoContainer(found) ? { ...found, finding: unreadFinding(found, taskDefinition) } : found);
}

/** Whether a finding is that no container could be read, unless only other values than the defaults of parameters cause it. */
export function isUnread(found: CaseFinding<WrittenCase>, taskDefinition: FoundTaskDefinition): boolean {
  const isWithDefaults = ({ needsOtherValues }: WrittenCase) => !needsOtherValues;
  return hasNoContainer(found) && (found.cases.some(isWithDefaults) || !taskDefinition.cases().some(isWithDefaults));
}

function hasNoContainer({ occurrence: { rule, container, at }, case: { model: { unread } } }: CaseFinding): boolean {
  return unread !== undefined && rule.name === UNREAD.name && container === undefined && at?.[0] === unread.at?.[0];
}

function unreadFinding(found: CaseFinding<WrittenCase>, taskDefinition: FoundTaskDefinition): RuledFinding {
  const { occurrence, finding, case: { partial, model } } = found;
  if (partial?.knowsContainers === false && model.hasUnresolvedContainers) {
    return {
      ...occurrence,
      message: `the task definition could not be checked: more than ${MAX_CASES} combinations of conditions and parameters decide which containers it has.`,
      fix: 'Use fewer conditions around the containers. Or check what the deployment creates: the output of describe-task-definition.',
    };
  }
  return isUnread(found, taskDefinition) ? finding : { ...finding, severity: 'warning' };
}
