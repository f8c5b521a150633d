import { posix } from 'node:path';
import { Collected, nameIn, nameOf, Region, Workload } from './collect';
import { idOf, Rule, Severity } from '../../checks/rule';
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
  /** Whether the policy excludes it. */
  readonly isExcluded: boolean;
  readonly findings: readonly ReportedFinding[];
  readonly unresolved: readonly ReportedValue[];
}

/** How often a rule has findings. */
export interface RuleCount {
  readonly rule: Rule;
  readonly severity: Severity;

  /** The number of services. The tasks of a family without a service in a cluster count as one. */
  readonly services: number;
  readonly accounts: number;
}

/** Returns each workload as a file, so that rules judge a revision with what runs it. */
export function inputOf({ workloads, unread, notes }: Collected): Input {
  const files = workloads.flatMap(workload => {
    const { definition: taskDefinition, runners: services } = workload;
    const file = fileNameOf(workload);
    const taskDefinitions = taskDefinition && taskDefinitionsOf({ taskDefinition, services });
    return taskDefinitions ? [{ file, id: file, taskDefinitions, placeOf: () => undefined, line: () => '' }] : [];
  });
  return { files, skipped: [], unreadable: unread, leftOut: [], notes };
}

/** The name that the globs of a policy match: ACCOUNT/REGION/CLUSTER/SERVICE, without the revision, which changes with each deployment. */
export const policyNameOf = posix.dirname;

function fileNameOf({ region, cluster, service, taskDefinition = '' }: Workload): string {
  const revision = nameIn(taskDefinition);
  return [nameOf(region), cluster, ...service === undefined ? ['tasks', revision.replace(/:\d+$/, '')] : [service], revision].join('/');
}

export function inventoryOf(collected: Collected, report: Report): Inventory {
  const { input, findings, unresolved } = report;
  const kept = new Set(input.files.filter(({ taskDefinitions }) => taskDefinitions.length > 0).map(({ file }) => file));
  const [findingsByFile, valuesByFile] = [groupBy(findings, ({ file }) => file), groupBy(unresolved, ({ file }) => file)];
  const workloads = collected.workloads.map(workload => {
    const file = fileNameOf(workload);
    return {
      ...workload,
      isExcluded: workload.definition !== undefined && !kept.has(file),
      findings: findingsByFile.get(file) ?? [],
      unresolved: valuesByFile.get(file) ?? [],
    };
  });
  return { ...collected, workloads, report };
}

/** Counts what runs. A service with two revisions is one service. */
export function countsOf(workloads: readonly CheckedWorkload[]) {
  const ofServices = workloads.filter(({ service }) => service !== undefined);
  const services = [...groupBy(ofServices, workload => policyNameOf(fileNameOf(workload))).values()];
  const findings = workloads.flatMap(workload => workload.findings);
  return {
    services: services.length,
    stoppedServices: services.filter(([{ desiredCount }]) => desiredCount === 0).length,
    tasks: workloads.reduce((sum, { service, runningCount }) => service === undefined ? sum + runningCount : sum, 0),
    taskDefinitions: new Set(workloads.flatMap(({ taskDefinition }) => taskDefinition ?? [])).size,
    errors: count(findings, 'error'),
    warnings: count(findings, 'warning'),
    information: count(findings, 'info'),
  };
}

/** Returns the workloads of a region. */
export function workloadsIn({ workloads }: Inventory, region: Region): CheckedWorkload[] {
  return workloads.filter(workload => workload.region === region);
}

/** Counts the findings of each rule, the most frequent errors first. */
export function ruleCounts({ workloads, report: { rules } }: Inventory): RuleCount[] {
  const found = workloads.flatMap(({ region: { account }, findings }) => findings.map(finding => ({ account, finding })));
  return [...groupBy(found, ({ finding: { rule, severity } }) => `${severity} ${rule}`).values()].map(each => ({
    rule: rules.find(rule => idOf(rule) === each[0].finding.rule)!,
    severity: each[0].finding.severity,
    services: new Set(each.map(({ finding: { file } }) => policyNameOf(file))).size,
    accounts: new Set(each.map(({ account }) => account)).size,
  })).sort((a, b) => orderOf(a.severity) - orderOf(b.severity) || b.services - a.services || (a.rule.name < b.rule.name ? -1 : 1));
}

const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** The position of a severity in lists. */
export function orderOf(severity: Severity): number {
  return ORDER.indexOf(severity);
}
