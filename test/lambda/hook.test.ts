import { mkdtempSync } from 'node:fs';
import { createServer, RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Emulator, installEmulator, startEmulator, synthesized } from './emulator';
import { TaskDefinitionHook } from '../../src';
import type { HookAnswer } from '../../src/functions/hook/answer';
import { CONFLICT, fargateTask, somaxconn, SOUND, template } from '../cli/definitions';
import { changeSetEvent, cloudControlEvent, payloadOf, resourceEvent, stackEvent, TOKEN } from '../functions/hook/events';
import { temporaryFolder } from '../temporary-folder';

// The function of a synthesized stack in the emulator. This process serves the payloads, as S3 does for CloudFormation.
const folder = temporaryFolder('lambda');
let emulator: Emulator;
let server: Server;
let listener: RequestListener;

beforeAll(async () => {
  installEmulator();
  emulator = await startEmulator(synthesized(folder, stack => new TaskDefinitionHook(stack, 'Hook')));
  server = createServer((request, response) => listener(request, response)).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
}, 900_000);

afterAll(() => {
  emulator.stop();
  server.closeAllConnections();
  server.close();
});

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/payload?X-Amz-Signature=secret`;
const serve = (text: string): RequestListener => (_, response) => response.end(text);

/** Answers an event while a payload is served. */
async function answered(event: unknown, payload: RequestListener = serve(payloadOf({ Resources: {} }))) {
  listener = payload;
  const { answer, ...measured } = await emulator.invoke(event);
  return { ...JSON.parse(answer) as HookAnswer, ...measured };
}

const propertiesOf = (task: Readonly<Record<string, unknown>>) => task.Properties;
const changeSet = JSON.stringify({ template: JSON.stringify(template({ Task: CONFLICT })), changedResources: [] });

test.each<[string, () => unknown, string | undefined, string]>([
  ['a stack', () => stackEvent(url()), payloadOf(template({ Task: SOUND })), 'SUCCESS: No errors and no warnings in 1 task definition.'],
  ['a stack with an error', () => stackEvent(url()), payloadOf(template({ Task: CONFLICT })), 'FAILED NonCompliant: 1 error and no warnings in 1 task definition.'],
  ['a change set', () => changeSetEvent(url()), changeSet, 'FAILED NonCompliant: 1 error'],
  ['a resource', () => resourceEvent(propertiesOf(CONFLICT)), undefined, 'FAILED NonCompliant: 1 error'],
  ['a resource of the Cloud Control API', () => cloudControlEvent(propertiesOf(SOUND)), undefined, 'SUCCESS: No errors'],
  ['a service alone', () => cloudControlEvent({ TaskDefinition: 'web:7' }, 'AWS::ECS::Service'), undefined, 'SUCCESS: No task definition.'],
  ['the deletion of a stack', () => stackEvent(null, { actionInvocationPoint: 'DELETE_PRE_PROVISION' }), undefined, 'SUCCESS: A deletion is not checked.'],
])('answers the event of %s as AWS documents it', async (_, event, payload, expected) => {
  const { hookStatus, errorCode, message, clientRequestToken } = await answered(event(), payload === undefined ? undefined : serve(payload));
  expect(`${[hookStatus, errorCode].filter(Boolean).join(' ')}: ${message}`).toContain(expected);
  expect(clientRequestToken).toBe(TOKEN);
});

const MEGABYTE = 1024 * 1024;

test.each<[string, () => unknown, RequestListener, string]>([
  ['a text', () => '"event"', serve(''), 'The event has no requestData'],
  ['a payload that has expired', () => stackEvent(url()), (__, response) => response.writeHead(403).end('<Error/>'), 'S3 answered with status 403'],
  ['a server that closes the connection', () => stackEvent(url()), request => request.socket.destroy(), 'the connection failed'],
  ['a template that is cut off', () => stackEvent(url()), serve(payloadOf(JSON.stringify(template({ Task: SOUND })).slice(0, -9))), 'The template is not valid JSON'],
  ['a payload of more than 20 MB', () => stackEvent(url()), serve(payloadOf('x'.repeat(20 * MEGABYTE))), 'it is larger than 20 MB'],
  ['a template of more than 2 MB in YAML', () => stackEvent(url()), serve(payloadOf(`Resources:\n${' '.repeat(2 * MEGABYTE)}\n  Task: { Type: 'AWS::ECS::TaskDefinition' }\n`)), 'The template is larger than 2 MB'],
])('fails because of %s, and does not print the signature', async (_, event, payload, reason) => {
  const { hookStatus, errorCode, message, lines } = await answered(event(), payload);
  expect([hookStatus, errorCode, message]).toEqual(['FAILED', 'InternalFailure', expect.stringMatching(`^Not checked: .*${reason}`)]);
  expect(lines.map(line => JSON.stringify(line)).join('')).not.toContain('secret');
});

/** A template of at most 1 MB, the limit of CloudFormation, with a finding in each task. */
function largest(write: (value: unknown) => string): string {
  const variables = Array.from({ length: 9 }, (_, i) => ({ Name: `SETTING_${i}`, Value: 'a value' }));
  const containers = ['4096', '70', '70'].map((value, i) => ({ Name: `app${i}`, Image: 'example/app', Essential: true, SystemControls: [somaxconn(value)], Environment: variables }));
  const text = (count: number) => write(template(Object.fromEntries(Array.from({ length: count }, (_, i) => [`Task${i}`, fargateTask(containers)]))));
  const size = text(200).length / 200;
  return text(Math.min(500, Math.floor(0.99 * MEGABYTE / size)));
}

test.each<[string, (value: unknown) => string]>([
  ['JSON', value => JSON.stringify(value)],
  ['JSON with spaces', value => JSON.stringify(value, undefined, 1)],
  ['YAML', value => stringify(value, { aliasDuplicateObjects: false })],
])('answers for 1 MB of %s', async (format, write) => {
  const text = largest(write);
  expect(text.length).toBeGreaterThan(0.7 * MEGABYTE);
  // A process of its own, so that the first call is the first.
  const own = await startEmulator(synthesized(mkdtempSync(join(folder, 'own-')), stack => new TaskDefinitionHook(stack, 'Hook')));
  try {
    const times: number[] = [];
    for (const version of [text, `${text}\n`, `${text}\n\n`]) {
      listener = serve(payloadOf(version));
      const { answer, time } = await own.invoke(stackEvent(url()));
      expect(JSON.parse(answer))
        .toMatchObject({ hookStatus: 'FAILED', errorCode: 'NonCompliant', message: expect.stringMatching(/^\d+ errors/) as unknown });
      times.push(time);
    }
    console.log(`${format}, ${(text.length / MEGABYTE).toFixed(2)} MB, wall time of the first and later calls: ${times.map(time => `${time} ms`).join(', ')}`);
  } finally {
    own.stop();
  }
}, 120_000);
