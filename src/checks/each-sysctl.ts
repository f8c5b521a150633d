import { Maybe, TaskDefinitionModel, UNKNOWN } from './model';
import type { Finding, Rule } from './rule';
import { lookUp, problemOf, SysctlEntry, ValueProblem } from '../sysctls/catalogue';

/** A rule's check that looks at one parameter of one container after the other; names that are not known are passed over. */
export function eachSysctl(
  judge: (name: string, value: Maybe<string>, task: TaskDefinitionModel) => Omit<Finding, 'container'> | undefined,
): Rule['check'] {
  return task => task.containers.flatMap(({ name: container, systemControls }) => systemControls.flatMap(({ namespace, value }) => {
    const finding = namespace === UNKNOWN ? undefined : judge(namespace, value, task);
    return finding ? [{ container, ...finding }] : [];
  }));
}

/** A rule's check that looks at each value whose parameter the catalogue describes, and tells those with the given kind of problem. */
export function eachSysctlProblem(
  severity: ValueProblem['severity'],
  tell: (entry: SysctlEntry, value: string, problem: ValueProblem) => Omit<Finding, 'container'>,
): Rule['check'] {
  return eachSysctl((name, value) => {
    const found = lookUp(name);
    if (found.verdict !== 'described' || value === UNKNOWN) {
      return undefined;
    }
    const problem = problemOf(found.entry.shape, value);
    return problem?.severity === severity ? tell(found.entry, value, problem) : undefined;
  });
}
