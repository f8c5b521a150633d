import { isObject, Json, member } from '../../checks/json';

// The events and answers of Lambda Hooks, as AWS documents them:
// https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-create-lambda-function.html

/** What an operation is about to create or change. */
type HookTarget = TemplateTarget | ResourceTarget;

/** A stack or a change set. The event contains only the address of its template. */
export interface TemplateTarget {
  readonly kind: 'template';

  /** The presigned URL of a JSON object with the template. It contains a signature, so no message contains it. */
  readonly payload: string;
}

/** A resource of CloudFormation or of the Cloud Control API. */
export interface ResourceTarget {
  readonly kind: 'resource';
  readonly type: string;
  readonly logicalId: string;
  readonly properties: unknown;
}

/** The two types of targets whose payload is a URL. */
const TEMPLATE_TARGETS: readonly unknown[] = ['STACK', 'CHANGE_SET'];

/** The target type of resources of the Cloud Control API. That of others is the type of the resource. */
const CLOUD_CONTROL_TARGET = 'RESOURCE';

const RESOURCE_TYPE = /^\w+::\w+::\w+(?:::\w+)?$/;

/** Reads an event. Throws if it is not one of a Lambda Hook. The message is a sentence. */
export function readEvent(event: unknown): { readonly isDeletion: boolean; readonly target: HookTarget } {
  const data = member(event, 'requestData');
  if (!isObject(data)) {
    throw new Error('The event has no requestData, so it is not an event of a Lambda Hook.');
  }
  // AWS documents no actionInvocationPoint for change sets, although its example has one.
  const isDeletion = member(event, 'actionInvocationPoint') === 'DELETE_PRE_PROVISION';
  const { targetLogicalId } = data;
  const targetType = requireText(data, 'targetType');
  if (TEMPLATE_TARGETS.includes(targetType)) {
    return { isDeletion, target: { kind: 'template', payload: isDeletion ? '' : requireText(data, 'payload') } };
  }
  const type = requireText(data, 'targetName');
  if (![CLOUD_CONTROL_TARGET, type].includes(targetType) || !RESOURCE_TYPE.test(type)) {
    throw new Error(`The event has the unknown target ${type} of the type ${targetType}.`);
  }
  const logicalId = typeof targetLogicalId === 'string' && targetLogicalId !== '' ? targetLogicalId : 'Resource';
  return { isDeletion, target: { kind: 'resource', type, logicalId, properties: member(data.targetModel, 'resourceProperties') } };
}

function requireText(data: Json, name: string): string {
  const value = data[name];
  if (typeof value !== 'string' || value === '') {
    throw new Error(`The event has no requestData.${name}.`);
  }
  return value;
}

/**
 * Returns the token of an event, which the answer must repeat. AWS documents it in two spellings for stacks and change
 * sets, and not at all for resources, where it may be missing.
 */
export function tokenOf(event: unknown): string {
  const token = member(event, 'clientRequestToken');
  return typeof token === 'string' ? token : '';
}

/**
 * Returns the number of characters after which Hooks cuts off the message. Only resources of the Cloud Control API have
 * the target type RESOURCE.
 */
export function messageLimit(event: unknown): number {
  return member(member(event, 'requestData'), 'targetType') === CLOUD_CONTROL_TARGET ? 1024 : 4096;
}
