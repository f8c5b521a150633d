/** The rules that only a policy turns on. */
export const POLICY_RULES = ['policy-sys-ptrace', 'policy-shared-pid-namespace', 'policy-parameter', 'policy-image-not-pinned', 'policy-writable-root'] as const;

/** The name of a rule that only a policy turns on. */
export type PolicyRuleName = typeof POLICY_RULES[number];

/** Whether a rule is one that only a policy turns on. */
export function isPolicyRule(name: string): boolean {
  return (POLICY_RULES as readonly string[]).includes(name);
}
