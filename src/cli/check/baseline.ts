import { existsSync } from 'node:fs';
import { writeAtOnce } from './replace-file';
import { groupBy } from '../../grouping';
import { readRecord } from '../../reading/files/file-text';
import { UsageError } from '../../usage-error';
import { printableJson } from '../printable';
import type { BaselineUse, FindingIdentity, ReportedFinding } from '../report/report';

/** Known findings, which a check does not report again. */
export class Baseline {
  /** Reads a baseline file. */
  public static read(file: string): Baseline {
    if (!existsSync(file)) {
      throw new UsageError(`the baseline ${file} does not exist. Write it with --write-baseline ${file}.`);
    }
    const content = accessOrFail('read', file, () => readRecord(file));
    if (!Array.isArray(content) || !content.every(isEntry)) {
      throw new UsageError(`${file} is not a baseline: expected a list that --write-baseline has written. Write it again with --write-baseline ${file}.`);
    }
    return new Baseline(file, content);
  }

  /** Writes findings to a baseline file, one entry a line. */
  public static write(file: string, findings: readonly ReportedFinding[]): BaselineUse {
    const entries = findings.map(({ identity }) => `  ${printableJson(identity, 0)}`);
    accessOrFail('write', file, () => writeAtOnce(file, entries.length === 0 ? '[]\n' : `[\n${entries.join(',\n')}\n]\n`));
    return { file, hidden: findings.length, gone: [], isNew: true };
  }

  /** The entries that have matched no finding yet, by their keys. */
  private readonly unmatched: ReadonlyMap<string, FindingIdentity[]>;

  private constructor(private readonly file: string, entries: readonly FindingIdentity[]) {
    this.unmatched = groupBy(entries, keyOf);
  }

  /**
   * Whether an entry of the baseline matches a finding. Each entry matches one finding only, so a finding that occurs more often
   * is new.
   */
  public match({ identity }: ReportedFinding): boolean {
    return this.unmatched.get(keyOf(identity))?.pop() !== undefined;
  }

  /** Returns how the baseline was used, once all findings have been matched. */
  public use(hidden: number): BaselineUse {
    return { file: this.file, hidden, gone: [...this.unmatched.values()].flat(), isNew: false };
  }
}

function isEntry(value: unknown): value is FindingIdentity {
  return typeof value === 'object' && value !== null
    && (['resource', 'rule', 'message'] as const).every(name => typeof (value as FindingIdentity)[name] === 'string')
    && (['file', 'container'] as const).every(name => ['string', 'object'].includes(typeof (value as FindingIdentity)[name]));
}

function keyOf({ file, resource, container, rule, message }: FindingIdentity): string {
  return JSON.stringify([file, resource, container, rule, message]);
}

function accessOrFail<Result>(action: 'read' | 'write', file: string, access: () => Result): Result {
  try {
    return access();
  } catch (error) {
    throw new UsageError(`cannot ${action} the baseline ${file}: ${(error as Error).message}`);
  }
}
