import { STEADY } from './known/stops';
import { isObject, Json } from '../../checks/reading/json';

/** Something that ECS tells about: a task that has stopped, or a service. */
export interface Subject {
  readonly title: string;

  /** Its task definition, where that is told. */
  readonly of?: string;

  /** What ECS says of it, with the place where it says so. */
  readonly remarks: readonly Remark[];
}

export interface Remark {
  readonly place: string;
  readonly text?: string;

  /** The exit code of a container. */
  readonly exitCode?: number;
}

/**
 * What an answer of the AWS CLI tells: of `describe-tasks`, `describe-services`, or an event about a task; undefined where it is none of them.
 * Takes whatever it is handed: what has not the form of an answer is passed over.
 */
export function subjectsOf(answer: unknown): Subject[] | undefined {
  if (Array.isArray(answer)) {
    const all = answer.map(subjectsOf);
    return all.length > 0 && all.every(subjects => subjects !== undefined) ? all.flat() : undefined;
  }
  if (!isObject(answer)) {
    return undefined;
  }
  if (Array.isArray(answer.tasks) || Array.isArray(answer.services)) {
    const { tasks, services, failures } = answer;
    return [...objects(tasks).filter(hasStopped).map(taskOf), ...objects(services).map(serviceOf), ...objects(failures).map(failureOf)];
  }
  if (isObject(answer.detail) && typeof answer.detail.taskArn === 'string') {
    return subjectsOf(answer.detail);
  }
  return typeof answer.taskArn === 'string' ? [answer].filter(hasStopped).map(taskOf) : undefined;
}

/** One that stops has its reason already. */
function hasStopped({ lastStatus, stopCode, stoppedReason }: Json): boolean {
  return lastStatus === 'STOPPED' || stopCode !== undefined || stoppedReason !== undefined;
}

function taskOf(task: Json): Subject {
  return {
    title: `task ${lastPart(task.taskArn) ?? 'without a name'}`,
    of: lastPart(task.taskDefinitionArn),
    remarks: [
      { place: 'stopped', text: joined([task.stopCode, task.stoppedReason]) ?? 'no reason is told' },
      ...objects(task.containers).flatMap(remarkOfContainer),
    ],
  };
}

function remarkOfContainer({ name, reason, exitCode, healthStatus }: Json): Remark[] {
  const text = joined([reason, healthStatus === 'UNHEALTHY' ? 'its health check failed' : undefined]);
  const code = typeof exitCode === 'number' ? exitCode : undefined;
  return text === undefined && code === undefined ? [] : [{ place: `container ${typeof name === 'string' ? name : 'without a name'}`, text, exitCode: code }];
}

function serviceOf(service: Json): Subject {
  const reasons = objects(service.deployments).filter(({ rolloutState }) => rolloutState !== 'COMPLETED').map(({ rolloutStateReason }) => rolloutStateReason);
  const events = sinceSteady(objects(service.events).map(({ message }) => message).filter(isText));
  return {
    title: `service ${typeof service.serviceName === 'string' ? service.serviceName : lastPart(service.serviceArn) ?? 'without a name'}`,
    of: lastPart(service.taskDefinition),
    remarks: [
      ...reasons.filter(isText).map(text => ({ place: 'deployment', text })),
      ...events.map(text => ({ place: 'event', text })),
    ],
  };
}

/** The newest events, which come first: what happened before the service was steady is over. */
function sinceSteady(events: readonly string[]): readonly string[] {
  const steady = events.findIndex(event => STEADY.test(event));
  return steady < 0 ? events : events.slice(0, steady + 1);
}

/** What was asked for and is not there. */
function failureOf({ arn, reason, detail }: Json): Subject {
  return { title: lastPart(arn) ?? 'something', remarks: [{ place: 'not described', text: joined([reason, detail]) ?? 'no reason is told' }] };
}

function joined(parts: readonly unknown[]): string | undefined {
  return parts.filter(isText).join(': ') || undefined;
}

/** The name at the end of an ARN. */
function lastPart(arn: unknown): string | undefined {
  return isText(arn) ? arn.split('/').pop() : undefined;
}

function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
