import type { RequestListener } from 'node:http';
import { payloadOf, stackEvent } from './events';
import { serving } from './serving';
import { handler } from '../../../src/functions/hook';
import { fetchText } from '../../../src/functions/hook/fetch-text';
import { CONFLICT, template } from '../../cli/definitions';

const MEGABYTE = 'x'.repeat(1024 * 1024);

/** Sends a number of megabytes. */
const sending = (megabytes: number): RequestListener => (_, response) => {
  Array.from({ length: megabytes }).forEach(() => response.write(MEGABYTE));
  response.end();
};

test('returns the text at an address, also if a character is split between packets', async () => {
  const bytes = Buffer.from('{"template": "größer ✓"}');
  const text = await serving((_, response) => {
    response.write(bytes.subarray(0, 17));
    setImmediate(() => response.end(bytes.subarray(17)));
  }, url => fetchText(url));
  expect(text).toBe('{"template": "größer ✓"}');
});

test('accepts 20 MB, and not a byte more', async () => {
  expect((await serving(sending(20), url => fetchText(url))).length).toBe(20 * MEGABYTE.length);
  await expect(serving((request, response) => {
    response.write('y');
    sending(20)(request, response as never);
  }, url => fetchText(url))).rejects.toThrow('could not be fetched: it is larger than 20 MB.');
});

test('tries again if the first connection fails, as after a function was frozen', async () => {
  let requests = 0;
  const text = await serving((request, response) => ++requests === 1 ? request.socket.destroy() : response.end('{}'), url => fetchText(url));
  expect({ text, requests }).toEqual({ text: '{}', requests: 2 });
});

test.each([500, 503])('tries again if S3 first answers with status %i', async status => {
  let requests = 0;
  const text = await serving((_, response) => ++requests === 1 ? response.writeHead(status).end('<Error/>') : response.end('{}'), url => fetchText(url));
  expect({ text, requests }).toEqual({ text: '{}', requests: 2 });
});

test.each([[403, 1], [499, 1], [503, 2]])('requests an address that answers with status %i %i times', async (status, times) => {
  let requests = 0;
  const failure = serving((_, response) => {
    requests++;
    response.writeHead(status).end();
  }, url => fetchText(url));
  await expect(failure).rejects.toThrow(`S3 answered with status ${status}`);
  expect(requests).toBe(times);
});

test.each<[string, RequestListener, string]>([
  ['an expired signature', (_, response) => response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>'), 'S3 answered with status 403'],
  ['an error of the server', (_, response) => response.writeHead(503).end(), 'S3 answered with status 503'],
  ['a server that does not answer', () => {}, 'there was no answer within 0.2 seconds'],
  ['a connection that closes', request => request.socket.destroy(), 'the connection failed with UND_ERR_SOCKET'],
  ['a connection that closes in the middle', (request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{"template":', () => request.socket.destroy());
  }, 'the connection failed'],
])('reports %s without the signature', async (_, listener, reason) => {
  const failure = await serving(listener, url => fetchText(url, 0.2)).catch((error: Error) => error.message);
  expect(failure).toContain(`The payload of the event could not be fetched: ${reason}`);
  expect(failure).not.toContain('secret');
});

test.each(['s3://bucket/payload?secret', '/etc/passwd', 'file:///etc/passwd', ''])('refuses the address %j', async url => {
  await expect(fetchText(url)).rejects.toThrow('The payload of the event is not an HTTP address.');
});

test('an address that cannot be parsed is not printed', async () => {
  await expect(fetchText('https://a b?secret')).rejects.toThrow(/could not be fetched: the connection failed( with \w+)?\. Try/);
});

test('the function fetches the payload, answers, and logs one line without the address', async () => {
  const log = jest.spyOn(console, 'log').mockImplementation();
  const answered = await serving((_, response) => response.end(payloadOf(template({ Task: CONFLICT }))), url => handler(stackEvent(url)));
  expect(answered).toMatchObject({ hookStatus: 'FAILED', errorCode: 'NonCompliant' });
  expect(log.mock.calls).toHaveLength(1);
  const [line] = log.mock.calls[0] as [string];
  expect(line).not.toContain('secret');
  expect(JSON.parse(line)).toMatchObject({
    hookStatus: 'FAILED',
    targetType: 'STACK',
    targetLogicalId: 'my-cloudformation-stack',
    annotations: ['FAILED cdk-fargate-linux-controls::net-sysctl-conflict'],
    milliseconds: expect.any(Number) as unknown,
  });
});
