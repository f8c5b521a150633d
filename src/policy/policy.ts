import { matchesGlob } from './glob';
import { isPolicyRule } from './rule-names';
import { member } from '../checks/json';
import { RuledFinding, severityOf } from '../checks/judge';
import type { TaskDefinitionModel } from '../checks/model';
import { Finding, isAtLeast, Rule, Severity } from '../checks/rule';
import { partition } from '../grouping';
import { nameFromPath } from '../reading/definitions/task-definition';

/** Findings that a policy accepts. */
export interface Acknowledgement {
  readonly rule: string;

  /** A glob of places. Defaults to all. */
  readonly at?: string;

  /** A glob of containers. Defaults to all, and to findings about the task. */
  readonly container?: string;
  readonly reason: string;

  /** The last day on which it holds: `2027-03-31`. Defaults to no end. */
  readonly until?: string;

  readonly where: PolicyPlace;
}

/** Where a policy contains something: a line, or a path of keys if a program contains the policy. */
export type PolicyPlace = number | string;

/** A glob of task definitions and files that are not checked. */
export interface Exclusion {
  readonly glob: string;
  readonly where: PolicyPlace;
}

/** A sentence about a part of a policy. */
export interface PolicyNote {
  /** The line of the part, if the policy is a text. */
  readonly line?: number;
  readonly text: string;
}

/** The maximum number of notes about acknowledgements, or about exclusions, that match nothing. */
const MAX_UNMATCHED = 10;

/** What an organization or a project checks and accepts. */
export interface Policy {
  /** The file as messages show it. */
  readonly file: string;

  /** The rules in effect. */
  readonly rules: readonly Rule[];

  /** The severities that the policy changes, by the names of the rules. */
  readonly severities: ReadonlyMap<string, Severity>;
  readonly acknowledge: readonly Acknowledgement[];
  readonly exclude: readonly Exclusion[];
  readonly failOn?: 'error' | 'warning' | 'never';

  /** The rules of the policy that others may acknowledge. */
  readonly acknowledgeable: readonly string[];
}

/** Whether an app, a template, an option, or a baseline may acknowledge findings of a rule. */
export function isAcknowledgeable(rule: string, policy: Policy | undefined): boolean {
  return !isPolicyRule(rule) || policy?.acknowledgeable.includes(rule) === true;
}

/** Returns the names of a task definition that the globs of a policy match. */
export function namesOf({ name, logicalId, metadata, model: { family } }: NamedTaskDefinition, file: string, constructPath?: string): string[] {
  const inTemplate = member(metadata, 'aws:cdk:path');
  const paths = [constructPath, inTemplate].filter(path => typeof path === 'string');
  return [...new Set([name, logicalId, file, ...typeof family === 'string' ? [family] : [], ...paths, ...paths.map(nameFromPath)])];
}

/** What of a task definition has names. */
export interface NamedTaskDefinition {
  readonly name: string;
  readonly logicalId: string;

  /** The `Metadata` of the resource, if a template contains it. */
  readonly metadata?: unknown;
  readonly model: Pick<TaskDefinitionModel, 'family'>;
}

/** Returns the severity of a rule. */
export function ruleSeverity({ name, severity }: Rule, policy: Policy | undefined): Severity {
  return policy?.severities.get(name) ?? severity;
}

/** Returns the severity of a finding. What only values of parameters cause has a maximum, whatever the policy says. */
export function findingSeverity(finding: RuledFinding, policy: Policy | undefined): Severity {
  const { rule, maximum } = finding;
  const changed = policy?.severities.get(rule.name) ?? severityOf(finding);
  return maximum !== undefined && !isAtLeast(maximum, changed) ? maximum : changed;
}

/** The use of a policy in one check. */
export class PolicyUse {
  private readonly used = new Set<Acknowledgement | Exclusion>();

  /** The entries for a container that would match a finding about its task. */
  private readonly aboutTask = new Set<Acknowledgement>();

  /** `today` is the day in UTC: `2027-03-31`. */
  constructor(private readonly policy: Policy, private readonly today = new Date().toISOString().slice(0, 10)) {}

  /** Whether the policy excludes a task definition or a file with one of some names. */
  public isExcluded(names: readonly string[]): boolean {
    const matching = this.policy.exclude.filter(({ glob }) => names.some(name => matchesGlob(glob, name)));
    matching.forEach(entry => this.used.add(entry));
    return matching.length > 0;
  }

  /** Whether the policy acknowledges a finding in a task definition with some names. */
  public isAcknowledged(rule: string, { container }: Pick<Finding, 'container'>, names: readonly string[]): boolean {
    const inPlace = this.policy.acknowledge.filter(entry => entry.rule === rule && !this.isExpired(entry)
      && (entry.at === undefined || names.some(name => matchesGlob(entry.at!, name))));
    const matching = inPlace.filter(entry => entry.container === undefined || (container !== undefined && matchesGlob(entry.container, container)));
    matching.forEach(entry => this.used.add(entry));
    inPlace.filter(() => container === undefined).forEach(entry => this.aboutTask.add(entry));
    return matching.length > 0;
  }

  /**
   * Returns the acknowledgements without an effect, once all findings are known. If the policy is also for other places,
   * an acknowledgement without a finding is expected.
   */
  public notes(isForOtherPlaces = false): PolicyNote[] {
    const unused = this.policy.acknowledge.filter(entry => !this.used.has(entry));
    const [expired, unmatched] = partition(unused, entry => this.isExpired(entry));
    return [
      ...expired.map(entry => noteAt(entry.where, `${described(entry)} expired on ${entry.until}, so it has no effect. Remove it, or decide on another date`)),
      ...isForOtherPlaces ? [] : fewNotes(unmatched.map(entry => noteAt(entry.where, `${described(entry)} matches no finding${this.aboutTask.has(entry)
        ? '. The finding is about the task: remove container'
        : '. Remove it if this check covers all that the policy is for'}`)), 'acknowledgements match no finding'),
    ];
  }

  /** Returns the entries of `exclude` that match nothing, once all names are known. */
  public exclusionNotes(): PolicyNote[] {
    return fewNotes(this.policy.exclude.filter(entry => !this.used.has(entry)).map(({ glob, where }) => noteAt(where,
      `${glob} in exclude matches nothing. Correct it, or remove it if this check covers all that the policy is for`)),
    'entries of exclude match nothing');
  }

  private isExpired({ until }: Acknowledgement): boolean {
    return until !== undefined && this.today > until;
  }
}

function described({ rule, at, container }: Acknowledgement): string {
  return `the acknowledgement of ${rule}${at === undefined ? '' : ` at ${at}`}${container === undefined ? '' : ` for container ${container}`}`;
}

function noteAt(where: PolicyPlace, text: string): PolicyNote {
  return typeof where === 'number' ? { line: where, text } : { text: `${where}: ${text}` };
}

function fewNotes(notes: readonly PolicyNote[], more: string): PolicyNote[] {
  return notes.length <= MAX_UNMATCHED ? [...notes] : [...notes.slice(0, MAX_UNMATCHED), { text: `${notes.length - MAX_UNMATCHED} more ${more}` }];
}
