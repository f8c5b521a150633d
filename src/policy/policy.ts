import { matchesAny, matchesGlob } from './glob';
import { isPolicyRule } from './rule-names';
import { RuledFinding, severityOf } from '../checks/judge';
import type { TaskDefinitionModel } from '../checks/model';
import { Finding, isAtLeast, Rule, Severity } from '../checks/rule';
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

  /** Where the policy contains it: `line 5`, or a path of keys. */
  readonly where: string;
}

/** What an organization or a project checks and accepts. */
export interface Policy {
  /** The file as messages show it. */
  readonly file: string;

  /** The rules in effect. */
  readonly rules: readonly Rule[];

  /** The severities that the policy changes, by the names of the rules. */
  readonly severities: ReadonlyMap<string, Severity>;
  readonly acknowledge: readonly Acknowledgement[];
  readonly exclude: readonly string[];
  readonly failOn?: 'error' | 'warning' | 'never';

  /** The rules of the policy that others may acknowledge. */
  readonly acknowledgeable: readonly string[];
}

/** Whether an app, a template, an option, or a baseline may acknowledge findings of a rule. */
export function isAcknowledgeable(rule: string, policy: Policy | undefined): boolean {
  return !isPolicyRule(rule) || policy?.acknowledgeable.includes(rule) === true;
}

/** Returns the names of a task definition that the globs of a policy match. */
export function namesOf({ name, logicalId, model: { family } }: NamedTaskDefinition, file: string, constructPath?: string): string[] {
  return [name, logicalId, file, ...typeof family === 'string' ? [family] : [], ...constructPath === undefined ? [] : [constructPath, nameFromPath(constructPath)]];
}

/** What of a task definition has names. */
export interface NamedTaskDefinition {
  readonly name: string;
  readonly logicalId: string;
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
  private readonly used = new Set<Acknowledgement>();

  /** `today` is the day in UTC: `2027-03-31`. */
  constructor(private readonly policy: Policy, private readonly today = new Date().toISOString().slice(0, 10)) {}

  /** Whether the policy excludes a task definition or a file with one of some names. */
  public isExcluded(names: readonly string[]): boolean {
    return names.some(name => matchesAny(this.policy.exclude, name));
  }

  /** Whether the policy acknowledges a finding in a task definition with some names. */
  public isAcknowledged(rule: string, { container }: Pick<Finding, 'container'>, names: readonly string[]): boolean {
    const matching = this.policy.acknowledge.filter(entry => entry.rule === rule && !this.isExpired(entry)
      && (entry.at === undefined || names.some(name => matchesGlob(entry.at!, name)))
      && (entry.container === undefined || (container !== undefined && matchesGlob(entry.container, container))));
    matching.forEach(entry => this.used.add(entry));
    return matching.length > 0;
  }

  /**
   * Returns the acknowledgements without an effect, once all findings are known. Each is the second half of a sentence about the policy. If the policy is also for
   * other places, an acknowledgement without a finding is expected.
   */
  public notes(isForOtherPlaces = false): string[] {
    return this.policy.acknowledge.filter(entry => !this.used.has(entry) && (!isForOtherPlaces || this.isExpired(entry))).map(entry => {
      const { rule, at, container, until, where } = entry;
      const what = `${where}: the acknowledgement of ${rule}${at === undefined ? '' : ` at ${at}`}${container === undefined ? '' : ` for container ${container}`}`;
      return this.isExpired(entry)
        ? `${what} expired on ${until}, so it has no effect. Remove it, or decide on another date`
        : `${what} matches no finding. Remove it if this check covers all that the policy is for`;
    });
  }

  private isExpired({ until }: Acknowledgement): boolean {
    return until !== undefined && this.today > until;
  }
}
