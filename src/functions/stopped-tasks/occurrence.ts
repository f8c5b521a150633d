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

  /** The name of the service, or the group of a task that no service started. */
  readonly service: string;

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

const READERS: ReadonlyMap<unknown, (event: Json, detail: Json) => Partial<Occurrence> | undefined> = new Map([
  ['ECS Task State Change', stoppedTask],
  ['ECS Service Action', (event: Json, detail: Json) => serviceEvent('ImpairedServices', event, detail)],
  ['ECS Deployment State Change', (event: Json, detail: Json) => serviceEvent('FailedDeployments', event, detail)],
]);

/** Why a service has a problem, in the words of `describe-services`: its event has no reason. */
const REASONS: ReadonlyMap<string, string> = new Map([['SERVICE_TASK_START_IMPAIRED', 'is unable to consistently start tasks successfully']]);

/** Reads an event. Accepts any value. An unreadable event is an occurrence, too: it may be about a task that stopped. */
export function occurrenceOf(event: unknown): Occurrence {
  const read = isObject(event) && isObject(event.detail) ? READERS.get(event['detail-type'])?.(event, event.detail) : undefined;
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
  if (!subject || task === undefined) {
    return undefined;
  }
  const cluster = lastPart(detail.clusterArn) ?? UNKNOWN;
  const group = textOf(detail.group);
  return {
    kind: 'StoppedTasks',
    cluster,
    service: group?.startsWith(SERVICE) ? group.slice(SERVICE.length) : group ?? UNKNOWN,
    task,
    stopCode: textOf(detail.stopCode),
    console: consoleOf(event, `clusters/${cluster}/tasks/${task}`),
    subject: shortened(subject),
    deliberate: deliberateStop(detail, group),
  };
}

const SERVICE = 'service:';

/**
 * Returns why a stop was deliberate. The service scheduler also stops tasks that fail health checks, so its stop code is not enough, and an unknown reason
 * counts as a failure. A task outside of a service ends without an error if its containers do; ECS stops the others with SIGTERM.
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
  return all.some(({ exitCode }) => exitCode === 0)
    && all.every(({ exitCode, reason }) => (exitCode === 0 || exitCode === SIGTERM) && textOf(reason) === undefined);
}

const SIGTERM = 143;

/** `resources` has the service: `detail` names it in one of two fields, or not at all. */
function serviceEvent(kind: Kind, event: Json, detail: Json): Partial<Occurrence> | undefined {
  const arn = Array.isArray(event.resources) ? event.resources.find(resource => textOf(resource)?.includes(':service/')) as string | undefined : undefined;
  const [, ...path] = arn?.split('/') ?? [];
  const service = path.at(-1) ?? lastPart(detail.serviceName) ?? lastPart(detail.service);
  if (service === undefined) {
    return undefined;
  }
  const cluster = path.length > 1 ? path[0] : lastPart(detail.clusterArn) ?? UNKNOWN;
  const eventName = textOf(detail.eventName) ?? UNKNOWN;
  return {
    kind,
    cluster,
    service,
    console: consoleOf(event, `clusters/${cluster}/services/${service}`),
    subject: shortened({
      title: `service ${service}`,
      remarks: [{ place: kind === 'FailedDeployments' ? 'deployment' : 'event', text: [eventName, textOf(detail.reason) ?? REASONS.get(eventName)].filter(Boolean).join(': ') }],
    }),
  };
}

const CONSOLES: ReadonlyMap<string, string> = new Map([['aws', 'console.aws.amazon.com'], ['aws-us-gov', 'console.amazonaws-us-gov.com'], ['aws-cn', 'console.amazonaws.cn']]);

/** Returns the address of a page in the console of ECS. Undefined in a partition without a known console. */
function consoleOf({ region, resources }: Json, path: string): string | undefined {
  const [, partition] = (Array.isArray(resources) ? textOf(resources[0]) : undefined)?.split(':') ?? [];
  const host = CONSOLES.get(partition);
  return host === undefined || textOf(region) === undefined ? undefined : `https://${textOf(region)}.${host}/ecs/v2/${encodeURI(path)}`;
}

const UNKNOWN = 'unknown';
const MAX_REMARKS = 20;
const MAX_TEXT = 2000;
const MAX_NAME = 255;

/** An event has up to 256 KiB, of which a person reads little. */
function shortened({ title, taskDefinition, remarks }: Subject): Subject {
  const others = remarks.length - MAX_REMARKS;
  return {
    title: title.slice(0, MAX_NAME),
    taskDefinition: taskDefinition?.slice(0, MAX_NAME),
    remarks: [
      ...remarks.slice(0, MAX_REMARKS).map(remark => ({ ...remark, place: remark.place.slice(0, MAX_NAME), text: remark.text?.slice(0, MAX_TEXT) })),
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
