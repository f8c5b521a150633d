import { isAtLeast } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { findingsIn, ReportedFinding, unresolvedIn, withoutExcluded } from '../../cli/report/report';
import { groupBy, partition } from '../../grouping';
import { Policy, ruleSeverity } from '../../policy';
import { readContent } from '../../reading/content/read-content';
import { unresolvedText } from '../../reading/content/unresolved-values';

/** What the checks say about an operation. */
export interface Verdict {
  /** Whether the operation has an error, or a task definition of which no container could be read. */
  readonly isFailed: boolean;

  /** The result in one sentence. */
  readonly summary: string;

  /** The errors, then the warnings. */
  readonly findings: readonly ReportedFinding[];
  readonly skipped: readonly SkippedCheck[];
}

/** Something that was not checked, although the operation succeeds. */
export interface SkippedCheck {
  readonly name: string;
  readonly reason: string;
  readonly fix?: string;
}

export const NO_VERDICT: Verdict = { isFailed: false, summary: '', findings: [], skipped: [] };

/** CloudFormation takes templates of 1 MB. A judgment of a larger text would come too late. */
const MAX_BYTES = 10 * 1024 * 1024;

/** A template with hundreds of task definitions and parameters has so many values to try that it would take minutes. */
const MAX_TRYING_MILLISECONDS = 1000;

/** Judges a template as the command `check` does, with the policy of the hook. Throws if it cannot be read. The message is a sentence. */
export function judgeTemplate(text: string, policy?: Policy, tryingMilliseconds = MAX_TRYING_MILLISECONDS): Verdict {
  const { content, notes: parts = [], reasonToSkip } = read(text);
  const unread = parts.map(note => ({ name: 'unread-parts', reason: `The template ${note}` }));
  if (!content) {
    const summary = reasonToSkip === 'holds no task definition' ? 'No task definition.' : `The template ${reasonToSkip}.`;
    return { ...NO_VERDICT, summary, skipped: unread };
  }
  // A template of CloudFormation is no file, so globs match construct paths, logical ids, and families.
  const inUse = policy && { policy, nameOf: (name: string) => name };
  const [file] = withoutExcluded([{ ...content, file: 'template', id: 'template', source: undefined }], inUse);
  const { findings: all, notes } = findingsIn([file], inUse);
  // A policy also accepts findings of other stacks.
  const remarks = notes.filter(note => note.file === file.file);
  const end = Date.now() + tryingMilliseconds;
  // The rules that the command applies by default: all except information.
  const rules = (policy?.rules ?? RULES).filter(rule => isAtLeast(ruleSeverity(rule, policy), 'warning'));
  const unresolved = unresolvedIn([file], rules, () => Date.now() < end);
  const failOn = policy?.failOn ?? 'error';
  const findings = all.filter(({ isAcknowledged, severity }) => !isAcknowledged && isAtLeast(severity, 'warning'));
  const [errors, warnings] = partition(findings, ({ severity }) => severity === 'error');
  return {
    isFailed: findings.some(({ severity, isUnread }) => isUnread || (failOn !== 'never' && isAtLeast(severity, failOn))),
    summary: `${counted(errors.length, 'error')} and ${counted(warnings.length, 'warning')} in ${counted(file.taskDefinitions.length, 'task definition')}.`,
    findings: [...errors, ...warnings],
    skipped: [
      ...[...groupBy(unresolved, ({ resource }) => resource)].map(([resource, values]) => ({
        name: 'unresolved-values',
        reason: `${resource}: ${values.map(unresolvedText).join('. ')}. Only the deployment knows these values, and rules about them were skipped.`,
        fix: 'Write the values in the template, or give their parameters defaults.',
      })),
      ...unread,
      ...remarks.map(({ reason }) => ({ name: 'unknown-acknowledgement', reason: `The template ${reason}.`.replace(/\?\.$/, '?') })),
    ],
  };
}

function read(text: string): ReturnType<typeof readContent> {
  try {
    return readContent({ name: 'template', isNamed: false, isTemplate: false }, text, MAX_BYTES);
  } catch (error) {
    throw new Error(`The template ${(error as Error).message}`, { cause: error });
  }
}

function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count} ${noun}${count === 1 ? '' : 's'}`;
}
