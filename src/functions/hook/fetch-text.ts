import { isObject } from '../../checks/json';

/**
 * Hooks waits for 30 seconds:
 * https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-create-lambda-function.html
 */
const TIMEOUT_SECONDS = 15;

/** A payload has a template of at most 1 MB, its previous version, and changes with their contexts, as JSON strings in JSON. */
const MAX_MEGABYTES = 20;

/** Returns the text at an address. Throws an error whose message is a sentence without the address, which contains a signature. */
export async function fetchText(url: string, timeoutSeconds = TIMEOUT_SECONDS): Promise<string> {
  if (!/^https?:/.test(url)) {
    throw new Error('The payload of the event is not an HTTP address.');
  }
  try {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    const response = await request(url, signal);
    if (!response.ok) {
      await response.body?.cancel();
      throw new PayloadError(`S3 answered with status ${response.status}`);
    }
    return await textOf(response);
  } catch (error) {
    throw new Error(`The payload of the event could not be fetched: ${reasonOf(error, timeoutSeconds)}. Try the operation again.`, { cause: error });
  }
}

/**
 * Requests an address, twice if the first attempt fails: Lambda freezes a function between events, and a server may have
 * closed its connections when it continues. S3 answers with 500 or 503 if the same request may succeed later:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
async function request(url: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(url, { signal }).catch(() => undefined);
  if (response && response.status < 500) {
    return response;
  }
  await response?.body?.cancel();
  return fetch(url, { signal });
}

class PayloadError extends Error {}

async function textOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_MEGABYTES * 1024 * 1024) {
      throw new PayloadError(`it is larger than ${MAX_MEGABYTES} MB`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function reasonOf(error: unknown, timeoutSeconds: number): string {
  if (error instanceof PayloadError) {
    return error.message;
  }
  const { name, cause } = error as Error;
  if (name === 'TimeoutError') {
    return `there was no answer within ${timeoutSeconds} seconds`;
  }
  // Other messages of fetch contain the address.
  return isObject(cause) && typeof cause.code === 'string' ? `the connection failed with ${cause.code}` : 'the connection failed';
}
