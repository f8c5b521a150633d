import { SysctlEntry } from './entry';
import { IPC_SYSCTLS } from './ipc';
import { allNearest } from './nearest';
import { INTERFACE_SYSCTLS, NETWORK_SYSCTLS } from './network';
import { NOT_ACCEPTED_SYSCTLS, unavailableSysctl } from './unavailable';
import { memoize } from '../memoize';
import { fewNames, joinWords } from '../wording';

/** The result of looking up a name in the catalog. */
export type Lookup =
  /** A task can set it, and its values are known. */
  | { readonly verdict: 'described'; readonly entry: SysctlEntry }
  /** A task can set it if the host has loaded a kernel module; its values are not known. */
  | { readonly verdict: 'accepted'; readonly module: string }
  /**
   * No namespace of Linux 6.1, 6.12, or 6.18 has a parameter of this name. `didYouMean` names the closest parameters:
   * `a`, or `a or b`.
   */
  | { readonly verdict: 'unknown'; readonly didYouMean?: string }
  /** No task can set it, or no task should. */
  | { readonly verdict: 'unavailable'; readonly reason: string; readonly instead?: string }
  /** ECS does not accept the name. */
  | { readonly verdict: 'refused'; readonly reason: string; readonly didYouMean?: string; readonly instead?: string };

const BY_NAME = new Map([...NETWORK_SYSCTLS, ...IPC_SYSCTLS].map(entry => [entry.name, entry]));
const BY_INTERFACE_PATTERN = new Map(INTERFACE_SYSCTLS.map(entry => [entry.name, entry]));

// Modules with parameters that the catalog does not describe.
const MODULES: readonly (readonly [prefix: string, module: string])[] = [
  ['net.bridge.', 'br_netfilter'], ['net.ipv4.vs.', 'ip_vs'], ['net.netfilter.', 'nf_conntrack'], ['net.sctp.', 'sctp'],
];

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html */
const ACCEPTED_BY_ECS = 'ECS accepts only net.*, fs.mqueue.*, and kernel.{msgmax, msgmnb, msgmni, sem, shm_rmid_forced, shmall, shmmax, shmmni}';

/** Looks up a parameter by the name that ECS and the kernel use. Memoized, because a dozen rules look up the same names. */
export const lookUp = memoize((name): Lookup => {
  const fixed = BY_NAME.get(name);
  if (fixed) {
    return { verdict: 'described', entry: fixed };
  }
  if (!name.startsWith('net.')) {
    return notAccepted(name);
  }
  const unavailable = unavailableSysctl(name);
  if (unavailable) {
    return { verdict: 'unavailable', ...unavailable };
  }
  const perInterface = parseInterfaceName(name);
  const entry = perInterface && BY_INTERFACE_PATTERN.get(`${perInterface.family}.<interface>.${perInterface.parameter}`);
  if (entry) {
    return { verdict: 'described', entry: { ...entry, name } };
  }
  const didYouMean = suggestionFor(name);
  const module = didYouMean ? undefined : MODULES.find(([prefix]) => name.startsWith(prefix))?.[1];
  return module ? { verdict: 'accepted', module } : { verdict: 'unknown', didYouMean };
});

function notAccepted(name: string): Lookup {
  const suggestion = suggestionFor(name);
  return {
    verdict: 'refused',
    reason: ACCEPTED_BY_ECS,
    didYouMean: suggestion,
    instead: suggestion ? `if you meant ${suggestion}, use that name` : NOT_ACCEPTED_SYSCTLS.get(name),
  };
}

/** The parts of a name such as `net.ipv4.conf.eth0.rp_filter`. */
function parseInterfaceName(name: string): { family: string; interfaceName: string; parameter: string } | undefined {
  // Interface names may contain dots; `all` and `default` are not followed by an interface name.
  const [, family, interfaceName, parameter] = /^(net\.ipv[46]\.(?:conf|neigh))\.(?!(?:all|default)\.[^.]+\.)(.+)\.([^.]+)$/.exec(name) ?? [];
  return family === undefined ? undefined : { family, interfaceName, parameter };
}

/** The known names closest to a mistyped one, with at most one edit per eight letters. No known name has capital letters. */
const nearestNames = memoize((name): readonly string[] => {
  const ofInterfaces = nearestInterfaceNames(name);
  return ofInterfaces.length > 0 ? ofInterfaces : allNearest(name.toLowerCase(), BY_NAME.keys());
});

function suggestionFor(name: string): string | undefined {
  const names = nearestNames(name);
  return names.length === 0 ? undefined : joinWords(fewNames(names), 'or');
}

/** Names that differ in their last part. A name with an interface name after `all` or `default` has one of the two too many. */
function nearestInterfaceNames(name: string): string[] {
  const [, family, first, second, parameter] = /^(net\.ipv[46]\.conf)\.(all|default)\.(.+)\.([^.]+)$/.exec(name) ?? [];
  const possible = family === undefined ? [name] : [first, second].map(each => `${family}.${each}.${parameter}`);
  return [...new Set(possible.flatMap(each => {
    const parts = parseInterfaceName(each);
    return parts ? allNearest(parts.parameter, parametersOf(parts.family)).map(near => `${parts.family}.${parts.interfaceName}.${near}`) : [];
  }))];
}

function parametersOf(family: string): string[] {
  const prefix = `${family}.<interface>.`;
  return [...BY_INTERFACE_PATTERN.keys()].filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length));
}
