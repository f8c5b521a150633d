import { aws_iam as iam, CfnResource, Stack } from 'aws-cdk-lib';
import { hasOverrides, statementsOf } from './cdk-internals';
import { lazyPropertiesOf, templateOf, tryResolve } from './construct-properties';
import { isPath, logicalIdOf, ReferenceIndex } from './construct-references';
import type { TaskRole } from '../../../checks/model';
import { UNKNOWN_ROLE } from '../../../reading/definitions/task-definition';
import {
  knownActions, matches, mayAllowMoreIn, POLICY_TYPES, referencesIn, ROLE_TYPE, RoleTemplate,
} from '../../../reading/definitions/task-role';

/** The roles of a stage and the policies that grant permissions to them. */
export class StageRoles {
  private readonly roles: ReadonlyMap<string, CfnResource>;
  private readonly templates = new Map<Stack, RoleTemplate>();
  private policies?: ReferenceIndex<CfnResource>;

  constructor(private readonly resources: readonly CfnResource[]) {
    this.roles = new Map(resources.filter(({ cfnResourceType }) => cfnResourceType === ROLE_TYPE).map(role => [role.node.path, role]));
  }

  /** Returns the permissions of the role that `Ref` or `Fn::GetAtt` in a stack points to. A role of another stack is unknown. */
  public of(reference: string, stack: Stack): TaskRole {
    const role = this.find(reference, stack);
    if (!role || Stack.of(role) !== stack) {
      return UNKNOWN_ROLE;
    }
    let [granted, all]: (readonly string[] | undefined)[] = [];
    // Any resource of the stack may refer to the role.
    const mayAllowMore = () => mayAllowMoreIn(this.templateOf(stack), logicalIdOf(role));
    return {
      allows: action => tryResolve(() => matches(granted ??= grantedTo(role), action)
        || matches(all ??= actionsOf(role, (this.policies ??= attachedPolicies(this.resources)).of(role)), action)) ?? false,
      get mayAllowMore() {
        return tryResolve(mayAllowMore) ?? UNKNOWN_ROLE.mayAllowMore;
      },
    };
  }

  private find(reference: string, stack: Stack): CfnResource | undefined {
    return isPath(reference)
      ? this.roles.get(reference)
      : [...this.roles.values()].find(role => Stack.of(role) === stack && logicalIdOf(role) === reference);
  }

  private templateOf(stack: Stack): RoleTemplate {
    const template = this.templates.get(stack) ?? { Resources: {}, ...templateOf(stack) };
    this.templates.set(stack, template);
    return template;
  }
}

/** Indexes the policies of a stage by their roles. */
function attachedPolicies(resources: readonly CfnResource[]): ReferenceIndex<CfnResource> {
  const policies = new ReferenceIndex<CfnResource>();
  for (const policy of resources.filter(({ cfnResourceType }) => POLICY_TYPES.has(cfnResourceType))) {
    for (const reference of rolesNamedBy(policy)) {
      policies.add(reference, Stack.of(policy), policy);
    }
  }
  return policies;
}

/** Returns the actions granted to the L2 of a role. Most roles have no other permissions, so the stage need not be searched. */
function grantedTo(role: CfnResource): readonly string[] {
  const { scope } = role.node;
  const policy = iam.Role.isRole(scope) ? scope.node.tryFindChild('DefaultPolicy')?.node.defaultChild : undefined;
  const isAsGranted = policy instanceof iam.CfnPolicy && policy.policyDocument instanceof iam.PolicyDocument && hasOverrides(policy) === false;
  return isAsGranted ? actionsGrantedBy(policy.policyDocument) : [];
}

/**
 * Returns the actions that the statements of a document allow. If the CDK does not show them, the caller reads the
 * policies instead.
 */
function actionsGrantedBy(document: iam.PolicyDocument): readonly string[] {
  return (statementsOf(document) ?? []).filter(({ effect }) => effect === iam.Effect.ALLOW).flatMap(({ actions }) => actions);
}

function rolesNamedBy(policy: CfnResource): ReadonlySet<string> {
  return tryResolve(() => referencesIn(lazyPropertiesOf(policy)(POLICY_TYPES.get(policy.cfnResourceType)!))) ?? new Set();
}

function actionsOf(role: CfnResource, policies: readonly CfnResource[]): string[] {
  return knownActions(lazyPropertiesOf(role)('policies'), policies.map(policy => lazyPropertiesOf(policy)('policyDocument')));
}
