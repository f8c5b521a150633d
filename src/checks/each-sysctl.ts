import { ContainerModel, Maybe, runsOnWindows, SystemControl, TaskDefinitionModel, UNKNOWN } from './model';
import { oncePer, remembered } from './remembered';
import type { Finding, Rule } from './rule';
import { lookUp, problemOf, SysctlEntry, ValueProblem } from '../sysctls/catalogue';

/** A parameter and the container that sets it. */
interface SetSysctl extends SystemControl {
  readonly container: ContainerModel;
}

/** The parameters that the containers set, without those that ECS refuses for where the task runs: one mistake is told once. */
export const sysctlsIn = oncePer((task: TaskDefinitionModel): readonly SetSysctl[] => runsOnWindows(task) ? [] : task.containers.flatMap(container =>
  container.systemControls
    .filter(({ namespace }) => namespace === UNKNOWN || !belongsToInstance(namespace, task))
    .map(({ namespace, value }) => ({ namespace, value, container }))));

/** Whether a parameter is one of the instance's own namespace, which the task uses. */
export function belongsToInstance(name: string, { networkMode, ipcMode }: TaskDefinitionModel): boolean {
  return name.startsWith('net.') ? networkMode === 'host' : ipcMode === 'host' && lookUp(name).verdict === 'described';
}

/** A rule's check that looks at one parameter of one container after the other; names that are not known are passed over. */
export function eachSysctl(
  judge: (name: string, value: Maybe<string>, task: TaskDefinitionModel) => Omit<Finding, 'container'> | undefined,
): Rule['check'] {
  return task => {
    const findings: Finding[] = [];
    for (const { container, namespace, value } of sysctlsIn(task)) {
      const finding = namespace === UNKNOWN ? undefined : judge(namespace, value, task);
      if (finding) {
        findings.push({ container: container.name, ...finding });
      }
    }
    return findings;
  };
}

/** What is wrong with a value of a parameter; in a large app the same come again and again. */
const problemWith = remembered(name => {
  const found = lookUp(name);
  return remembered(value => {
    const problem = found.verdict === 'described' && problemOf(found.entry.shape, value);
    return problem ? { entry: found.entry, value, problem } : undefined;
  });
});

/** A rule's check that looks at each value whose parameter the catalogue describes, and tells those with the given kind of problem. */
export function eachSysctlProblem(
  severity: ValueProblem['severity'],
  tell: (entry: SysctlEntry, value: string, problem: ValueProblem) => Omit<Finding, 'container'>,
): Rule['check'] {
  return eachSysctl((name, value) => {
    const found = value === UNKNOWN ? undefined : problemWith(name)(value);
    return found?.problem.severity === severity ? tell(found.entry, found.value, found.problem) : undefined;
  });
}
