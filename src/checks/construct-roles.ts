import { CfnResource, Stack } from 'aws-cdk-lib';
import { attempt, isPath, propertiesOneByOne, renderedBy } from './construct-properties';
import type { Members } from './json';
import type { TaskRole } from './model';
import { UNTOLD_ROLE } from './reader';
import { knownActions, mayAllowMoreIn, POLICY_TYPES, referencesIn, ROLE_TYPE, RoleTemplate } from './task-role';

/** The roles of a stage, and what gives permissions to them. */
export class StageRoles {
  private readonly roles = new Map<string, CfnResource>();
  private readonly policiesByPath = new Map<string, Members[]>();
  private readonly policiesByLogicalId = new Map<string, Members[]>();
  private readonly templates = new Map<Stack, RoleTemplate>();

  constructor(resources: readonly CfnResource[]) {
    resources.filter(({ cfnResourceType }) => cfnResourceType === ROLE_TYPE).forEach(role => this.roles.set(role.node.path, role));
    resources.filter(({ cfnResourceType }) => POLICY_TYPES.has(cfnResourceType)).forEach(policy => attempt(() => this.attach(policy)));
  }

  /** What a role allows to which `Ref` or `Fn::GetAtt` refers in a stack; one of another stack is not known. */
  public of(reference: string, stack: Stack): TaskRole {
    const role = this.find(reference, stack);
    if (!role || Stack.of(role) !== stack) {
      return UNTOLD_ROLE;
    }
    const actions = () => knownActions(propertiesOneByOne(role)('policies'), this.policiesOf(role).map(properties => properties('policyDocument')));
    // Anything in the stack may hold on to the role.
    const mayAllowMore = () => mayAllowMoreIn(this.templateOf(stack), logicalIdOf(role));
    return {
      get actions() {
        return attempt(actions) ?? UNTOLD_ROLE.actions;
      },
      get mayAllowMore() {
        return attempt(mayAllowMore) ?? UNTOLD_ROLE.mayAllowMore;
      },
    };
  }

  private attach(policy: CfnResource): void {
    const properties = propertiesOneByOne(policy);
    for (const reference of referencesIn(properties(POLICY_TYPES.get(policy.cfnResourceType)!))) {
      const [policies, key] = isPath(reference) ? [this.policiesByPath, reference] : [this.policiesByLogicalId, keyIn(Stack.of(policy), reference)];
      policies.set(key, [...policies.get(key) ?? [], properties]);
    }
  }

  /** The properties of the policies that are attached to a role. */
  private policiesOf(role: CfnResource): readonly Members[] {
    // A logical id takes its time, and templates that are written by hand are few.
    const byName = this.policiesByLogicalId.size > 0 ? this.policiesByLogicalId.get(keyIn(Stack.of(role), logicalIdOf(role))) : undefined;
    return [...this.policiesByPath.get(role.node.path) ?? [], ...byName ?? []];
  }

  private find(reference: string, stack: Stack): CfnResource | undefined {
    return isPath(reference)
      ? this.roles.get(reference)
      : [...this.roles.values()].find(role => Stack.of(role) === stack && logicalIdOf(role) === reference);
  }

  private templateOf(stack: Stack): RoleTemplate {
    const template = this.templates.get(stack) ?? renderedBy<RoleTemplate>(stack);
    this.templates.set(stack, template);
    return template;
  }
}

function keyIn(stack: Stack, logicalId: string): string {
  return `${stack.node.addr} ${logicalId}`;
}

function logicalIdOf(resource: CfnResource): string {
  return String(Stack.of(resource).resolve(resource.logicalId));
}
