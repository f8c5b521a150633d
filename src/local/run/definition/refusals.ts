import { idOf, Rule } from '../../../checks/rule';
import { capabilitiesOnFargate } from '../../../checks/rules/capabilities-on-fargate';
import { containerNameRefused } from '../../../checks/rules/container-name-refused';
import { containerNameUsedTwice } from '../../../checks/rules/container-name-used-twice';
import { containerPortMissing } from '../../../checks/rules/container-port-missing';
import { dependencyCycle } from '../../../checks/rules/dependency-cycle';
import { dependencyOnEssentialEnd } from '../../../checks/rules/dependency-on-essential-end';
import { dependencyOnUnknownContainer } from '../../../checks/rules/dependency-on-unknown-container';
import { dependencyWithoutHealthCheck } from '../../../checks/rules/dependency-without-health-check';
import { hostPortDiffers } from '../../../checks/rules/host-port-differs';
import { hostnameInAwsvpc } from '../../../checks/rules/hostname-in-awsvpc';
import { instanceSettingOnFargate } from '../../../checks/rules/instance-setting-on-fargate';
import { ipcModeNotSupported } from '../../../checks/rules/ipc-mode-not-supported';
import { linksInAwsvpc } from '../../../checks/rules/links-in-awsvpc';
import { mountOfUnknownVolume } from '../../../checks/rules/mount-of-unknown-volume';
import { nameEmpty } from '../../../checks/rules/name-empty';
import { nameRefused } from '../../../checks/rules/name-refused';
import { networkModeOnFargate } from '../../../checks/rules/network-mode-on-fargate';
import { noEssentialContainer } from '../../../checks/rules/no-essential-container';
import { pidModeOnFargate } from '../../../checks/rules/pid-mode-on-fargate';
import { portMappedTwice } from '../../../checks/rules/port-mapped-twice';
import { requiredKeyMissing } from '../../../checks/rules/required-key-missing';
import { secretNameUsedTwice } from '../../../checks/rules/secret-name-used-twice';
import { sysctlNotAccepted } from '../../../checks/rules/sysctl-not-accepted';
import { timeoutOnFargate } from '../../../checks/rules/timeout-on-fargate';
import { tooManyContainers } from '../../../checks/rules/too-many-containers';
import { ulimitUnknown } from '../../../checks/rules/ulimit-unknown';
import { volumeWithTwoConfigurations } from '../../../checks/rules/volume-with-two-configurations';
import { volumesFromUnknownContainer } from '../../../checks/rules/volumes-from-unknown-container';
import type { InputFile, InputTaskDefinition } from '../../../cli/input';
import { printable } from '../../../cli/printable';
import { findingLines, findingsIn, ReportedFinding } from '../../../cli/report';
import type { Style } from '../../../cli/style';

/**
 * The rules about what ECS refuses to register and a run imitates. Other errors appear when the task starts: a local run then fails as the task would, for
 * example because the kernel rejects a value. Still others are about what a run does without, such as an execution role.
 */
export const REFUSAL_RULES: readonly Rule[] = [
  networkModeOnFargate, hostnameInAwsvpc, hostPortDiffers, portMappedTwice, pidModeOnFargate, ipcModeNotSupported, capabilitiesOnFargate,
  instanceSettingOnFargate, timeoutOnFargate, sysctlNotAccepted, containerNameRefused, containerNameUsedTwice, volumesFromUnknownContainer,
  mountOfUnknownVolume, volumeWithTwoConfigurations, secretNameUsedTwice, tooManyContainers, nameRefused, linksInAwsvpc, ulimitUnknown,
  containerPortMissing, nameEmpty, requiredKeyMissing,
  dependencyOnUnknownContainer, dependencyCycle, dependencyOnEssentialEnd, dependencyWithoutHealthCheck, noEssentialContainer,
];

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
