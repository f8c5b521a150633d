import { nameIn, PRIMARY } from './collect';
import { CheckedWorkload, countsOf, Inventory, orderOf, regionCounts, ruleCounts } from './view';
import { LIBRARY } from '../../checks/rule';
import { groupBy } from '../../grouping';
import { plural } from '../plural';
import { printable } from '../printable';
import { summaryLines, unresolvedLines } from '../report';
import type { Style } from '../style';
import { table } from '../table';

const REGION_COLUMNS = ['account', 'profile', 'region', 'clusters', 'services', 'tasks', 'errors', 'warnings', 'not read'];
const WORKLOAD_COLUMNS = ['account', 'region', 'cluster', 'service', 'desired', 'task definition', 'severity', 'rule', 'containers'];
const RULE_COLUMNS = ['rule', 'severity', 'services', 'accounts', 'problem'];

/** Formats an inventory for people: the regions, the findings by service, and the rules by the number of services. */
export function text(inventory: Inventory, style: Style, width?: number): string {
  const { report, workloads, unread } = inventory;
  const { services, stoppedServices, tasks, taskDefinitions } = countsOf(workloads);
  const tables = [
    [REGION_COLUMNS, regionRows(inventory)],
    [WORKLOAD_COLUMNS, workloads.flatMap(workload => workloadRows(workload, report.listsUnresolved))],
    [RULE_COLUMNS, ruleRows(inventory)],
  ] as const;
  return [
    ...tables.filter(([, rows]) => rows.length > 0).flatMap(([columns, rows]) => [...table(columns, rows, style, width), '']),
    ...unresolvedLines(report),
    ...summaryLines(report, `${plural(services, 'service')} and ${plural(tasks, 'other task')} with ${plural(taskDefinitions, 'task definition')}`),
    ...stoppedServices === 0 ? [] : [`${plural(stoppedServices, 'service')} with a desired count of 0`],
    ...unread.length === 0 ? [] : [style.error(`incomplete: ${plural(unread.length, 'part')} could not be read`)],
  ].join('\n');
}

function regionRows(inventory: Inventory): string[][] {
  return regionCounts(inventory).map(({ account, region, profile = '', clusters, services, tasks, errors, warnings }) => {
    const unread = inventory.unread.filter(({ file }) => `${file}/`.startsWith(`${account}/${region}/`)).length;
    return [account, printable(profile), region, ...[clusters, services, tasks, errors, warnings, unread].map(String)];
  });
}

/** A row for each rule with findings. Without findings, a workload has a row only if all are listed. */
function workloadRows(workload: CheckedWorkload, listsAll = false): string[][] {
  const { account, region, cluster, service, runningCount, desiredCount, taskDefinition, deployment, isExcluded, isChecked, findings } = workload;
  const start = [
    account, region, cluster, service ?? `(${plural(runningCount, 'task')})`, String(desiredCount ?? ''),
    `${nameIn(taskDefinition ?? '(none)')}${deployment === null || deployment === PRIMARY ? '' : ` (${deployment})`}`,
  ].map(printable);
  const rules = [...groupBy(findings, ({ rule, severity }) => `${severity} ${rule}`).values()].sort(([a], [b]) => orderOf(a.severity) - orderOf(b.severity));
  if (rules.length === 0) {
    return listsAll ? [[...start, '', isExcluded ? '(excluded)' : isChecked ? '' : '(not checked)', '']] : [];
  }
  return rules.map(each => [
    ...start, each[0].severity, each[0].rule.replace(`${LIBRARY}::`, ''), printable(each.flatMap(({ container }) => container ?? []).join(', ')),
  ]);
}

function ruleRows(inventory: Inventory): string[][] {
  return ruleCounts(inventory).map(({ rule, severity, services, accounts }) => [rule.name, severity, String(services), String(accounts), rule.title]);
}
