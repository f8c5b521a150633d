import { SysctlEntry } from './entry';
import { bytes, count, NON_NEGATIVE, S32, U64 } from './shapes';
import { FS, KERNEL } from './sources';

// The kernel starts with all that 64 bits hold but 2²⁴.
const UNLIMITED = '18446744073692774399';

/** Parameters of the IPC namespace, of which each container of a Fargate task has its own. */
export const IPC_SYSCTLS: readonly SysctlEntry[] = [
  {
    name: 'fs.mqueue.msg_default',
    shape: count('messages', [1, 65536]),
    summary: 'How many messages a POSIX queue holds when its creator names no number.',
    kernelDefault: '10',
    source: FS,
  },
  {
    name: 'fs.mqueue.msg_max',
    shape: count('messages', [1, 65536]),
    summary: 'The most messages that a POSIX queue may be created for.',
    kernelDefault: '10',
    source: FS,
  },
  {
    name: 'fs.mqueue.msgsize_default',
    shape: bytes([128, 16777216]),
    summary: 'The largest message of a POSIX queue whose creator names no size.',
    kernelDefault: '8192',
    source: FS,
  },
  {
    name: 'fs.mqueue.msgsize_max',
    shape: bytes([128, 16777216]),
    summary: 'The largest message that a POSIX queue may be created for.',
    kernelDefault: '8192',
    source: FS,
  },
  {
    name: 'fs.mqueue.queues_max',
    shape: count('queues', NON_NEGATIVE, S32),
    summary: 'How many POSIX queues may exist.',
    kernelDefault: '256',
    source: FS,
  },
  {
    name: 'kernel.msgmax',
    shape: bytes(NON_NEGATIVE),
    summary: 'The largest System V message.',
    kernelDefault: '8192',
    source: KERNEL,
  },
  {
    name: 'kernel.msgmnb',
    shape: bytes(NON_NEGATIVE),
    summary: 'How much a new System V message queue holds.',
    kernelDefault: '16384',
    source: KERNEL,
  },
  {
    name: 'kernel.msgmni',
    shape: count('queues', [0, 32768]),
    summary: 'How many System V message queues may exist.',
    kernelDefault: '32000',
    source: KERNEL,
  },
  {
    name: 'kernel.sem',
    shape: { kind: 'semaphores' },
    summary: 'The four limits of System V semaphores.',
    kernelDefault: '32000 1024000000 500 32000',
    source: KERNEL,
  },
  {
    name: 'kernel.shm_rmid_forced',
    shape: { kind: 'switch' },
    summary: 'Whether a shared memory segment goes away with the last process that uses it, even if nobody removed it.',
    kernelDefault: '0',
    source: KERNEL,
  },
  {
    name: 'kernel.shmall',
    shape: count('pages', U64),
    summary: 'How much System V shared memory may exist in all, in pages of 4 KiB.',
    kernelDefault: UNLIMITED,
    source: KERNEL,
  },
  {
    name: 'kernel.shmmax',
    shape: bytes(U64),
    summary: 'The largest System V shared memory segment.',
    kernelDefault: UNLIMITED,
    source: KERNEL,
  },
  {
    name: 'kernel.shmmni',
    shape: count('segments', [0, 32768]),
    summary: 'How many System V shared memory segments may exist.',
    kernelDefault: '4096',
    source: KERNEL,
  },
];
