import { judge, judgeEach, RuledFinding, severityOf, uncheckedFinding } from './judge';
import { isNumber } from './location';
import type { JsonPath, TaskDefinitionModel } from './model';
import type { Finding, Rule } from './rule';
import { RULES } from './rules';
import { groupBy } from '../grouping';
import { memoizeEach, memoizeRepeated, repeating } from '../memoize';
import { fewNames } from '../wording';

/** The maximum number of facts or parameters of which each is tried as the cause of a finding. */
const MAX_TRIED = 64;

/** Something that is true in a case: `condition Prod is true`. */
export interface Fact {
  readonly text: string;
  readonly about: 'condition' | 'parameter';

  /** The name of the condition or the parameter. */
  readonly name: string;
}

/** One of several task definitions that a deployment may create from the same text. */
export interface Case {
  readonly facts: readonly Fact[];

  /**
   * Set if there are too many cases, so that only some conditions and parameters have a value in this one. Defaults to a
   * complete case.
   */
  readonly partial?: {
    /** Whether all conditions have a value that decide which containers there are. */
    readonly knowsContainers: boolean;
  };

  /** Whether a parameter has another value than its default. Defaults to false. */
  readonly needsOtherValues?: boolean;
  readonly model: TaskDefinitionModel;

  /** The positions of the services of the model among those of all cases. */
  readonly services: readonly number[];

  /** The parameters whose defaults the model contains, with the defaults. Their other values are unknown. */
  readonly defaults: ReadonlyMap<string, unknown>;

  /** Returns the model without the values of some parameters, but with the same conditions. */
  without(parameters: ReadonlySet<string>): TaskDefinitionModel;

  /** Returns the path of a finding as it is written, which is the same in all cases. */
  writtenPlace(finding: Finding): JsonPath;
}

/** A finding and the first case in which it occurs. */
export interface CaseFinding<Of extends Case = Case> {
  /** The finding of the rule. */
  readonly occurrence: RuledFinding;
  readonly case: Of;

  /** All cases in which it occurs. */
  readonly cases: readonly Of[];

  /** The finding to report, which says in which cases it occurs. */
  readonly finding: RuledFinding;
}

/** Returns the findings in all cases, in the order of the rules. */
export function judgeCases<Of extends Case>(cases: readonly Of[], rules: readonly Rule[] = RULES): CaseFinding<Of>[] {
  if (cases.length === 1 && cases[0].defaults.size === 0) {
    return judge(cases[0].model, rules).map(judged => {
      const finding = inAllCases(judged, cases[0]);
      return { occurrence: finding, case: cases[0], cases, finding };
    });
  }
  return repeating(() => judgeSeveral(cases, rules));
}

/** Returns the findings in all cases, as `judgeCases` does. A rule that throws becomes a finding, and the others still run. */
export function judgeEachCase<Of extends Case>(cases: readonly Of[], rules: readonly Rule[]): CaseFinding<Of>[] {
  if (cases.length === 1 && cases[0].defaults.size === 0) {
    return judgeEach(cases[0].model, rules).map(finding => ({ occurrence: finding, case: cases[0], cases, finding }));
  }
  return repeating(() => rules.flatMap(rule => {
    try {
      return judgeCases(cases, [rule]);
    } catch (error) {
      const finding = uncheckedFinding(`rule ${rule.name}`, error);
      return [{ occurrence: finding, case: cases[0], cases, finding }];
    }
  }));
}

function judgeSeveral<Of extends Case>(cases: readonly Of[], rules: readonly Rule[]): CaseFinding<Of>[] {
  const found = new Map<string, { readonly finding: RuledFinding; readonly cases: Of[] }>();
  for (const each of cases) {
    // Two findings of a case may have the same words, for example about a port of TCP and UDP.
    const counts = new Map<string, number>();
    for (const judged of judge(each.model, rules)) {
      const finding = inAllCases(judged, each);
      const words = keysInCase(each)(finding, place => each.writtenPlace(place));
      const count = (counts.get(words) ?? 0) + 1;
      counts.set(words, count);
      const key = `${words} ${count}`;
      const known = found.get(key);
      if (known) {
        known.cases.push(each);
      } else {
        found.set(key, { finding, cases: [each] });
      }
    }
  }
  const byRule = groupBy([...found.values()], ({ finding }) => finding.rule);
  const failing = new Map([...byRule].map(([rule, ofRule]) => [rule, new Set(ofRule.flatMap(each => each.cases))]));
  const merged = [...found.values()].map(({ finding: occurrence, cases: occurrences }) =>
    ({ occurrence, case: occurrences[0], cases: occurrences, finding: qualified(occurrence, occurrences, cases, failing.get(occurrence.rule)!) }));
  return merged.sort((one, other) => rules.indexOf(one.finding.rule) - rules.indexOf(other.finding.rule));
}

/** Returns a finding with the position of its service among those of all cases. */
function inAllCases(finding: RuledFinding, { services }: Case): RuledFinding {
  return finding.service === undefined ? finding : { ...finding, service: services[finding.service] };
}

/** What two findings of different cases have in common if they are the same. */
type KeyOf = (finding: RuledFinding, writtenPlace?: Case['writtenPlace']) => string;

/** A word, which may be the name of a container. A search that starts within a word would take long for many periods. */
const WORD = /(?<![^\s,"'()])[^\s,"'()]*[^\s,"'().:;]/g;

/**
 * Returns the key of each finding in a model of a case. An item of a list may have another position in another case, so
 * its place is where it is written. The names of containers are those without parameters, on which no finding depends
 * that only names its container by them.
 */
function keysIn({ containers }: TaskDefinitionModel, each: Case): KeyOf {
  const written = writtenNames(each);
  const names = new Map(containers.map(({ name }, index) => [name, written[index]]));
  return (finding, writtenPlace) => {
    const { rule, container = '', message, at, service } = finding;
    const place = writtenPlace && service === undefined && at?.some(isNumber) ? writtenPlace(finding) : at;
    const words = message.replace(WORD, word => names.get(word) ?? word);
    // Each finding in each case has a key, and JSON would take most of the time.
    return [rule.name, names.get(container) ?? container, service, place?.join('\u0001'), words].join('\0');
  };
}

const keysInCase = memoizeRepeated((each: Case) => keysIn(each.model, each));

const writtenNames = memoizeRepeated((each: Case) => {
  const names = [...each.defaults.keys(), ...each.facts.filter(({ about }) => about === 'parameter').map(({ name }) => name)];
  return (names.length > 0 ? each.without(new Set(names)) : each.model).containers.map(({ name }) => name);
});

/**
 * Adds to a finding in which cases it occurs. What only a value of a parameter causes is no error: the deployment may set
 * another one. What only a combination of values causes is information, unless it is that of the defaults, because both
 * parameters can be set together.
 */
function qualified(
  finding: RuledFinding, occurrences: readonly Case[], cases: readonly Case[], failing: ReadonlySet<Case>,
): RuledFinding {
  const isOfValue = occurrences.length < cases.length && isCausedByValueIn(occurrences[0], finding);
  const facts = occurrences.length === cases.length ? [] : factsFor(occurrences, cases, isOfValue ? 'parameter' : 'condition');
  const defaults = defaultsBehind(finding, occurrences[0]);
  const reasons = [
    ...facts.length === 0 ? [] : [`if ${fewNames(facts.map(({ text }) => text)).join(' and ')}`],
    ...defaults.length === 0 ? [] : [`with the default of ${fewNames(defaults.map(([name, value]) => `parameter ${name} (${String(value) || 'an empty text'})`)).join(' and ')}`],
  ];
  const chosen = facts.filter(({ about }) => about === 'parameter');
  const isCausedByValue = isOfValue || defaults.length > 0 || chosen.length > 0;
  const isCombination = chosen.length > 0 && occurrences[0] !== cases[0] && (
    defaults.slice(0, MAX_TRIED).some(([name]) => findingsWithout([name], occurrences[0], finding.rule).size === 0)
    || (chosen.length > 1 && !chosen.some(fact => cases.every(each => failing.has(each) || !holds([fact], each))))
  );
  return reasons.length === 0 ? finding : {
    ...finding,
    message: `${finding.message} This applies ${reasons.join(', ')}.`,
    severity: isCombination ? 'info' : isCausedByValue && severityOf(finding) === 'error' ? 'warning' : severityOf(finding),
  };
}

const textsOf = memoizeEach((facts: readonly Fact[]): ReadonlySet<string> => new Set(facts.map(({ text }) => text)));

function holds(facts: readonly Fact[], { facts: all }: Case): boolean {
  return facts.every(({ text }) => textsOf(all).has(text));
}

/** Whether a value of a parameter that a condition may compare, rather than the result of the condition, causes a finding. */
function isCausedByValueIn(each: Case, finding: RuledFinding): boolean {
  const names = each.facts.filter(({ about }) => about === 'parameter').map(({ name }) => name);
  return names.length > 0 && !occursWithout(names, each, finding);
}

/**
 * Returns the fewest facts that hold only in cases with the finding, and preferably those about conditions or parameters.
 * In partial cases, what has no value may matter too: only all facts of a case are known to suffice.
 */
function factsFor(occurrences: readonly Case[], cases: readonly Case[], preferred: Fact['about']): readonly Fact[] {
  if (cases.some(({ partial }) => partial)) {
    return [...occurrences].sort((one, other) => one.facts.length - other.facts.length)[0].facts;
  }
  const others = cases.filter(each => !occurrences.includes(each));
  const [{ facts }] = occurrences;
  const suffice = (candidate: readonly Fact[]) => !others.some(other => holds(candidate, other));
  const tried = facts.slice(0, MAX_TRIED);
  const single = [...tried.filter(({ about }) => about === preferred), ...tried].find(fact => suffice([fact]));
  return single ? [single] : tried.flatMap(one => tried.map(other => [one, other])).find(suffice) ?? facts;
}

/** Returns the parameters without whose defaults a finding does not occur. */
function defaultsBehind(finding: RuledFinding, each: Case): (readonly [string, unknown])[] {
  const { defaults } = each;
  if (defaults.size === 0 || occursWithout([...defaults.keys()], each, finding)) {
    return [];
  }
  const decisive = [...defaults].slice(0, MAX_TRIED).filter(([name]) => !occursWithout([name], each, finding));
  return decisive.length > 0 ? decisive : [...defaults];
}

/** Whether a finding occurs in a case without the values of some parameters. */
function occursWithout(names: readonly string[], each: Case, finding: RuledFinding): boolean {
  return findingsWithout(names, each, finding.rule).has(keysInCase(each)({ ...finding, service: undefined }));
}

/** Returns the keys of the findings of a rule in a case without the values of some parameters: of one, of all defaults, or of all facts. */
function findingsWithout(names: readonly string[], each: Case, rule: Rule): ReadonlySet<string> {
  const known = knownWithout(each);
  const key = `${rule.name} ${names.length} ${names[0]}`;
  const compute = () => {
    const model = each.without(new Set(names));
    const keyOf = keysIn(model, each);
    return new Set(judge(model, [rule]).map(other => keyOf({ ...other, service: undefined })));
  };
  const found = known.get(key) ?? compute();
  known.set(key, found);
  return found;
}

const knownWithout = memoizeRepeated((_: Case) => new Map<string, ReadonlySet<string>>());
