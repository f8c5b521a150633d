import { ADDRESSES } from './addresses';

/** The sections of the page, with the kernel parameters and settings that they are about. */
export const NOT_POSSIBLE_SECTIONS: readonly (readonly [section: string, subjects: RegExp])[] = [
  ['memory-maps', /^vm\.max_map_count$/],
  ['udp-and-quic-buffers', /^net\.(core\.[rw]mem_(default|max)|ipv4\.udp_mem)$/],
  ['processes-and-threads', /^kernel\.(pid_max|threads-max)$/],
  ['asynchronous-io-requests', /^fs\.aio-max-nr$/],
  ['bpf-and-perf', /^kernel\.(perf_\w+|unprivileged_bpf_disabled)$/],
  ['user-namespaces', /^(user\.\w+|kernel\.unprivileged_userns_clone)$/],
  ['core-dumps-elsewhere', /^(kernel\.core_\w+|fs\.suid_dumpable)$/],
  ['size-of-devshm', /(^|\.)sharedMemorySize$/],
  ['file-watches', /^fs\.inotify\./],
  ['swap-and-huge-pages', /^vm\.(nr_hugepages|overcommit_memory|swappiness)$|(^|\.)(maxSwap|swappiness)$/],
  ['privileged-containers-and-devices', /(^|\.)(privileged|devices|dockerSecurityOptions|resourceRequirements|dockerVolumeConfiguration|host)$|host\.sourcePath$/],
  ['host-names-and-name-servers', /(^|\.)(extraHosts|links|dnsServers|dnsSearchDomains|hostname)$/],
];

/** Appends the link to the section about a kernel parameter or setting to a fix, if there is one. */
export function withAlternatives(fix: string, subject: string): string {
  const section = NOT_POSSIBLE_SECTIONS.find(([, subjects]) => subjects.test(subject))?.[0];
  return section === undefined ? fix : seeSection(fix, section);
}

/** Appends the link to a section to a fix. */
export function seeSection(fix: string, section: string): string {
  return `${fix} See ${ADDRESSES.guide('not-possible', section)}`;
}
