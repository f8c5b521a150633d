import { Token } from 'aws-cdk-lib';
import { parseCpuUnits, parseMebibytes } from '../../reading/definitions/task-size';
import { apiName } from '../../wording';
import { RenderedContainer, formatName } from '../task/container-changes';

/** CPU units and MiB of a task. A member is undefined if it is not set or known only at deployment. */
export interface TaskSize {
  readonly cpu?: number;
  readonly memoryMiB?: number;
}

/** The CPU units and memory that a container reserves. */
export type ContainerShare = Pick<RenderedContainer, 'name' | 'cpu'> & Partial<RenderedContainer>;

/** Parses the size of a task from CloudFormation strings: `512`, `.5 vCPU`, `1 GB`. */
export function taskSizeOf({ cpu, memory }: { readonly cpu?: string; readonly memory?: string }): TaskSize {
  return { cpu: parseIfKnown(cpu, parseCpuUnits), memoryMiB: parseIfKnown(memory, parseMebibytes) };
}

/**
 * Divides the CPU units that no container reserves among the containers of the user, a log router included, that set none.
 *
 * A container without CPU units gets the minimum weight, 2 of 1024. Next to an observer or an application with CPU units,
 * it would starve.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export function shareCpu(size: TaskSize, own: readonly RenderedContainer[], all: readonly RenderedContainer[]): void {
  const withoutCpu = own.filter(({ cpu }) => !cpu);
  const reserved = all.map(({ cpu }) => cpu ?? 0);
  if (size.cpu === undefined || withoutCpu.length === 0 || reserved.some(cpu => typeof cpu !== 'number')) {
    return;
  }
  const share = Math.floor((size.cpu - sum(reserved)) / withoutCpu.length);
  if (share > 0) {
    withoutCpu.forEach(container => {
      container.cpu = share;
    });
  }
}

/** Returns a problem for CPU units or memory if the containers reserve more than the task has. */
export function capacityProblems({ cpu, memoryMiB }: TaskSize, containers: readonly ContainerShare[]): string[] {
  return [
    ...capacityProblem(cpu, 'CPU units', 'cpu', containers.map(container => [container, container.cpu])),
    ...capacityProblem(memoryMiB, 'MiB', 'memoryLimitMiB', containers.map(container => [container, container.memoryReservation ?? container.memory])),
  ];
}

function capacityProblem(
  available: number | undefined, unit: string, property: string, shares: [ContainerShare, number | undefined][],
): string[] {
  // The CDK encodes unresolved numbers as negative ones.
  const known = shares.filter((share): share is [ContainerShare, number] => typeof share[1] === 'number' && share[1] > 0);
  const total = sum(known.map(([, amount]) => amount));
  return available === undefined || total <= available ? [] : [
    `the containers reserve ${total} ${unit} (${known.map(([{ name }, amount]) => `${formatName(name)} ${amount}`).join(', ')}), but the task has only ${available}. Increase ${apiName(property)} of the task definition, or reserve less for its containers.`,
  ];
}

function parseIfKnown(text: string | undefined, parse: (text: string) => number | undefined): number | undefined {
  return text === undefined || Token.isUnresolved(text) ? undefined : parse(text);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
