import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { github } from './github';
import { sarif } from './sarif';
import { idOf, isAtLeast, LIBRARY, Severity } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { partition } from '../../grouping';
import { withLinkedServices } from '../../reading/content/template-links';
import { STANDARD_INPUT, STANDARD_INPUT_NAME } from '../../reading/files/read-input';
import { ofEachFile } from '../../reading/failures';
import { UsageError } from '../../usage-error';
import type { FileNote, Input, InputFile } from '../input';
import { findingsIn, json, Report, text, unresolvedIn } from '../report';
import type { Style } from '../style';
import { closestChoice } from '../unknown-choice';
import { version } from '../version';

/** An output format of `check`. */
export type Format = 'text' | 'json' | 'sarif' | 'github';

/** The minimum severity that fails a check; findings that are not shown count too. */
export type FailOn = 'error' | 'warning' | 'never';

/** Options for a check. */
export interface CheckOptions {
  /**
   * The output format.
   *
   * @default 'text'
   */
  readonly format?: Format;

  /**
   * The minimum severity to report.
   *
   * @default 'warning'
   */
  readonly severity?: Severity;

  /**
   * The minimum severity that fails the check.
   *
   * @default 'error'
   */
  readonly failOn?: FailOn;

  /**
   * Rules whose findings are omitted, as `RULE` or `RULE@FILE`, with or without the library's prefix.
   *
   * @default - no rules
   */
  readonly acknowledge?: readonly string[];

  /**
   * Whether a value that only the deployment knows, and that may cause a finding, fails the check.
   *
   * @default false
   */
  readonly failOnUnresolved?: boolean;

  /**
   * Whether the text lists these values.
   *
   * @default false
   */
  readonly verbose?: boolean;
}

const FORMATS: Readonly<Record<Format, (report: Report, style: Style, columns?: number) => string>> = { text, json, sarif, github };

/** Checks task definitions with all rules. */
export function check(input: Input, style: Style, options: CheckOptions = {}, columns?: number) {
  const { report, mistakes, notes } = reportOn(input, options);
  return {
    text: FORMATS[options.format ?? 'text'](report, style, columns),

    /** Whether there is a finding of the severity that fails the check. */
    isFailed: isFailed(report, options),

    /** Acknowledgements that have no effect, and files that could not be judged. */
    notes: [...notes, ...mistakes],

    /** Whether no container of a task definition could be read, an acknowledgement is wrong, or a file could not be judged. */
    isIncomplete: isUnread(report) || mistakes.length > 0,
  };
}

function reportOn(input: Input, { severity = 'warning', acknowledge = [], verbose }: CheckOptions) {
  const accepted = acknowledge.map(acceptanceFrom);
  const isAccepted = (rule: string, file: string) => accepted.some(each => each.rule === rule && covers(each, file));
  const shown = RULES.filter(rule => isAtLeast(rule.severity, severity));
  const unreadable: FileNote[] = [];
  const judged = ofEachFile(withLinkedServices(input.files, input.links), file => ({
    file,
    ...findingsIn(file),
    unresolved: unresolvedIn(file, shown.filter(rule => !isAccepted(idOf(rule), file.file))),
  }), unreadable);
  const [files, all] = [judged.map(({ file }) => file), judged.flatMap(({ findings }) => findings)];
  const [notes, ofOptions] = acceptedElsewhere(accepted, input.files);
  const mistakes = [...unreadable, ...judged.flatMap(each => each.mistakes), ...ofOptions];
  const [acknowledged, found] = partition(all, ({ rule, file, reason }) => reason !== undefined || isAccepted(rule, file));
  const [findings, hidden] = partition(found, finding => isAtLeast(finding.severity, severity));
  const report: Report = {
    input: { ...input, files, unreadable: [...input.unreadable, ...mistakes], notes: [...input.notes, ...notes] },
    findings,
    hidden,
    acknowledged,
    version: version(),
    unresolved: judged.flatMap(({ unresolved }) => unresolved),
    listsUnresolved: verbose,
  };
  return { report, mistakes, notes };
}

/** What `--acknowledge` accepts. */
interface Acceptance {
  /** The id of the rule. */
  readonly rule: string;

  /** The only file. Undefined for all files. */
  readonly file?: string;
}

function acceptanceFrom(option: string): Acceptance {
  const [name, ...rest] = option.split('@');
  const file = rest.length === 0 ? undefined : rest.join('@');
  if (file === '') {
    throw new UsageError(`--acknowledge ${option} names no file. Add the path as check prints it, or remove @`);
  }
  return { rule: idOfRule(name), file };
}

/** Whether `--acknowledge` names all files or a file, however it is spelled. */
function covers({ file: given }: Acceptance, file: string): boolean {
  return given === undefined || resolve(given) === resolve(file);
}

/**
 * Returns notes and mistakes about what is accepted in files that were not checked. A file that does not exist is a mistake. Another
 * one may be checked in another run: pre-commit passes only the files of a commit.
 */
function acceptedElsewhere(accepted: readonly Acceptance[], files: readonly InputFile[]): readonly (readonly FileNote[])[] {
  const names = files.map(({ file }) => file);
  const elsewhere = accepted.filter(each => each.file !== undefined && !names.some(name => covers(each, name)));
  return partition(elsewhere, ({ file }) => existsSync(file!)).map((group, index) => group.map(({ rule, file }): FileNote => {
    const suggestion = file === STANDARD_INPUT ? STANDARD_INPUT_NAME : closestChoice(file!, names);
    const effect = `so --acknowledge ${nameOf(rule)}@${file!} has no effect${suggestion === undefined ? '' : `: did you mean ${suggestion}?`}`;
    return { file: file!, reason: `${index === 0 ? 'was not checked' : 'does not exist'}, ${effect}` };
  }));
}

function isUnread({ findings, hidden }: Report): boolean {
  return [...findings, ...hidden].some(finding => finding.isUnread);
}

function isFailed({ findings, hidden, unresolved }: Report, { failOn = 'error', failOnUnresolved = false }: CheckOptions): boolean {
  if (failOnUnresolved && unresolved.length > 0) {
    return true;
  }
  return failOn !== 'never' && [...findings, ...hidden].some(finding => isAtLeast(finding.severity, failOn));
}

const NAMES = RULES.map(({ name }) => name);

function idOfRule(name: string): string {
  if (NAMES.includes(nameOf(name))) {
    return idOf({ name: nameOf(name) });
  }
  const suggestion = closestChoice(nameOf(name).toLowerCase(), NAMES);
  throw new UsageError(`unknown --acknowledge '${name}'${suggestion === undefined ? '. check --list-rules lists the rules' : `: did you mean ${suggestion}?`}`);
}

/** Returns the name of a rule without the prefix of its id. */
function nameOf(rule: string): string {
  return rule.replace(`${LIBRARY}::`, '');
}
