import { scopeOf } from './namespaces';
import { TaskDefinitionModel, UNKNOWN } from '../../checks/model';
import { Reach, ReachWithReason, reachIn } from '../../checks/queries/reach';
import { groupBy } from '../../grouping';
import { fewNames, joinWords } from '../../wording';

/** Containers with the same access to the same targets, by their positions. They are among the targets if they have it to each other. */
export interface TracingGroup extends ReachWithReason {
  readonly tracers: readonly number[];
  readonly targets: readonly number[];
}

const REACHES: readonly Reach[] = ['any user', 'own user', 'unknown', 'none'];

const UNKNOWN_NAMESPACE: ReachWithReason = { reach: 'unknown', why: 'if they share a PID namespace, which is unknown' };

/** Returns the access of each container to the others, a group for each reason. Empty if they share no PID namespace. */
export function tracingsOf(task: TaskDefinitionModel): TracingGroup[] {
  const { containers } = task;
  const scope = scopeOf('PID', task);
  const reach = scope === UNKNOWN ? () => UNKNOWN_NAMESPACE : reachIn(task);
  return scope === 'container' ? [] : containers.flatMap((from, tracer) => {
    const others = [...containers.keys()].filter(target => target !== tracer);
    return [...groupBy(others, target => reach(from, containers[target]).why).values()]
      .map(targets => ({ ...reach(from, containers[targets[0]]), tracers: [tracer], targets }));
  });
}

/** The processes that a container may trace, whatever the task definition does not show. */
export const PROCESSES: Readonly<Partial<Record<Reach, string>>> = { 'any user': 'processes of any user', 'own user': 'processes of the same user' };

export const isCertain = ({ reach }: ReachWithReason): boolean => reach in PROCESSES;

/** Joins groups with the same reason. */
export function joined(groups: readonly TracingGroup[]): TracingGroup {
  const union = (key: 'tracers' | 'targets') => [...new Set(groups.flatMap(group => group[key]))];
  return { ...groups[0], tracers: union('tracers'), targets: union('targets') };
}

/** Joins what is the same for several containers. Groups with the same reason follow each other. */
export function groupsOf(tracings: readonly TracingGroup[]): TracingGroup[] {
  const reasons = groupBy(REACHES.flatMap(reach => tracings.filter(tracing => tracing.reach === reach)), ({ why }) => why);
  return [...reasons.values()].flatMap(groups => {
    const byTargets = groupBy(groups, ({ targets }) => targets.join());
    const withThemselves = groupBy(groups, ({ tracers, targets }) => [...tracers, ...targets].sort((a, b) => a - b).join());
    return [...(withThemselves.size < byTargets.size ? withThemselves : byTargets).values()].map(joined);
  });
}

/** Returns the targets of a group as people name them. */
export function targetNames({ tracers, targets }: TracingGroup, names: readonly string[]): readonly string[] {
  const others = targets.filter(target => !tracers.includes(target));
  const mutual = others.length < targets.length ? ['each other'] : [];
  return others.length > 2 && others.length + tracers.length === names.length && (tracers.length === 1 || mutual.length > 0)
    ? ['all other containers'] : fewNames([...mutual, ...others.map(target => names[target])]);
}

/** Returns a sentence about a group that may trace. */
export function sentenceAbout(group: TracingGroup, names: readonly string[]): string {
  const { reach, why, tracers } = group;
  const targets = joinWords(targetNames(group, names));
  const inNumber = tracers.length > 1 ? why.replace('it runs', 'they run').replace('it has', 'they have') : why;
  const condition = inNumber.replace(/, which is unknown$/, '').replace('both run', 'they run');
  const what = PROCESSES[reach] ? `${PROCESSES[reach]} in ${targets}` : condition.startsWith('any user') ? `processes of ${condition}` : `${targets} ${condition}`;
  return `${joinWords(fewNames(tracers.map(tracer => names[tracer])))} may trace ${what}.`;
}

/** Returns a sentence for each condition that the task definition does not answer. */
export function conditionsOf(tracings: readonly TracingGroup[], names: readonly string[]): string[] {
  const unknown = tracings.filter(({ reach }) => reach === 'unknown');
  return [...groupBy(unknown, ({ why }) => why).values()].map(groups => sentenceAbout(joined(groups), names));
}
