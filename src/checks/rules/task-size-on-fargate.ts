import {
  Finding, onFargate, onInstances, Rule, runsOnFargate, runsOnWindows, TaskDefinitionModel, web,
} from './kit';

/** The sizes of tasks on Fargate: CPU units, and the memory in GiB. A row without a step lists each memory. */
interface Sizes {
  readonly cpu: number;
  readonly memory: readonly number[];
  readonly step?: number;
  readonly isForWindows?: boolean;
}

const SIZES: readonly Sizes[] = [
  { cpu: 256, memory: [0.5, 1, 2] },
  { cpu: 512, memory: [1, 4], step: 1 },
  { cpu: 1024, memory: [2, 8], step: 1, isForWindows: true },
  { cpu: 2048, memory: [4, 16], step: 1, isForWindows: true },
  { cpu: 4096, memory: [8, 30], step: 1, isForWindows: true },
  { cpu: 8192, memory: [16, 60], step: 4 },
  { cpu: 16_384, memory: [32, 120], step: 8 },
  { cpu: 32_768, memory: [60, 120, 244] },
];

export const taskSizeOnFargate: Rule = {
  name: 'task-size-on-fargate',
  severity: 'error',
  title: 'Fargate does not have the size of the task',
  why: 'Fargate runs tasks of certain sizes only. ECS rejects a task definition for Fargate without cpu or memory, and one with a pair that does not exist. Windows requires 1 to 4 vCPUs.',
  fix: 'Set cpu and memory to a pair that Fargate has.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html',
  moreSources: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html',
    'https://github.com/towardsthecloud/aws-cdk-examples/issues/1',
    'https://github.com/aws/amazon-ecs-cli/issues/982',
    'https://github.com/hackoregon/civic-devops/issues/246',
  ],
  fails: () => [
    onFargate([web()], { cpu: '512', memory: '512' }),
    onFargate([web()], { cpu: '.5 vCPU', memory: '5 GB' }),
    onFargate([web()], { cpu: '128', memory: '512' }),
    onFargate([web()], { cpu: undefined, memory: undefined }),
  ],
  foundAt: ['memory', 'memory', 'cpu', ''],
  passes: () => [
    onFargate([web()], { cpu: '512', memory: '1024' }),
    onFargate([web()], { cpu: '.5 vCPU', memory: '4 GB' }),
    onFargate([web()], { cpu: '16384', memory: '122880' }),
    onInstances([web()], { cpu: '128', memory: '512' }),
  ],
  check: task => runsOnFargate(task) ? [...missing(task), ...wrong(task)] : [],
};

function missing({ cpuUnits, memoryMiB }: TaskDefinitionModel): Finding[] {
  const names = [...cpuUnits === undefined ? ['cpu'] : [], ...memoryMiB === undefined ? ['memory'] : []];
  return names.length === 0 ? [] : [{
    message: `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} not set, but the launch type is FARGATE, which requires both.`,
    at: [names[0]],
  }];
}

function wrong(task: TaskDefinitionModel): Finding[] {
  const { cpuUnits, memoryMiB } = task;
  const onWindows = runsOnWindows(task);
  const sizes = onWindows ? SIZES.filter(({ isForWindows }) => isForWindows) : SIZES;
  const found = typeof cpuUnits === 'number' ? sizes.filter(({ cpu }) => cpu === cpuUnits) : sizes;
  if (found.length === 0) {
    return [{ message: `cpu is ${String(cpuUnits)}, but Fargate${onWindows ? ' on Windows' : ''} has only ${sizes.map(({ cpu }) => cpu).join(', ')}.`, at: ['cpu'] }];
  }
  return typeof memoryMiB !== 'number' || found.some(each => hasMemory(each, memoryMiB / 1024)) ? [] : [{
    message: found.length > 1
      ? `memory is ${memoryMiB} MiB, which Fargate has with no cpu.`
      : `memory is ${memoryMiB} MiB and cpu ${String(cpuUnits)}, but with this cpu Fargate has only ${memoryText(found[0])} MiB.`,
    at: ['memory'],
  }];
}

function hasMemory({ memory, step }: Sizes, gibibytes: number): boolean {
  return step === undefined ? memory.includes(gibibytes) : gibibytes >= memory[0] && gibibytes <= memory[1] && gibibytes % step === 0;
}

function memoryText({ memory, step }: Sizes): string {
  const values = memory.map(gibibytes => gibibytes * 1024);
  return step === undefined ? values.join(', ') : `${values.join(' to ')} in steps of ${step * 1024}`;
}
