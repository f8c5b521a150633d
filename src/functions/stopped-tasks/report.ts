import { causeOf, failureIn } from './cause';
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

  /** The container whose exit code is the cause. */
  readonly container?: string;

  /** Whether metrics count it. They do not count a stop on purpose in which nothing went wrong. */
  readonly isCounted: boolean;
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
  const failure = occurrence.deliberate === undefined ? undefined : failureIn(occurrence);
  const { name, container, explanations = explained.explanations } = failure ?? causeOf(occurrence, explained.explanations);
  const isCounted = occurrence.deliberate === undefined || failure !== undefined;
  return { occurrence, explained: { ...explained, explanations }, cause: name, container, isCounted };
}

/**
 * Returns a line for CloudWatch Logs, which becomes metrics by cause and service.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function logLine({ occurrence, explained, cause, container, isCounted }: Report, namespace: string, now: number): string {
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
    ...isCounted ? metric : {},
    ...deliberate === undefined ? {} : { deliberate },
    Cause: cause,
    Account: account,
    Cluster: cluster,
    Service: service,
    kind,
    time,
    container,
    ...rest,
    ...plainObject(explained),
  });
}

const HEADLINES: Readonly<Record<Kind, (occurrence: Occurrence) => string>> = {
  StoppedTasks: ({ service, cluster }) => `A task of ${service} in cluster ${cluster} stopped.`,
  ImpairedServices: ({ subject: { title }, cluster }) => `${title[0].toUpperCase()}${title.slice(1)} in cluster ${cluster} cannot start or keep its tasks.`,
  FailedDeployments: ({ subject: { title }, cluster }) => `A deployment of ${title} in cluster ${cluster} failed.`,
  UnreadableEvents: ({ eventId }) => `An event has a form that ECS does not document, so it is not explained. It may be about a task that stopped. Event id: ${eventId}`,
};

/** Returns what a person gets about a report. `minutes` is how long the next message about the same cause and service waits. */
export function messageOf({ occurrence, explained, cause, container }: Report, minutes: number): Message {
  const { kind, account, cluster, service, family, region, time, console: page } = occurrence;
  const lines = [
    printable(HEADLINES[kind](occurrence)),
    '',
    text([explained], PLAIN).slice(0, MAX_EXPLANATION),
    '',
    ...Object.entries({ cause, container, account, region, time, console: page }).flatMap(([name, value]) => value === undefined ? [] : `${name}: ${printable(value)}`),
    '',
    `There will be no other message about this cause and ${family === undefined ? 'service' : 'task definition family'} for ${minutes} minutes. The log has each event.`,
  ];
  return { subject: subjectLine(service, `: ${cause} (${cluster})`), text: lines.join('\n'), attributes: { cause, account, cluster, service } };
}

const MAX_EXPLANATION = 20_000;

/**
 * SNS requires printable ASCII characters, at most 99, the first of which is a letter, a number, or punctuation. A long
 * name of a service is cut, so that the cause remains.
 */
function subjectLine(service: string, rest: string): string {
  const [start, end] = [service, rest].map(part => part.replace(/[^ -~]/g, '?').trim());
  const room = Math.max(MAX_SUBJECT - end.length, MIN_SERVICE);
  return `${start.length > room ? `${start.slice(0, room - 3)}...` : start}${end}`.slice(0, MAX_SUBJECT);
}

const MAX_SUBJECT = 99;
const MIN_SERVICE = 20;
