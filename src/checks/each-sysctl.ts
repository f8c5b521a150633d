import { ContainerModel, Maybe, runsOnWindows, SystemControl, TaskDefinitionModel, UNKNOWN } from './model';
import type { Finding, Rule } from './rule';
import { lookUp, problemOf, SysctlEntry, ValueProblem } from '../sysctls/catalogue';

/** The parameters that a container sets, without those that ECS refuses for where the task runs: one mistake is told once. */
export function sysctlsOf({ systemControls }: ContainerModel, task: TaskDefinitionModel): SystemControl[] {
  return systemControls.filter(({ namespace }) => !runsOnWindows(task) && (namespace === UNKNOWN || !belongsToInstance(namespace, task)));
}

/** Whether a parameter is one of the instance's own namespace, which the task uses. */
export function belongsToInstance(name: string, { networkMode, ipcMode }: TaskDefinitionModel): boolean {
  return name.startsWith('net.') ? networkMode === 'host' : ipcMode === 'host' && lookUp(name).verdict === 'described';
}

/** A rule's check that looks at one parameter of one container after the other; names that are not known are passed over. */
export function eachSysctl(
  judge: (name: string, value: Maybe<string>, task: TaskDefinitionModel) => Omit<Finding, 'container'> | undefined,
): Rule['check'] {
  return task => task.containers.flatMap(container => sysctlsOf(container, task).flatMap(({ namespace, value }) => {
    const finding = namespace === UNKNOWN ? undefined : judge(namespace, value, task);
    return finding ? [{ container: container.name, ...finding }] : [];
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
