import { SysctlEntry } from './entry';
import { bytes, count, NON_NEGATIVE, pages, S32, U64 } from './shapes';
import { FS, KERNEL } from './sources';

// The kernel default is the 64-bit maximum minus 2²⁴.
const UNLIMITED = '18446744073692774399';

/** Parameters of the IPC namespace. Each container of a Fargate task has its own. */
export const IPC_SYSCTLS: readonly SysctlEntry[] = [
  {
    name: 'fs.mqueue.msg_default',
    shape: count('messages', [1, 65536]),
    summary: 'The default maximum number of messages in a POSIX message queue, for programs that do not specify one.',
    kernelDefault: '10',
    source: FS,
  },
  {
    name: 'fs.mqueue.msg_max',
    shape: count('messages', [1, 65536]),
    summary: 'The upper limit for the number of messages that programs can request for a POSIX message queue.',
    kernelDefault: '10',
    source: FS,
  },
  {
    name: 'fs.mqueue.msgsize_default',
    shape: bytes([128, 16777216]),
    summary: 'The default maximum message size in a POSIX message queue, for programs that do not specify one.',
    kernelDefault: '8192',
    source: FS,
  },
  {
    name: 'fs.mqueue.msgsize_max',
    shape: bytes([128, 16777216]),
    summary: 'The upper limit for the message size that programs can request for a POSIX message queue.',
    kernelDefault: '8192',
    source: FS,
  },
  {
    name: 'fs.mqueue.queues_max',
    shape: count('queues', NON_NEGATIVE, S32),
    summary: 'The maximum number of POSIX message queues in the container.',
    kernelDefault: '256',
    source: FS,
  },
  {
    name: 'kernel.msgmax',
    shape: bytes(NON_NEGATIVE),
    summary: 'The maximum size of a System V message.',
    kernelDefault: '8192',
    source: KERNEL,
  },
  {
    name: 'kernel.msgmnb',
    shape: bytes(NON_NEGATIVE),
    summary: 'The capacity of a new System V message queue.',
    kernelDefault: '16384',
    source: KERNEL,
  },
  {
    name: 'kernel.msgmni',
    shape: count('queues', [0, 32768]),
    summary: 'The maximum number of System V message queues in the container.',
    kernelDefault: '32000',
    source: KERNEL,
  },
  {
    name: 'kernel.sem',
    shape: { kind: 'semaphores' },
    summary: 'The limits of System V semaphores in the container.',
    kernelDefault: '32000 1024000000 500 32000',
    source: KERNEL,
  },
  {
    name: 'kernel.shm_rmid_forced',
    shape: { kind: 'switch' },
    summary: 'Whether a shared memory segment is removed with the last process that uses it, even if no program removes it.',
    kernelDefault: '0',
    source: KERNEL,
  },
  {
    name: 'kernel.shmall',
    shape: pages(U64),
    summary: 'The maximum total size of System V shared memory in the container.',
    kernelDefault: UNLIMITED,
    source: KERNEL,
  },
  {
    name: 'kernel.shmmax',
    shape: bytes(U64),
    summary: 'The maximum size of a System V shared memory segment.',
    kernelDefault: UNLIMITED,
    source: KERNEL,
  },
  {
    name: 'kernel.shmmni',
    shape: count('segments', [0, 32768]),
    summary: 'The maximum number of System V shared memory segments in the container.',
    kernelDefault: '4096',
    source: KERNEL,
  },
];
