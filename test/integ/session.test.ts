import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../run';

// The module is the Lambda function's, which is not TypeScript, so it runs in a process of its own.
const MODULE = pathToFileURL(join(__dirname, 'exec/session.mjs')).href;

/** Feeds messages of an agent to a session, and returns what the session sends and prints. */
function converse(messages: object[]) {
  const program = `
    import { decode, encode, Session } from '${MODULE}';
    const sent = [];
    const parsed = message => ({ ...decode(message), payload: JSON.parse(decode(message).payload), bytes: message.toString('hex') });
    const session = new Session(message => sent.push(typeof message === 'string' ? JSON.parse(message) : parsed(message)));
    session.open('token');
    for (const { text, ...message } of ${JSON.stringify(messages)}) {
      const bytes = encode(message, text);
      session.receive(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    }
    console.log(JSON.stringify({ sent, output: session.output, isClosed: session.isClosed }));`;
  return JSON.parse(run(process.execPath, ['--input-type=module', '-e', program])) as {
    sent: { type?: string; payloadType: number; payload: any; bytes: string }[]; output: string; isClosed: boolean;
  };
}

const ID = '01234567-89ab-4cde-8f01-23456789abcd';
const output = (sequence: number, text: string, payloadType = 1) => ({ type: 'output_stream_data', sequence, payloadType, id: ID, text });
const HANDSHAKE = output(0, JSON.stringify({ AgentVersion: '3.3', RequestedClientActions: [{ ActionType: 'SessionType', ActionParameters: {} }] }), 5);

test('a session presents its token, answers the handshake, acknowledges each message, and ends with the channel', () => {
  const { sent, output: text, isClosed } = converse([HANDSHAKE, output(1, '{}', 7), output(2, '6000\r\n'), { type: 'channel_closed', text: '{}' }]);
  expect(sent[0]).toMatchObject({ MessageSchemaVersion: '1.0', TokenValue: 'token' });
  expect(sent.slice(1).map(({ type, payloadType }) => [type, payloadType])).toStrictEqual([
    ['acknowledge', 0], ['input_stream_data', 6], ['acknowledge', 0], ['acknowledge', 0],
  ]);
  expect(sent[1].payload).toStrictEqual({ AcknowledgedMessageType: 'output_stream_data', AcknowledgedMessageId: ID, AcknowledgedMessageSequenceNumber: 0, IsSequentialMessage: true });
  expect(sent[2].payload).toMatchObject({ ProcessedClientActions: [{ ActionType: 'SessionType', ActionStatus: 1 }], Errors: [] });
  expect({ text, isClosed }).toStrictEqual({ text: '6000\r\n', isClosed: true });
});

test('output keeps its order if a message arrives early or twice', () => {
  expect(converse([output(1, 'b'), output(0, 'a'), output(0, 'a'), output(2, 'c')]).output).toBe('abc');
});

test('encryption with a key is refused, not ignored', () => {
  const [, , { payload }] = converse([output(0, JSON.stringify({ RequestedClientActions: [{ ActionType: 'KMSEncryption' }] }), 5)]).sent;
  expect(payload).toMatchObject({ ProcessedClientActions: [{ ActionStatus: 3 }], Errors: ['Unsupported action KMSEncryption'] });
});

test('a message has the layout of the plugin: header, halves of the identifier exchanged, and the digest', () => {
  const [, acknowledgement, answer] = converse([HANDSHAKE]).sent;
  const bytes = Buffer.from(answer.bytes, 'hex');
  expect(bytes.readUInt32BE(0)).toBe(116);
  expect(bytes.subarray(4, 36).toString()).toBe('input_stream_data'.padEnd(32));
  const payload = bytes.subarray(120);
  expect(bytes.readUInt32BE(116)).toBe(payload.length);
  expect(bytes.subarray(80, 112)).toStrictEqual(createHash('sha256').update(payload).digest());
  expect(Buffer.from(acknowledgement.bytes, 'hex').readBigUInt64BE(56)).toBe(3n);
});
