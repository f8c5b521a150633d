import { CheckedWorkload, countsOf, Inventory, regionCounts, ruleCounts } from './view';
import { idOf } from '../../checks/rule';
import { printableJson } from '../printable';
import { count } from '../report';

/** Formats an inventory as schema/inventory.schema.json describes it. Every member is present, and a missing value is null. */
export function json(inventory: Inventory): string {
  const { workloads, unread, notes, report: { hidden, acknowledged, excluded = 0, policy } } = inventory;
  return printableJson({
    regions: regionCounts(inventory).map(region => ({ ...region, profile: region.profile ?? null })),
    workloads: workloads.map(workloadToJson),
    rules: ruleCounts(inventory).map(({ rule, ...counts }) => ({ rule: idOf(rule), title: rule.title, ...counts })),
    summary: {
      ...countsOf(workloads),
      unresolved: workloads.flatMap(({ unresolved }) => unresolved).length,
      hiddenWarnings: count(hidden, 'warning'),
      hiddenInformation: count(hidden, 'info'),
      acknowledged,
      excluded,
      policy: policy?.file ?? null,
      unread,
      notes,
    },
  });
}

function workloadToJson({ findings, unresolved, ...workload }: CheckedWorkload): object {
  return {
    ...workload,
    findings: findings.map(({ container = null, rule, severity, message, fix, page }) => ({ container, rule, severity, message, fix, page })),
    unresolved: unresolved.map(({ container = null, fields, written, reason }) => ({ container, fields, written, reason })),
  };
}
