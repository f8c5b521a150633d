import type { Analysis, FindingView, Problem, Tasks } from './analysis';
import { jsonMistake } from './json-mistake';
import { subjectView } from './message-view';
import { mayContainMessages, pastedFormatOf, TO_PASTE } from './pasted-formats';
import { taskView } from './task-view';
import type { CaseFinding } from '../../../src/checks/cases';
import { severityOf } from '../../../src/checks/judge';
import { idOf, LIBRARY, pageOf, Severity } from '../../../src/checks/rule';
import { RULES } from '../../../src/checks/rules';
import { explainInput, isKnown } from '../../../src/cli/explain/explanation';
import { acknowledgedInMetadata } from '../../../src/cli/report/acknowledgements';
import { judgedFindings } from '../../../src/cli/report/judged';
import { pathOf } from '../../../src/cli/report/path-of';
import { resourceOf } from '../../../src/cli/report/report';
import type { FoundTaskDefinition, WrittenCase } from '../../../src/reading/content/found';
import { remedyFor } from '../../../src/reading/content/foreign-formats';
import { Content, readContent, ReadContent, YAML_FACTOR } from '../../../src/reading/content/read-content';
import { unresolvedText, unresolvedValuesOf } from '../../../src/reading/content/unresolved-values';
import { InvalidText } from '../../../src/reading/parsing/documents';
import { TextPlaces } from '../../../src/reading/parsing/text-places';
import { whyUnreadable } from '../../../src/reading/failures';

/** The limits of the page. The command reads files of 10 MB. */
export const LIMITS = { megabytes: 2, findings: 200, names: 1000, messageLength: 200_000 };

const MAX_LENGTH = LIMITS.megabytes * 1024 * 1024;

const MAX_YAML = MAX_LENGTH / YAML_FACTOR;

/** Analyzes a text, and describes one of its task definitions. Reads the text as the command reads standard input. */
export function analyze(text: string, selected = 0): Analysis {
  if (text.trim() === '') {
    return { kind: 'empty' };
  }
  if (text.length > MAX_LENGTH) {
    return { kind: 'problem', message: `The text is larger than ${LIMITS.megabytes} MB, the limit of this page. Check it with the command: npx cdk-fargate-linux-controls check FILE` };
  }
  if (text.length > MAX_YAML && !/^\s*[[{]/.test(text)) {
    return { kind: 'problem', message: `The text is larger than ${MAX_YAML / 1024 / 1024} MB, the limit of this page for texts that are not JSON. Convert it to JSON, or check it with the command: npx cdk-fargate-linux-controls check FILE` };
  }
  const name = text.trim().replace(`${LIBRARY}::`, '');
  if (RULES.some(rule => rule.name === name)) {
    return { kind: 'rule', name };
  }
  try {
    const { content, notes = [] } = read(text);
    return tasksIn(content!, text, selected, notes);
  } catch (error) {
    const format = pastedFormatOf(text, (error as Error).message);
    const problem = format === undefined ? problemOf(text, error as Error) : { kind: 'problem' as const, message: `The text ${format}` };
    return format !== undefined && !mayContainMessages(format, text) ? problem : messagesIn(text) ?? problem;
  }
}

function read(text: string): ReadContent {
  return readContent({ name: 'stdin', expected: 'task definitions', advice: TO_PASTE }, text, MAX_LENGTH);
}

interface Judged {
  readonly findings: readonly CaseFinding<WrittenCase>[];
  readonly acknowledged: number;
}

function judged(task: FoundTaskDefinition): Judged {
  const ids = acknowledgedInMetadata(task.metadata);
  const all = judgedFindings(task);
  const findings = all.filter(({ finding: { rule } }) => !ids.has(idOf(rule)));
  return { findings, acknowledged: all.length - findings.length };
}

/** Returns the explanations of messages in a text that is no task definition. Undefined if there are none. */
function messagesIn(text: string): Analysis | undefined {
  if (text.length > LIMITS.messageLength || /AWS::ECS::TaskDefinition|container_?Definitions/i.test(text)) {
    return undefined;
  }
  const subjects = explainInput(text);
  return subjects.some(subject => isKnown(subject) || subject.subject.remarks.length > 0 || subject.parameterFindings.length > 0)
    ? { kind: 'messages', subjects: subjects.map(subjectView) }
    : undefined;
}

function problemOf(text: string, error: Error): Problem {
  const mistake = error instanceof InvalidText && error.language === 'JSON' ? jsonMistake(text) : undefined;
  if (mistake) {
    const place = new TextPlaces(text).of({ start: mistake.offset, end: Math.min(mistake.offset + 1, text.length) });
    return { kind: 'problem', message: `Line ${place.line}, column ${place.column}: not valid JSON. ${mistake.message}. ${remedyFor(text, TO_PASTE)}`.trim(), place };
  }
  const [, line, column] = /at line (\d+), column (\d+)/.exec(error.message) ?? [];
  const place = line === undefined ? undefined : { line: Number(line), column: Number(column), endLine: Number(line), endColumn: Number(column) + 1 };
  const isConfiguration = /^[ \t]*[[{]|\{[ \t]*$|^[ \t]*[\w"']+:/m.test(text);
  return { kind: 'problem', message: `The text ${whyUnreadable(error).trim()}${isConfiguration ? '' : ' It contains no known message about a Linux control either.'}`, place };
}

function tasksIn(content: Content, text: string, selected: number, notes: readonly string[]): Tasks {
  const { taskDefinitions } = content;
  const counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  const findings: FindingView[] = [];
  let acknowledged = 0;
  for (const task of taskDefinitions) {
    const found = judged(task);
    acknowledged += found.acknowledged;
    for (const finding of found.findings) {
      counts[severityOf(finding.finding)]++;
      if (findings.length < LIMITS.findings) {
        findings.push(findingView(finding, task, content));
      }
    }
  }
  const position = selected < taskDefinitions.length ? selected : 0;
  const described = { ...taskDefinitions[position], model: taskDefinitions[position].cases()[0].model };
  const fileName = /^\s*[[{]/.test(text) ? 'task.json' : 'task.yaml';
  return {
    kind: 'tasks',
    names: taskDefinitions.slice(0, LIMITS.names).map(({ name }) => name),
    findings,
    moreFindings: counts.error + counts.warning + counts.info - findings.length,
    acknowledged,
    counts,
    notes: [...notes.map(note => `The text ${note}`), ...unresolvedNotes(taskDefinitions[position])],
    selected: position,
    task: taskView(fileName, described, taskDefinitions.length === 1, content),
  };
}

function unresolvedNotes(task: FoundTaskDefinition): string[] {
  return unresolvedValuesOf(task, RULES).slice(0, LIMITS.findings).map(value => `Only the deployment knows a value: ${unresolvedText(value)}.`);
}

function findingView(
  { finding, occurrence, case: inCase }: CaseFinding<WrittenCase>, task: FoundTaskDefinition, { placeOf }: Content,
): FindingView {
  const { rule, container, message, fix = rule.fix } = finding;
  const { name, why } = rule;
  const place = placeOf(pathOf(occurrence, task, inCase));
  return { severity: severityOf(finding), rule: name, task: resourceOf(task), container, message, fix, why, page: pageOf(rule), place };
}
