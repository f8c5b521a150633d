import { Duration } from 'aws-cdk-lib';
import { SysctlPreset } from './sysctl-preset';
import { LinuxControlsError } from '../../error';

const LARGEST_BUFFER = 2147483647;

/**
 * Presets for connections that carry much over a long distance, where the buffers bound the throughput.
 */
export class LongFatPipe {
  /**
   * Buffers that may grow to twice what is on its way at a time (bandwidth × round-trip time), the factor that leaves room for the kernel's own
   * bookkeeping, and no slow start after a pause.
   *
   * What Linux starts with depends on the host's memory: often 6 MiB to receive and 4 MiB to send. `net.core.rmem_max` and `wmem_max`, which bound
   * sockets that set SO_RCVBUF and SO_SNDBUF, cannot be set by a task.
   *
   * Throws when the result is below 1 MiB, which a host with 128 MiB of memory offers by itself, or above 2147483647 bytes, the largest
   * buffer, and when the time is known only at deployment.
   *
   * @param megabitsPerSecond the bandwidth that one connection is to reach
   * @param roundTripTime the time to the other side and back
   */
  public static of(megabitsPerSecond: number, roundTripTime: Duration): SysctlPreset {
    if (roundTripTime.isUnresolved()) {
      throw new LinuxControlsError('LongFatPipe.of: the round-trip time is known only when the stack is deployed, and is needed now to size the buffers. Give a number of milliseconds, or set net.ipv4.tcp_rmem and net.ipv4.tcp_wmem yourself.');
    }
    const milliseconds = roundTripTime.toMilliseconds();
    const name = `LongFatPipe.of(${megabitsPerSecond}, ${milliseconds} ms)`;
    const buffer = 2 * Math.ceil(megabitsPerSecond * 1_000_000 / 8 * milliseconds / 1000);
    if (!(buffer >= 1048576 && buffer <= LARGEST_BUFFER)) {
      throw new LinuxControlsError(`${name}: that makes buffers of ${buffer} bytes, which is not from 1048576, what a host with 128 MiB of memory offers by itself, to ${LARGEST_BUFFER}, the largest. Leave the preset out, or give the bandwidth of one connection in megabits per second.`);
    }
    return new SysctlPreset(name, {
      reason: `A connection of ${megabitsPerSecond} Mbit/s over ${milliseconds} ms has ${buffer / 2} bytes on its way.`,
      source: 'https://docs.kernel.org/networking/ip-sysctl.html',
      alsoNeeds: 'The program must not set SO_RCVBUF or SO_SNDBUF, which turns the growth off.',
      values: {
        'net.ipv4.tcp_rmem': `4096 131072 ${buffer}`,
        'net.ipv4.tcp_wmem': `4096 16384 ${buffer}`,
        'net.ipv4.tcp_slow_start_after_idle': '0',
      },
    });
  }

  private constructor() {}
}
