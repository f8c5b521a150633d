import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answer, HookAnswer } from './answer';
import { fetchText } from './fetch-text';
import { isObject } from '../../checks/json';
import { readPolicy } from '../../policy';
import { once } from '../../reading/parsing/source-node';

/** The policy that the construct puts beside the code. It has read it, so it has no mistake. */
const loaded = once(() => {
  const path = join(__dirname, 'policy.json');
  if (!existsSync(path)) {
    return {};
  }
  const { file, text } = JSON.parse(readFileSync(path, 'utf8')) as { readonly file: string; readonly text: string };
  return { policy: readPolicy(text, file) };
});

/** The entry point of the Lambda function. Writes one line to the log for each event. */
export async function handler(event: unknown): Promise<HookAnswer> {
  const start = Date.now();
  const answered = await answer(event, { fetchText, ...loaded() });
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
