import type { aws_iam as iam, CfnElement, CfnResource, Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { attempt } from '../../../attempt';
import { isObject, Json } from '../../../checks/json';

// The only place that reads members of the CDK that are not public. A later release may rename a member, change its form,
// or let it throw. Each function then returns undefined, and its caller takes a public way that is slower or has less
// detail.

/** Whether overrides change a resource in the template. */
export function hasOverrides(resource: CfnResource): boolean | undefined {
  const overrides = attempt(() => (resource as unknown as { readonly rawOverrides: unknown }).rawOverrides);
  return isPlainObject(overrides) ? Object.keys(overrides).length > 0 : undefined;
}

/** Returns the properties that a resource was given, with tokens. */
export function givenPropertiesIn(resource: CfnResource): object | undefined {
  const properties = attempt(() => (resource as unknown as { readonly cfnProperties: unknown }).cfnProperties);
  return isPlainObject(properties) ? properties : undefined;
}

/** Returns the part of the template that an element adds, with tokens. An element that adds nothing returns an empty object. */
export function fragmentOf(element: CfnElement): object | undefined {
  const fragment = attempt(() => (element as unknown as { _toCloudFormation(): unknown })._toCloudFormation());
  return isPlainObject(fragment) ? fragment : undefined;
}

/** Whether a class outside the CDK changes how a resource is rendered. */
export function hasOwnRendering(resource: CfnResource): boolean | undefined {
  let prototype = Object.getPrototypeOf(resource) as object | null;
  while (prototype && !isOfCdk(prototype.constructor)) {
    const type = prototype;
    if (RENDERING.some(method => Object.hasOwn(type, method))) {
      return true;
    }
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return prototype ? false : undefined;
}

const RENDERING = ['_toCloudFormation', 'cfnProperties', 'renderProperties', 'shouldSynthesize'];

function isOfCdk(type: object): boolean {
  const info = attempt(() => Object.hasOwn(type, JSII_TYPE) ? (type as { readonly [JSII_TYPE]: Json })[JSII_TYPE].fqn : undefined);
  return typeof info === 'string' && info.startsWith('aws-cdk-lib.');
}

const JSII_TYPE = Symbol.for('jsii.rtti');

/** Returns the statements of a policy document. Rendering them is slow. */
export function statementsOf(document: iam.PolicyDocument): readonly iam.PolicyStatement[] | undefined {
  const statements = attempt(() => (document as unknown as { readonly statements: unknown }).statements);
  return Array.isArray(statements) && statements.every(isObject) ? statements as unknown as iam.PolicyStatement[] : undefined;
}

/** Returns the validation plugins of a stage. */
export function pluginsOf(stage: Stage): readonly object[] | undefined {
  const plugins = attempt(() => (stage as unknown as { readonly _validationPlugins: unknown })._validationPlugins);
  return Array.isArray(plugins) ? plugins.filter(isObject) : undefined;
}

/**
 * Removes entries from the metadata of a construct, as the CDK does for acknowledged warnings. Does nothing if the list
 * is elsewhere.
 */
export function removeMetadata({ node }: IConstruct, isObsolete: (data: unknown) => boolean): void {
  const entries = attempt(() => (node as unknown as { readonly _metadata: unknown })._metadata);
  for (let i = Array.isArray(entries) ? entries.length - 1 : -1; i >= 0; i--) {
    const list = entries as unknown[];
    const entry = list[i];
    if (isObject(entry) && isObsolete(entry.data)) {
      list.splice(i, 1);
    }
  }
}

/** Whether a value is an object, but no list, function, map, or other collection. */
function isPlainObject(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]';
}
