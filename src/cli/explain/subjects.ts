import { isObject, Json } from '../../checks/json';

/** The subject of an explanation: a line of text or a stopped task. */
export interface Subject {
  readonly title: string;

  /** The family and revision of the task definition. */
  readonly taskDefinition?: string;

  /** The messages and exit codes that ECS reports for a task. */
  readonly remarks: readonly Remark[];
}

/** A message or exit code that ECS reports for a task. */
export interface Remark {
  /** The part of the AWS CLI's output that contains it. */
  readonly place: string;
  readonly text?: string;

  /** The exit code of a container. */
  readonly exitCode?: number;
}

/** Reads the output of `describe-tasks` or a task event; returns undefined for anything else. Accepts any value and skips malformed parts. */
export function subjectsOf(output: unknown, levels = MAX_LEVELS): Subject[] | undefined {
  if (Array.isArray(output)) {
    const all = levels === 0 ? [] : output.map(item => subjectsOf(item, levels - 1));
    return all.length > 0 && all.every(subjects => subjects !== undefined) ? all.flat() : undefined;
  }
  if (!isObject(output)) {
    return undefined;
  }
  if (Array.isArray(output.tasks)) {
    return [...objects(output.tasks).filter(isStopped).map(taskOf), ...objects(output.failures).map(failureOf)];
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

/** Returns a subject for a task that ECS did not find. */
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
