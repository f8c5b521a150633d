import { occurrenceOf } from './occurrence';
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
 * Explains an event in the log, and in a message unless the stop was deliberate or there was a message about its cause. The line in the log comes first: no
 * failure of another service loses it. Throws if the message cannot be sent, so that Lambda repeats the call.
 */
export async function handle(event: unknown, settings: Settings, ports: Ports): Promise<void> {
  const report = reportOn(occurrenceOf(event));
  ports.log(logLine(report, settings.namespace, ports.now()));
  if (report.occurrence.deliberate === undefined && await isFirst(report, settings, ports)) {
    await ports.publish(messageOf(report, Math.ceil(settings.interval / 60)));
  }
}

/** If the state is unavailable, a repeated message is better than none. */
async function isFirst({ occurrence, cause }: Report, { interval, requestId }: Settings, ports: Ports): Promise<boolean> {
  const { kind, account, region, cluster, service, eventId } = occurrence;
  const now = Math.floor(ports.now() / 1000);
  try {
    return await ports.claim({ key: [kind, account, region, cluster, service, cause].join('/'), owner: requestId, now, expires: now + interval });
  } catch (error) {
    ports.log(JSON.stringify({ level: 'ERROR', eventId, message: 'The table did not answer, so the message may be a repetition.', error: String(error).slice(0, MAX_ERROR) }));
    return true;
  }
}

const MAX_ERROR = 1000;
