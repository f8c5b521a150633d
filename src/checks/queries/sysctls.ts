import {
  COMPARED_SYSCTLS, ConsistencyProblem, lookUp, otherConsistencyProblems, problemOf, SysctlEntry, ValueProblem,
} from '../../catalog';
import { addToGroup, groupBy } from '../../grouping';
import { memoize, memoizeLast } from '../../memoize';
import { joinClauses, joinWords } from '../../wording';
import {
  ContainerModel, isForManagedInstances, Maybe, networkNamespacesOf, runsOnWindows, sharesNetworkNamespace, SystemControl,
  TaskDefinitionModel, UNKNOWN,
} from '../model';
import type { Finding, Rule } from '../rule';

/** A kernel parameter and the container that sets it. */
interface ContainerSysctl extends SystemControl {
  readonly container: ContainerModel;
}

/**
 * Returns the kernel parameters that the containers set. Parameters that ECS rejects because the task uses a namespace of the
 * instance are omitted, because another rule reports them.
 */
export const sysctlsIn = memoizeLast((task: TaskDefinitionModel): readonly ContainerSysctl[] =>
  runsOnWindows(task) ? [] : task.containers.flatMap(container => container.systemControls
    .filter(({ namespace }) => namespace === UNKNOWN || !belongsToInstance(namespace, task))
    .map(({ namespace, value }) => ({ namespace, value, container }))));

/** A kernel parameter whose name is known. */
interface NamedSysctl extends ContainerSysctl {
  readonly namespace: string;
}

/** Returns the parameters with known names, except those that a later entry of the container sets to a known value. */
const lastSysctlsIn = memoizeLast((task: TaskDefinitionModel): readonly NamedSysctl[] => {
  const setLater = new Map<ContainerModel, Set<string>>();
  const isLast = (sysctl: ContainerSysctl): sysctl is NamedSysctl => {
    const { container, namespace, value } = sysctl;
    if (namespace === UNKNOWN) {
      return false;
    }
    const names = setLater.get(container) ?? new Set();
    const isSetLater = names.has(namespace);
    setLater.set(container, value === UNKNOWN ? names : names.add(namespace));
    return !isSetLater;
  };
  return [...sysctlsIn(task)].reverse().filter(isLast).reverse();
});

/** Whether a kernel parameter belongs to a namespace of the instance, because the task runs in host mode. */
function belongsToInstance(name: string, { networkMode, ipcMode }: TaskDefinitionModel): boolean {
  return name.startsWith('net.') ? networkMode === 'host' : ipcMode === 'host' && lookUp(name).verdict === 'described';
}

/** Returns the check of a rule about the parameters that a task cannot set, because they belong to a namespace of the instance. */
export function eachOfInstance(isMeant: (name: string) => boolean, mode: string, fixOnManagedInstances: string): Rule['check'] {
  return task => task.containers.flatMap(({ name: container, systemControls }) => {
    const names = systemControls.map(({ namespace }) => namespace)
      .filter((name): name is string => name !== UNKNOWN && isMeant(name) && belongsToInstance(name, task));
    return names.length === 0 ? [] : [{
      container,
      message: `systemControls contains ${joinWords(names)}, but ${mode} is host.`,
      at: ['systemControls', names[0]],
      ...isForManagedInstances(task) && { fix: fixOnManagedInstances },
    }];
  });
}

/**
 * Returns the check of a rule that looks at one kernel parameter of one container at a time. Parameters with unresolved
 * names are skipped, and so are those that a later entry of the container sets again: another rule reports them.
 */
export function eachSysctl(
  judge: (name: string, value: Maybe<string>, task: TaskDefinitionModel) => Omit<Finding, 'container'> | undefined,
): Rule['check'] {
  return task => lastSysctlsIn(task).flatMap(({ container, namespace, value }) => {
    const finding = judge(namespace, value, task);
    return finding ? [{ container: container.name, at: ['systemControls', namespace], ...finding }] : [];
  });
}

/** A problem with the value of a kernel parameter in the catalog. */
interface SysctlProblem {
  readonly entry: SysctlEntry;
  readonly value: string;
  readonly problem: ValueProblem;
}

/** Returns the problem with a value of a kernel parameter. Undefined if there is none, or if the catalog has no such parameter. */
export function sysctlProblem(name: string, value: string): SysctlProblem | undefined {
  return problemWith(name)(value);
}

// A large app repeats the same values.
const problemWith = memoize(name => {
  const found = lookUp(name);
  return memoize((value): SysctlProblem | undefined => {
    const problem = found.verdict === 'described' && problemOf(found.entry.shape, value);
    return problem ? { entry: found.entry, value, problem } : undefined;
  });
});

/** Returns the check of a rule that reports values with problems of one severity, for kernel parameters in the catalog. */
export function eachSysctlProblem(
  severity: ValueProblem['severity'],
  toFinding: (entry: SysctlEntry, value: string, problem: ValueProblem) => Omit<Finding, 'container'>,
): Rule['check'] {
  return eachSysctl((name, value) => {
    const found = value === UNKNOWN ? undefined : sysctlProblem(name, value);
    return found?.problem.severity === severity
      ? { at: ['systemControls', name, 'value'], ...toFinding(found.entry, found.value, found.problem) }
      : undefined;
  });
}

/** A kernel parameter whose name and value are known. */
interface KnownSysctl {
  readonly namespace: string;
  readonly value: string;
}

/**
 * Returns the kernel parameters of containers whose name and value are known. The last of equal names wins, as in the
 * engine's map.
 */
function knownSysctls(containers: readonly ContainerModel[]): Map<string, string> {
  return new Map(containers.flatMap(({ systemControls }) => systemControls.filter(isKnown).map(({ namespace, value }) => [namespace, value])));
}

function isKnown<Sysctl extends SystemControl>(sysctl: Sysctl): sysctl is Sysctl & KnownSysctl {
  return sysctl.namespace !== UNKNOWN && sysctl.value !== UNKNOWN;
}

/**
 * Returns the containers, grouped by network namespace, as `networkNamespacesOf` does, without the groups that set no
 * kernel parameter.
 */
export const tunedNamespacesOf = memoizeLast((task: TaskDefinitionModel) =>
  networkNamespacesOf(task).filter(containers => containers.some(({ systemControls }) => systemControls.length > 0)));

/** Returns the known kernel parameters of containers that share a namespace. The last container that sets a parameter wins. */
export const combinedSysctls: (containers: readonly ContainerModel[]) => ReadonlyMap<string, string> = memoizeLast(knownSysctls);

/** Whether a container sets the kernel parameter to an unresolved value, or sets one whose name is unresolved. */
export function mayBeSetToUnknown(name: string, containers: readonly ContainerModel[]): boolean {
  return containers.some(({ systemControls }) =>
    systemControls.some(({ namespace, value }) => namespace === UNKNOWN || (namespace === name && value === UNKNOWN)));
}

/** Returns the problems with the values of kernel parameters of containers that share a network namespace. */
type NamespaceCheck = (
  values: ReadonlyMap<string, string>, containers: readonly ContainerModel[],
) => readonly (Pick<ConsistencyProblem, 'name' | 'message'> & Partial<ConsistencyProblem>)[];

/**
 * Returns the check of a rule that looks at the kernel parameters of one network namespace at a time, if there are any.
 * It reports nothing if a value of one of the compared parameters is unresolved. The place of a finding is the container
 * that sets the parameter last.
 */
export function eachNamespace(compared: readonly string[], problemsIn: NamespaceCheck): Rule['check'] {
  return task => tunedNamespacesOf(task).flatMap(containers => {
    const problems = problemsIn(combinedSysctls(containers), containers);
    return compared.some(name => mayBeSetToUnknown(name, containers)) ? []
      : problems.map(({ name, message, remedy }) => ({ message, ...remedy && { fix: remedy }, at: lastSettingOf(name, containers) }));
  });
}

/** Returns the check of a rule about values that contradict each other, except those of the ephemeral range. */
export function eachContradiction(isWanted: (problem: ConsistencyProblem) => boolean): Rule['check'] {
  return eachNamespace(COMPARED_SYSCTLS, values => contradictionsIn(values).filter(isWanted));
}

// Several rules look at the same values.
const contradictionsIn = memoizeLast((values: ReadonlyMap<string, string>) => otherConsistencyProblems(values));

/** A kernel parameter of a shared namespace that more than one container sets. */
export interface SharedSysctl {
  readonly name: string;
  readonly settings: readonly { readonly container: string; readonly value: string }[];
}

/** Returns the `net.*` parameters that several containers of one network namespace set, with the value of each container. */
export const sharedNetworkSysctls = memoizeLast((task: TaskDefinitionModel): readonly SharedSysctl[] =>
  sharesNetworkNamespace(task) && !runsOnWindows(task) ? sharedSysctls(task, name => name.startsWith('net.')) : []);

/** Returns the matching kernel parameters that several containers set, with the value of each container. */
export function sharedSysctls(task: TaskDefinitionModel, matches: (name: string) => boolean): SharedSysctl[] {
  const byName = new Map<string, { container: string; value: string }[]>();
  for (const container of task.containers) {
    for (const [name, value] of knownSysctls([container])) {
      if (matches(name)) {
        addToGroup(byName, name, { container: container.name, value: collapseSpaces(value) });
      }
    }
  }
  return [...byName].map(([name, settings]) => ({ name, settings })).filter(({ settings }) => settings.length > 1);
}

/** Returns the shared kernel parameters that are set to more than one value. */
export function conflictingSysctls(shared: readonly SharedSysctl[]): SharedSysctl[] {
  return shared.filter(({ settings }) => new Set(settings.map(({ value }) => value)).size > 1);
}

/** Returns findings for the shared kernel parameters that are set to more than one value. */
export function conflictsIn(shared: readonly SharedSysctl[], reason: string, fixFor: (name: string) => string): Finding[] {
  return conflictingSysctls(shared).map(({ name, settings }) => ({
    message: `${joinClauses(settings.map(({ container, value }, i) => `container ${container} sets ${i === 0 ? name : 'it'} to ${value}`))}. ${reason}, so the container that starts last determines the value.`,
    at: sysctlAt(settings[settings.length - 1].container, name),
    fix: fixFor(name),
  }));
}

/** A kernel parameter that one container sets several times, with every value, equal ones included. */
interface RepeatedSysctl {
  readonly container: string;
  readonly name: string;
  readonly values: readonly string[];
}

/** Returns the path to the value of a kernel parameter of a container, below the task definition. */
export function sysctlAt(container: string, name: string): string[] {
  return ['containerDefinitions', container, 'systemControls', name, 'value'];
}

/** Returns the path to the value of a kernel parameter in the last container that sets it. Undefined if none does. */
export function lastSettingOf(name: string, containers: readonly ContainerModel[]): string[] | undefined {
  const setters = containers.filter(({ systemControls }) => systemControls.some(({ namespace }) => namespace === name));
  return setters.length === 0 ? undefined : sysctlAt(setters[setters.length - 1].name, name);
}

/** Returns the kernel parameters that a container sets more than once, if names and values are known. */
export const repeatedSysctls = memoizeLast((task: TaskDefinitionModel): readonly RepeatedSysctl[] =>
  [...groupBy(sysctlsIn(task), ({ container }) => container)]
    .flatMap(([container, sysctls]) => [...groupBy(sysctls.filter(isKnown), ({ namespace }) => namespace)].filter(([, alike]) => alike.length > 1)
      .map(([name, alike]) => ({ container: container.name, name, values: alike.map(({ value }) => collapseSpaces(value)) }))));

/** The kernel treats any white space between two numbers alike. */
function collapseSpaces(value: string): string {
  return value.trim().split(/\s+/).join(' ');
}
