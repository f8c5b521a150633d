import { SysctlEntry } from './entry';
import { bytes, count, NON_NEGATIVE, pages, S32, SWITCH, U64 } from './shapes';
import { FS, KERNEL } from './sources';
import { table } from './table';

// The kernel default is the 64-bit maximum minus 2²⁴.
const UNLIMITED = '18446744073692774399';

/** Parameters of the IPC namespace. Each container of a Fargate task has its own. */
export const IPC_SYSCTLS: readonly SysctlEntry[] = [
  ...table({ source: FS }, [
    ['fs.mqueue.msg_default', count('messages', [1, 65536]), '10',
      'The default maximum number of messages in a POSIX message queue, for programs that do not specify one.'],
    ['fs.mqueue.msg_max', count('messages', [1, 65536]), '10',
      'The upper limit for the number of messages that programs without SYS_RESOURCE can request for a POSIX message queue.'],
    ['fs.mqueue.msgsize_default', bytes([128, 16777216]), '8192',
      'The default maximum message size in a POSIX message queue, for programs that do not specify one.'],
    ['fs.mqueue.msgsize_max', bytes([128, 16777216]), '8192',
      'The upper limit for the message size that programs without SYS_RESOURCE can request for a POSIX message queue.'],
    ['fs.mqueue.queues_max', count('queues', NON_NEGATIVE, S32), '256',
      'The maximum number of POSIX message queues in the container, except for programs with SYS_RESOURCE.'],
  ]),
  ...table({ source: KERNEL }, [
    ['kernel.msgmax', bytes(NON_NEGATIVE), '8192', 'The maximum size of a System V message.'],
    ['kernel.msgmnb', bytes(NON_NEGATIVE), '16384', 'The capacity of a new System V message queue.'],
    ['kernel.msgmni', count('queues', [0, 32768]), '32000', 'The maximum number of System V message queues in the container.'],
    ['kernel.sem', { kind: 'semaphores' }, '32000 1024000000 500 32000', 'The limits of System V semaphores in the container.'],
    ['kernel.shm_rmid_forced', SWITCH, '0',
      'Whether a System V shared memory segment is removed when the last process detaches from it, even if no program removes it.'],
    ['kernel.shmall', pages(U64), UNLIMITED, 'The maximum total size of System V shared memory in the container.'],
    ['kernel.shmmax', bytes(U64), UNLIMITED, 'The maximum size of a System V shared memory segment.'],
    ['kernel.shmmni', count('segments', [0, 32768]), '4096',
      'The maximum number of System V shared memory segments in the container.'],
  ]),
];
