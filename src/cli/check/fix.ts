import { dirname } from 'node:path';
import { replaceFile } from './replace-file';
import { attempt } from '../../attempt';
import { idOf } from '../../checks/rule';
import { groupBy } from '../../grouping';
import { applyEdits, withoutOverlaps } from '../fix';
import type { FileNote, Input, InputFile } from '../input';
import { AppliedFix, findingsIn, PolicyInUse, ReportedFinding, ReportedFix } from '../report';

/** A file that fixes have changed in memory. */
type FixedFile = ReturnType<typeof fixFile>;

/** Returns the findings to fix in some files. */
type Selection = (files: readonly InputFile[]) => readonly ReportedFinding[];

/** A finding with a fix. */
interface Fixable extends ReportedFinding {
  readonly autofix: ReportedFix;
}

/** Applies the fixes of the selected findings to the files, on disk. Also returns the files that could not be changed. */
export function fixInput(input: Input, select: Selection, policy?: PolicyInUse) {
  const failures: FileNote[] = [];
  const replaced = new Map<InputFile, FixedFile>();
  for (const fixed of fixFiles(input.files, select, policy)) {
    const { before: { file, source: before }, after: { source: after } } = fixed;
    try {
      replaceFile(file, before!.text, after!.text);
      replaced.set(fixed.before, fixed);
    } catch (error) {
      failures.push({ file, reason: `was not fixed: ${(error as Error).message}` });
    }
  }
  const files = input.files.map(file => replaced.get(file)?.after ?? file);
  return {
    input: { ...input, files, unreadable: [...input.unreadable, ...failures] },
    fixes: [...replaced.values()].flatMap(({ fixes }) => fixes),
    failures,
  };
}

/** Applies the fixes of the selected findings to the texts of the files, and returns the files that change. */
export function fixFiles(files: readonly InputFile[], select: Selection, policy?: PolicyInUse): FixedFile[] {
  const fixable = new Set(select(files).filter(isFixable).map(({ file }) => file));
  return files.filter(({ file }) => fixable.has(file)).map(file => fixFile(file, select, policy)).filter(({ fixes }) => fixes.length > 0);
}

/** Returns a note for each folder with generated files that contain selected findings. */
export function generatedFiles(files: readonly InputFile[], select: Selection): FileNote[] {
  const generated = files.filter(({ source }) => !source);
  const folders = groupBy(generated.length === 0 ? [] : [...select(generated)], ({ file }) => dirname(file));
  return [...folders.keys()].map(file => ({ file, reason: 'is generated, so --fix does not change it. Fix the app, and synthesize again: cdk synth' }));
}

/**
 * The maximum number of times that fixes are applied to a file, so that the time grows linearly with the file. Another run
 * applies the rest.
 */
const MAX_TRIES = 50;

/** Applies fixes in rounds, because one may change what another one depends on. Each round leaves fewer findings. */
function fixFile(before: InputFile, select: Selection, policy?: PolicyInUse) {
  const fixes: AppliedFix[] = [];
  let after = before;
  let chosen = fixableIn(after, select);
  for (let tries = 0; tries < MAX_TRIES && chosen.length > 0; tries++) {
    const fixed = applied(chosen, after, policy);
    if (fixed) {
      chosen.forEach(({ file, place, rule, autofix: { title } }) => fixes.push({ file, line: place?.line, rule, title }));
      after = fixed;
      chosen = fixableIn(after, select);
    } else {
      chosen = chosen.slice(0, Math.floor(chosen.length / 2));
    }
  }
  return { before, after, fixes };
}

/** Returns the findings of a file whose fixes can be applied at once. */
function fixableIn(file: InputFile, select: Selection): Fixable[] {
  return withoutOverlaps(select([file]).filter(isFixable), ({ autofix: { edits } }) => edits, file.source?.text ?? '');
}

/**
 * Returns the file after the fixes of some findings. Undefined if it cannot be read again, or if they leave as many findings of
 * the same rules, or another error or unrevealed warning.
 */
function applied(findings: readonly Fixable[], file: InputFile, policy: PolicyInUse | undefined): InputFile | undefined {
  const { source } = file;
  const fixed = attempt(() => source!.withText(applyEdits(source!.text, findings.flatMap(({ autofix }) => autofix.edits))));
  if (!fixed) {
    return undefined;
  }
  const [before, after] = [file, fixed].map(each => groupBy([...findingsIn([each], policy).findings], ({ rule }) => rule));
  const revealed = new Set(findings.flatMap(({ autofix }) => [...autofix.revealed].map(idOf)));
  const isWorse = [...after].some(([rule, [{ severity }, ...others]]) =>
    severity !== 'info' && !(severity === 'warning' && revealed.has(rule)) && others.length + 1 > (before.get(rule)?.length ?? 0));
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  const count = (groups: ReadonlyMap<string, readonly unknown[]>) => rules.reduce((sum, rule) => sum + (groups.get(rule)?.length ?? 0), 0);
  return !isWorse && count(after) < count(before) ? fixed : undefined;
}

function isFixable(finding: ReportedFinding): finding is Fixable {
  return finding.autofix !== undefined;
}
