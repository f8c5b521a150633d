import {
  Corrector, removeRepeatedMapping, removeRepeatedSysctl, reservePort, respellContainer, respellKey, respellSysctl, respellTracing, respellVolume,
  separateNumbers, setEssential, setNetworkMode, setNotEssential,
} from './correctors';

/** Whether the findings of a rule can be corrected without a decision of a person. */
export interface FixDecision {
  /** Undefined if none of the findings can. */
  readonly correct?: Corrector;

  /** What the correction does and which findings have it, or why there is none. */
  readonly note: string;
}

const CHOICE = 'There is more than one correction.';
const REQUEST = 'The correction drops or changes a setting that the task definition asks for.';
const RUNNING = 'The task runs, and the correction would change what it does.';
const CARRIER = 'The task runs, and the container that sets a parameter determines when the value takes effect.';
const ELSEWHERE = 'The correction is not in the task definition.';

/**
 * The decision for each rule. A correction completes or respells what the task definition asks for, in the only sensible way. Without it, ECS or the kernel
 * rejects the task definition, or the correction has no effect on a running task.
 */
export const FIX_DECISIONS: Readonly<Record<string, FixDecision>> = {
  'task-definition-unchecked': { note: 'The cause is unknown.' },
  'net-sysctl-conflict': { note: CHOICE },
  'ipc-sysctl-conflict': { note: CHOICE },
  'restart-decides-sysctl': { note: CHOICE },
  'net-sysctl-repeated': { note: CARRIER },
  'net-sysctls-spread': { note: CARRIER },
  'sysctl-set-twice': { note: CHOICE },
  'sysctl-set-twice-alike': { correct: removeRepeatedSysctl, note: 'Keeps the first of the equal settings.' },
  'sysctl-on-windows': { note: CHOICE },
  'net-sysctl-in-host-mode': { note: CHOICE },
  'ipc-sysctl-in-host-mode': { note: CHOICE },
  'sysctl-not-accepted': { note: REQUEST },
  'sysctl-not-namespaced': { note: REQUEST },
  'sysctl-unknown': { correct: respellSysctl, note: 'Corrects the name if it is close to exactly one known name.' },
  'sysctl-unverified': { note: REQUEST },
  'sysctl-newer-than-floor': { note: REQUEST },
  'sysctl-needs-module': { note: REQUEST },
  'congestion-control-of-host': { note: REQUEST },
  'sysctl-value-refused': { correct: separateNumbers, note: 'Corrects the separators of several numbers, for example of 1024-65000.' },
  'sysctl-value-kernel-dependent': { note: CHOICE },
  'sysctl-value-nonsense': { note: RUNNING },
  'ephemeral-range-privileged': { note: CHOICE },
  'sysctls-contradict': { note: CHOICE },
  'sysctl-write-order': { note: CHOICE },
  'tw-reuse-without-timestamps': { note: CHOICE },
  'syn-backlog-without-effect': { note: CHOICE },
  'no-ephemeral-port-left': { note: CHOICE },
  'listener-in-ephemeral-range': {
    correct: reservePort,
    note: 'Reserves the port where the task definition sets the range. The kernel does not give the port of an open listener to an outgoing connection, so this matters only until the listener opens.',
  },
  'listener-before-sysctl': { note: CARRIER },
  'keepalive-outlives-idle-limits': { note: RUNNING },
  'network-mode-on-fargate': { correct: setNetworkMode, note: 'Sets awsvpc if networkMode is missing or bridge, and FARGATE is the only compatibility.' },
  'network-mode-on-external': { note: CHOICE },
  'network-mode-on-managed-instances': { note: CHOICE },
  'hostname-in-awsvpc': { note: REQUEST },
  'host-port-differs': { note: REQUEST },
  'port-mapped-twice': { note: CHOICE },
  'port-mappings-overlap': { correct: removeRepeatedMapping, note: 'Keeps the first of equal mappings of one container.' },
  'low-port-not-permitted': { note: CHOICE },
  'key-not-in-effect': {
    correct: respellKey,
    note: 'Corrects the spelling of a key that is in the right place. CloudFormation and the AWS CLI reject the unknown key. With a tool that ignores it, the setting takes effect for the first time.',
  },
  'pid-mode-on-fargate': { note: CHOICE },
  'pid-mode-on-windows': { note: CHOICE },
  'pid-mode-host': { note: RUNNING },
  'ipc-mode-not-supported': { note: REQUEST },
  'capabilities-on-fargate': { correct: respellTracing, note: 'Corrects the spelling of SYS_PTRACE, for example of CAP_SYS_PTRACE.' },
  'instance-setting-on-fargate': { note: REQUEST },
  'timeout-on-fargate': { note: REQUEST },
  'ulimit-soft-above-hard': { note: CHOICE },
  'nofile-above-fargate-limit': { note: REQUEST },
  'nofile-unlimited': { note: REQUEST },
  'linux-setting-on-windows': { note: CHOICE },
  'platform-version-too-old': { note: CHOICE },
  'container-name-refused': { note: 'Services and other tools refer to the name.' },
  'container-name-used-twice': { note: CHOICE },
  'volumes-from-unknown-container': { correct: respellContainer, note: 'Corrects the case, hyphens, and underscores of a name.' },
  'mount-of-unknown-volume': { correct: respellVolume, note: 'Corrects the case, hyphens, and underscores of a name.' },
  'dependency-on-unknown-container': { correct: respellContainer, note: 'Corrects the case, hyphens, and underscores of a name.' },
  'dependency-cycle': { note: CHOICE },
  'dependency-on-essential-end': { correct: setNotEssential, note: 'Sets essential to false if the task definition does not set it.' },
  'dependency-without-health-check': { note: CHOICE },
  'no-essential-container': { correct: setEssential, note: 'Sets essential to true if the task has one container.' },
  'tracer-without-shared-pid': { note: CHOICE },
  'tracer-not-root': { note: CHOICE },
  'image-wants-process-1': { note: CHOICE },
  'names-process-1': { note: RUNNING },
  'searches-processes': { note: RUNNING },
  'shared-pid-shows-secrets': { note: CHOICE },
  'shared-pid-shows-processes': { note: RUNNING },
  'ssm-agent-with-exec': { note: CHOICE },
  'fault-injection-with-exec': { note: CHOICE },
  'toolbox-without-exec': { note: CHOICE },
  'exec-without-permissions': { note: ELSEWHERE },
  'exec-with-read-only-roots': { note: RUNNING },
  'exec-without-init': { note: RUNNING },
  'exec-with-access-keys': { note: RUNNING },
  'exec-beside-read-only-root': { note: RUNNING },
  'exec-without-task-role': { note: ELSEWHERE },
  'exec-reaches-one-container': { note: RUNNING },
  'guard-duty-memory': { note: RUNNING },
};
