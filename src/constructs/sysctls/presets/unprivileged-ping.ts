import { NetworkPreset } from './sysctl-preset';
import { message } from '../../../wording';
import { GroupRange } from '../values/group-range';
import { requireFactory } from '../../factory';
import { objectOf, requireType } from '../../required-types';

/**
 * Presets that let processes without the NET_RAW capability send pings (ICMP echo requests) through datagram sockets.
 *
 * In ECS, root has NET_RAW, unless the container drops it; other users have it only in a program whose file grants it (`setcap`).
 * Without the capability, a process needs a group in `net.ipv4.ping_group_range`, which is empty by default. Otherwise,
 * `ping` can fail with "Operation not permitted", and cloudflared reports, for example, "Group ID 1000 is not between ping
 * group 1 to 0".
 *
 * The parameter applies to IPv6 as well.
 *
 * @see https://docs.kernel.org/networking/ip-sysctl.html
 */
export class UnprivilegedPing {
  /**
   * Lets every user with a group up to 2147483647 send pings, as Docker does by default.
   *
   * @see https://github.com/moby/moby/pull/41030
   *
   * @example
   * declare const taskDefinition: ecs.FargateTaskDefinition;
   *
   * taskDefinition.addExtension(KernelTuning.network({ presets: [UnprivilegedPing.all()] }));
   */
  public static all(): NetworkPreset {
    return preset('UnprivilegedPing.all()', GroupRange.all());
  }

  /**
   * Lets the members of some groups send pings. The supplementary groups of a process count as well.
   *
   * @param groups the group IDs
   */
  public static forGroups(groups: GroupRange): NetworkPreset {
    requireType(message`UnprivilegedPing.forGroups`, groups, 'groups', objectOf('a GroupRange, for example of GroupRange.of()', 'low', 'high'));
    return preset(message`UnprivilegedPing.forGroups(${groups.toString()})`, groups);
  }

  private constructor() { requireFactory(undefined, UnprivilegedPing); }
}

function preset(name: string, groups: GroupRange): NetworkPreset {
  return new NetworkPreset(name, {
    reason: 'A process that does not run as root can send pings.',
    source: 'https://docs.kernel.org/networking/ip-sysctl.html',
    // BusyBox: networking/ping.c, which Alpine Linux patches (aports, main/busybox,
    // ping-make-ping-work-without-root-privileges.patch).
    requirements: 'The program must use ICMP datagram sockets, as ping of iputils and cloudflared do. Raw sockets, which ping of BusyBox uses unless it is patched, still require NET_RAW. The security groups must allow ICMP.',
    values: { 'net.ipv4.ping_group_range': groups.toString() },
  });
}
