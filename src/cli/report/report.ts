import { acknowledgedInMetadata, mistakesInApp, mistakesInMetadata } from './acknowledgements';
import { isUnread, judgedFindings } from './judged';
import { pathOf } from './path-of';
import { withWrittenNumber } from './written-number';
import type { CaseFinding } from '../../checks/cases';
import { severityOf } from '../../checks/judge';
import { idOf, pageOf, Rule, Severity } from '../../checks/rule';
import type { FoundTaskDefinition, WrittenCase } from '../../reading/content/found';
import { UnresolvedValueView, unresolvedValuesOf } from '../../reading/content/unresolved-values';
import type { ConstructRecord, FileNote, Input, InputFile, Place, SourcePosition } from '../../reading/input';

/** A value that only the deployment knows, and that may cause a finding. */
export interface ReportedValue extends Omit<UnresolvedValueView, 'path'>, Pick<ReportedFinding, 'file' | 'place' | 'resource' | 'constructPath'> {}

/** The findings of a check and the input that it checked. */
export interface Report {
  readonly input: Input;
  readonly findings: readonly ReportedFinding[];

  /** The findings below the minimum severity, which are only counted. */
  readonly hidden: readonly ReportedFinding[];

  readonly acknowledged: readonly ReportedFinding[];

  /** The version of the package. */
  readonly version: string;

  /** The values that only the deployment knows, and that may cause a finding. */
  readonly unresolved: readonly ReportedValue[];

  /** Whether the text lists these values. Defaults to their number. */
  readonly listsUnresolved?: boolean;
}

/** Returns the findings of all task definitions of a file, and the acknowledgements that have no effect. */
export function findingsIn(file: InputFile) {
  const mistakes = new Map<string, FileNote>();
  const findings = file.taskDefinitions.flatMap(taskDefinition => {
    const { path, metadata } = taskDefinition;
    const found = judgedFindings(taskDefinition);
    // Most task definitions have no findings.
    const record = found.length === 0 ? undefined : file.recordOf?.(taskDefinition);
    const acknowledged = new Map(found.length === 0 ? [] : [...record?.acknowledged ?? [], ...acknowledgedInMetadata(metadata)]);
    for (const mistake of [
      ...mistakesInMetadata(taskDefinition).map(({ path: inMetadata, text: reason }): FileNote =>
        ({ file: file.file, line: file.placeOf([...path.slice(0, -1), 'Metadata', ...inMetadata])?.line, reason })),
      ...mistakesInApp(record).map((reason): FileNote => ({ file: file.file, reason })),
    ]) {
      // An acknowledgement on a stack is in the records of all its task definitions.
      mistakes.set(JSON.stringify(mistake), mistake);
    }
    return found.map(each => new ReportedFinding(each, file, taskDefinition, { record, acknowledged }));
  });
  return { findings, mistakes: [...mistakes.values()] };
}

/** Returns the values in the task definitions of a file that only the deployment knows, and that may break one of the rules. */
export function unresolvedIn(file: InputFile, rules: readonly Rule[]): ReportedValue[] {
  return file.taskDefinitions.flatMap(taskDefinition => unresolvedValuesOf(taskDefinition, rules).map(({ path, ...value }) => ({
    ...value,
    file: file.file,
    get place() {
      return file.placeOf(path);
    },
    resource: resourceOf(taskDefinition),
    get constructPath() {
      return file.recordOf?.(taskDefinition)?.path;
    },
  })));
}

/** What a report calls a task definition. Revisions of a family differ in their ARN only. */
export function resourceOf({ arn, name }: FoundTaskDefinition): string {
  return arn ?? name;
}

/** Returns the number of task definitions that were checked. */
export function taskDefinitionsIn({ files }: Input): number {
  return files.reduce((sum, { taskDefinitions }) => sum + taskDefinitions.length, 0);
}

/** Counts the findings of a severity. */
export function count(findings: readonly ReportedFinding[], severity: Severity): number {
  return findings.filter(finding => finding.severity === severity).length;
}

/** What is known about a task definition with a finding. */
interface FindingContext {
  readonly record: ConstructRecord | undefined;

  /** The ids that the app or the template acknowledges for the task definition, with the reasons. */
  readonly acknowledged: ReadonlyMap<string, unknown>;
}

/**
 * A finding with its location, as the output formats need it. Most findings are only counted, so what takes time is computed on
 * demand.
 */
export class ReportedFinding {
  public readonly file: string;

  /** The task definition: its construct path, logical ID, or family. */
  public readonly resource: string;

  /** The path of the construct in the app. Undefined if the file is not part of a cloud assembly. */
  public readonly constructPath: string | undefined;

  /** Undefined if the finding is about the task. */
  public readonly container: string | undefined;

  /** The rule id, which acknowledges the finding. */
  public readonly rule: string;
  public readonly severity: Severity;
  public readonly cause: string | undefined;
  public readonly fix: string;
  public readonly source: string;

  /** The page about the rule. */
  public readonly page: string;

  /** Why the app or the template acknowledges the finding. Undefined if it does not. */
  public readonly reason: string | undefined;

  /** Whether the finding is that no container of the task definition could be read. */
  public readonly isUnread: boolean;
  private knownMessage?: string;
  private knownPlace?: Place;

  constructor(
    private readonly found: CaseFinding<WrittenCase>,
    private readonly inFile: InputFile,
    private readonly taskDefinition: FoundTaskDefinition,
    private readonly context: FindingContext,
  ) {
    const { rule, container, cause, fix = rule.fix } = found.finding;
    const { record, acknowledged } = context;
    this.file = inFile.file;
    this.resource = resourceOf(taskDefinition);
    this.constructPath = record?.path;
    this.container = container;
    this.cause = cause;
    this.rule = idOf(rule);
    this.severity = severityOf(found.finding);
    this.fix = fix;
    this.source = rule.source;
    this.page = pageOf(rule);
    this.reason = acknowledged.has(this.rule) ? String(acknowledged.get(this.rule) ?? '') : undefined;
    this.isUnread = isUnread(found, taskDefinition);
  }

  /** The problem, with the number of the file if the message shows it in another way: 493 in place of 0755. */
  public get message(): string {
    return this.knownMessage ??= withWrittenNumber(this.found.finding.message, this.written);
  }

  /** The finding's place in the file. Undefined if it is unknown. */
  public get place(): Place | undefined {
    const { occurrence, case: inCase } = this.found;
    return this.knownPlace ??= this.inFile.placeOf(pathOf(occurrence, this.taskDefinition, inCase));
  }

  /** The line of the file on which the place starts. */
  public get line(): string | undefined {
    return this.place && this.inFile.line(this.place.line);
  }

  /** The text at the place. Empty if it has several lines, or if the place is unknown. */
  private get written(): string {
    const { place } = this;
    return place && place.line === place.endLine ? this.inFile.line(place.line).slice(place.column - 1, place.endColumn - 1) : '';
  }

  /** Where the app creates the construct, if the cloud assembly contains it. */
  public get createdAt(): SourcePosition | undefined {
    return this.context.record?.createdAt;
  }
}
