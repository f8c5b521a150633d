import { aws_iam as iam, CfnResource, Stack } from 'aws-cdk-lib';
import { attempt, isOverridden, isPath, propertiesOneByOne, renderedBy } from './construct-properties';
import type { TaskRole } from '../model';
import { UNTOLD_ROLE } from './task-definition';
import { knownActions, matches, mayAllowMoreIn, POLICY_TYPES, referencesIn, ROLE_TYPE, RoleTemplate } from './task-role';
import { addToGroup } from '../../grouping';

/** The roles of a stage, and what gives permissions to them. */
export class StageRoles {
  private readonly roles: ReadonlyMap<string, CfnResource>;
  private readonly templates = new Map<Stack, RoleTemplate>();
  private policies?: AttachedPolicies;

  constructor(private readonly resources: readonly CfnResource[]) {
    this.roles = new Map(resources.filter(({ cfnResourceType }) => cfnResourceType === ROLE_TYPE).map(role => [role.node.path, role]));
  }

  /** What a role allows to which `Ref` or `Fn::GetAtt` refers in a stack; one of another stack is not known. */
  public of(reference: string, stack: Stack): TaskRole {
    const role = this.find(reference, stack);
    if (!role || Stack.of(role) !== stack) {
      return UNTOLD_ROLE;
    }
    let [granted, all]: (readonly string[] | undefined)[] = [];
    // Anything in the stack may hold on to the role.
    const mayAllowMore = () => mayAllowMoreIn(this.templateOf(stack), logicalIdOf(role));
    return {
      allows: action => attempt(() => matches(granted ??= grantedTo(role), action)
        || matches(all ??= actionsOf(role, this.policiesOf(role)), action)) ?? false,
      get mayAllowMore() {
        return attempt(mayAllowMore) ?? UNTOLD_ROLE.mayAllowMore;
      },
    };
  }

  private policiesOf(role: CfnResource): readonly CfnResource[] {
    this.policies ??= attachedPolicies(this.resources);
    const { byPath, byLogicalId } = this.policies;
    // A logical id takes its time, and templates that are written by hand are few.
    const byName = byLogicalId.size > 0 ? byLogicalId.get(keyIn(Stack.of(role), logicalIdOf(role))) : undefined;
    return [...byPath.get(role.node.path) ?? [], ...byName ?? []];
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

/** The policies of a stage by what each names as its role: the path of a construct, or what is called so in the same stack. */
interface AttachedPolicies {
  readonly byPath: Map<string, CfnResource[]>;
  readonly byLogicalId: Map<string, CfnResource[]>;
}

function attachedPolicies(resources: readonly CfnResource[]): AttachedPolicies {
  const found: AttachedPolicies = { byPath: new Map(), byLogicalId: new Map() };
  for (const policy of resources.filter(isPolicy)) {
    for (const reference of rolesNamedBy(policy)) {
      const [policies, key] = isPath(reference) ? [found.byPath, reference] : [found.byLogicalId, keyIn(Stack.of(policy), reference)];
      addToGroup(policies, key, policy);
    }
  }
  return found;
}

/** What the L2 of a role has been granted. Most roles have nothing else, and then nobody looks through the stage. */
function grantedTo(role: CfnResource): readonly string[] {
  const { scope } = role.node;
  const policy = iam.Role.isRole(scope) ? scope.node.tryFindChild('DefaultPolicy')?.node.defaultChild : undefined;
  const isAsGranted = policy instanceof iam.CfnPolicy && policy.policyDocument instanceof iam.PolicyDocument && !isOverridden(policy);
  return isAsGranted ? actionsGrantedBy(policy.policyDocument) : [];
}

/**
 * The CDK keeps the statements to itself, and renders them for anybody else, which takes its time.
 * Should it keep them elsewhere one day, nothing is known from here, and the policies are read.
 */
function actionsGrantedBy(document: iam.PolicyDocument): readonly string[] {
  const { statements = [] } = document as unknown as { readonly statements?: readonly iam.PolicyStatement[] };
  return statements.filter(({ effect }) => effect === iam.Effect.ALLOW).flatMap(({ actions }) => actions);
}

function rolesNamedBy(policy: CfnResource): ReadonlySet<string> {
  return attempt(() => referencesIn(propertiesOneByOne(policy)(POLICY_TYPES.get(policy.cfnResourceType)!))) ?? new Set();
}

function isPolicy({ cfnResourceType }: CfnResource): boolean {
  return POLICY_TYPES.has(cfnResourceType);
}

function actionsOf(role: CfnResource, policies: readonly CfnResource[]): string[] {
  return knownActions(propertiesOneByOne(role)('policies'), policies.map(policy => propertiesOneByOne(policy)('policyDocument')));
}

function keyIn(stack: Stack, logicalId: string): string {
  return `${stack.node.addr} ${logicalId}`;
}

function logicalIdOf(resource: CfnResource): string {
  return String(Stack.of(resource).resolve(resource.logicalId));
}
