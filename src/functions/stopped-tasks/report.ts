import type { Kind, Occurrence } from './occurrence';
import { ExplainedSubject, explainSubject } from '../../cli/explain/explanation';
import { plainObject } from '../../cli/explain/json';
import { text } from '../../cli/explain/text';
import { printable } from '../../cli/printable';
import { PLAIN } from '../../cli/style';

/** An occurrence with its explanation. */
export interface Report {
  readonly occurrence: Occurrence;
  readonly explained: ExplainedSubject;

  /** A word for the cause: the name of a known message, an exit code, or the stop code of ECS. */
  readonly cause: string;
}

/** What a person gets. */
export interface Message {
  readonly subject: string;
  readonly text: string;

  /** What subscriptions can filter by. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Explains an occurrence. */
export function reportOn(occurrence: Occurrence): Report {
  const explained = explainSubject(occurrence.subject);
  return { occurrence, explained, cause: causeOf(occurrence, explained) };
}

const CAUSES: Readonly<Record<Kind, string>> = {
  StoppedTasks: 'unknown',
  ImpairedServices: 'task-start-impaired',
  FailedDeployments: 'deployment-failed',
  UnreadableEvents: 'event-unreadable',
};

function causeOf({ kind, stopCode, subject }: Occurrence, { explanations }: ExplainedSubject): string {
  // "Essential container in task exited" is the reason of most stops. An exit code says more.
  const specific = explanations.find(({ message: { isGeneric, isPartial } }) => !isGeneric && !isPartial)
    ?? explanations.find(({ message }) => !message.isGeneric);
  const exitCode = subject.remarks.map(remark => remark.exitCode).find(code => code !== undefined && code !== 0);
  return specific?.message.name ?? (exitCode === undefined ? explanations[0]?.message.name ?? stopCode ?? CAUSES[kind] : `exit-code-${exitCode}`);
}

/**
 * Returns a line for CloudWatch Logs, which becomes metrics by cause and service.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function logLine({ occurrence, explained, cause }: Report, namespace: string, now: number): string {
  const { kind, subject: _, deliberate, account, cluster, service, time, ...rest } = occurrence;
  const measured = Date.parse(time);
  const metric = {
    _aws: {
      Timestamp: Number.isNaN(measured) ? now : measured,
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [[], ['Cause'], ['Account', 'Cluster', 'Service', 'Cause']], Metrics: [{ Name: kind, Unit: 'Count' }] }],
    },
    [kind]: 1,
  };
  return JSON.stringify({
    ...deliberate === undefined ? metric : { deliberate },
    Cause: cause,
    Account: account,
    Cluster: cluster,
    Service: service,
    kind,
    time,
    ...rest,
    ...plainObject(explained),
  });
}

const HEADLINES: Readonly<Record<Kind, (occurrence: Occurrence) => string>> = {
  StoppedTasks: ({ service, cluster }) => `A task of ${service} in cluster ${cluster} stopped.`,
  ImpairedServices: ({ service, cluster }) => `Service ${service} in cluster ${cluster} cannot start tasks.`,
  FailedDeployments: ({ service, cluster }) => `A deployment of service ${service} in cluster ${cluster} failed.`,
  UnreadableEvents: ({ eventId }) => `An event has a form that ECS does not document, so it is not explained. It may be about a task that stopped. Event id: ${eventId}`,
};

/** Returns what a person gets about a report. `minutes` is how long the next message about the same cause and service waits. */
export function messageOf({ occurrence, explained, cause }: Report, minutes: number): Message {
  const { kind, account, cluster, service, region, time, console: page } = occurrence;
  const lines = [
    printable(HEADLINES[kind](occurrence)),
    '',
    text([explained], PLAIN).slice(0, MAX_EXPLANATION),
    '',
    ...Object.entries({ cause, account, region, time }).map(([name, value]) => `${name}: ${printable(value)}`),
    ...page === undefined ? [] : [`console: ${printable(page)}`],
    '',
    `There will be no other message about this cause and service for ${minutes} minutes. The log has each event.`,
  ];
  return { subject: subjectLine(`${service}: ${cause} (${cluster})`), text: lines.join('\n'), attributes: { cause, account, cluster, service } };
}

const MAX_EXPLANATION = 20_000;

/** SNS requires printable ASCII characters, at most 99, the first of which is a letter, a number, or punctuation. */
function subjectLine(line: string): string {
  return line.replace(/[^ -~]/g, '?').trim().slice(0, 99);
}
