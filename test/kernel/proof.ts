import { isIPv6 } from 'node:net';
import { DEPENDENT_PAIRS } from './dependent-pairs';
import type { Answer, Machine, Request } from './machine';
import { valuesAround } from './values';
import { ConsistencyProblem, consistencyProblems, kernelsClause, KernelVersions, lookUp, problemOf, Shape, SysctlEntry, UNAVAILABLE_SYSCTLS, unavailableSysctl, UNSUITABLE_SYSCTLS } from '../../src/catalog';

/** A parameter in new namespaces, as a kernel shows it. */
export interface Parameter {
  readonly writable: boolean;
  readonly text: string;

  /** For a single integer, the lowest and highest value that the kernel accepts and keeps. */
  readonly bounds?: readonly [min: string, max: string];
}

type Parameters = ReadonlyMap<string, Parameter>;

/** The library's verdict about a value. Typed properties only allow right values. */
type Verdict = 'right' | 'nonsense' | 'kernelDependent' | 'refused';

interface Trial {
  readonly entry: SysctlEntry;
  readonly name: string;
  readonly text: string;
  readonly verdict: Verdict;

  /** The kernels that accept and reject a kernel-dependent value. */
  readonly kernels?: KernelVersions;
}

/** The result of a write: an error name or `ok`, and the value of the parameter afterwards. */
interface Outcome {
  readonly result: string;
  readonly kept: string;
}

/** Two values that are written together, in both orders. */
interface Pair {
  readonly values: ReadonlyMap<string, string>;
}

/** For each order, whether the kernel accepted both writes. */
interface PairOutcome {
  readonly accepted: readonly [boolean, boolean];
}

/** The observations about one kernel. */
export interface Observation {
  /** The release, for example `6.1.0-56-cloud-amd64`. */
  readonly release: string;

  /** The upstream version if the kernel reports it, for example `6.1.192-2`; otherwise, the release. */
  readonly upstream: string;

  /** The length of a timer tick in milliseconds. */
  readonly jiffy: number;

  /** The parameters before kernel modules were loaded, if known. */
  readonly withoutModules?: Parameters;
  readonly parameters: Parameters;
  readonly trials: readonly (Trial & Outcome)[];
  readonly pairs: readonly (Pair & PairOutcome)[];
}

/** A claim of the library that a kernel contradicts. */
export interface Disagreement {
  readonly claim: 'value' | 'pair' | 'order' | 'presence' | 'default' | 'unavailable' | 'known';
  readonly name: string;
  readonly value?: string;
  readonly says: string;
  readonly does: string;
}

/** A parameter in milliseconds that the kernel keeps in ticks: writing 1 shows the length of a tick. */
const KEPT_IN_TICKS = 'net.ipv4.neigh.lo.base_reachable_time_ms';

/** Collects the observations about a machine that the comparison with the catalog needs. */
export async function observe(machine: Machine, entries: readonly SysctlEntry[]): Promise<Observation> {
  const trials = entries.flatMap(trialsOf);
  const pairs = entries.length > 0 ? pairsOfValues() : [];
  const answers = await machine.ask([
    ['release'],
    ['list'],
    ...machine.preparation,
    ['measure'],
    ['write', KEPT_IN_TICKS, '1'],
    ...trials.map(({ name, text }) => ['write', name, text] as const),
    ...pairs.flatMap(({ values }) => bothOrders(values)),
  ]);
  const take = (count: number) => answers.splice(0, count);
  const [[release, version]] = take(1);
  const withoutModules = takeList(answers);
  const loaded = take(machine.preparation.length);
  const parameters = takeList(answers);
  const [[, jiffy]] = take(1);
  const outcomes = take(trials.length).map(([result, kept]) => ({ result, kept }));
  const failed = machine.preparation.filter((_, i) => loaded[i]?.[0] !== 'ok');
  if (failed.length > 0 || answers.length !== 4 * pairs.length) {
    throw new Error(`${machine.label}: ${answers.length} answers for ${pairs.length} pairs, and these requests failed: ${failed.join('; ') || 'none'}`);
  }
  if (![...parameters.values()].some(({ writable }) => writable)) {
    throw new Error(`${machine.label}: no parameter is writable, even in new namespaces: /proc/sys is read-only. Run this in a privileged container.`);
  }
  return {
    release,
    upstream: /Debian (\S+)/.exec(version)?.[1] ?? release.split('-')[0],
    jiffy: Number(jiffy),
    withoutModules: machine.preparation.length > 0 ? withoutModules : undefined,
    parameters,
    trials: trials.map((trial, i) => ({ ...trial, ...outcomes[i] })),
    pairs: pairs.map(pair => ({ ...pair, accepted: [bothAccepted(take(2)), bothAccepted(take(2))] })),
  };
}

function pairsOfValues(): Pair[] {
  return DEPENDENT_PAIRS.flatMap(([name, texts, other, otherTexts]) => texts.flatMap(text => otherTexts.map(otherText =>
    ({ values: new Map([[name, text], [other, otherText]]) }))));
}

function bothOrders(values: ReadonlyMap<string, string>): Request[] {
  const [a, b] = values;
  return [['write', ...a], ['then', ...b], ['write', ...b], ['then', ...a]];
}

function bothAccepted(answers: readonly Answer[]): boolean {
  return answers.every(([result]) => result === 'ok');
}

function takeList(answers: Answer[]): Parameters {
  const list = answers.splice(0, answers.findIndex(answer => answer.length === 0) + 1).slice(0, -1);
  return new Map(list.map(([name, mode, text, min, max]) => [name, { writable: mode.includes('w'), text, bounds: max === undefined ? undefined : [min, max] }]));
}

function trialsOf(entry: SysctlEntry): Trial[] {
  const texts = valuesAround(entry.shape, entry.kernelDefault);
  return namesOf(entry).flatMap(name => texts.map(text => ({ entry, name, text, ...verdictOf(entry, name, text) })));
}

/** The name of an entry. An interface parameter has one name per interface of new namespaces: all, default, and lo. */
function namesOf({ name }: SysctlEntry): string[] {
  return name.includes('<interface>') ? ['all', 'default', 'lo'].map(networkInterface => name.replace('<interface>', networkInterface)).filter(isAvailable) : [name];
}

function isAvailable(name: string): boolean {
  return !/\.neigh\.all\./.test(name) && unavailableSysctl(name) === undefined;
}

function verdictOf({ shape }: SysctlEntry, name: string, text: string): Pick<Trial, 'verdict' | 'kernels'> {
  const problem = problemOf(shape, text);
  if (problem?.severity === 'kernelDependent' && 'kernelDependent' in shape) {
    return { verdict: 'kernelDependent', kernels: shape.kernelDependent };
  }
  const [contradiction] = problem?.severity === 'refused' ? [] : consistencyProblems(new Map([[name, text]]));
  return contradiction ? { verdict: contradiction.kernels ? 'kernelDependent' : 'refused', kernels: contradiction.kernels } : { verdict: problem?.severity ?? 'right' };
}

/** The writes to parameters that this kernel has. */
export function writesOf({ trials, parameters }: Observation): readonly (Trial & Outcome)[] {
  return trials.filter(({ name }) => parameters.has(name));
}

/** The pairs of parameters that this kernel has. */
export function pairsOf({ pairs, parameters }: Observation): readonly (Pair & PairOutcome)[] {
  return pairs.filter(({ values }) => [...values.keys()].every(name => parameters.has(name)));
}

/** The claims of the catalog that the kernel contradicts. */
export function disagreementsOf(observation: Observation, entries: readonly SysctlEntry[]): Disagreement[] {
  return [
    ...writesOf(observation).flatMap(trial => disagreementOnValue(trial, observation)),
    ...pairsOf(observation).flatMap(pair => disagreementOnPair(pair, observation)),
    ...entries.flatMap(entry => namesOf(entry).flatMap(name => [
      ...disagreementOnPresence(entry, name, observation),
      ...disagreementOnDefault(entry, name, observation),
    ])),
    ...disagreementsOnUnavailable(observation),
    ...disagreementsOnKnown(observation),
  ];
}

/** A valid pair must be accepted in both orders, since a runtime may use either. An invalid pair must be rejected in both. */
function disagreementOnPair({ values, accepted }: Pair & PairOutcome, { upstream }: Observation): Disagreement[] {
  const isRejected = ({ kernels }: ConsistencyProblem) => kernels === undefined || !isAccepted(kernels, upstream);
  const isRight = !consistencyProblems(values).some(isRejected);
  const [name, value] = [[...values.keys()].join(' and '), [...values.values()].join(' and ')];
  const does = accepted[0] === accepted[1] ? accepted[0] ? 'accepts both' : 'rejects one' : `accepts both only if ${[...values.keys()][accepted[0] ? 0 : 1]} is written first`;
  if (isRight !== accepted.includes(true)) {
    return [{ claim: 'pair', name, value, says: isRight ? 'right together' : 'refused together', does }];
  }
  return isRight && accepted.includes(false) ? [{ claim: 'order', name, value, says: 'right together', does }] : [];
}

/** Parameters with a host-dependent choice of words, and the parameters that list the choices. */
const ALLOWED_WORDS: Readonly<Record<string, string>> = {
  'net.ipv4.tcp_congestion_control': 'net.ipv4.tcp_allowed_congestion_control',
  'net.mptcp.path_manager': 'net.mptcp.available_path_managers',
  'net.mptcp.scheduler': 'net.mptcp.available_schedulers',
};

/** A right value must be accepted and read back equal, a nonsense value accepted, and a refused value rejected. */
function disagreementOnValue(trial: Trial & Outcome, { jiffy, parameters, upstream }: Observation): Disagreement[] {
  const { entry, name, text, verdict, kernels, result, kept } = trial;
  const accepted = result === 'ok';
  const allowed = ALLOWED_WORDS[name] && parameters.get(ALLOWED_WORDS[name])?.text.split(' ');
  if (verdict !== 'refused' && text !== '' && allowed && !allowed.includes(text.split('\n')[0])) {
    return accepted ? [{ claim: 'value', name, value: text, says: 'it is not available', does: 'accepts it' }] : [];
  }
  if (verdict === 'right' && result === 'EOVERFLOW') {
    // A mask of more CPUs than this machine has.
    return [];
  }
  const isExpected = verdict === 'nonsense' || kernels !== undefined && isAccepted(kernels, upstream);
  const agrees = verdict === 'right' ? accepted && isEqual(entry.shape, text, kept, jiffy) : accepted === isExpected;
  const does = accepted ? `accepts it and keeps ${JSON.stringify(kept)}` : `returns ${result}`;
  return agrees ? [] : [{ claim: 'value', name, value: text, says: kernels ? kernelsClause(kernels) : verdict, does }];
}

/** Whether a kernel accepts a kernel-dependent value: the last listed version up to this one decides, or else the first of its series. */
function isAccepted({ acceptedBy, rejectedBy }: KernelVersions, upstream: string): boolean {
  const listed = [...acceptedBy, ...rejectedBy].sort(byVersion);
  const series = listed.filter(version => versionOf(version) === versionOf(upstream));
  const candidates = series.length > 0 ? series : listed;
  return acceptedBy.includes(candidates.filter(version => byVersion(version, upstream) <= 0).pop() ?? candidates[0]);
}

function byVersion(a: string, b: string): number {
  const [numbersOfA, numbersOfB] = [a, b].map(version => version.split('.').map(part => parseInt(part, 10)));
  const i = [0, 1, 2].find(each => (numbersOfA[each] ?? 0) !== (numbersOfB[each] ?? 0)) ?? 0;
  return (numbersOfA[i] ?? 0) - (numbersOfB[i] ?? 0);
}

function isEqual(shape: Shape, written: string, kept: string, jiffy: number): boolean {
  if (shape.kind === 'portList' || shape.kind === 'icmpTypes') {
    return numbersOf(written).join() === numbersOf(kept).join();
  }
  if (shape.kind === 'text') {
    return canonical(written) === canonical(kept);
  }
  const [before, after] = [written, kept].map(text => text.trim().split(/\s+/));
  return before.length === after.length && before.every((field, i) => isEqualField(field, after[i], tickOf(shape, jiffy)));
}

/** The rounding of a time, since the kernel keeps whole timer ticks. */
function tickOf(shape: Shape, jiffy: number): number {
  if (shape.kind === 'duration' && shape.unit === 'milliseconds') {
    return jiffy;
  }
  return shape.kind === 'count' && shape.unit === 'hundredths of a second' ? 2 : 1;
}

function isEqualField(written: string, kept: string, tick: number): boolean {
  if (!/^-?\d+$/.test(written) || !/^-?\d+$/.test(kept)) {
    return written === kept;
  }
  const difference = BigInt(written) - BigInt(kept);
  return (difference < 0n ? -difference : difference) < BigInt(tick);
}

/** The kernel prints hexadecimal groups in full length and in lower case. */
function canonical(text: string): string {
  const lowerCase = text.trim().toLowerCase();
  return isIPv6(lowerCase) ? new URL(`http://[${lowerCase}]`).hostname : lowerCase.replace(/\b0+(?=[0-9a-f])/g, '');
}

/** The kernel sorts the list and joins adjacent numbers. */
function numbersOf(list: string): number[] {
  const numbers = list.split(/[,\n]/).filter(item => item !== '').flatMap(item => {
    const [first, last = first] = item.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function disagreementOnPresence({ since, removedIn, module }: SysctlEntry, name: string, seen: Observation): Disagreement[] {
  const { release, parameters, withoutModules } = seen;
  const [tooOld, tooNew] = [since !== undefined && isOlder(release, since), removedIn !== undefined && !isOlder(release, removedIn)];
  const moments: [when: string, expected: boolean, found: Parameters | undefined][] = [
    ['before kernel modules are loaded', !tooOld && !tooNew && module === undefined, withoutModules],
    ['', !tooOld && !tooNew, module !== undefined && withoutModules === undefined ? undefined : parameters],
  ];
  return moments.flatMap(([when, expected, found]) => {
    const writable = found?.get(name)?.writable ?? false;
    if (found === undefined || expected === writable) {
      return [];
    }
    const says = expected ? 'a task may write it' : tooOld ? `it exists since Linux ${since}` : tooNew ? `it was removed in Linux ${removedIn}` : `it requires the module ${module}`;
    const does = writable ? 'lets a task write it' : found.has(name) ? 'lets a task only read it' : 'does not have it';
    return [{ claim: 'presence' as const, name, says, does: `${does} ${when}`.trim() }];
  });
}

/** Whether a release such as `6.1.0-56-cloud-amd64` comes before a version such as `6.12`. */
export function isOlder(release: string, since: string): boolean {
  const [[major, minor], [sinceMajor, sinceMinor]] = [release, since].map(version => version.split('.').map(part => parseInt(part, 10)));
  return major < sinceMajor || major === sinceMajor && minor < sinceMinor;
}

function disagreementOnDefault({ shape, kernelDefault }: SysctlEntry, name: string, { parameters, jiffy }: Observation): Disagreement[] {
  const parameter = parameters.get(name);
  return kernelDefault === undefined || parameter === undefined || isEqual(shape, kernelDefault, parameter.text, jiffy)
    ? []
    : [{ claim: 'default', name, says: kernelDefault, does: `starts with ${parameter.text}` }];
}

function disagreementsOnUnavailable({ parameters }: Observation): Disagreement[] {
  return [...UNAVAILABLE_SYSCTLS.keys()].filter(name => parameters.get(name)?.writable)
    .map(name => ({ claim: 'unavailable', name, says: 'no task can write it', does: 'lets a task write it' }));
}

function disagreementsOnKnown({ parameters }: Observation): Disagreement[] {
  return [...parameters].filter(([, { writable }]) => writable).map(([name]) => ({ name, verdict: lookUp(name).verdict }))
    .filter(({ name, verdict }) => verdict !== 'described' && verdict !== 'accepted' && !UNAVAILABLE_SYSCTLS.has(name) && !UNSUITABLE_SYSCTLS.has(name))
    .map(({ name, verdict }) => ({ claim: 'known', name, says: verdict, does: 'lets a task write it' }));
}

/** An expected disagreement. */
export interface Exception {
  readonly claim: Disagreement['claim'];

  /** The kernel versions where it occurs, for example `6.1`. Default: all. */
  readonly kernels?: readonly string[];

  /** The parameters where it occurs. Default: all. */
  readonly names?: readonly string[];

  /** The values for which it occurs. Default: all. */
  readonly values?: readonly string[];
  readonly reason: string;
}

/** The version of a release: `6.1` for `6.1.0-56-cloud-amd64`. */
export function versionOf(release: string): string {
  return release.split('.').slice(0, 2).join('.');
}

export function explains({ claim, kernels, names, values }: Exception, disagreement: Disagreement, release: string): boolean {
  return claim === disagreement.claim && (kernels?.includes(versionOf(release)) ?? true) && (names?.includes(disagreement.name) ?? true)
    && (values?.includes(disagreement.value!) ?? true);
}

export function sentenceOf({ name, value, says, does }: Disagreement): string {
  return `${name}${value === undefined ? '' : ` = ${JSON.stringify(value)}`}: the library says ${says}, the kernel ${does}`;
}
