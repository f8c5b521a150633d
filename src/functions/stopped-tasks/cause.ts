import type { Kind, Occurrence } from './occurrence';
import { explanationsOf, Explanation } from '../../cli/explain/explanation';
import { KnownMessage, quoted } from '../../cli/explain/known-message';
import type { Remark } from '../../cli/explain/subjects';

/** Why something occurred. */
export interface Cause {
  /** The name of a known message, an exit code, or the stop code of ECS. */
  readonly name: string;

  /** The container whose exit code is the cause. */
  readonly container?: string;

  /** What explains the exit code. Undefined if the reasons that ECS gives explain more. */
  readonly explanations?: readonly Explanation[];
}

const CAUSES: Readonly<Record<Kind, string>> = {
  StoppedTasks: 'unknown',
  ImpairedServices: 'task-start-impaired',
  FailedDeployments: 'deployment-failed',
  UnreadableEvents: 'event-unreadable',
};

/** Returns the cause. The reason that ECS gives comes first, then the reasons of the containers, then their exit codes. */
export function causeOf(occurrence: Occurrence, explanations: readonly Explanation[]): Cause {
  // "Essential container in task exited" is the reason of most stops. An exit code says more.
  const specific = explanations.find(isSpecific) ?? explanations.find(({ message }) => !message.isGeneric);
  const exited = specific ? undefined : firstExited(occurrence, explanations);
  return exited ? exitCause(exited) : { name: (specific ?? explanations[0])?.message.name ?? occurrence.stopCode ?? CAUSES[occurrence.kind] };
}

/**
 * Returns what went wrong in a task that was stopped on purpose: a container with a known reason, or one that crashed.
 * Its other exit codes may be answers to the stop.
 */
export function failureIn({ subject: { remarks } }: Occurrence): Cause | undefined {
  const ofContainers = remarks.filter(({ place }) => place.startsWith('container '));
  const reason = explanationsOf(ofContainers.map(({ text = '' }) => text).join('\n')).find(isSpecific);
  const crashed = ofContainers.find(({ exitCode }) => exitCode !== undefined && rankOf(exitCode) === 0);
  return reason ? { name: reason.message.name } : crashed && exitCause(crashed);
}

function isSpecific({ message: { isGeneric, isPartial } }: Explanation): boolean {
  return !isGeneric && !isPartial;
}

/**
 * Returns the container that probably ended first. An event has neither the times of its containers nor which of them are
 * essential. But if one ends, ECS stops the others, so that some exit codes are in general consequences. If the task
 * stopped for another reason, all of them are.
 */
function firstExited({ stopCode, family, subject: { remarks } }: Occurrence, explanations: readonly Explanation[]): Remark | undefined {
  if (stopCode !== undefined && stopCode !== 'EssentialContainerExited' && !explanations.some(({ message }) => message.name === 'essential-container-ended')) {
    return undefined;
  }
  const isStandalone = family !== undefined;
  const [first] = remarks
    .flatMap(remark => remark.exitCode === undefined || isStandalone && remark.exitCode === 0 ? [] : { remark, rank: rankOf(remark.exitCode) })
    // By name, too, because ECS lists the containers in any order.
    .sort((a, b) => a.rank - b.rank || (a.remark.place < b.remark.place ? -1 : 1));
  return first?.remark;
}

/**
 * How likely an exit code is the consequence of a stop: a crash never is. ECS sends SIGTERM, or the STOPSIGNAL of the
 * image, and SIGKILL if the program goes on.
 */
function rankOf(exitCode: number): number {
  switch (exitCode) {
    case 137: return 2;
    case 0: return 3;
    case 130: case 131: case 143: return 4; // SIGINT, SIGQUIT, and SIGTERM
    default: return exitCode > 128 && exitCode <= 192 ? 0 : 1;
  }
}

function exitCause({ place, exitCode }: Remark): Cause {
  const explanations = exitCode === 0 ? [{ message: ENDED, line: 'exit code 0', findings: [], fix: ENDED.fix }] : explanationsOf(`exit code ${exitCode}`);
  return { name: `exit-code-${exitCode}`, container: place.replace(/^container /, ''), explanations: explanations.length > 0 ? explanations : undefined };
}

/** Not a known message of `explain`: in a text, the exit code 0 is no failure. */
const ENDED = {
  name: 'exit-code-0',
  title: 'An essential container ended without an error, but a service expects a program that keeps running, so ECS stops the task and starts another',
  pattern: /(?!)/,
  samples: [quoted('ECS', 'Essential container in task exited', 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html')],
  fix: 'The log of the container shows what it did last. Run the program in the foreground. If it is meant to end, run it as a scheduled task, or, as a helper in this task, with essential set to false.',
} satisfies KnownMessage;
