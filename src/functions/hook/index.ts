import { answer, HookAnswer } from './answer';
import { fetchText } from './fetch-text';
import { isObject } from '../../checks/json';

/** The entry point of the Lambda function. Writes one line to the log for each event. */
export async function handler(event: unknown): Promise<HookAnswer> {
  const start = Date.now();
  const answered = await answer(event, { fetchText });
  const { hookStatus, errorCode, message, annotations = [] } = answered;
  const { targetType, targetName, targetLogicalId } = isObject(event) && isObject(event.requestData) ? event.requestData : {};
  console.log(JSON.stringify({
    hookStatus,
    errorCode,
    stackId: isObject(event) ? event.stackId : undefined,
    targetType,
    targetName,
    targetLogicalId,
    annotations: annotations.map(({ annotationName, status }) => `${status} ${annotationName}`),
    message,
    milliseconds: Date.now() - start,
  }));
  return answered;
}
