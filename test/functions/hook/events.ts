import type { HookAnswer } from '../../../src/functions/hook/answer';
import { answer } from '../../../src/functions/hook/answer';

// Events as AWS documents them:
// https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-create-lambda-function.html

export const TOKEN = 'f8da6d11-b23f-48f4-814c-0fb6a667f50e';
export const PAYLOAD = 'https://bucket.s3.us-west-2.amazonaws.com/payload?X-Amz-Signature=secret';

const CONTEXT = {
  clientRequestToken: TOKEN,
  awsAccountId: '123456789012',
  stackId: 'arn:aws:cloudformation:us-west-2:123456789012:stack/MyStack/1a2345b6-0000-00a0-a123-00abc0abc000',
  changeSetId: null,
  hookTypeName: 'LinuxControls::TaskDefinitions::Stacks',
  hookTypeVersion: '00000008',
  hookModel: { LambdaFunction: 'arn:aws:lambda:us-west-2:123456789012:function:MyFunction' },
  actionInvocationPoint: 'UPDATE_PRE_PROVISION',
  requestContext: { invocation: 1, callbackContext: null },
};

type Json = Readonly<Record<string, unknown>>;

export const stackEvent = (payload: unknown = PAYLOAD, more: Json = {}): Json =>
  ({ ...CONTEXT, requestData: { targetName: 'STACK', targetType: 'STACK', targetLogicalId: 'my-cloudformation-stack', payload }, ...more });

const CHANGE_SET = 'arn:aws:cloudformation:us-west-2:123456789012:changeSet/SampleChangeSet/1a2345b6-0000-00a0-a123-00abc0abc000';

/** The syntax of AWS has another spelling of the token, and no invocation point. */
export function changeSetEvent(payload: unknown = PAYLOAD): Json {
  const { clientRequestToken, actionInvocationPoint, ...context } = CONTEXT;
  return {
    ...context,
    clientRequesttoken: clientRequestToken,
    changeSetId: CHANGE_SET,
    requestData: { targetName: 'CHANGE_SET', targetType: 'CHANGE_SET', targetLogicalId: CHANGE_SET, payload },
  };
}

export function resourceEvent(properties: unknown, type = 'AWS::ECS::TaskDefinition', more: Json = {}): Json {
  return {
    ...CONTEXT,
    requestData: { targetName: type, targetType: type, targetLogicalId: 'Task', targetModel: { resourceProperties: properties, previousResourceProperties: null } },
    ...more,
  };
}

/** A resource of the Cloud Control API belongs to no stack. Its target type is RESOURCE, and its logical ID is constructed. */
export function cloudControlEvent(properties: unknown, type = 'AWS::ECS::TaskDefinition'): Json {
  return {
    ...CONTEXT,
    stackId: '',
    actionInvocationPoint: 'CREATE_PRE_PROVISION',
    requestData: { targetName: type, targetType: 'RESOURCE', targetLogicalId: '4f2b2b0c', targetModel: { resourceProperties: properties } },
  };
}

/** The payload of a stack. That of a change set has a list of changes instead of the previous template. */
export const payloadOf = (template: unknown): string =>
  JSON.stringify({ template: typeof template === 'string' ? template : JSON.stringify(template), previousTemplate: '{"Resources":{}}' });

/** Answers an event whose payload has a text. */
export function answerWith(event: unknown, payload = payloadOf({ Resources: {} })): Promise<HookAnswer> {
  return answer(event, { fetchText: () => Promise.resolve(payload) });
}

/** Answers the event of a stack with a template. */
export const answerTo = (template: unknown): Promise<HookAnswer> => answerWith(stackEvent(), payloadOf(template));
