import type { Subject } from './answers';
import { KNOWN_MESSAGES } from './known';
import { aboutParametersIn } from './known/parameters';
import { Found, KnownMessage, suspected, Told } from './known-message';
import { sentenceOf } from '../../checks/judge';
import { idOf } from '../../checks/rule';

/** A known message that was found in a text. */
export interface Explanation {
  readonly message: KnownMessage;

  /** The line of the text in which it was found. */
  readonly line: string;

  /** What the rules find here. */
  readonly findings: readonly Found[];

  /** What helps where no rule finds anything. */
  readonly fix?: string;
}

/** An explanation in a few lines: what it means, and of each finding what is wrong, how to mend it, and the rule. */
export function briefly({ message, findings, fix }: Explanation): string[] {
  return [headOf({ message, findings }), ...findings.map(finding => `${sentenceOf(finding)} [${idOf(finding.rule)}]`), ...fix === undefined ? [] : [fix]];
}

/** What a message means, as the beginning of what is found. */
export function headOf({ message, findings }: Pick<Explanation, 'message' | 'findings'>): string {
  return `${message.title}.${findings.length > 1 && findings.some(({ isSuspected }) => isSuspected) ? ' It may be one of these:' : ''}`;
}

/** Something that was given, a line or what ECS tells of, and what is known of it. */
export interface Explained {
  readonly subject: Subject;
  readonly explanations: readonly Explanation[];

  /** Where no message is known: what the rules find about kernel parameters that are named. */
  readonly aboutParameters: readonly Found[];
}

/** Explains what is said of something. */
export function explained(subject: Subject): Explained {
  const said = saidOf(subject);
  const explanations = explanationsOf(said);
  return { subject, explanations, aboutParameters: explanations.length > 0 ? [] : aboutParametersIn(said) };
}

function saidOf({ title, remarks }: Subject): string {
  return remarks.length === 0 ? title : remarks.map(({ text }) => text ?? '').join('\n');
}

/** Whether something can be told: a message that is known, or an exit code that has a meaning. */
export function isKnown({ subject, explanations }: Explained): boolean {
  return explanations.length > 0 || subject.remarks.some(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
}

/** Explains the messages that are known in a text, in its order; each that is said with the same words once. */
export function explanationsOf(text: string): Explanation[] {
  // In JSON, and in what engines hand on of each other, quotes are escaped.
  const lines = [...new Set(text.replace(/\\+(?=["'])/g, '').split(/\r?\n|\\n/))].filter(line => line.trim() !== '');
  const all = lines.flatMap(line => KNOWN_MESSAGES.flatMap(message => occurrence(message, line) ?? []));
  const telling = all.filter(({ message }) => !message.isFrame);
  return distinct(telling.length > 0 ? telling : all);
}

function occurrence(message: KnownMessage, line: string): Explanation | undefined {
  const found = message.said.exec(line);
  if (!found) {
    return undefined;
  }
  const told: Told = found.groups ?? {};
  const findings = message.findings?.(told) ?? message.rules.map(rule => suspected(rule));
  return { message, line: line.trim(), findings, fix: findings.length > 0 ? undefined : message.fix };
}

function distinct(explanations: readonly Explanation[]): Explanation[] {
  const byMeaning = new Map<string, Explanation>();
  for (const explanation of explanations) {
    const key = JSON.stringify([explanation.message.name, explanation.findings.map(finding => finding.message)]);
    if (!byMeaning.has(key)) {
      byMeaning.set(key, explanation);
    }
  }
  return [...byMeaning.values()];
}
