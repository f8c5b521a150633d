import { isObject, Json, list, member } from '../../checks/json';
import { Maybe, TaskRole, UNKNOWN } from '../../checks/model';
import { addToGroup } from '../../grouping';
import { memoize } from '../../memoize';

/** The CloudFormation type of a role. */
export const ROLE_TYPE = 'AWS::IAM::Role';

/** The types of resources that grant permissions to roles, with the property that names the roles. */
export const POLICY_TYPES: ReadonlyMap<unknown, string> = new Map([
  ['AWS::IAM::Policy', 'Roles'],
  ['AWS::IAM::ManagedPolicy', 'Roles'],
  ['AWS::IAM::RolePolicy', 'RoleName'],
]);

/** The sections of a template that determine the permissions of a role. */
export interface RoleTemplate {
  readonly Resources: Readonly<Record<string, unknown>>;
  readonly Outputs?: unknown;
}

/** The roles of a template. */
export class TemplateRoles {
  private policies?: ReadonlyMap<string, readonly unknown[]>;

  constructor(private readonly template: RoleTemplate) {}

  /** Returns the permissions of a role. They are computed lazily, because most roles are never checked. */
  public of(logicalId: string): TaskRole {
    const mayAllowMore = () => mayAllowMoreIn(this.template, logicalId);
    let actions: readonly string[] | undefined;
    return {
      allows: action => matches(actions ??= knownActions(member(this.properties(logicalId), 'Policies'), this.documentsOf(logicalId)), action),
      get mayAllowMore() {
        return mayAllowMore();
      },
    };
  }

  private properties(logicalId: string): unknown {
    const resource = this.template.Resources[logicalId];
    return isObject(resource) ? resource.Properties : undefined;
  }

  private documentsOf(logicalId: string): readonly unknown[] {
    // Collected once for all roles.
    this.policies ??= documentsByRole(this.template.Resources);
    return this.policies.get(logicalId) ?? [];
  }
}

function documentsByRole(resources: RoleTemplate['Resources']): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>();
  for (const logicalId in resources) {
    const resource = resources[logicalId];
    if (isObject(resource) && POLICY_TYPES.has(resource.Type)) {
      rolesNamedBy(resource).forEach(role => addToGroup(found, role, member(resource.Properties, 'PolicyDocument')));
    }
  }
  return found;
}

/** Returns the roles to which a resource of a template grants permissions. */
function rolesNamedBy({ Type: type, Properties: properties }: Json): Set<string> {
  const property = POLICY_TYPES.get(type);
  return property === undefined ? new Set() : referencesIn(member(properties, property));
}

/** Returns the known actions that the inline policies of a role and the documents of its attached policies allow. */
export function knownActions(inlinePolicies: unknown, documents: readonly unknown[]): string[] {
  return actionsOf(inlinePolicies, documents).filter(action => action !== UNKNOWN);
}

/** Whether one of the action patterns of a policy matches an action. */
export function matches(patterns: readonly string[], action: string): boolean {
  return patterns.includes(action) || patterns.some(pattern => matcherOf(pattern).test(action));
}

/** In a pattern, `*` matches any number of characters and `?` matches one. Case is ignored. */
const matcherOf = memoize(pattern => {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`, 'i');
});

function actionsOf(inlinePolicies: unknown, documents: readonly unknown[]): Maybe<string>[] {
  const found: Maybe<string>[] = [];
  // A large app has a policy for each role, for which lists of lists would take most of the time.
  policiesIn(inlinePolicies).forEach(policy => addActions(isObject(policy) ? member(policy, 'PolicyDocument') : policy, found));
  documents.forEach(document => addActions(document, found));
  return found;
}

/**
 * Whether a role of a template may allow more actions than its policies: because of managed policies, a name with which
 * other stacks can attach policies, a reference from another kind of resource, or unresolved values.
 *
 * This searches the whole template, so rules call it only before they report a finding.
 */
export function mayAllowMoreIn({ Resources: resources, Outputs: outputs }: RoleTemplate, logicalId: string): boolean {
  const role = resources[logicalId];
  const properties = isObject(role) && role.Type === ROLE_TYPE && isObject(role.Properties) ? role.Properties : undefined;
  if (!properties || properties.RoleName !== undefined || list(properties.ManagedPolicyArns).length > 0 || refersTo(logicalId, outputs)) {
    return true;
  }
  const attached = Object.entries(resources)
    .filter(([id, resource]) => id !== logicalId && refersTo(logicalId, isTaskDefinition(resource) ? otherThanRolesOf(resource) : resource))
    .map(([, resource]) => rolesNamedBy(resource as Json).has(logicalId) ? member((resource as Json).Properties, 'PolicyDocument') : UNKNOWN);
  return actionsOf(properties.Policies, attached).includes(UNKNOWN);
}

function isTaskDefinition(resource: unknown): resource is Json {
  return isObject(resource) && resource.Type === 'AWS::ECS::TaskDefinition';
}

/** `TaskRoleArn: !Ref Role` uses a role and grants it nothing. */
function otherThanRolesOf({ Properties: properties }: Json): unknown {
  return isObject(properties) ? { ...properties, TaskRoleArn: undefined, ExecutionRoleArn: undefined } : properties;
}

function policiesIn(policies: unknown): readonly unknown[] {
  return policies === undefined || Array.isArray(policies) ? list(policies) : [UNKNOWN];
}

function addActions(document: unknown, found: Maybe<string>[]): void {
  const statements = isObject(document) ? document.Statement : undefined;
  for (const statement of Array.isArray(statements) ? statements : [statements]) {
    if (!isObject(statement) || typeof statement.Effect !== 'string') {
      found.push(UNKNOWN);
    } else if (statement.Effect === 'Allow') {
      const { Action: actions } = statement;
      for (const action of Array.isArray(actions) ? actions : [actions]) {
        found.push(typeof action === 'string' ? action : UNKNOWN);
      }
    }
  }
}

function refersTo(logicalId: string, value: unknown): boolean {
  return referencesIn(value).has(logicalId);
}

/**
 * Returns the targets of `Ref`, and of `${Role}` in strings, at any depth. `Ref` returns the name of a role; an ARN
 * cannot attach a policy.
 */
export function referencesIn(value: unknown): Set<string> {
  const found = new Set<string>();
  // A loop instead of recursion allows any depth.
  const queue = [value];
  for (const next of queue) {
    if (typeof next === 'string') {
      [...next.includes('${') ? next.matchAll(/\$\{([^${}]+)\}/g) : []].forEach(([, name]) => found.add(name));
    } else if (isObject(next) && typeof next.Ref === 'string') {
      found.add(next.Ref);
    }
    if (typeof next === 'object' && next !== null) {
      Object.values(next).forEach(item => queue.push(item));
    }
  }
  return found;
}
