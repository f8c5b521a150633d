import { isRead } from './fields';
import { GrammarName, GRAMMARS } from './grammars';
import { TASK_DEFINITION_FIELDS } from '../../../checks/fields';
import { isDynamicReference, isObject, list, member, text } from '../../../checks/json';
import { Maybe, TaskDefinitionModel, UNKNOWN } from '../../../checks/model';
import { writtenText } from '../../../reading/content/unresolved-reason';
import { nameOf, Position, shown, visitValues } from '../../../reading/definitions/unfit-values';

/** The limits of engines, which fit into 53 bits. */
const MIB: Bounds = [0, 2 ** 30];
const CPU_UNITS: Bounds = [0, 262_144];

/** ECS documents a maximum only for Fargate, which a rule checks. Node cannot wait longer than 24 days. */
const TIMEOUT: Bounds = [1, 86_400];
const ULIMIT: Bounds = [-1, Number.MAX_SAFE_INTEGER];

/** A range of whole numbers, with its minimum and maximum. */
type Bounds = readonly [min: number, max: number];

/**
 * The numbers of a container that a run reads. The maximums are those of ECS. The minimum of a time is 1 second: ECS
 * requires more, but tests on this machine are quicker.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
 */
const NUMBERS = {
  'cpu': CPU_UNITS,
  'memory': MIB,
  'memoryReservation': MIB,
  'linuxParameters.sharedMemorySize': MIB,
  // An engine reads a size of 0 as no limit.
  'linuxParameters.tmpfs.size': [1, 2 ** 30],
  'startTimeout': TIMEOUT,
  'stopTimeout': TIMEOUT,
  'ulimits.softLimit': ULIMIT,
  'ulimits.hardLimit': ULIMIT,
  'healthCheck.interval': [1, 300],
  'healthCheck.timeout': [1, 60],
  'healthCheck.retries': [1, 10],
  'healthCheck.startPeriod': [0, 300],
  'restartPolicy.restartAttemptPeriod': [1, 1800],
} as const satisfies Readonly<Record<string, Bounds>>;

/** The path of a number below a container. */
export type NumberPath = keyof typeof NUMBERS;

/** The values that a run replaces or does without if only the deployment knows them. */
const MAY_BE_UNRESOLVED: ReadonlySet<string> = new Set([
  'family', 'cpu', 'memory', 'runtimePlatform.cpuArchitecture', 'runtimePlatform', 'runtimePlatform.operatingSystemFamily',
  'containerDefinitions.image', 'containerDefinitions.environment.value', 'containerDefinitions.secrets.valueFrom',
]);

/** Whether only the deployment knows a value: an intrinsic function, or a string with a dynamic reference. */
export function isUnresolved(value: unknown): boolean {
  return isObject(value) || isDynamicReference(value);
}

/** Returns the texts in a list that are known. */
export function textsIn(value: unknown): string[] {
  return list(value).map(text).filter(item => typeof item === 'string');
}

/** Whether a value is set: `--generate-cli-skeleton` writes empty lists and strings, zeros, and nulls. */
export function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isSet) : isObject(value) ? Object.keys(value).some(key => isSet(member(value, key))) : Boolean(value);
}

/**
 * Reads values and collects problems. A value that is unresolved or has another form is a problem from the start, and
 * then counts as not set.
 */
export class Reader {
  public readonly problems: string[] = [];

  constructor(properties: unknown, { containers }: TaskDefinitionModel, onFargate: boolean) {
    visitValues(properties, TASK_DEFINITION_FIELDS, {
      containerNames: containers.map(({ name }) => name),
      reads: (_, path) => isRead(path, onFargate),
      unfit: (value, expected, position) => {
        const number = position.path.replace('containerDefinitions.', '');
        this.problems.push(position.container !== undefined && number in NUMBERS
          ? outOfBounds(number as NumberPath, ownerOf(position), String(value))
          : `${ownerOf(position)}: ${nameOf(position)} must be ${expected}, not ${shown(value)}.`);
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

  /** Returns a number of a container. Undefined if it is not set, or reported as no number. */
  public number(path: NumberPath, value: Maybe<number | undefined>, at: string): number | undefined {
    const [min, max] = NUMBERS[path];
    if (typeof value === 'number' && !(Number.isInteger(value) && value >= min && value <= max)) {
      this.problems.push(outOfBounds(path, at, String(value)));
    }
    return value === UNKNOWN ? undefined : value;
  }

  /** Returns a text that becomes a part of an argument of an engine. Reports another one than the grammar describes. */
  public part<Text extends string | undefined>(grammar: GrammarName, value: Text, at: string): Text {
    const { fits, expected } = GRAMMARS[grammar];
    if (value !== undefined && value !== '' && !fits(value)) {
      this.problems.push(`${at} must be ${expected}, not ${shown(value)}.`);
    }
    return value;
  }

  public requiredPart(grammar: GrammarName, object: unknown, key: string, at: string): string {
    return this.part(grammar, this.required(object, key, at), `${at}: ${key}`);
  }

  /** Reads a list of texts that become parts of arguments of an engine. */
  public parts(grammar: GrammarName, value: unknown, at: string): string[] {
    return textsIn(value).map(item => this.part(grammar, item, at));
  }
}

function ownerOf({ container }: Position): string {
  return container === undefined ? 'the task' : `container ${container}`;
}

function outOfBounds(path: NumberPath, at: string, written: string): string {
  const [min, max] = NUMBERS[path];
  return `${at}: ${path.replace('linuxParameters.', '').replace('.', ': ')} must be a whole number from ${min} to ${max}, not '${written}'.`;
}
