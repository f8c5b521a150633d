import { isObject, Json, member } from '../../checks/json';
import { memoize } from '../../memoize';
import { expandForEach } from '../definitions/for-each';

/** A longer address is usually an intrinsic function, which does not help to find the template. */
const MAX_ADDRESS = 100;

/** What the properties of a custom resource contain if it defines a task. */
const DEFINES_TASK = /registerTaskDefinition|containerDefinitions/i;

/** Macros that change no task definition, or whose functions are computed. */
const READ_MACROS: ReadonlySet<string> = new Set([
  'AWS::CodeDeployBlueGreen', 'AWS::LanguageExtensions', 'AWS::SecretsManager-2020-07-23', 'AWS::SecretsManager-2024-09-16', 'AWS::Serverless-2016-10-31',
]);

/** The name of an asset of the CDK, such as the template of a nested stack. */
const ASSET = /[\da-f]{64}/;

/** The parts of a template that `unreadPartsOf` looks for, in a text, except those that name a task definition or ECS. */
export const MAY_HAVE_UNREAD_PARTS = /AWS::CloudFormation::Stack|::MODULE|Transform/;

/**
 * Returns clauses that name the parts which may define or change task definitions and which are not read. A cloud assembly
 * contains the templates of its nested stacks.
 */
export function unreadPartsOf(content: unknown, isInAssembly: boolean): string[] {
  if (!isObject(content) || !(isObject(content.Resources) || (content.Resources === undefined && content.Transform !== undefined))) {
    return [];
  }
  const { resources } = expandForEach(isObject(content.Resources) ? content.Resources : {});
  const macros = [content.Transform, content['Fn::Transform'], resources['Fn::Transform']].flat().map(macro => isObject(macro) ? macro.Name : macro);
  const found = macros.filter(name => typeof name === 'string' && !READ_MACROS.has(name))
    .map(name => `macro ${String(name)} may add or change task definitions`);
  for (const logicalId in resources) {
    const resource = resources[logicalId];
    if (isObject(resource) && mayBeUnread(resource)) {
      found.push(...unreadResource(logicalId, resource, isInAssembly));
    }
  }
  return found;
}

/** Whether a resource needs a closer look. Almost none does, and a large app has many. */
function mayBeUnread(resource: Json): boolean {
  return typeof resource.Type !== 'string' || isOfUnreadType(resource.Type) || Object.hasOwn(resource, 'Fn::Transform');
}

const isOfUnreadType = memoize(type =>
  /^(?:AWS::CloudFormation::|AWS::ECS::ExpressGatewayService$|Custom::)|::MODULE$/.test(type));

function unreadResource(logicalId: string, resource: Json, isInAssembly: boolean): readonly string[] {
  const { Type: type, Properties: properties } = resource;
  if (Object.hasOwn(resource, 'Fn::Transform')) {
    return [`a macro may change ${logicalId}`];
  }
  switch (type) {
    case 'AWS::CloudFormation::Stack': return isInAssembly && ASSET.test(addressIn(properties)) ? [] : [`nested stack ${logicalId} ${ownTemplate(properties)}`];
    case 'AWS::CloudFormation::StackSet': return typeof member(properties, 'templateBody') === 'string' ? [] : [`stack set ${logicalId} ${ownTemplate(properties)}`];
    case 'AWS::ECS::ExpressGatewayService': return [`Express service ${logicalId} has a task definition of its own`];
  }
  if (typeof type !== 'string') {
    return isObject(type) ? [`${logicalId} has a type that is not a text`] : [];
  }
  if (/^(?:Custom::|AWS::CloudFormation::CustomResource$)/.test(type) && DEFINES_TASK.test(JSON.stringify(properties) ?? '')) {
    return [`custom resource ${logicalId} defines a task`];
  }
  return type.endsWith('::MODULE') ? [`module ${logicalId} (${type}) may contain task definitions`] : [];
}

function addressIn(properties: unknown): string {
  const url = member(properties, 'templateURL');
  return typeof url === 'string' ? url : JSON.stringify(url) ?? '';
}

function ownTemplate(properties: unknown): string {
  const address = addressIn(properties);
  return `has a template of its own${address.length > 0 && address.length <= MAX_ADDRESS ? `, ${address}` : ''}`;
}
