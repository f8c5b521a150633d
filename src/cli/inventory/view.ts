import { Collected, CollectedWorkload, nameIn, nameOf, Workload } from './collect';
import { idOf, Severity } from '../../checks/rule';
import { groupBy } from '../../grouping';
import { taskDefinitionsOf } from '../../reading/content/template';
import type { Input } from '../input';
import { count, Report, ReportedFinding, ReportedValue } from '../report';

/** What runs, and what the checks say about it. */
export interface Inventory extends Omit<Collected, 'workloads'> {
  readonly workloads: readonly CheckedWorkload[];
  readonly report: Report;
}

/** A workload and what the checks say about it. */
export interface CheckedWorkload extends Workload {
  readonly isChecked: boolean;

  /** Whether the policy excludes it. */
  readonly isExcluded: boolean;
  readonly findings: readonly ReportedFinding[];
  readonly unresolved: readonly ReportedValue[];
}

/** Returns each workload as a file, so that rules judge a revision with what runs it. */
export function inputOf({ workloads, unread, notes }: Collected): Input {
  const files = workloads.flatMap(({ definition: taskDefinition, runners: services, ...collected }) => {
    const file = fileOf(collected);
    const taskDefinitions = taskDefinition && taskDefinitionsOf({ taskDefinition, services });
    return taskDefinitions ? [{ file, id: file, taskDefinitions, placeOf: () => undefined, line: () => '' }] : [];
  });
  return { files, skipped: [], unreadable: unread, leftOut: [], notes };
}

/** The file of a revision is below the place, which the globs of a policy match: each deployment changes the revision. */
function fileOf({ workload: { place, taskDefinition } }: Pick<CollectedWorkload, 'workload'>): string {
  return `${place}/${nameIn(taskDefinition ?? '')}`;
}

export function placeOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/'));
}

export function inventoryOf(collected: Collected, report: Report): Inventory {
  const kept = new Set(report.input.files.filter(({ taskDefinitions }) => taskDefinitions.length > 0).map(({ file }) => file));
  const [findings, values] = [groupBy(report.findings, ({ file }) => file), groupBy(report.unresolved, ({ file }) => file)];
  const workloads = collected.workloads.map(each => {
    const file = fileOf(each);
    const isChecked = kept.has(file);
    const isExcluded = each.definition !== undefined && !isChecked;
    return { ...each.workload, isChecked, isExcluded, findings: findings.get(file) ?? [], unresolved: values.get(file) ?? [] };
  });
  return { ...collected, workloads, report };
}

/** Counts what runs. A service with two revisions is one service. */
export function countsOf(workloads: readonly CheckedWorkload[]) {
  const services = [...groupBy(workloads.filter(({ service }) => service !== null), ({ place }) => place).values()];
  const findings = workloads.flatMap(workload => workload.findings);
  return {
    services: services.length,
    stoppedServices: services.filter(([{ desiredCount }]) => desiredCount === 0).length,
    tasks: workloads.reduce((sum, { service, runningCount }) => service === null ? sum + runningCount : sum, 0),
    taskDefinitions: new Set(workloads.flatMap(({ taskDefinition }) => taskDefinition ?? [])).size,
    errors: count(findings, 'error'),
    warnings: count(findings, 'warning'),
    information: count(findings, 'info'),
  };
}

/** Returns the regions with the counts of each. */
export function regionCounts({ regions, workloads }: Inventory) {
  const byRegion = groupBy(workloads, nameOf);
  return regions.map(region => ({ ...region, ...countsOf(byRegion.get(nameOf(region)) ?? []) }));
}

/**
 * Counts the services and accounts with findings of each rule, the most frequent errors first. The tasks of a family
 * without a service in a cluster count as one service.
 */
export function ruleCounts({ workloads, report: { rules } }: Inventory) {
  const found = workloads.flatMap(({ account, place, findings }) => findings.map(({ rule, severity }) => ({ account, place, rule, severity })));
  return [...groupBy(found, ({ rule, severity }) => `${severity} ${rule}`).values()].map(each => ({
    rule: rules.find(rule => idOf(rule) === each[0].rule)!,
    severity: each[0].severity,
    services: new Set(each.map(({ place }) => place)).size,
    accounts: new Set(each.map(({ account }) => account)).size,
  })).sort((a, b) => orderOf(a.severity) - orderOf(b.severity) || b.services - a.services || (a.rule.name < b.rule.name ? -1 : 1));
}

/** The position of a severity in lists. */
export function orderOf(severity: Severity): number {
  return ['error', 'warning', 'info'].indexOf(severity);
}
