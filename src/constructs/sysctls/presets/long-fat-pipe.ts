import type { Bitrate, Duration } from 'aws-cdk-lib';
import { NetworkPreset } from './sysctl-preset';
import { DEFAULT_SEND_BUFFER, HIGHEST_DEFAULT_RECEIVE_BUFFER } from '../../../catalog';
import { LinuxControlsError } from '../../error';
import { BITRATE, DURATION, requireTypes } from '../../required-types';
import { requireFactory } from '../../factory';

// A host with 256 MiB of memory allows this maximum by default.
const MIN_BUFFER = 1048576;
const MAX_BUFFER = 2147483647;

/**
 * Presets for high-bandwidth connections over long distances, where the buffer sizes limit the throughput.
 */
export class LongFatPipe {
  /**
   * Lets TCP buffers grow to twice the bandwidth-delay product (bandwidth × round-trip time), and turns off slow start
   * after idle periods.
   *
   * The factor of two leaves room for the kernel's overhead. The preset never sets a maximum below 32 MiB to receive and
   * 4 MiB to send, the highest defaults of Linux 6.1, 6.12, and 6.18. A buffer grows only as far as its connection needs. A task cannot
   * set `net.core.rmem_max` and `net.core.wmem_max`, the limits for sockets that set SO_RCVBUF and SO_SNDBUF.
   *
   * Throws if the buffer size is below 1 MiB, which even a host with 256 MiB of memory allows by default, or above
   * 2147483647 bytes, the largest buffer. Throws if the bandwidth or the round-trip time is an unresolved value.
   *
   * @param bandwidth the target bandwidth of one connection
   * @param roundTripTime the round-trip time of the connection
   */
  public static of(bandwidth: Bitrate, roundTripTime: Duration): NetworkPreset {
    requireTypes('LongFatPipe.of', { bandwidth, roundTripTime }, { bandwidth: BITRATE, roundTripTime: DURATION });
    for (const [name, value] of Object.entries({ 'bandwidth': bandwidth, 'round-trip time': roundTripTime })) {
      if (value.isUnresolved()) {
        throw new LinuxControlsError(`LongFatPipe.of: the ${name} is resolved at deployment, but its value is needed at synthesis to size the buffers. Specify a number, or set net.ipv4.tcp_rmem and net.ipv4.tcp_wmem directly.`);
      }
    }
    const milliseconds = roundTripTime.toMilliseconds();
    const megabitsPerSecond = bandwidth.toBps() / 1_000_000;
    const name = `LongFatPipe.of(${megabitsPerSecond} Mbit/s, ${milliseconds} ms)`;
    const buffer = 2 * Math.ceil(bandwidth.toBps() / 8 * milliseconds / 1000);
    if (!(buffer >= MIN_BUFFER && buffer <= MAX_BUFFER)) {
      const remedy = buffer > MAX_BUFFER ? 'Use several connections, and specify the bandwidth of one of them.' : 'Linux allows smaller buffers by default. Remove the preset, or specify the bandwidth of one connection.';
      throw new LinuxControlsError(`${name}: a buffer of ${buffer} bytes is out of range (${MIN_BUFFER} to ${MAX_BUFFER}). ${remedy}`);
    }
    return new NetworkPreset(name, {
      reason: `A connection with ${megabitsPerSecond} Mbit/s and a round-trip time of ${milliseconds} ms has ${buffer / 2} bytes in flight.`,
      source: 'https://docs.kernel.org/networking/ip-sysctl.html',
      requirements: 'The program must not set SO_RCVBUF or SO_SNDBUF, because they fix the buffer size.',
      values: {
        'net.ipv4.tcp_rmem': `4096 131072 ${Math.max(buffer, HIGHEST_DEFAULT_RECEIVE_BUFFER)}`,
        'net.ipv4.tcp_wmem': `4096 16384 ${Math.max(buffer, DEFAULT_SEND_BUFFER)}`,
        'net.ipv4.tcp_slow_start_after_idle': '0',
      },
    });
  }

  private constructor() { requireFactory(undefined, LongFatPipe); }
}
