import { CfnResource, Stack } from 'aws-cdk-lib';
import { attempt, isPath, propertiesOneByOne, renderedBy } from './construct-properties';
import type { TaskRole } from './model';
import { UNTOLD_ROLE } from './reader';
import { knownActions, mayAllowMoreIn, POLICY_TYPES, referencesIn, ROLE_TYPE, RoleTemplate } from './task-role';

/** The roles of a stage, and what gives permissions to them. */
export class StageRoles {
  private readonly roles = new Map<string, CfnResource>();
  private readonly policies = new Map<string, CfnResource[]>();
  private readonly templates = new Map<Stack, RoleTemplate>();

  constructor(resources: readonly CfnResource[]) {
    resources.filter(({ cfnResourceType }) => cfnResourceType === ROLE_TYPE).forEach(role => this.roles.set(role.node.path, role));
    for (const policy of resources.filter(({ cfnResourceType }) => POLICY_TYPES.has(cfnResourceType))) {
      for (const reference of attempt(() => referencesIn(propertiesOneByOne(policy)(POLICY_TYPES.get(policy.cfnResourceType)!))) ?? []) {
        const key = keyOf(reference, Stack.of(policy));
        this.policies.set(key, [...this.policies.get(key) ?? [], policy]);
      }
    }
  }

  /** What a role allows to which `Ref` or `Fn::GetAtt` refers in a stack; one of another stack is not known. */
  public of(reference: string, stack: Stack): TaskRole {
    const role = this.find(reference, stack);
    if (!role || Stack.of(role) !== stack) {
      return UNTOLD_ROLE;
    }
    const logicalId = logicalIdOf(role);
    const policies = [role.node.path, keyOf(logicalId, stack)].flatMap(key => this.policies.get(key) ?? []);
    const template = () => this.templateOf(stack);
    return {
      actions: knownActions(propertiesOneByOne(role)('policies'), policies.map(policy => propertiesOneByOne(policy)('policyDocument'))),
      // Anything in the stack may hold on to the role.
      get mayAllowMore() {
        return mayAllowMoreIn(template(), logicalId);
      },
    };
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

/** A path is one of the whole app; a logical id one of its stack. */
function keyOf(reference: string, stack: Stack): string {
  return isPath(reference) ? reference : `${stack.node.addr} ${reference}`;
}

function logicalIdOf(resource: CfnResource): string {
  return String(Stack.of(resource).resolve(resource.logicalId));
}
