import { functionReason } from './unresolved-reason';
import type { Case } from '../../checks/cases';
import type { Json } from '../../checks/json';
import { locate } from '../../checks/location';
import type { JsonPath, ServiceModel, TaskDefinitionModel, Unchecked } from '../../checks/model';
import { readTaskDefinition } from '../definitions/task-definition';
import type { Hole, ValueLimits } from '../definitions/unresolved';

/** A task definition in a file. */
export interface FoundTaskDefinition {
  /** The path of the construct if the template contains it, else the logical id or the family. */
  readonly name: string;

  /** The logical id of the resource in its template. Outside a template, the name. */
  readonly logicalId: string;

  /** The ARN, if the output of `describe-task-definition` contains it. Revisions of a family have one name. */
  readonly arn?: string;

  /** The properties as they are in the file. */
  readonly properties: unknown;

  /** The path of the properties in the file. */
  readonly path: JsonPath;

  /** The `Metadata` of the resource, if a template contains it. */
  readonly metadata?: unknown;
  readonly model: TaskDefinitionModel;

  /** Whether its condition is false whatever the deployment decides. Defaults to false. */
  readonly isNeverCreated?: boolean;

  /** The services of the model, in their order, as they are in the file. */
  readonly services: readonly FoundService[];

  /**
   * The services of the template that may run the task definition, because only the deployment knows which one they run.
   * Defaults to none.
   */
  readonly possibleServices?: readonly PossibleService[];

  /** Returns what a deployment may create from the text: one case, unless conditions or parameters of a template decide. */
  cases(): readonly WrittenCase[];
}

/** The name of a file and its task definitions. */
export interface TaskDefinitionFile {
  /** The file as the command prints it. */
  readonly file: string;
  readonly taskDefinitions: readonly FoundTaskDefinition[];
}

/** A case of a task definition. */
export interface WrittenCase extends Case {
  /** The properties with their functions computed. */
  readonly properties: unknown;

  /** The properties of the services of the model, with their functions computed. */
  readonly serviceProperties: readonly unknown[];

  /** The places whose values are unknown and may matter, if they are known. */
  readonly holes?: readonly Hole[];

  /** What limits the values of functions. Defaults to no limit. */
  readonly limits?: ValueLimits;

  /** Returns the path of a value as it is written, given its path in the properties of the case. */
  writtenPath(path: JsonPath): JsonPath;

  /** Returns why only the deployment knows a value, as a clause. */
  reasonFor(written: unknown): string;

  /** Reads the task definition and its services with other properties. */
  read(properties: unknown, services: readonly unknown[]): TaskDefinitionModel;
}

/** The properties of a service in a file, and their path there. */
export interface FoundService {
  readonly properties: Json;
  readonly path: JsonPath;
}

/** A service whose task definition only the deployment knows. */
export interface PossibleService {
  readonly model: ServiceModel;

  /** The path of its task definition in the file. */
  readonly path: JsonPath;

  /** What stands in place of the task definition. */
  readonly written: unknown;

  /** Why only the deployment knows it, as a clause. */
  readonly reason: string;
}

/** A service that may run a task definition. */
export interface Runner {
  /** The properties as they are read. */
  readonly prepared: unknown;
  read(properties: unknown): ServiceModel;
}

/** A task definition with the services that may run it. */
export interface ReadSource {
  readonly properties: unknown;
  readonly runners: readonly Runner[];
  readonly model: TaskDefinitionModel;
  read(properties: unknown, services: readonly ServiceModel[]): TaskDefinitionModel;
}

const NO_DEFAULTS: WrittenCase['defaults'] = new Map();

/** Returns the case of a task definition that is the same in all cases. */
export function onlyCase(
  { properties, runners, model, read }: ReadSource, reasonFor: WrittenCase['reasonFor'], { holes, limits }: Pick<WrittenCase, 'holes' | 'limits'> = {},
): WrittenCase {
  return {
    facts: [],
    defaults: NO_DEFAULTS,
    holes,
    limits,
    model,
    services: [...runners.keys()],
    properties,
    serviceProperties: runners.map(({ prepared }) => prepared),
    without: () => model,
    writtenPath: steps => steps,
    writtenPlace: finding => locate(finding, properties, model),
    reasonFor,
    read: (current, others) => read(current, others.map((service, index) => runners[index].read(service))),
  };
}

/** Returns a task definition that is not read, with the reason. */
export function definitionNotRead(name: string, path: JsonPath, reason: Pick<Unchecked, 'why' | 'fix'>): FoundTaskDefinition {
  const properties = {};
  const model = { ...readTaskDefinition(properties), unread: { ...reason, what: 'the task definition' } };
  const only = onlyCase({ properties, runners: [], model, read: () => model }, functionReason);
  return { name, logicalId: name, properties, path, model, services: [], cases: () => [only] };
}
