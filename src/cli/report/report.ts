import { acknowledgedInMetadata, unknownAcknowledgements } from './acknowledgements';
import { pathOf } from './path-of';
import { CaseFinding, judgeCases, keyOf } from '../../checks/cases';
import { judge, RuledFinding } from '../../checks/judge';
import { idOf, pageOf, Rule, Severity } from '../../checks/rule';
import type { WrittenCase } from '../../reading/content/template';
import type { ConstructRecord, FileNote, Input, InputFile, InputTaskDefinition, Place, SourcePosition } from '../../reading/input';
import { once } from '../../reading/parsing/source-node';
import { member } from '../../checks/json';
import { RULES } from '../../checks/rules';
import { taskDefinitionUnchecked } from '../../checks/rules/task-definition-unchecked';
import { readTaskDefinition } from '../../reading/definitions/task-definition';
import { UnresolvedValue, unresolvedIn as valuesToResolve } from '../../reading/definitions/unresolved';
import { fixOf, TextEdit } from '../fix';

/** A finding with its location, as the output formats need it. */
export interface ReportedFinding {
  readonly file: string;

  /** The finding's place in the file, computed lazily. Undefined if it is unknown. */
  readonly place?: Place;

  /** The line of the file on which the place starts. */
  readonly line?: string;

  /** The task definition: its construct path, logical ID, or family. */
  readonly resource: string;

  /** The path of the construct in the app. Undefined if the file is not part of a cloud assembly. */
  readonly constructPath?: string;

  /** Where the app creates the construct, if the cloud assembly contains it. */
  readonly createdAt?: SourcePosition;

  /** Undefined if the finding is about the task. */
  readonly container?: string;

  /** The rule id, which acknowledges the finding. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  readonly source: string;

  /** The page about the rule. */
  readonly page: string;
  readonly identity: FindingIdentity;

  /** Whether the app or the template acknowledges the finding. */
  readonly isAcknowledged: boolean;

  /** Whether the finding is that no container of the task definition could be read. */
  readonly isUnread: boolean;

  /** The fix that `--fix` applies, computed lazily. Undefined if there is none. */
  readonly autofix?: ReportedFix;
}

/** A value that only the deployment knows, and that may cause a finding. */
export interface ReportedValue extends Pick<ReportedFinding, 'file' | 'place' | 'resource' | 'constructPath' | 'container'> {
  /** The service with the value. Undefined if the task definition contains it. */
  readonly service?: string;

  /** The keys below the container, the service, or the task definition. */
  readonly field: string;

  /** What stands in place of the value: an intrinsic function as JSON, or a text with a dynamic reference. */
  readonly written: string;

  /** Why only the deployment knows it, as a clause. */
  readonly reason: string;
}

/** A fix with the places that it changes. */
export interface ReportedFix {
  readonly title: string;
  readonly edits: readonly ReportedEdit[];
}

export interface ReportedEdit extends TextEdit {
  readonly place: Place;
}

/** A fix that a check has applied. */
export interface AppliedFix extends Pick<ReportedFinding, 'file' | 'rule'> {
  /** The line of the finding before the fix. */
  readonly line?: number;
  readonly title: string;
}

/** What identifies a finding in another run: not its line, which changes with every edit above it. */
export interface FindingIdentity {
  /** The file, relative to the argument of the command. Null in a cloud assembly, where the path of the construct identifies the task definition. */
  readonly file: string | null;
  readonly resource: string;
  readonly container: string | null;
  readonly rule: string;
  readonly message: string;
}

/** The findings of a check and the input that it checked. */
export interface Report {
  readonly input: Input;
  readonly findings: readonly ReportedFinding[];

  /** The findings below the minimum severity, which are only counted. */
  readonly hidden: readonly ReportedFinding[];

  /** The number of acknowledged findings. */
  readonly acknowledged: number;

  /** The values that only the deployment knows, and that may cause a finding. */
  readonly unresolved: readonly ReportedValue[];

  /** Whether the text lists these values. Defaults to their number. */
  readonly listsUnresolved?: boolean;
  readonly baseline?: BaselineUse;

  /** The fixes that the check has applied. Undefined if it did not apply fixes. */
  readonly fixed?: readonly AppliedFix[];
}

/** How a check used a baseline. */
export interface BaselineUse {
  readonly file: string;

  /** The number of findings that the baseline hides. */
  readonly hidden: number;

  /** The entries of the baseline that match no finding. */
  readonly gone: readonly FindingIdentity[];

  /** Whether the check has written the baseline. */
  readonly isNew: boolean;
}

/** The findings of files, and what users should know about their acknowledgements. */
export interface FoundFindings {
  readonly findings: readonly ReportedFinding[];
  readonly notes: readonly FileNote[];
}

/** Returns the findings of all task definitions, in the order of the files. */
export function findingsIn(files: readonly InputFile[]): FoundFindings {
  const notes = new Map<string, FileNote>();
  const findings = files.flatMap(file => {
    return file.taskDefinitions.flatMap(taskDefinition => {
      const found = judgeCases(taskDefinition.cases(), ALL_RULES);
      // Most task definitions have no findings.
      const record = found.length === 0 ? undefined : file.recordOf?.(taskDefinition);
      for (const reason of unknownAcknowledgements(taskDefinition, record)) {
        notes.set(JSON.stringify([file.file, reason]), { file: file.file, reason });
      }
      return found.map(finding => toReportedFinding(finding, file, taskDefinition, record));
    });
  });
  return { findings, notes: [...notes.values()] };
}

/** Says why nothing of a task definition could be read. The constructs do not report it: the CDK refuses such a task definition itself. */
const UNREAD: Rule = { ...taskDefinitionUnchecked, check: ({ unread }) => unread ? taskDefinitionUnchecked.check({ ...NO_TASK, unchecked: [unread] }) : [] };
const NO_TASK = readTaskDefinition({});
const ALL_RULES: readonly Rule[] = [UNREAD, ...RULES];

/** Returns the values in all task definitions that only the deployment knows, and that may break one of the rules. */
export function unresolvedIn(files: readonly InputFile[], rules: readonly Rule[]): ReportedValue[] {
  return files.flatMap(file => file.taskDefinitions.flatMap(taskDefinition => {
    const found = new Map<string, ReportedValue>();
    for (const each of taskDefinition.cases()) {
      for (const value of valuesToResolve(each, rules)) {
        const reported = toReportedValue(value, each, file, taskDefinition);
        found.set(JSON.stringify([reported.service, reported.container, reported.field, reported.written]), reported);
      }
    }
    return [...found.values()];
  }));
}

function toReportedValue(
  { service, path, written }: UnresolvedValue, each: WrittenCase, file: InputFile, taskDefinition: InputTaskDefinition,
): ReportedValue {
  const index = service === undefined ? undefined : each.services[service];
  const container = path[0] !== undefined && String(path[0]).toLowerCase() === 'containerdefinitions' && typeof path[1] === 'number'
    ? member((member(each.properties, 'containerDefinitions') as readonly unknown[])[path[1]], 'name') : undefined;
  const keys = path.slice(container === undefined ? 0 : 2).filter(step => typeof step === 'string').map(key => `${key.slice(0, 1).toLowerCase()}${key.slice(1)}`);
  return {
    file: file.file,
    get place() {
      return file.placeOf(index === undefined ? [...taskDefinition.path, ...each.writtenPath(path)] : [...taskDefinition.services[index].path, ...path]);
    },
    resource: taskDefinition.name,
    get constructPath() {
      return file.recordOf?.(taskDefinition)?.path;
    },
    container: typeof container === 'string' ? container : undefined,
    service: index === undefined ? undefined : taskDefinition.model.services[index].name,
    field: keys.join('.'),
    written: typeof written === 'string' ? written : JSON.stringify(written),
    reason: each.reasonFor(written),
  };
}

/** Returns the number of task definitions that were checked. */
export function taskDefinitionsIn({ files }: Input): number {
  return files.reduce((sum, { taskDefinitions }) => sum + taskDefinitions.length, 0);
}

/** Counts the findings of a severity. */
export function count(findings: readonly ReportedFinding[], severity: Severity): number {
  return findings.filter(finding => finding.severity === severity).length;
}

function toReportedFinding(
  found: CaseFinding<WrittenCase>, file: InputFile, taskDefinition: InputTaskDefinition, record: ConstructRecord | undefined,
): ReportedFinding {
  const { finding } = found;
  const { rule, container, message, fix = rule.fix } = finding;
  const { name, metadata } = taskDefinition;
  const id = idOf(rule);
  let place: Place | undefined;
  const autofix = once(() => ({ fix: reportedFix(found, file, taskDefinition) }));
  return {
    file: file.file,
    get place() {
      return place ??= file.placeOf(pathOf(found.occurrence, taskDefinition, found.case));
    },
    get line() {
      return this.place && file.line(this.place.line);
    },
    resource: name,
    constructPath: record?.path,
    get createdAt() {
      return record?.createdAt;
    },
    container,
    rule: id,
    severity: finding.severity ?? rule.severity,
    message,
    fix,
    source: rule.source,
    page: pageOf(rule),
    identity: {
      ...record === undefined ? { file: file.id, resource: name } : { file: null, resource: record.path },
      container: container ?? null,
      rule: id,
      message,
    },
    isUnread: rule === UNREAD,
    isAcknowledged: record?.acknowledged.has(id) === true || acknowledgedInMetadata(metadata).includes(id),
    get autofix() {
      return autofix().fix;
    },
  };
}

function reportedFix(found: CaseFinding<WrittenCase>, { source }: InputFile, taskDefinition: InputTaskDefinition): ReportedFix | undefined {
  const written = writtenFinding(found, taskDefinition);
  const fix = source && written && fixOf(written, taskDefinition, source);
  return fix && { title: fix.title, edits: fix.edits.map(edit => ({ ...edit, place: source.placeOf(edit) })) };
}

/** Returns the finding in the text as it is written. Undefined if it occurs only in a case, or because of a computed value: a correction is then a decision. */
function writtenFinding({ finding, occurrence, case: { model } }: CaseFinding<WrittenCase>, taskDefinition: InputTaskDefinition): RuledFinding | undefined {
  if (finding !== occurrence) {
    return undefined;
  }
  return model === taskDefinition.model ? finding : judge(taskDefinition.model, [finding.rule]).find(other => keyOf(other) === keyOf(finding));
}
