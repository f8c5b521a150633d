import { isObject, Json, list } from './json';
import { Maybe, TaskRole, UNKNOWN } from './model';

/** The resources that hold permissions of a role, and where each names it. */
const POLICIES: Readonly<Record<string, (properties: Json) => unknown>> = {
  'AWS::IAM::Policy': ({ Roles }) => Roles,
  'AWS::IAM::ManagedPolicy': ({ Roles }) => Roles,
  'AWS::IAM::RolePolicy': ({ RoleName }) => RoleName,
};

/** The type of a role, and of what gives permissions to one. */
export const ROLE_TYPES: readonly string[] = ['AWS::IAM::Role', ...Object.keys(POLICIES)];

/** The sections of a template that tell what a role allows. */
export interface RoleTemplate {
  readonly Resources: Readonly<Record<string, unknown>>;
  readonly Outputs?: unknown;
}

/**
 * What a role of a template allows. It may allow more where it has managed policies, a name by which others can attach some, a reference from
 * what is no policy, or values that only the deployment knows.
 */
export function taskRoleIn({ Resources: resources, Outputs: outputs }: RoleTemplate, logicalId: string): TaskRole {
  const role = resources[logicalId];
  const properties = isObject(role) && role.Type === 'AWS::IAM::Role' && isObject(role.Properties) ? role.Properties : undefined;
  const attached = Object.entries(resources)
    .filter(([id, resource]) => id !== logicalId && refersTo(logicalId, resource))
    .map(([, resource]) => documentOf(logicalId, resource));
  const documents = [...policiesOf(properties ?? {}).map(policy => isObject(policy) ? policy.PolicyDocument : policy), ...attached];
  const actions = documents.flatMap(actionsIn);
  return {
    actions: actions.filter(action => action !== UNKNOWN),
    mayAllowMore: actions.includes(UNKNOWN) || !properties || properties.RoleName !== undefined || list(properties.ManagedPolicyArns).length > 0
      || refersTo(logicalId, outputs),
  };
}

function policiesOf({ Policies }: Json): readonly unknown[] {
  return Policies === undefined || Array.isArray(Policies) ? list(Policies) : [UNKNOWN];
}

/** The document of a policy that is attached to the role; what else may hold on to the role is not known. */
function documentOf(logicalId: string, resource: unknown): unknown {
  const { Type: type, Properties: properties } = resource as Json;
  return typeof type === 'string' && Object.hasOwn(POLICIES, type) && isObject(properties) && refersTo(logicalId, POLICIES[type](properties))
    ? properties.PolicyDocument
    : UNKNOWN;
}

function actionsIn(document: unknown): Maybe<string>[] {
  const statements = isObject(document) ? [document.Statement].flat() : [UNKNOWN];
  return statements.flatMap(statement => {
    if (!isObject(statement) || typeof statement.Effect !== 'string') {
      return [UNKNOWN];
    }
    if (statement.Effect !== 'Allow') {
      return [];
    }
    return [statement.Action].flat().map(action => typeof action === 'string' ? action : UNKNOWN);
  });
}

/** Whether a `Ref` to the resource, which gives a role's name, stands anywhere below, also as `${Role}` in a text. Its ARN attaches nothing. */
function refersTo(logicalId: string, value: unknown): boolean {
  const inText = `\${${logicalId}}`;
  // Stacked up rather than recursive, so that no nesting is too deep.
  const left = [value];
  for (const next of left) {
    if (typeof next === 'string' ? next.includes(inText) : isObject(next) && next.Ref === logicalId) {
      return true;
    }
    if (typeof next === 'object' && next !== null) {
      left.push(...Object.values(next));
    }
  }
  return false;
}
