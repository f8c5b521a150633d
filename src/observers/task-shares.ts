import { Token } from 'aws-cdk-lib';
import { RenderedContainer, formatName } from '../task/container-changes';
import { parseCpuUnits, parseMebibytes } from '../task-size';

/** CPU units and MiB of a whole task; undefined where it has no size of its own or none that is known. */
export interface TaskSize {
  readonly cpu?: number;
  readonly memoryMiB?: number;
}

/** What a container keeps for itself. */
export type ContainerShare = Pick<RenderedContainer, 'name' | 'cpu'> & Partial<RenderedContainer>;

/** The size of a task, from the texts in which CloudFormation takes it: `512`, `.5 vCPU`, `1 GB`. */
export function taskSizeOf({ cpu, memory }: { readonly cpu?: string; readonly memory?: string }): TaskSize {
  return { cpu: readSize(cpu, parseCpuUnits), memoryMiB: readSize(memory, parseMebibytes) };
}

/**
 * Leaves the application the share of the processor that observers do not take for themselves.
 *
 * A container that states no CPU units gets the least weight that there is, 2 of 1024: beside an observer that has units of its own it would
 * starve. So application containers that state none share what the others leave.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export function shareCpu(size: TaskSize, application: readonly RenderedContainer[], all: readonly RenderedContainer[]): void {
  const silent = application.filter(({ cpu }) => !cpu);
  const stated = all.map(({ cpu }) => cpu ?? 0);
  if (size.cpu === undefined || silent.length === 0 || stated.some(cpu => typeof cpu !== 'number' || Token.isUnresolved(cpu))) {
    return;
  }
  const share = Math.floor((size.cpu - sum(stated)) / silent.length);
  if (share > 0) {
    silent.forEach(container => {
      container.cpu = share;
    });
  }
}

/** What is wrong where the containers keep more for themselves than the task has. */
export function overbooked({ cpu, memoryMiB }: TaskSize, containers: readonly ContainerShare[]): string[] {
  return [
    ...tooSmall(cpu, 'CPU units', 'cpu', containers.map(container => [container, container.cpu])),
    ...tooSmall(memoryMiB, 'MiB of memory', 'memoryLimitMiB', containers.map(container => [container, container.memoryReservation ?? container.memory])),
  ];
}

function tooSmall(available: number | undefined, unit: string, property: string, wishes: [ContainerShare, number | undefined][]): string[] {
  const known = wishes.filter((wish): wish is [ContainerShare, number] => typeof wish[1] === 'number' && !Token.isUnresolved(wish[1]) && wish[1] > 0);
  const total = sum(known.map(([, wished]) => wished));
  return available === undefined || total <= available ? [] : [
    `the containers keep ${total} ${unit} for themselves (${known.map(([{ name }, wished]) => `${formatName(name)} ${wished}`).join(', ')}), and the task has ${available}. Raise ${property} of the task definition, or give its containers less.`,
  ];
}

function readSize(text: string | undefined, read: (text: string) => number | undefined): number | undefined {
  return text === undefined || Token.isUnresolved(text) ? undefined : read(text);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
