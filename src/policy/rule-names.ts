/** The rules that only a policy turns on, each with the key below `policy` that does. */
const KEYS = {
  'policy-sys-ptrace': 'sysPtrace',
  'policy-shared-pid-namespace': 'sharedPidNamespace',
  'policy-parameter': 'parameters',
  'policy-image-not-pinned': 'images',
  'policy-writable-root': 'readonlyRootFilesystem',
} as const;

/** The name of a rule that only a policy turns on. */
export type PolicyRuleName = keyof typeof KEYS;

/** The rules that only a policy turns on. */
export const POLICY_RULES = Object.keys(KEYS) as readonly PolicyRuleName[];

/** Whether a rule is one that only a policy turns on. */
export function isPolicyRule(name: string): name is PolicyRuleName {
  return Object.hasOwn(KEYS, name);
}

/** Returns the key below `policy` that turns on a rule. */
export function partOf(name: PolicyRuleName): string {
  return KEYS[name];
}

/** Returns what turns on a rule: `policy.sysPtrace`. Undefined for rules that are on without a policy. */
export function policyKeyOf(name: string): string | undefined {
  return isPolicyRule(name) ? `policy.${KEYS[name]}` : undefined;
}
