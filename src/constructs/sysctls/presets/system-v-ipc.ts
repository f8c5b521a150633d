import { Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import { IpcPreset } from './sysctl-preset';
import { DEFAULT_SHARED_SEGMENTS, PAGE_SIZE } from '../../../catalog';
import { LinuxControlsError } from '../../error';
import { NUMBER, requireTypes, SIZE } from '../../required-types';
import { requireFactory } from '../../factory';

const MIN_MEMORY = Size.mebibytes(1).toBytes();

// PostgreSQL has 64 dynamic segments and 5 more per process, one that controls them, and one that marks the data directory as used.
// https://github.com/postgres/postgres/blob/REL_17_0/src/backend/storage/ipc/dsm.c and, for the last, src/backend/port/sysv_shmem.c
const FIXED_SEGMENTS = 66;
const SEGMENTS_PER_PROCESS = 5;
const MAX_SEGMENTS = 32768;
const MAX_PROCESSES = Math.floor((MAX_SEGMENTS - FIXED_SEGMENTS) / SEGMENTS_PER_PROCESS);

/**
 * Presets for programs that use System V shared memory and semaphores. Set them on the container with `KernelTuning.ipc`.
 */
export class SystemVIpc {
  /**
   * A preset for PostgreSQL that keeps shared memory in System V segments instead of `/dev/shm`.
   *
   * PostgreSQL keeps the memory of parallel queries in `/dev/shm` by default, and Fargate does not support `sharedMemorySize`,
   * which sets the size of `/dev/shm`. A query that needs more fails with "could not resize shared memory segment … No space left on device".
   * With `dynamic_shared_memory_type = sysv`, PostgreSQL uses System V shared memory, which these parameters limit:
   *
   * - `kernel.shmall` and `kernel.shmmax`: all segments together use at most `memory`, so that a query fails instead of using more.
   *   The kernel sets practically no limit by default.
   * - `kernel.shmmni`: as many segments as PostgreSQL can request for this number of processes, and at least 4096, the default.
   * - `kernel.sem`: the default of the kernel. PostgreSQL uses POSIX semaphores on Linux by default, and the default suffices for a build with System V
   *   semaphores. Lower values, such as `250 32000 100 128` in older guides, conflict with the preset.
   *
   * Throws if the memory is below 1 MiB or unresolved, or if the number of processes is not a whole number from 1 to 6540.
   *
   * @param memory the maximum size of all System V segments together; it counts as memory of the container, and with
   * `shared_memory_type = sysv` it includes `shared_buffers`
   * @param processes the maximum number of server processes: `max_connections` and the autovacuum, background, and
   * replication workers
   * @see https://www.postgresql.org/docs/current/kernel-resources.html
   * @see https://www.postgresql.org/docs/current/runtime-config-resource.html
   *
   * @example
   * declare const taskDefinition: ecs.FargateTaskDefinition;
   *
   * taskDefinition.addContainer('postgres', {
   *   image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/postgres:17'),
   *   command: ['postgres', '-c', 'dynamic_shared_memory_type=sysv'],
   * });
   * taskDefinition.addExtension(KernelTuning.ipc('postgres', {
   *   presets: [SystemVIpc.postgresql(Size.gibibytes(1), 200)],
   * }));
   */
  public static postgresql(memory: Size, processes: number): IpcPreset {
    requireTypes('SystemVIpc.postgresql', { memory, processes }, { memory: SIZE, processes: NUMBER });
    if (memory.isUnresolved()) {
      throw new LinuxControlsError('SystemVIpc.postgresql: the memory is resolved at deployment, but its value is needed at synthesis to compute the number of pages. Specify a number, or set kernel.shmall and kernel.shmmax directly.');
    }
    const bytes = Math.ceil(memory.toBytes({ rounding: SizeRoundingBehavior.NONE }));
    const name = `SystemVIpc.postgresql(${bytes} bytes, ${processes})`;
    if (bytes < MIN_MEMORY) {
      throw new LinuxControlsError(`${name}: the memory must be at least ${MIN_MEMORY} bytes (1 MiB). Use the maximum size of all System V segments together.`);
    }
    if (!Number.isInteger(processes) || processes < 1 || processes > MAX_PROCESSES) {
      throw new LinuxControlsError(`${name}: the number of processes must be a whole number from 1 to ${MAX_PROCESSES}. The kernel allows ${MAX_SEGMENTS} segments, and PostgreSQL can use ${SEGMENTS_PER_PROCESS} per process.`);
    }
    return new IpcPreset(name, {
      reason: 'Parallel queries use System V shared memory, which a task can limit, instead of /dev/shm.',
      source: 'https://www.postgresql.org/docs/current/kernel-resources.html',
      requirements: 'Set `dynamic_shared_memory_type = sysv` in postgresql.conf. The container needs the memory in addition to what PostgreSQL uses otherwise.',
      values: {
        'kernel.sem': '32000 1024000000 500 32000',
        'kernel.shmall': String(Math.ceil(bytes / PAGE_SIZE)),
        'kernel.shmmax': String(bytes),
        'kernel.shmmni': String(Math.max(DEFAULT_SHARED_SEGMENTS, FIXED_SEGMENTS + SEGMENTS_PER_PROCESS * processes)),
      },
    });
  }

  private constructor() { requireFactory(undefined, SystemVIpc); }
}
