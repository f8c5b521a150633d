import { SysctlEntry } from './entry';

const KERNEL_SYSCTL = 'https://docs.kernel.org/admin-guide/sysctl/kernel.html';
const FS_SYSCTL = 'https://docs.kernel.org/admin-guide/sysctl/fs.html';

// Sizes in one unsigned 64-bit word; the kernel starts with all of it but 2²⁴.
const U64 = [0, 18446744073709551615n] as const;

/** Parameters of the IPC namespace, of which each container of a Fargate task has its own. */
export const IPC_SYSCTLS: readonly SysctlEntry[] = [
  {
    name: 'fs.mqueue.msg_default',
    shape: { kind: 'count', unit: 'messages', bounds: [1, 65536] },
    summary: 'How many messages a POSIX queue holds when its creator names no number.',
    kernelDefault: '10',
    source: FS_SYSCTL,
  },
  {
    name: 'fs.mqueue.msg_max',
    shape: { kind: 'count', unit: 'messages', bounds: [1, 65536] },
    summary: 'The most messages that a POSIX queue may be created for.',
    kernelDefault: '10',
    source: FS_SYSCTL,
  },
  {
    name: 'fs.mqueue.msgsize_default',
    shape: { kind: 'bytes', bounds: [128, 16777216] },
    summary: 'The largest message of a POSIX queue whose creator names no size.',
    kernelDefault: '8192',
    source: FS_SYSCTL,
  },
  {
    name: 'fs.mqueue.msgsize_max',
    shape: { kind: 'bytes', bounds: [128, 16777216] },
    summary: 'The largest message that a POSIX queue may be created for.',
    kernelDefault: '8192',
    source: FS_SYSCTL,
  },
  {
    name: 'fs.mqueue.queues_max',
    shape: { kind: 'count', unit: 'queues', bounds: [0, 2147483647], kernelBounds: [-2147483648, 2147483647] },
    summary: 'How many POSIX queues may exist.',
    kernelDefault: '256',
    source: FS_SYSCTL,
  },
  {
    name: 'kernel.msgmax',
    shape: { kind: 'bytes', bounds: [0, 2147483647] },
    summary: 'The largest System V message.',
    kernelDefault: '8192',
    source: KERNEL_SYSCTL,
  },
  {
    name: 'kernel.msgmnb',
    shape: { kind: 'bytes', bounds: [0, 2147483647] },
    summary: 'How much a new System V message queue holds.',
    kernelDefault: '16384',
    source: KERNEL_SYSCTL,
  },
  {
    name: 'kernel.msgmni',
    shape: { kind: 'count', unit: 'queues', bounds: [0, 32768] },
    summary: 'How many System V message queues may exist.',
    kernelDefault: '32000',
    source: KERNEL_SYSCTL,
  },
  {
    name: 'kernel.sem',
    shape: { kind: 'semaphores' },
    summary: 'The four limits of System V semaphores.',
    kernelDefault: '32000 1024000000 500 32000',
    source: KERNEL_SYSCTL,
  },
  {
    name: 'kernel.shm_rmid_forced',
    shape: { kind: 'switch' },
    summary: 'Whether a shared memory segment goes away with the last process that uses it, even if nobody removed it.',
    kernelDefault: '0',
    source: KERNEL_SYSCTL,
  },
  {
    name: 'kernel.shmall',
    shape: { kind: 'count', unit: 'pages', bounds: U64 },
    summary: 'How much System V shared memory may exist in all, in pages of 4 KiB.',
    kernelDefault: '18446744073692774399',
    source: KERNEL_SYSCTL,
  },
  {
    name: 'kernel.shmmax',
    shape: { kind: 'bytes', bounds: U64 },
    summary: 'The largest System V shared memory segment.',
    kernelDefault: '18446744073692774399',
    source: KERNEL_SYSCTL,
  },
  {
    name: 'kernel.shmmni',
    shape: { kind: 'count', unit: 'segments', bounds: [0, 32768] },
    summary: 'How many System V shared memory segments may exist.',
    kernelDefault: '4096',
    source: KERNEL_SYSCTL,
  },
];
