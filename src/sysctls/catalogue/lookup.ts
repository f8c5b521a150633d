import { SysctlEntry } from './entry';
import { IPC_SYSCTLS } from './ipc';
import { MODULE_PREFIXES, NAMES_WITHOUT_ENTRY, PER_INTERFACE } from './names';
import { NETWORK_SYSCTLS } from './network';
import { insteadOfNotAccepted, unavailableSysctl } from './unavailable';

/** What the catalogue knows about a name. */
export type Lookup =
  /** A task may set it, and its values are known. */
  | { readonly verdict: 'described'; readonly entry: SysctlEntry }
  /** A task may set it as far as is known. */
  | { readonly verdict: 'accepted' }
  /** Nothing of this name was found in a namespace of Linux 6.1 or 6.18. */
  | { readonly verdict: 'unknown'; readonly didYouMean?: string }
  /** No task can set it. */
  | { readonly verdict: 'unavailable'; readonly reason: string; readonly instead?: string }
  /** ECS refuses the name. */
  | { readonly verdict: 'refused'; readonly reason: string; readonly instead?: string };

const ENTRIES = new Map([...NETWORK_SYSCTLS, ...IPC_SYSCTLS].map(entry => [entry.name, entry]));

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html */
export const ACCEPTED_BY_ECS = 'ECS accepts net.*, fs.mqueue.* and kernel.{msgmax, msgmnb, msgmni, sem, shm_rmid_forced, shmall, shmmax, shmmni}';

/** Looks one parameter up by the name that ECS and the kernel use. */
export function lookUp(name: string): Lookup {
  const entry = ENTRIES.get(name);
  if (entry) {
    return { verdict: 'described', entry };
  }
  if (!name.startsWith('net.')) {
    return refused(name);
  }
  const unavailable = unavailableSysctl(name);
  if (unavailable) {
    return { verdict: 'unavailable', ...unavailable };
  }
  return isKnown(name) ? { verdict: 'accepted' } : { verdict: 'unknown', didYouMean: nearestName(name) };
}

function refused(name: string): Lookup {
  const meant = nearestName(name);
  return {
    verdict: 'refused',
    reason: ACCEPTED_BY_ECS,
    instead: meant ? `write ${meant}, if that is meant` : insteadOfNotAccepted(name),
  };
}

function isKnown(name: string): boolean {
  return NAMES_WITHOUT_ENTRY.has(name)
    || MODULE_PREFIXES.some(prefix => name.startsWith(prefix))
    // A neighbour table belongs to one interface, whose name only the running task knows.
    || /^net\.ipv[46]\.neigh\.[^.]+\.[a-z_]+$/.test(name)
    || nearestPerInterface(name) === name;
}

/** The known name that a mistyped one most likely stands for: at most one slip in eight letters. */
export function nearestName(name: string): string | undefined {
  return nearestPerInterface(name) ?? nearest(name, [...ENTRIES.keys(), ...NAMES_WITHOUT_ENTRY]);
}

/** The name itself where it is one like `net.ipv4.conf.eth0.rp_filter`, else one that differs in its last part or by `all.` or `default.` too many. */
function nearestPerInterface(name: string): string | undefined {
  // Interface names may hold dots themselves; below `all` and `default` there is no interface.
  const [, family, reserved, named, parameter] = /^(net\.ipv[46]\.conf)\.(?:(all|default)(?:\..+)?|(.+))\.([^.]+)$/.exec(name) ?? [];
  if (family === undefined) {
    return undefined;
  }
  const parameters = PER_INTERFACE[family];
  const meant = parameters.has(parameter) ? parameter : nearest(parameter, parameters);
  return meant && `${family}.${reserved ?? named}.${meant}`;
}

/** The candidate with the fewest letters to change, if that is at most one in eight. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(word.length / 8)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= fewest) {
      continue;
    }
    const slips = editDistance(word, candidate);
    if (slips < fewest) {
      [best, fewest] = [candidate, slips];
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    previous = current;
  }
  return previous[b.length];
}
