import type { Rule } from '../rule';
import { capabilitiesOnFargate } from './capabilities-on-fargate';
import { ephemeralRangePrivileged } from './ephemeral-range-privileged';
import { faultInjectionWithExec } from './fault-injection-with-exec';
import { listenerInEphemeralRange } from './listener-in-ephemeral-range';
import { netSysctlConflict } from './net-sysctl-conflict';
import { netSysctlRepeated } from './net-sysctl-repeated';
import { pidModeOnFargate } from './pid-mode-on-fargate';
import { sysctlNeedsModule } from './sysctl-needs-module';
import { sysctlNewerThanFloor } from './sysctl-newer-than-floor';
import { sysctlNotAccepted } from './sysctl-not-accepted';
import { sysctlNotNamespaced } from './sysctl-not-namespaced';
import { sysctlSetTwice } from './sysctl-set-twice';
import { sysctlUnknown } from './sysctl-unknown';
import { sysctlUnverified } from './sysctl-unverified';
import { sysctlValueNonsense } from './sysctl-value-nonsense';
import { sysctlValueRefused } from './sysctl-value-refused';
import { tracerNotRoot } from './tracer-not-root';
import { tracerWithoutSharedPid } from './tracer-without-shared-pid';

/** Every rule, in the order in which findings are told. */
export const RULES: readonly Rule[] = [
  netSysctlConflict,
  netSysctlRepeated,
  sysctlSetTwice,
  sysctlNotAccepted,
  sysctlNotNamespaced,
  sysctlUnknown,
  sysctlUnverified,
  sysctlNewerThanFloor,
  sysctlNeedsModule,
  sysctlValueRefused,
  sysctlValueNonsense,
  ephemeralRangePrivileged,
  listenerInEphemeralRange,
  pidModeOnFargate,
  capabilitiesOnFargate,
  tracerWithoutSharedPid,
  tracerNotRoot,
  faultInjectionWithExec,
];
