import { occurrenceOf, otherStateIn } from './occurrence';
import { redacted } from './redaction';
import { logLine, Message, messageOf, Report, reportOn } from './report';

/** What the function needs from outside. */
export interface Ports {
  now(): number;

  /** Writes a line to the log. */
  log(line: string): void;

  /** Reserves a message about a key. Returns false if another owner has reserved it and its time is not over. */
  claim(claim: Claim): Promise<boolean>;

  /** Sends a message. Throws if it cannot be sent. */
  publish(message: Message): Promise<void>;
}

/** A message that a call reserves. */
export interface Claim {
  readonly key: string;

  /** Who reserves it, and may do so again: Lambda repeats a call that fails. */
  readonly owner: string;

  /** In seconds since 1970. */
  readonly now: number;
  readonly expires: number;
}

export interface Settings {
  /** The time between messages about the same cause and service, in seconds. */
  readonly interval: number;
  readonly namespace: string;

  /** The id of the call, which stays the same if Lambda repeats it. */
  readonly requestId: string;
}

/**
 * Explains an event in the log, and in a message unless the stop was deliberate or there was a message about its cause.
 * The line in the log comes first: no failure of another service loses it. Throws if the message cannot be sent, so that
 * Lambda repeats the call.
 */
export async function handle(event: unknown, settings: Settings, ports: Ports): Promise<void> {
  const other = otherStateIn(event);
  if (other !== undefined) {
    ports.log(JSON.stringify({ level: 'INFO', ignored: other, eventId: occurrenceOf(event).eventId }));
    return;
  }
  const report = reportOn(occurrenceOf(event));
  ports.log(logLine(report, settings.namespace, ports.now()));
  if (report.occurrence.deliberate === undefined) {
    await send(report, settings, ports);
  }
}

/**
 * Sends a message, unless there was one about the same cause. The reservation lasts for the interval only if the message
 * was sent: until then, it is short, and a failure ends it, so that the next event is sent or reaches the dead-letter
 * queue, too.
 */
async function send(report: Report, { interval, requestId }: Settings, ports: Ports): Promise<void> {
  const reserve = (seconds: number) => claimed(report, requestId, seconds, ports);
  const isReserved = await reserve(LONGEST_CALL);
  if (isReserved === false) {
    return;
  }
  try {
    await ports.publish(messageOf(report, Math.ceil(interval / 60)));
  } catch (error) {
    if (isReserved) {
      await reserve(0);
    }
    throw error;
  }
  if (isReserved) {
    await reserve(interval);
  }
}

/** More than the timeout of the function, in seconds: a call that is cut off does not hold back the others for longer. */
const LONGEST_CALL = 60;

/** Reserves messages for some seconds. Undefined if the state is unavailable: a repeated message is better than none. */
async function claimed({ occurrence, cause }: Report, owner: string, seconds: number, ports: Ports): Promise<boolean | undefined> {
  const { kind, account, region, cluster, service, family = '', eventId } = occurrence;
  const now = Math.floor(ports.now() / 1000);
  try {
    return await ports.claim({ key: [kind, account, region, cluster, service, family, cause].join('/'), owner, now, expires: now + seconds });
  } catch (error) {
    ports.log(JSON.stringify({ level: 'ERROR', eventId, message: 'The table did not answer, so a message may be repeated.', error: redacted(String(error)).slice(0, MAX_ERROR) }));
    return undefined;
  }
}

const MAX_ERROR = 1000;
