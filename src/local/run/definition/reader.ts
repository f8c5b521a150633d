import { isRead } from './fields';
import { TASK_DEFINITION_FIELDS } from '../../../checks/fields';
import { isObject, list, member, text } from '../../../checks/json';
import { TaskDefinitionModel, UNKNOWN } from '../../../checks/model';
import { writtenText } from '../../../reading/content/unresolved-reason';
import { nameOf, Position, shown, visitValues } from '../../../reading/definitions/unfit-values';
import { UsageError } from '../../../usage-error';

/** A range of whole numbers. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** The values that a run replaces or does without if only the deployment knows them. */
const MAY_BE_UNRESOLVED: ReadonlySet<string> = new Set([
  'family', 'cpu', 'memory', 'runtimePlatform.cpuArchitecture', 'runtimePlatform', 'runtimePlatform.operatingSystemFamily',
  'containerDefinitions.image', 'containerDefinitions.environment.value', 'containerDefinitions.secrets.valueFrom',
]);

/** Whether only the deployment knows a value: an intrinsic function, or a string with a dynamic reference. */
export function isUnresolved(value: unknown): boolean {
  return isObject(value) || (typeof value === 'string' && value.includes('{{resolve:'));
}

/** Reads values and collects problems. A value that is unresolved or has another form is a problem from the start, and then counts as not set. */
export class Reader {
  public readonly problems: string[] = [];

  constructor(properties: unknown, { containers }: TaskDefinitionModel, onFargate: boolean) {
    visitValues(properties, TASK_DEFINITION_FIELDS, {
      containerNames: containers.map(({ name }) => name),
      reads: (_, path) => isRead(path, onFargate),
      unfit: (value, expected, position) => {
        // A number has bounds, which its problem names.
        if (expected !== 'a number') {
          this.problems.push(`${ownerOf(position)}: ${nameOf(position)} must be ${expected}, not ${shown(value)}.`);
        }
      },
      unresolved: (value, position) => {
        if (!MAY_BE_UNRESOLVED.has(position.path)) {
          this.problems.push(`${ownerOf(position)}: ${nameOf(position)} is unresolved: ${writtenText(value)}. Write the value into a copy of the template and run that copy.`);
        }
      },
    });
  }

  public required(object: unknown, key: string, at: string): string {
    const value = text(member(object, key));
    if (value === undefined) {
      this.problems.push(`${at} has no ${key}. Add it.`);
    }
    return typeof value === 'string' ? value : '';
  }

  /** Reads a whole number. */
  public number(object: unknown, key: string, at: string, { min, max }: Bounds): number | undefined {
    const written = text(member(object, key));
    const value = Number(written === UNKNOWN ? Number.NaN : written);
    if (typeof written === 'string' && !(Number.isInteger(value) && value >= min && value <= max)) {
      this.problems.push(`${at}: ${key} must be a whole number from ${min} to ${max}, not '${written}'.`);
    }
    return Number.isNaN(value) ? undefined : value;
  }

  /** Reads an absolute path without colons, with which engines separate the parts of a mount. */
  public path(object: unknown, key: string, at: string): string {
    const path = this.required(object, key, at);
    if (path !== '' && !/^\/[^:]*$/.test(path)) {
      this.problems.push(`${at}: ${key} must be an absolute path without colons, not '${path}'.`);
    }
    return path;
  }

  /** Reads a list of words of which only some are known. */
  public choices(object: unknown, key: string, at: string, isKnown: (word: string) => boolean): string[] {
    const words = list(member(object, key)).map(text).filter(word => typeof word === 'string');
    words.filter(word => !isKnown(word)).forEach(word => this.problems.push(`${at}: ${key} has the unknown value '${word}'.`));
    return words;
  }

  public throwProblems(title: string): void {
    if (this.problems.length > 0) {
      throw new UsageError(`${title}:\n${[...new Set(this.problems)].map(problem => `  ${problem}`).join('\n')}`);
    }
  }
}

function ownerOf({ container }: Position): string {
  return container === undefined ? 'the task' : `container ${container}`;
}
