import { KNOWN_MESSAGES } from './known';
import { inLowerCase, parameterFindingsIn } from './known/parameters';
import { Answer, answerTo, KnownMessage, MessageFinding } from './known-message';
import { Remark, Subject, subjectsOf } from './subjects';
import { parsedJson } from '../../attempt';
import { sentenceOf } from '../../checks/judge';
import { idOf } from '../../checks/rule';
import { groupBy } from '../../grouping';

/** A known message that was found in a text. */
export interface Explanation extends Answer {
  readonly message: KnownMessage;

  /** The line that contains the message. */
  readonly line: string;
}

/** Returns an explanation in a few lines: what happened, then the findings with their fixes and rule ids. */
export function toSummaryLines({ message, findings, fix }: Explanation): string[] {
  return [headlineOf({ message, findings }), ...findings.map(finding => `${sentenceOf(finding)} [${idOf(finding.rule)}]`), ...fix === undefined ? [] : [fix]];
}

/** Returns the sentence that introduces the findings. */
export function headlineOf({ message, findings }: Pick<Explanation, 'message' | 'findings'>): string {
  return `${message.title}.${findings.length > 1 && findings.some(({ isSuspected }) => isSuspected) ? ' Possible causes:' : ''}`;
}

/** A line or task with its explanations. */
export interface ExplainedSubject {
  readonly subject: Subject;
  readonly explanations: readonly Explanation[];

  /** Findings about the kernel parameters in the text, if it contains no known message. */
  readonly parameterFindings: readonly MessageFinding[];
}

/** Explains the AWS CLI's output about tasks, or each line of a text that contains a known message. A text without one is one subject. */
export function explainInput(input: string): ExplainedSubject[] {
  return (subjectsOf(parsedJson(input)) ?? subjectsInText(inLowerCase(input))).map(explainSubject);
}

function subjectsInText(input: string): Subject[] {
  const lines = explanationsOf(input).map(({ line }) => line);
  return (lines.length > 0 ? [...new Set(lines)] : [input.trim()]).map(line => ({ title: line, remarks: [] }));
}

/** Explains the messages about a line or task. */
function explainSubject(subject: Subject): ExplainedSubject {
  const text = subject.remarks.length === 0 ? subject.title : subject.remarks.map(textOf).join('\n');
  const explanations = explanationsOf(text);
  return { subject, explanations, parameterFindings: explanations.length > 0 ? [] : parameterFindingsIn(text) };
}

/** Returns what ECS reports, with the exit code in the line of its reason, which explains more. */
function textOf({ text, exitCode }: Remark): string {
  return [...text === undefined ? [] : [text], ...exitCode === undefined ? [] : [`exit code ${exitCode}`]].join('; ');
}

/** Whether the subject contains a known message or a nonzero exit code. */
export function isKnown({ subject, explanations }: ExplainedSubject): boolean {
  return explanations.length > 0 || subject.remarks.some(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
}

/** Explains the known messages of a text in order. Messages with the same findings are explained once. */
export function explanationsOf(text: string): Explanation[] {
  const lines = [...new Set(plain(text).split(/\r?\n|\\n/))].filter(line => line.trim() !== '');
  const all = lines.flatMap(line => preferring(({ isPartial, isGeneric }) => !isPartial && !isGeneric, explanationsIn(line)));
  return withoutRepetitions(preferring(({ isGeneric }) => !isGeneric, withoutConsequences(all)));
}

function plain(text: string): string {
  // JSON, and engines that quote each other, escape quotes. Pages replace them with typographic ones, or their source is copied. Tables wrap and pad lines.
  return text.replace(/ {9,120}\r?\n {4,40}(?=\S)/g, '').replace(/\\+(?=["'])/g, '').replace(/[‘’‚‹›]|&(?:apos|#0?39);/g, '\'').replace(/[“”„«»]|&(?:quot|#34);/g, '"')
    // .NET, Java, and Python print the error and the call that failed in two lines.
    .replace(/\r?\n\s{1,40}(?=---> |at (?:System\.Net\.Sockets|Microsoft\.AspNetCore\.Server\.Kestrel|(?:java\.base\/)?sun\.nio\.ch\.Net)\.)|\r?\n(?=(?:PermissionError|socket\.error): \[Errno 13\])(?<=\.bind\([^\n]{0,200}\n)/g, ' ');
}

function withoutConsequences(all: readonly Explanation[]): Explanation[] {
  const consequences = new Set(all.map(({ message }) => message.causes));
  return all.filter(({ message }) => !consequences.has(message.name));
}

function explanationsIn(line: string): Explanation[] {
  return KNOWN_MESSAGES.flatMap(message => {
    const answer = answerTo(line, message);
    return answer ? { message, line: line.trim(), ...answer } : [];
  });
}

/** Returns the explanations that are better, or all if there are none. */
function preferring(isBetter: (message: KnownMessage) => boolean, all: readonly Explanation[]): readonly Explanation[] {
  const better = all.filter(({ message }) => isBetter(message));
  return better.length > 0 ? better : all;
}

function withoutRepetitions(explanations: readonly Explanation[]): Explanation[] {
  const byContent = groupBy(explanations, ({ message, findings }) => JSON.stringify([message.name, findings.map(finding => finding.message)]));
  return [...byContent.values()].map(([first]) => first);
}
