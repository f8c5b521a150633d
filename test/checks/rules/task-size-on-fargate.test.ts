import { taskSizeOnFargate } from '../../../src/checks/rules/task-size-on-fargate';
import { container, each, fargate, findings, reportsNothing, reportsOnce, UNRESOLVED, WINDOWS } from '../definitions';

const sized = (cpu: unknown, memory: unknown, more = {}) => fargate([container('web')], { cpu, memory, ...more });

/** The least and the most memory of each cpu in MiB, and the step between two values. */
const SIZES: Readonly<Record<number, readonly [least: number, most: number, step: number]>> = {
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16_384, 1024],
  4096: [8192, 30_720, 1024],
  8192: [16_384, 61_440, 4096],
  16384: [32_768, 122_880, 8192],
};
const VALUES: Readonly<Record<number, readonly number[]>> = { 256: [512, 1024, 2048], 32768: [61_440, 122_880, 249_856] };

const sizes = Object.entries(SIZES).map(([cpu, [least, most, step]]) =>
  ({ cpu, good: [least, least + step, most], bad: [least - step, least + step / 2, most + step] }));
const listed = Object.entries(VALUES).map(([cpu, good]) => ({ cpu, good, bad: [good[0] - 1, good[1] + 512, good[2] + 1024] }));

test.each([...sizes, ...listed])('with cpu $cpu, accepts the memory $good, and reports $bad', ({ cpu, good, bad }) => {
  const reported = (memory: number) => findings(taskSizeOnFargate, sized(cpu, memory)).length;
  expect([...good, ...bad].map(reported)).toEqual([0, 0, 0, 1, 1, 1]);
});

test('names the memory that a cpu has, and the cpu that there is', () => {
  const messages = (task: unknown) => findings(taskSizeOnFargate, task).map(({ message }) => message);
  expect(messages(sized('8192', '20000')))
    .toEqual(['memory is 20000 MiB and cpu 8192, but with this cpu Fargate has only 16384 to 61440 in steps of 4096 MiB.']);
  expect(messages(sized(256, '3 GB'))).toEqual(['memory is 3072 MiB and cpu 256, but with this cpu Fargate has only 512, 1024, 2048 MiB.']);
  expect(messages(sized('128', '512'))).toEqual(['cpu is 128, but Fargate has only 256, 512, 1024, 2048, 4096, 8192, 16384, 32768.']);
  expect(messages(sized(UNRESOLVED, '1500'))).toEqual(['memory is 1500 MiB, which Fargate has with no cpu.']);
  expect(messages(sized(undefined, undefined))).toEqual(['cpu and memory are not set, but the launch type is FARGATE, which requires both.']);
  expect(messages(sized('256', undefined))).toEqual(['memory is not set, but the launch type is FARGATE, which requires both.']);
});

reportsOnce(taskSizeOnFargate, {
  'cpu that is not set': sized('', '512'),
  'half a vCPU too much': sized('1.5 vCPU', '4 GB'),
  'a fraction of a GB': sized('.25 vCPU', '1.5 GB'),
  'a Linux size on Windows': sized('512', '1024', WINDOWS),
  'a large Linux size on Windows': sized('8192', '16384', WINDOWS),
  'too little memory on Windows': sized('1024', '1024', WINDOWS),
  'Fargate among other launch types': sized('256', '256', { requiresCompatibilities: ['EC2', 'FARGATE'] }),
});

reportsNothing(taskSizeOnFargate, {
  ...each('a size in the format', [['.25 vCPU', '0.5 GB'], ['1 vCPU', '2GB'], ['1vcpu', ' 8 gb '], [1024, 2048], ['0.5 vCPU', 1024]], ([cpu, memory]) => sized(cpu, memory)),
  'the smallest and the largest size on Windows': sized('1024', '2048', WINDOWS),
  'an unresolved size': sized(UNRESOLVED, UNRESOLVED),
  'unresolved memory': sized('256', UNRESOLVED),
  'memory that fits some cpu': sized(UNRESOLVED, '61440'),
  'what deployment tools replace': sized('${CPU}', '<MEMORY>'),
});
