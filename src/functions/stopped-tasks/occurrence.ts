import { redacted } from './redaction';
import { DEPLOYMENT_FAILURE, IMPAIRMENTS } from '../../catalog/ecs-events';
import { isObject, Json } from '../../checks/json';
import { objects, Subject, subjectsOf } from '../../cli/explain/subjects';

/** What an event reports, as the name of its metric. */
export type Kind = 'StoppedTasks' | 'ImpairedServices' | 'FailedDeployments' | 'UnreadableEvents';

/** What an event reports. Contains no overrides of the task, because their environment variables may be secrets. */
export interface Occurrence {
  readonly kind: Kind;
  readonly eventId: string;
  readonly time: string;
  readonly account: string;
  readonly region: string;
  readonly cluster: string;

  /** The name of the service or daemon, or the group of a task that no service started. */
  readonly service: string;

  /** The family of the task definition, if no service started the task: tasks of several families may have the same group. */
  readonly family?: string;

  /** The id of the task, if the event is about one. */
  readonly task?: string;
  readonly stopCode?: string;

  /** The page of the console about the task or service. */
  readonly console?: string;

  /** What `explain` explains. */
  readonly subject: Subject;

  /** Why the stop gets no message. Undefined if it gets one. */
  readonly deliberate?: Deliberate;
}

/** A reason not to report a stop. */
export type Deliberate = 'user' | 'scaling' | 'completed';

const TASKS = 'ECS Task State Change';
const READERS: ReadonlyMap<unknown, (event: Json, detail: Json) => Partial<Occurrence> | undefined> = new Map([
  [TASKS, stoppedTask],
  ['ECS Service Action', serviceEvent],
  ['ECS Daemon Service Action', serviceEvent],
  ['ECS Deployment State Change', serviceEvent],
]);

/**
 * Returns the state or the name of an event of ECS that is about nothing that stopped or failed, such as a running task.
 * A rule that is too wide selects it.
 */
export function otherStateIn(event: unknown): string | undefined {
  const [reader, detail] = readerOf(event);
  const state = reader && textOf(reader === stoppedTask ? detail.lastStatus : detail.eventName);
  return state === undefined || state === STOPPED || state === DEPLOYMENT_FAILURE || IMPAIRMENTS.has(state) ? undefined : state;
}

const STOPPED = 'STOPPED';

function readerOf(event: unknown): [reader: ((event: Json, detail: Json) => Partial<Occurrence> | undefined) | undefined, detail: Json] {
  return isObject(event) && event.source === 'aws.ecs' && isObject(event.detail) ? [READERS.get(event['detail-type']), event.detail] : [undefined, {}];
}

/** Reads an event. Accepts any value. An unreadable event is an occurrence, too: it may be about a task that stopped. */
export function occurrenceOf(event: unknown): Occurrence {
  const [reader, detail] = readerOf(event);
  const read = reader?.(event as Json, detail);
  const { id, time, account, region } = isObject(event) ? event : {} as Json;
  return {
    kind: 'UnreadableEvents',
    cluster: UNKNOWN,
    service: UNKNOWN,
    subject: { title: 'an unreadable event', remarks: [] },
    eventId: textOf(id) ?? UNKNOWN,
    time: textOf(time) ?? UNKNOWN,
    account: textOf(account) ?? UNKNOWN,
    region: textOf(region) ?? UNKNOWN,
    ...read,
  };
}

function stoppedTask(event: Json, detail: Json): Partial<Occurrence> | undefined {
  const [subject] = subjectsOf(event) ?? [];
  const task = lastPart(detail.taskArn);
  if (!subject || task === undefined || detail.lastStatus !== STOPPED) {
    return undefined;
  }
  const cluster = lastPart(detail.clusterArn) ?? UNKNOWN;
  const group = textOf(detail.group);
  const family = lastPart(detail.taskDefinitionArn)?.split(':')[0];
  return {
    kind: 'StoppedTasks',
    cluster,
    ...group?.startsWith(SERVICE) ? { service: group.slice(SERVICE.length) } : { service: group ?? (family === undefined ? UNKNOWN : `family:${family}`), family },
    task,
    stopCode: textOf(detail.stopCode),
    console: consoleOf(event, detail.taskArn, `clusters/${cluster}/tasks/${task}`),
    subject: shortened(subject),
    deliberate: deliberateStop(detail, group),
  };
}

const SERVICE = 'service:';

/**
 * Returns why a stop was deliberate. The service scheduler also stops tasks that fail health checks, so its stop code is
 * not enough, and an unknown reason counts as a failure. A task outside of a service has completed if each container
 * ended with 0: an event does not contain which of them are essential.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html for the stop codes
 * @see https://repost.aws/knowledge-center/ecs-task-stopped for the reasons
 */
function deliberateStop({ stopCode, stoppedReason, containers }: Json, group: string | undefined): Deliberate | undefined {
  switch (stopCode) {
    case 'UserInitiated': return 'user';
    case 'ServiceSchedulerInitiated': return textOf(stoppedReason)?.startsWith('Scaling activity initiated by') ? 'scaling' : undefined;
    case 'EssentialContainerExited': return group !== undefined && !group.startsWith(SERVICE) && hasCompleted(containers) ? 'completed' : undefined;
    default: return undefined;
  }
}

function hasCompleted(containers: unknown): boolean {
  const all = objects(containers);
  return all.length > 0 && all.every(({ exitCode, reason }) => exitCode === 0 && textOf(reason) === undefined);
}

/** `resources` has the service: `detail` names it in one of two fields, or not at all. It names a daemon. */
function serviceEvent(event: Json, detail: Json): Partial<Occurrence> | undefined {
  const arn = Array.isArray(event.resources) ? event.resources.find(resource => textOf(resource)?.includes(':service/')) as string | undefined : undefined;
  const [, ...path] = (arn ?? textOf(detail.daemonArn))?.split('/') ?? [];
  const service = path.at(-1) ?? lastPart(detail.serviceName) ?? lastPart(detail.service);
  const eventName = textOf(detail.eventName);
  if (service === undefined || eventName === undefined) {
    return undefined;
  }
  const cluster = path.length > 1 ? path[0] : lastPart(detail.clusterArn) ?? UNKNOWN;
  const isDaemon = arn === undefined && detail.daemonArn !== undefined;
  const hasFailed = eventName === DEPLOYMENT_FAILURE;
  return {
    kind: hasFailed ? 'FailedDeployments' : 'ImpairedServices',
    cluster,
    service,
    console: consoleOf(event, arn ?? detail.clusterArn, `clusters/${cluster}${isDaemon ? '' : `/services/${service}`}`),
    subject: shortened({
      title: `${isDaemon ? 'daemon' : 'service'} ${service}`,
      remarks: [{ place: hasFailed ? 'deployment' : 'event', text: `${eventName}${meaningOf(IMPAIRMENTS.get(eventName), detail.reason)}` }],
    }),
  };
}

/** Only some events have a reason: `RESOURCE:CPU`, or a sentence. */
function meaningOf(meaning: string | undefined, reason: unknown): string {
  const given = typeof reason === 'string' && reason !== '' ? reason : undefined;
  return [meaning, meaning === undefined || given === undefined ? given : `Reason: ${given}`].filter(Boolean).map((part, i) => `${i === 0 ? ': ' : '. '}${part}`).join('');
}

const CONSOLES: ReadonlyMap<string, string> = new Map([['aws', 'console.aws.amazon.com'], ['aws-us-gov', 'console.amazonaws-us-gov.com'], ['aws-cn', 'console.amazonaws.cn']]);

/**
 * Returns the address of a page in the console of ECS, whose host depends on the partition of the ARN. Undefined in a
 * partition without a known console.
 */
function consoleOf({ region }: Json, arn: unknown, path: string): string | undefined {
  const host = CONSOLES.get(textOf(arn)?.split(':')[1] ?? '');
  return host === undefined || textOf(region) === undefined ? undefined : `https://${textOf(region)}.${host}/ecs/v2/${encodeURI(path)}`;
}

const UNKNOWN = 'unknown';
const MAX_REMARKS = 20;
const MAX_TEXT = 2000;
const MAX_NAME = 255;

/** An event has up to 256 KiB, of which a person reads little. Its reasons may quote secrets. */
function shortened({ title, taskDefinition, remarks }: Subject): Subject {
  const others = remarks.length - MAX_REMARKS;
  return {
    title: title.slice(0, MAX_NAME),
    taskDefinition: taskDefinition?.slice(0, MAX_NAME),
    remarks: [
      ...remarks.slice(0, MAX_REMARKS).map(({ place, text, exitCode }) => ({
        place: place.slice(0, MAX_NAME), text: text === undefined ? undefined : redacted(text).slice(0, MAX_TEXT), exitCode,
      })),
      ...others > 0 ? [{ place: 'others', text: `${others} more containers` }] : [],
    ],
  };
}

function lastPart(arn: unknown): string | undefined {
  return textOf(arn)?.split('/').pop() || undefined;
}

/** Names are used as dimensions of metrics and as attributes of messages, which limit them. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_NAME) : undefined;
}
