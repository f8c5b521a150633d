import type { RuledFinding } from '../../checks/judge';
import type { Example, Rejection, Rule } from '../../checks/rule';
import { taskDefinitionsOf } from '../../reading/content/template';

/** The Amazon ECS Developer Guide. */
export const DEVELOPER_GUIDE = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide';

/** A message as a program printed it. */
export interface Sample {
  /** The distinctive part of the message, verbatim. */
  readonly text: string;
  readonly printedBy: string;

  /** Pages that quote the message: addresses, paths on GitHub, or issues there (`owner/name#1`). */
  readonly links?: readonly string[];

  /**
   * The program that printed it in a measurement, with its version. test/engine repeats the measurement, unless it
   * depends on the host: its setup follows the version.
   */
  readonly measuredWith?: string;
}

/** A message that `explain` recognizes, regardless of the program that prints it. */
export interface KnownMessage {
  readonly name: string;

  /** What happened and why: one sentence without its period. */
  readonly title: string;

  /**
   * Recognizes the message and captures what the findings need. Each repetition is bounded, because the text may be long
   * and untrusted.
   */
  readonly pattern: RegExp;
  readonly samples: readonly Sample[];

  /** The rules that find the cause in a task definition. Left out if there are none. */
  readonly rules?: readonly Rule[];

  /** The advice if no rule has a finding, or a function that returns it. */
  readonly fix?: string | ((captures: Captures) => string);

  /** Whether the message states what failed but not why, so that a message with the cause in the same line replaces it. */
  readonly isPartial?: boolean;

  /** Whether the message only reports that something failed, so that any more specific message in the text replaces it. */
  readonly isGeneric?: boolean;

  /** The name of the message that follows from this one, and is left out of a text with both. */
  readonly causes?: string;

  /** Returns the findings of the rules; if omitted, each rule is a possible cause, unless `fix` is the answer. */
  findings?(captures: Captures): readonly MessageFinding[];
}

/** A finding of a rule about a message. */
export interface MessageFinding extends RuledFinding {
  /** Whether the message does not contain enough to judge, so that the finding is only a possible cause. */
  readonly isSuspected: boolean;
}

/** The groups that the pattern of a message captured. */
export type Captures = Readonly<Record<string, string | undefined>>;

/** A message in a table by names. Without a pattern, it is recognized by its samples, up to their periods and in any case. */
export type TableEntry = Omit<KnownMessage, 'name' | 'pattern'> & Partial<Pick<KnownMessage, 'pattern'>>;

/** Returns the messages of a table. */
export function named(messages: Readonly<Record<string, TableEntry>>): KnownMessage[] {
  return Object.entries(messages).map(([name, message]) => ({ name, ...message, pattern: message.pattern ?? verbatim(message.samples) }));
}

function verbatim(samples: readonly Sample[]): RegExp {
  return new RegExp(samples.map(({ text }) => escaped(text.replace(/\.$/, ''))).join('|'), 'i');
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}

/** Returns a pattern that recognizes how ECS rejects something, in any quotes. */
export function rejectionPattern({ says, task }: Rejection): RegExp {
  const group = task === undefined ? '?:' : '?<varying>';
  const parts = says.split(/[{}]/).map((part, index) => index % 2 === 0 ? escaped(part).replace(/'/g, '["\'‘’]')
    : `(${group}${part.includes('|') ? part : /^\d+$/.test(part) ? '\\d{1,5}' : /^[A-Z_]+$/.test(part) ? '[A-Z][A-Z_]{1,40}' : '[^\\s\'"]{1,255}'})`);
  return new RegExp(`\\b${parts.join('')}`);
}

/** Returns a message as pages quote it. */
export function quoted(printedBy: string, text: string, ...links: readonly string[]): Sample {
  return { text, printedBy, links };
}

/** Returns a message as a program printed it in a measurement. */
export function measured(printedBy: string, measuredWith: string, text: string, ...links: readonly string[]): Sample {
  return { text, printedBy, measuredWith, links };
}

/** Returns a pattern that matches if one of several does. */
export function anyOf(patterns: readonly RegExp[], flags?: string): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'), flags);
}

/**
 * Returns what the rules find in a task definition that reproduces a message. Its containers are placeholders, so their
 * names are left out.
 */
export function findingsIn(task: Example, rules: readonly Rule[]): MessageFinding[] {
  return taskDefinitionsOf(task)!.flatMap(({ model }) => rules.flatMap(rule => rule.check(model)
    .map(({ message, fix }) => confirmed(rule, message, fix))));
}

/** Returns a finding that the message proves. */
export function confirmed(rule: Rule, message: string, fix?: string): MessageFinding {
  return { rule, message, fix, isSuspected: false };
}

/** Returns a finding for a rule that is a possible cause. */
export function suspected(rule: Rule, fix?: string): MessageFinding {
  return { rule, message: `${rule.title}.`, fix, isSuspected: true };
}

/** Returns the findings of a rule for a message of which it is a possible cause, with a fix for this message. */
export function cause(rule: Rule, fix: (captures: Captures) => string): Pick<KnownMessage, 'rules' | 'findings'> {
  return { rules: [rule], findings: captures => [suspected(rule, fix(captures))] };
}

/** What a message in a line means: the findings of the rules, or the advice if there are none. */
export interface Answer {
  readonly findings: readonly MessageFinding[];
  readonly fix?: string;
}

/** Returns what a message means, if the line contains the message. Undefined otherwise. */
export function answerTo(line: string, { pattern, findings, rules = [], fix }: KnownMessage): Answer | undefined {
  const match = pattern.exec(line);
  if (!match) {
    return undefined;
  }
  const captures = match.groups ?? {};
  const found = findings?.(captures) ?? (fix === undefined ? rules.map(rule => suspected(rule)) : []);
  return { findings: found, fix: found.length > 0 ? undefined : typeof fix === 'function' ? fix(captures) : fix };
}

/** Returns the pages that quote a message, each once. */
export function linksOf({ samples }: Pick<KnownMessage, 'samples'>): string[] {
  const links = samples.flatMap(sample => sample.links ?? []);
  return [...new Set(links.map(link => link.startsWith('https:') ? link : `https://github.com/${link.replace('#', '/issues/')}`))];
}

/** Returns the programs that printed a message in a measurement, each once. */
export function measurementsOf({ samples }: Pick<KnownMessage, 'samples'>): string[] {
  return [...new Set(samples.flatMap(({ measuredWith = [] }) => measuredWith))];
}
