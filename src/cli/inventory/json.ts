import { countsOf, Inventory, RuleCount, ruleCounts, workloadsIn, CheckedWorkload } from './view';
import { idOf } from '../../checks/rule';
import { readService } from '../../reading/definitions/task-definition';
import { printableJson } from '../printable';
import { count, ReportedFinding, ReportedValue } from '../report';

/** Formats an inventory as schema/inventory.schema.json describes it. Every member is present, and a missing value is null. */
export function json(inventory: Inventory): string {
  const { workloads, unread, notes, regions, report: { hidden, acknowledged, excluded, policy } } = inventory;
  return printableJson({
    regions: regions.map(region => {
      const { account, region: name, profile, clusters } = region;
      return { account, region: name, profile: profile ?? null, clusters, ...countsOf(workloadsIn(inventory, region)) };
    }),
    workloads: workloads.map(workloadToJson),
    rules: ruleCounts(inventory).map(ruleToJson),
    summary: {
      ...countsOf(workloads),
      unresolved: workloads.reduce((sum, { unresolved }) => sum + unresolved.length, 0),
      hiddenWarnings: count(hidden, 'warning'),
      hiddenInformation: count(hidden, 'info'),
      acknowledged,
      excluded: excluded ?? 0,
      policy: policy?.file ?? null,
      unread,
      notes,
    },
  });
}

function ruleToJson({ rule, severity, services, accounts }: RuleCount): object {
  return { rule: idOf(rule), severity, title: rule.title, services, accounts };
}

function workloadToJson(workload: CheckedWorkload): object {
  const { region: { account, region }, cluster, service, desiredCount, runningCount, deployment, taskDefinition, definition, isExcluded } = workload;
  const places = workload.runners.map(runner => readService('', runner)).flatMap(({ launchType, capacityProviders }) => launchType ?? capacityProviders);
  return {
    account,
    region,
    cluster,
    service: service ?? null,
    desiredCount: desiredCount ?? null,
    runningCount,
    deployment: deployment ?? null,
    runsOn: [...new Set(places.map(String))],
    taskDefinition: taskDefinition ?? null,
    isChecked: definition !== undefined && !isExcluded,
    isExcluded,
    findings: workload.findings.map(findingToJson),
    unresolved: workload.unresolved.map(valueToJson),
  };
}

function findingToJson({ container, rule, severity, message, fix, page }: ReportedFinding): object {
  return { container: container ?? null, rule, severity, message, fix, page };
}

function valueToJson({ container, service, fields, written, reason }: ReportedValue): object {
  return { container: container ?? null, service: service ?? null, fields, written, reason };
}
