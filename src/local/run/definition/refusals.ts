import { idOf, Rule } from '../../../checks/rule';
import { RULES } from '../../../checks/rules';
import type { InputFile, InputTaskDefinition } from '../../../cli/input';
import { printable } from '../../../cli/printable';
import { findingLines, findingsIn, ReportedFinding } from '../../../cli/report';
import type { Style } from '../../../cli/style';

/**
 * The rules about what ECS refuses to register and a run imitates. Other errors appear when the task starts: a local run
 * then fails as the task would, for example because the kernel rejects a value. Still others are about what a run does
 * without, such as an execution role.
 */
export const REFUSAL_RULES: readonly Rule[] = [
  'network-mode-on-fargate', 'hostname-in-awsvpc', 'host-port-differs', 'port-mapped-twice', 'pid-mode-on-fargate',
  'ipc-mode-not-supported', 'capabilities-on-fargate', 'instance-setting-on-fargate', 'timeout-on-fargate', 'sysctl-not-accepted',
  'container-name-refused', 'container-name-used-twice', 'volumes-from-unknown-container', 'mount-of-unknown-volume',
  'volume-with-two-configurations', 'secret-name-used-twice', 'too-many-containers', 'name-refused', 'links-in-awsvpc',
  'ulimit-unknown', 'container-port-missing', 'name-empty', 'required-key-missing', 'dependency-on-unknown-container', 'dependency-cycle', 'dependency-on-essential-end',
  'dependency-without-health-check', 'no-essential-container', 'value-refused',
].map(name => RULES.find(rule => rule.name === name)!);

/** Returns the findings because of which ECS would refuse a task definition. An acknowledgement does not change what ECS does. */
export function refusalsOf(file: InputFile, taskDefinition: InputTaskDefinition): ReportedFinding[] {
  const ids = new Set(REFUSAL_RULES.map(idOf));
  // A run has the first case, with the defaults of all parameters.
  const run = { ...taskDefinition, cases: () => taskDefinition.cases().slice(0, 1) };
  return findingsIn([{ ...file, taskDefinitions: [run] }]).findings.filter(({ rule }) => ids.has(rule));
}

/** The findings as `check` prints them, and what the run does about them. Empty if there are none. */
export function refusalLines(findings: readonly ReportedFinding[], name: string, isForced: boolean, style: Style): string[] {
  return findings.length === 0 ? [] : [
    `${style.title(printable(name))}  ${style.faint(printable(findings[0].file))}`,
    ...findings.flatMap(finding => findingLines(finding, style)).map(line => `  ${line}`),
    '',
    isForced
      ? 'ECS would refuse this task definition. --force runs it, without the capabilities and instance settings that Fargate refuses.'
      : 'ECS would refuse this task definition, so it does not run. Correct it, or use --force to run it without the capabilities and instance settings that Fargate refuses.',
  ];
}
