import { STEADY } from './known/stops';
import { isObject, Json } from '../../checks/json';

/** The subject of an explanation: a line of text, a stopped task, or a service. */
export interface Subject {
  readonly title: string;

  /** The family and revision of the task definition. */
  readonly taskDefinition?: string;

  /** The messages and exit codes that ECS reports for a task or service. */
  readonly remarks: readonly Remark[];
}

/** A message or exit code that ECS reports for a task or service. */
export interface Remark {
  /** The part of the AWS CLI's output that contains it. */
  readonly place: string;
  readonly text?: string;

  /** The exit code of a container. */
  readonly exitCode?: number;
}

/**
 * Reads the output of `describe-tasks` or `describe-services`, or a task event; returns undefined for anything else.
 * Accepts any value and skips malformed parts.
 */
export function subjectsOf(output: unknown, levels = MAX_LEVELS): Subject[] | undefined {
  if (Array.isArray(output)) {
    const all = levels === 0 ? [] : output.map(item => subjectsOf(item, levels - 1));
    return all.length > 0 && all.every(subjects => subjects !== undefined) ? all.flat() : undefined;
  }
  if (!isObject(output)) {
    return undefined;
  }
  if (Array.isArray(output.tasks) || Array.isArray(output.services)) {
    const { tasks, services, failures } = output;
    return [...objects(tasks).filter(isStopped).map(taskOf), ...objects(services).map(serviceOf), ...objects(failures).map(failureOf)];
  }
  if (isObject(output.detail) && typeof output.detail.taskArn === 'string') {
    return subjectsOf(output.detail);
  }
  return typeof output.taskArn === 'string' ? [output].filter(isStopped).map(taskOf) : undefined;
}

/** The number of lists that may contain each other. Any text may be explained, however deep it is nested. */
const MAX_LEVELS = 10;

/** A task that is still stopping already has its reason. */
function isStopped({ lastStatus, stopCode, stoppedReason }: Json): boolean {
  return lastStatus === 'STOPPED' || stopCode !== undefined || stoppedReason !== undefined;
}

function taskOf(task: Json): Subject {
  return {
    title: `task ${lastPart(task.taskArn) ?? UNNAMED}`,
    taskDefinition: lastPart(task.taskDefinitionArn),
    remarks: [
      { place: 'stopped', text: joined([task.stopCode, task.stoppedReason]) ?? NO_REASON },
      ...objects(task.containers).flatMap(containerRemarks),
    ],
  };
}

function containerRemarks({ name, reason, exitCode, healthStatus }: Json): Remark[] {
  const text = joined([reason, healthStatus === 'UNHEALTHY' ? 'its health check failed' : undefined]);
  const code = typeof exitCode === 'number' ? exitCode : undefined;
  return text === undefined && code === undefined ? [] : [{ place: `container ${typeof name === 'string' ? name : UNNAMED}`, text, exitCode: code }];
}

function serviceOf(service: Json): Subject {
  const reasons = objects(service.deployments).filter(({ rolloutState }) => rolloutState !== 'COMPLETED')
    .map(({ rolloutStateReason }) => rolloutStateReason);
  const events = sinceSteady(objects(service.events).map(({ message }) => message).filter(isText));
  return {
    title: `service ${typeof service.serviceName === 'string' ? service.serviceName : lastPart(service.serviceArn) ?? UNNAMED}`,
    taskDefinition: lastPart(service.taskDefinition),
    remarks: [
      ...reasons.filter(isText).map(text => ({ place: 'deployment', text })),
      ...events.map(text => ({ place: 'event', text })),
    ],
  };
}

/** Returns the events up to the latest steady state; the newest comes first. Problems before a steady state are over. */
function sinceSteady(events: readonly string[]): readonly string[] {
  const steady = events.findIndex(event => STEADY.test(event));
  return steady < 0 ? events : events.slice(0, steady + 1);
}

/** Returns a subject for a task or service that ECS did not find. */
function failureOf({ arn, reason, detail }: Json): Subject {
  return { title: lastPart(arn) ?? UNNAMED, remarks: [{ place: 'not described', text: joined([reason, detail]) ?? NO_REASON }] };
}

const UNNAMED = '(unnamed)';
const NO_REASON = 'no reason given';

function joined(parts: readonly unknown[]): string | undefined {
  return parts.filter(isText).join(': ') || undefined;
}

/** Returns the name at the end of an ARN. */
function lastPart(arn: unknown): string | undefined {
  return isText(arn) ? arn.split('/').pop() : undefined;
}

/** Returns the structures in a list. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
