// A client for the session that ECS Exec opens: the answer of ExecuteCommand names a web socket, and the agent in the task talks to it in binary messages.
// Format and handshake: https://github.com/aws/session-manager-plugin/blob/mainline/src/message/clientmessage.go
import { createHash, randomUUID } from 'node:crypto';

const HEADER_LENGTH = 116;
const PAYLOAD = { OUTPUT: 1, HANDSHAKE_REQUEST: 5, HANDSHAKE_RESPONSE: 6, HANDSHAKE_COMPLETE: 7, STDERR: 11 };

/** Encodes a message. The identifier has its halves exchanged. */
export function encode({ type, sequence = 0, flags = 0, payloadType = 0, id = randomUUID() }, payload) {
  const content = Buffer.from(payload);
  const message = Buffer.alloc(HEADER_LENGTH + 4 + content.length);
  message.writeUInt32BE(HEADER_LENGTH, 0);
  message.write(type.padEnd(32), 4, 'latin1');
  message.writeUInt32BE(1, 36);
  message.writeBigUInt64BE(BigInt(Date.now()), 40);
  message.writeBigInt64BE(BigInt(sequence), 48);
  message.writeBigUInt64BE(BigInt(flags), 56);
  const bytes = Buffer.from(id.replace(/-/g, ''), 'hex');
  bytes.copy(message, 64, 8, 16);
  bytes.copy(message, 72, 0, 8);
  createHash('sha256').update(content).digest().copy(message, 80);
  message.writeUInt32BE(payloadType, 112);
  message.writeUInt32BE(content.length, HEADER_LENGTH);
  content.copy(message, HEADER_LENGTH + 4);
  return message;
}

export function decode(data) {
  const message = Buffer.from(data);
  const headerLength = message.readUInt32BE(0);
  const hex = Buffer.concat([message.subarray(72, 80), message.subarray(64, 72)]).toString('hex');
  return {
    type: message.subarray(4, 36).toString('latin1').replace(/[\0 ]+$/, ''),
    sequence: Number(message.readBigInt64BE(48)),
    id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    payloadType: message.readUInt32BE(112),
    payload: message.subarray(headerLength + 4),
  };
}

/** Answers the messages of one session. `send` sends a message. */
export class Session {
  #expected = 0;
  #sent = 0;
  #early = new Map();
  output = '';
  isClosed = false;

  constructor(send) {
    this.send = send;
  }

  open(token) {
    this.send(JSON.stringify({ MessageSchemaVersion: '1.0', RequestId: randomUUID(), TokenValue: token, ClientId: randomUUID(), ClientVersion: '1.2.0.0' }));
  }

  receive(data) {
    const message = decode(data);
    if (message.type === 'channel_closed') {
      this.isClosed = true;
      this.output += JSON.parse(message.payload.toString()).Output ?? '';
    } else if (message.type === 'output_stream_data') {
      this.#acknowledge(message);
      this.#early.set(message.sequence, message);
      // A message may arrive early or twice.
      for (let next; (next = this.#early.get(this.#expected)) !== undefined; this.#expected++) {
        this.#early.delete(this.#expected);
        this.#process(next);
      }
    }
  }

  #acknowledge({ type, id, sequence }) {
    const content = { AcknowledgedMessageType: type, AcknowledgedMessageId: id, AcknowledgedMessageSequenceNumber: sequence, IsSequentialMessage: true };
    this.send(encode({ type: 'acknowledge', flags: 3 }, JSON.stringify(content)));
  }

  #process({ payloadType, payload }) {
    if (payloadType === PAYLOAD.OUTPUT || payloadType === PAYLOAD.STDERR) {
      this.output += payload.toString();
    } else if (payloadType === PAYLOAD.HANDSHAKE_REQUEST) {
      const { RequestedClientActions: actions } = JSON.parse(payload.toString());
      const unsupported = actions.filter(({ ActionType }) => ActionType !== 'SessionType').map(({ ActionType }) => `Unsupported action ${ActionType}`);
      this.#input(PAYLOAD.HANDSHAKE_RESPONSE, JSON.stringify({
        ClientVersion: '1.2.0.0',
        ProcessedClientActions: actions.map(({ ActionType }) => ({ ActionType, ActionStatus: ActionType === 'SessionType' ? 1 : 3, ActionResult: null, Error: '' })),
        Errors: unsupported,
      }));
    }
  }

  #input(payloadType, payload) {
    this.send(encode({ type: 'input_stream_data', sequence: this.#sent++, payloadType }, payload));
  }
}
