import { agent, eachSysctl, LISTENS, networkNamespacesOf, onFargate, Rule, SIZE, sysctlProblem, sysctls, TaskDefinitionModel, tcpListenersIn, UNKNOWN, web } from './rule-helpers';

/** The initial buffer sizes of the kernel, in bytes. */
const DEFAULTS: Readonly<Record<string, number>> = { 'net.ipv4.tcp_rmem': 131072, 'net.ipv4.tcp_wmem': 16384 };

/** A server that serves fewer clients at a time needs no tuning. With the kernel's defaults, so many take 125 MiB, less than the smallest task. */
const CONNECTIONS = 1000;
const MIB = 1024 * 1024;

const buffers = (initial: number, name = 'net.ipv4.tcp_rmem') => sysctls({ [name]: `4096 ${initial} 67108864` });

/** The task of examples has 2048 MiB. */
const LIMIT = Math.floor(Number(SIZE.memory) * MIB / CONNECTIONS);

export const bufferDefaultExceedsMemory: Rule = {
  name: 'buffer-default-exceeds-memory',
  severity: 'warning',
  title: 'The initial TCP buffers of a thousand connections are larger than the memory of the task',
  why: 'The second value of net.ipv4.tcp_rmem and net.ipv4.tcp_wmem is the size that the buffer of a connection has at first, unless the program sets another one. It is a limit, not a reservation: a connection takes the memory when data waits in the buffer, for example while the program or the client is slow. If many connections do so at the same time, the task can run out of memory. By default, the kernel enlarges the buffers of fast connections, up to the third value.',
  fix: 'Keep the second value at its default, and raise the third one, as LongFatPipe does.',
  source: 'https://docs.kernel.org/networking/ip-sysctl.html',
  moreSources: ['https://man7.org/linux/man-pages/man7/tcp.7.html'],
  fails: () => [
    onFargate([web({ ...LISTENS, ...buffers(LIMIT + 1) })]),
    onFargate([web(LISTENS), agent(buffers(LIMIT + 1, 'net.ipv4.tcp_wmem'))]),
  ],
  foundAt: ['containerDefinitions.0.systemControls.0.value', 'containerDefinitions.1.systemControls.0.value'],
  passes: () => [
    onFargate([web({ ...LISTENS, ...buffers(LIMIT) })]),
    onFargate([web(buffers(LIMIT + 1))]),
    onFargate([web({ ...LISTENS, ...buffers(131072) })], { cpu: '256', memory: '512' }),
  ],
  requires: 'systemControls',
  check: eachSysctl((name, value, task) => {
    const kernelDefault = DEFAULTS[name];
    const { memoryMiB } = task;
    if (value === UNKNOWN || memoryMiB === UNKNOWN || memoryMiB === undefined || sysctlProblem(name, value)) {
      return undefined;
    }
    const initial = Number(value.trim().split(/\s+/)[1]);
    return !(initial > kernelDefault) || initial * CONNECTIONS <= memoryMiB * MIB || !hasListener(name, task) ? undefined : {
      message: `the second value of ${name} is ${initial}: the buffers of ${CONNECTIONS} connections can take ${CONNECTIONS} × ${initial} bytes, or ${Math.ceil(initial * CONNECTIONS / MIB)} MiB, but the task has ${memoryMiB} MiB.`,
      at: ['systemControls', name, 'value'],
      fix: `Keep the second value at ${kernelDefault}, the default of Linux 6.1, and raise the third one, as LongFatPipe does.`,
    };
  }),
};

/** Whether a network namespace with a parameter has a listener. */
function hasListener(name: string, task: TaskDefinitionModel): boolean {
  return networkNamespacesOf(task).some(containers => tcpListenersIn(containers).length > 0
    && containers.some(({ systemControls }) => systemControls.some(({ namespace }) => namespace === name)));
}
