import { isObject, Json, member } from '../../checks/json';
import { isAtLeast, Rule } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { findingsIn, ReportedFinding, unresolvedIn, withoutExcluded } from '../../cli/report/report';
import { groupBy, partition } from '../../grouping';
import { Policy, ruleSeverity } from '../../policy';
import { readContent } from '../../reading/content/read-content';
import { unresolvedText } from '../../reading/content/unresolved-values';
import { expandForEach } from '../../reading/definitions/for-each';
import type { InputTaskDefinition } from '../../reading/input';
import { once } from '../../reading/parsing/source-node';
import { fewNames, joinWords } from '../../wording';

/** What the checks say about an operation. */
export interface Verdict {
  /** Whether the operation has an error, or a task definition of which no container could be read. */
  readonly isFailed: boolean;

  /** The result in one sentence. */
  readonly summary: string;

  /** The errors, then the warnings. */
  readonly findings: readonly ReportedFinding[];

  /** What the template or the policy accepts. */
  readonly accepted: readonly SkippedCheck[];

  /** What could not be checked. */
  readonly skipped: readonly SkippedCheck[];
}

/** Something that was not checked, although the operation succeeds. */
export interface SkippedCheck {
  readonly name: string;
  readonly reason: string;
  readonly fix?: string;
}

export const NO_VERDICT: Verdict = { isFailed: false, summary: '', findings: [], accepted: [], skipped: [] };

/** CloudFormation takes templates of 1 MB. A judgment of a larger text would come too late. */
const MAX_BYTES = 10 * 1024 * 1024;

/**
 * After these milliseconds of processor time, the hook checks the other task definitions only with the defaults, and
 * tries no more values: a template of 1 MB whose task definitions depend on many conditions and parameters would take
 * from seconds to minutes.
 */
const MAX_MILLISECONDS = 1200;

export const NO_TASK_DEFINITION = 'No task definition.';

/** The name of the annotation about what runs a task definition of another operation. */
export const RUNS_OTHER = 'runs-other-task-definition';

/** The types that run a task definition. */
export const RUNNER_TYPES: readonly unknown[] = ['AWS::ECS::Service', 'AWS::ECS::TaskSet', 'AWS::ECS::Daemon'];

interface JudgingOptions {
  /** The limit of processor time. Defaults to that of the hook. */
  readonly milliseconds?: number;

  /** Whether messages name lines of the template. Defaults to true. */
  readonly namesLines?: boolean;
}

/**
 * Judges a template as the command `check` does, with the policy of the hook. Throws if it cannot be read. The message is
 * a sentence.
 */
export function judgeTemplate(text: string, policy?: Policy, { milliseconds = MAX_MILLISECONDS, namesLines = true }: JudgingOptions = {}): Verdict {
  const isInTime = timer(milliseconds);
  const { content, contents = [], notes: parts = [] } = read(text);
  const unread = parts.map(note => ({ name: 'unread-parts', reason: `The template ${note}` }));
  // A template of CloudFormation is no file, so globs match construct paths, logical ids, and families.
  const inUse = policy && { policy, nameOf: (name: string) => name };
  const whole = { ...content!, file: 'template', id: 'template', source: undefined, ...!namesLines && { placeOf: () => undefined } };
  const [kept] = withoutExcluded([whole], inUse);
  const excluded = whole.taskDefinitions.filter(found => !kept.taskDefinitions.includes(found));
  const file = { ...kept, taskDefinitions: kept.taskDefinitions.map(found => withCasesInTime(found, isInTime)) };
  const { findings: all, notes } = findingsIn([file], inUse);
  // A policy also accepts findings of other stacks.
  const remarks = notes.filter(note => note.file === file.file);
  const unresolved = unresolvedIn([file], rulesInEffect(policy), isInTime);
  const limited = file.taskDefinitions.filter(isLimited).map(({ name }) => name);
  const failOn = policy?.failOn ?? 'error';
  const [acknowledged, findings] = partition(all.filter(({ severity }) => isAtLeast(severity, 'warning')), ({ isAcknowledged }) => isAcknowledged);
  const [errors, warnings] = partition(findings, ({ severity }) => severity === 'error');
  return {
    isFailed: findings.some(({ severity, isUnread }) => isUnread || (failOn !== 'never' && isAtLeast(severity, failOn))),
    summary: [
      whole.taskDefinitions.length === 0 ? NO_TASK_DEFINITION
        : `${counted(errors.length, 'error')} and ${counted(warnings.length, 'warning')} in ${counted(file.taskDefinitions.length, 'task definition')}.`,
      ...sentenceOf(acknowledged.filter(finding => !finding.isAcknowledgedByPolicy).length, 'finding', 'acknowledged in the template'),
      ...sentenceOf(acknowledged.filter(finding => finding.isAcknowledgedByPolicy).length, 'finding', 'acknowledged in the policy'),
      ...sentenceOf(excluded.length, 'task definition', 'excluded by the policy'),
    ].join(' '),
    findings: [...errors, ...warnings],
    accepted: [
      ...acknowledged.map(finding => ({
        name: 'acknowledged-finding',
        reason: `${placeOf(finding)}: ${finding.severity} ${finding.rule}: ${finding.message} The ${finding.isAcknowledgedByPolicy ? 'policy' : 'template'} acknowledges it.`,
      })),
      ...excluded.length === 0 ? [] : [{ name: 'excluded-task-definitions', reason: `The policy excludes ${joinWords(fewNames(excluded.map(({ name }) => name)))}.` }],
    ],
    skipped: [
      ...[...groupBy(unresolved, ({ resource }) => resource)].map(([resource, values]) => ({
        name: 'unresolved-values',
        reason: `${resource}: ${values.map(unresolvedText).join('. ')}. Only the deployment knows these values, and rules about them were skipped.`,
        fix: 'Write the values in the template, or give their parameters defaults.',
      })),
      ...limited.length === 0 ? [] : [{
        name: 'cases-not-checked',
        reason: `${joinWords(fewNames(limited))}: checked only with the defaults of parameters, because the other combinations would take too long.`,
        fix: 'Check the template with the command check, which checks all combinations. Or split it.',
      }],
      ...unread,
      ...whole.taskDefinitions.length === 0 ? runnersIn(contents) : [],
      ...remarks.map(({ reason }) => ({ name: 'unknown-acknowledgement', reason: `The template ${reason}.`.replace(/\?\.$/, '?') })),
    ],
  };
}

/** Names what a finding is about. */
export function placeOf({ resource, container, place }: ReportedFinding): string {
  const line = place ? ` (line ${place.line} of the template)` : '';
  return `${resource}${container === undefined ? '' : `, container ${container}`}${line}`;
}

/**
 * Returns whether less processor time has passed. The function has one processor, so that its time is what passes, except
 * while it waits.
 */
function timer(milliseconds: number): () => boolean {
  const start = process.cpuUsage();
  let isOver = false;
  return () => {
    const { user, system } = isOver ? start : process.cpuUsage(start);
    isOver ||= (user + system) / 1000 >= milliseconds;
    return !isOver;
  };
}

/** Limits a task definition to the case of the defaults if there is no time left when its cases are first requested. */
function withCasesInTime(found: InputTaskDefinition, isInTime: () => boolean): InputTaskDefinition {
  return { ...found, cases: once(() => isInTime() ? found.cases() : (found.defaultCases ?? found.cases)()) };
}

function isLimited({ cases, isNeverCreated = false }: InputTaskDefinition): boolean {
  return !isNeverCreated && cases().length === 1 && cases()[0].partial !== undefined;
}

function runnersIn(contents: readonly unknown[]): SkippedCheck[] {
  const declared = contents.flatMap(content => Object.entries(expandForEach(objectOr(member(content, 'resources'))).resources));
  const runners = declared.filter(([, resource]) => RUNNER_TYPES.includes(member(resource, 'type'))).map(([logicalId]) => logicalId);
  const reason = `${joinWords(fewNames(runners))}: the task definition is not a part of this template, so it is checked only where it is created, without the settings of what runs it.`;
  return runners.length === 0 ? [] : [{ name: RUNS_OTHER, reason }];
}

function objectOr(value: unknown): Json {
  return isObject(value) ? value : {};
}

function sentenceOf(count: number, noun: string, participle: string): string[] {
  return count === 0 ? [] : [`${counted(count, noun)} ${count === 1 ? 'is' : 'are'} ${participle}.`];
}

/** The rules that the command applies by default: all except information. */
function rulesInEffect(policy: Policy | undefined): readonly Rule[] {
  return (policy?.rules ?? RULES).filter(rule => isAtLeast(ruleSeverity(rule, policy), 'warning'));
}

function read(text: string): ReturnType<typeof readContent> {
  try {
    return readContent({ name: 'template', isNamed: false, isTemplate: true, isInAssembly: false }, text, MAX_BYTES);
  } catch (error) {
    throw new Error(`The template ${(error as Error).message}`, { cause: error });
  }
}

function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`;
}
