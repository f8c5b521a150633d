import { SysctlEntry } from './entry';
import { IPC_SYSCTLS } from './ipc';
import { nearest } from './nearest';
import { INTERFACE_SYSCTLS, NETWORK_SYSCTLS } from './network';
import { NOT_ACCEPTED_SYSCTLS, unavailableSysctl } from './unavailable';

/** What the catalogue knows about a name. */
export type Lookup =
  /** A task may set it, and its values are known. */
  | { readonly verdict: 'described'; readonly entry: SysctlEntry }
  /** A task may set it where the host has loaded a kernel module; its values are not known. */
  | { readonly verdict: 'accepted'; readonly module: string }
  /** Nothing of this name was found in a namespace of Linux 6.1, 6.12 or 6.18. */
  | { readonly verdict: 'unknown'; readonly didYouMean?: string }
  /** No task can set it, or should. */
  | { readonly verdict: 'unavailable'; readonly reason: string; readonly instead?: string }
  /** ECS refuses the name. */
  | { readonly verdict: 'refused'; readonly reason: string; readonly instead?: string };

const FIXED = new Map([...NETWORK_SYSCTLS, ...IPC_SYSCTLS].map(entry => [entry.name, entry]));
const PER_INTERFACE = new Map(INTERFACE_SYSCTLS.map(entry => [entry.name, entry]));

// Modules of which the catalogue does not know every parameter.
const MODULES: readonly (readonly [prefix: string, module: string])[] = [
  ['net.bridge.', 'br_netfilter'], ['net.ipv4.vs.', 'ip_vs'], ['net.netfilter.', 'nf_conntrack'], ['net.sctp.', 'sctp'],
];

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html */
export const ACCEPTED_BY_ECS = 'ECS accepts net.*, fs.mqueue.* and kernel.{msgmax, msgmnb, msgmni, sem, shm_rmid_forced, shmall, shmmax, shmmni}';

/** Looks one parameter up by the name that ECS and the kernel use. */
export function lookUp(name: string): Lookup {
  const fixed = FIXED.get(name);
  if (fixed) {
    return { verdict: 'described', entry: fixed };
  }
  if (!name.startsWith('net.')) {
    return refused(name);
  }
  const unavailable = unavailableSysctl(name);
  if (unavailable) {
    return { verdict: 'unavailable', ...unavailable };
  }
  const perInterface = onInterface(name);
  const entry = perInterface && PER_INTERFACE.get(`${perInterface.family}.<interface>.${perInterface.parameter}`);
  if (entry) {
    return { verdict: 'described', entry: { ...entry, name } };
  }
  const didYouMean = nearestName(name);
  const module = didYouMean ? undefined : MODULES.find(([prefix]) => name.startsWith(prefix))?.[1];
  return module ? { verdict: 'accepted', module } : { verdict: 'unknown', didYouMean };
}

function refused(name: string): Lookup {
  const meant = nearestName(name);
  return {
    verdict: 'refused',
    reason: ACCEPTED_BY_ECS,
    instead: meant ? `write ${meant}, if that is meant` : NOT_ACCEPTED_SYSCTLS.get(name),
  };
}

/** The parts of a name like `net.ipv4.conf.eth0.rp_filter`. */
function onInterface(name: string): { family: string; place: string; parameter: string } | undefined {
  // Names of interfaces may hold dots themselves; below `all` and `default` there is no interface.
  const [, family, place, parameter] = /^(net\.ipv[46]\.(?:conf|neigh))\.(?!(?:all|default)\.[^.]+\.)(.+)\.([^.]+)$/.exec(name) ?? [];
  return family === undefined ? undefined : { family, place, parameter };
}

/** The known name that a mistyped one most likely stands for: at most one slip in eight letters. No known name has capitals. */
export function nearestName(name: string): string | undefined {
  return nearestPerInterface(name) ?? nearest(name.toLowerCase(), FIXED.keys());
}

/** One that differs in its last part, or by an interface too many below `all` or `default`. */
function nearestPerInterface(name: string): string | undefined {
  const parts = onInterface(name.replace(/^(net\.ipv[46]\.conf\.(?:all|default))\..+(\.[^.]+)$/, '$1$2'));
  const meant = parts && nearest(parts.parameter, parametersOf(parts.family));
  return meant && `${parts.family}.${parts.place}.${meant}`;
}

function parametersOf(family: string): string[] {
  const prefix = `${family}.<interface>.`;
  return [...PER_INTERFACE.keys()].filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length));
}
