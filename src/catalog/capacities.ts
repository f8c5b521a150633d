/** A number that limits a queue, a buffer, or a count of objects, and its value in a new namespace. */
export interface Capacity {
  /** The position of the number in the value. */
  readonly field: number;

  /** The meaning of the number, with the article. */
  readonly meaning: string;

  /** The default of Linux 6.1, the version that a Fargate task can rely on. */
  readonly kernelDefault: number;
}

/** The default of `net.core.somaxconn`, since Linux 5.4. */
export const DEFAULT_SOMAXCONN = 4096;

/** The default maximum of `net.ipv4.tcp_rmem` on a host with at least 768 MiB of memory. */
const DEFAULT_RECEIVE_BUFFER = 6291456;

/** The highest default maximum of `net.ipv4.tcp_rmem` on the measured kernels, that of Linux 6.18. */
export const HIGHEST_DEFAULT_RECEIVE_BUFFER = 33554432;

/** The default maximum of `net.ipv4.tcp_wmem` on a host with at least 512 MiB of memory. */
export const DEFAULT_SEND_BUFFER = 4194304;

/** The default of `kernel.shmmni`. */
export const DEFAULT_SHARED_SEGMENTS = 4096;

/**
 * The parameters whose value is a capacity. A lower value than the default takes away what the task had.
 *
 * `kernel.shmall` and `kernel.shmmax` are not listed: by default, they set no limit, so every value is one that was asked for.
 */
export const CAPACITIES: Readonly<Record<string, readonly Capacity[]>> = {
  'fs.mqueue.msg_max': single('the maximum number of messages in a queue', 10),
  'fs.mqueue.msgsize_max': single('the maximum size of a message', 8192),
  'fs.mqueue.queues_max': single('the maximum number of queues', 256),
  'kernel.msgmax': single('the maximum size of a message', 8192),
  'kernel.msgmnb': single('the maximum size of a queue', 16384),
  'kernel.msgmni': single('the maximum number of queues', 32000),
  'kernel.sem': [
    { field: 0, meaning: 'the maximum number of semaphores in a set', kernelDefault: 32000 },
    { field: 1, meaning: 'the maximum number of semaphores', kernelDefault: 1024000000 },
    { field: 2, meaning: 'the maximum number of operations in one call', kernelDefault: 500 },
    { field: 3, meaning: 'the maximum number of semaphore sets', kernelDefault: 32000 },
  ],
  'kernel.shmmni': single('the maximum number of shared memory segments', DEFAULT_SHARED_SEGMENTS),
  'net.core.somaxconn': single('the maximum backlog of a listener', DEFAULT_SOMAXCONN),
  // The kernel derives the maximums from the memory, up to these values: tcp_init in
  // https://github.com/torvalds/linux/blob/v6.1/net/ipv4/tcp.c
  'net.ipv4.tcp_rmem': [{ field: 2, meaning: 'the maximum receive buffer', kernelDefault: DEFAULT_RECEIVE_BUFFER }],
  'net.ipv4.tcp_wmem': [{ field: 2, meaning: 'the maximum send buffer', kernelDefault: DEFAULT_SEND_BUFFER }],
  'net.unix.max_dgram_qlen': single('the maximum number of datagrams that wait at a Unix socket', 10),
};

function single(meaning: string, kernelDefault: number): readonly Capacity[] {
  return [{ field: 0, meaning, kernelDefault }];
}

/** A capacity and the lower number that a value sets it to. */
export interface LoweredCapacity extends Capacity {
  readonly value: number;
}

/** Returns the capacities that a value sets below their default. None if the value is not a list of whole numbers. */
export function loweredCapacities(name: string, value: string): LoweredCapacity[] {
  const fields = Object.hasOwn(CAPACITIES, name) ? value.trim().split(/\s+/) : [];
  if (fields.length === 0 || !fields.every(field => /^\d+$/.test(field))) {
    return [];
  }
  // Few values are lower.
  return CAPACITIES[name]
    .filter(({ field, kernelDefault }) => Number(fields[field]) < kernelDefault)
    .map(capacity => ({ ...capacity, value: Number(fields[capacity.field]) }));
}
