import type { Rule } from '../rule';
import { capabilitiesOnFargate } from './capabilities-on-fargate';
import { congestionControlOfHost } from './congestion-control-of-host';
import { dependencyCycle } from './dependency-cycle';
import { dependencyOnEssentialEnd } from './dependency-on-essential-end';
import { dependencyOnUnknownContainer } from './dependency-on-unknown-container';
import { dependencyWithoutHealthCheck } from './dependency-without-health-check';
import { ephemeralRangePrivileged } from './ephemeral-range-privileged';
import { execBesideReadOnlyRoot } from './exec-beside-read-only-root';
import { execReachesOneContainer } from './exec-reaches-one-container';
import { execWithAccessKeys } from './exec-with-access-keys';
import { execWithReadOnlyRoots } from './exec-with-read-only-roots';
import { execWithoutInit } from './exec-without-init';
import { execWithoutPermissions } from './exec-without-permissions';
import { execWithoutTaskRole } from './exec-without-task-role';
import { faultInjectionWithExec } from './fault-injection-with-exec';
import { guardDutyMemory } from './guard-duty-memory';
import { imageWantsProcess1 } from './image-wants-process-1';
import { instanceSettingOnFargate } from './instance-setting-on-fargate';
import { ipcModeNotSupported } from './ipc-mode-not-supported';
import { ipcSysctlConflict } from './ipc-sysctl-conflict';
import { ipcSysctlInHostMode } from './ipc-sysctl-in-host-mode';
import { keepaliveOutlivesIdleLimits } from './keepalive-outlives-idle-limits';
import { keyNotInEffect } from './key-not-in-effect';
import { listenerBeforeSysctl } from './listener-before-sysctl';
import { listenerInEphemeralRange } from './listener-in-ephemeral-range';
import { namesProcess1 } from './names-process-1';
import { netSysctlConflict } from './net-sysctl-conflict';
import { netSysctlInHostMode } from './net-sysctl-in-host-mode';
import { netSysctlRepeated } from './net-sysctl-repeated';
import { netSysctlsSpread } from './net-sysctls-spread';
import { noEssentialContainer } from './no-essential-container';
import { pidModeHost } from './pid-mode-host';
import { pidModeOnFargate } from './pid-mode-on-fargate';
import { pidModeOnWindows } from './pid-mode-on-windows';
import { platformVersionTooOld } from './platform-version-too-old';
import { restartDecidesSysctl } from './restart-decides-sysctl';
import { searchesProcesses } from './searches-processes';
import { sharedPidShowsProcesses } from './shared-pid-shows-processes';
import { sharedPidShowsSecrets } from './shared-pid-shows-secrets';
import { sysctlNeedsModule } from './sysctl-needs-module';
import { sysctlNewerThanFloor } from './sysctl-newer-than-floor';
import { sysctlNotAccepted } from './sysctl-not-accepted';
import { sysctlNotNamespaced } from './sysctl-not-namespaced';
import { sysctlOnWindows } from './sysctl-on-windows';
import { sysctlSetTwice } from './sysctl-set-twice';
import { sysctlSetTwiceAlike } from './sysctl-set-twice-alike';
import { sysctlUnknown } from './sysctl-unknown';
import { sysctlUnverified } from './sysctl-unverified';
import { sysctlValueNonsense } from './sysctl-value-nonsense';
import { sysctlValueRefused } from './sysctl-value-refused';
import { sysctlWriteOrder } from './sysctl-write-order';
import { sysctlsContradict } from './sysctls-contradict';
import { timeoutOnFargate } from './timeout-on-fargate';
import { tracerNotRoot } from './tracer-not-root';
import { tracerWithoutSharedPid } from './tracer-without-shared-pid';

/** Every rule, in the order in which findings are told. */
export const RULES: readonly Rule[] = [
  netSysctlConflict,
  ipcSysctlConflict,
  restartDecidesSysctl,
  netSysctlRepeated,
  netSysctlsSpread,
  sysctlSetTwice,
  sysctlSetTwiceAlike,
  sysctlOnWindows,
  netSysctlInHostMode,
  ipcSysctlInHostMode,
  sysctlNotAccepted,
  sysctlNotNamespaced,
  sysctlUnknown,
  sysctlUnverified,
  sysctlNewerThanFloor,
  sysctlNeedsModule,
  congestionControlOfHost,
  sysctlValueRefused,
  sysctlValueNonsense,
  ephemeralRangePrivileged,
  sysctlsContradict,
  sysctlWriteOrder,
  listenerInEphemeralRange,
  listenerBeforeSysctl,
  keepaliveOutlivesIdleLimits,
  keyNotInEffect,
  pidModeOnFargate,
  pidModeOnWindows,
  pidModeHost,
  ipcModeNotSupported,
  capabilitiesOnFargate,
  instanceSettingOnFargate,
  timeoutOnFargate,
  platformVersionTooOld,
  dependencyOnUnknownContainer,
  dependencyCycle,
  dependencyOnEssentialEnd,
  dependencyWithoutHealthCheck,
  noEssentialContainer,
  tracerWithoutSharedPid,
  tracerNotRoot,
  imageWantsProcess1,
  namesProcess1,
  searchesProcesses,
  sharedPidShowsSecrets,
  sharedPidShowsProcesses,
  faultInjectionWithExec,
  execWithoutPermissions,
  execWithReadOnlyRoots,
  execWithoutInit,
  execWithAccessKeys,
  execBesideReadOnlyRoot,
  execWithoutTaskRole,
  execReachesOneContainer,
  guardDutyMemory,
];
