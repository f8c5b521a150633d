import { casesOf, checkedParts, containsComputed, isComputed, mayHold, scopesOf } from './cases';
import { compute, Scope, writtenPath } from './functions';
import { TemplateValues } from './template-values';
import { functionReason, unresolvedReason } from './unresolved-reason';
import { parsedJson } from '../../attempt';
import type { Case } from '../../checks/cases';
import { SERVICE_FIELDS, TASK_DEFINITION_FIELDS } from '../../checks/fields';
import { isDynamicReference, isIntrinsic, isObject, Json, member } from '../../checks/json';
import { locate } from '../../checks/location';
import { JsonPath, ServiceModel, TaskDefinitionModel, Unchecked } from '../../checks/model';
import { addToGroup } from '../../grouping';
import { memoizeLast } from '../../memoize';
import { taskOfDaemon } from '../definitions/daemon';
import { expandForEach } from '../definitions/for-each';
import { nameFromPath, readService, readTaskDefinition, referenceTarget } from '../definitions/task-definition';
import { TemplateRoles } from '../definitions/task-role';
import { Hole, holesIn, ValueLimits } from '../definitions/unresolved';
import { Documents, InvalidText, parseDocuments } from '../parsing/documents';
import { once } from '../parsing/source-node';

/** A task definition in a file. */
export interface FoundTaskDefinition {
  /** The path of the construct if the template contains it, else the logical id or the family. */
  readonly name: string;

  /** The logical id of the resource in its template. Outside a template, the name. */
  readonly logicalId: string;

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

/** What the task definitions and services of a template have to do with other templates. */
export interface TemplateLinks {
  /** The task definitions that other templates may refer to. */
  readonly shared: readonly SharedTaskDefinition[];

  /** The services whose task definition another template may contain. */
  readonly services: readonly LinkedService[];
}

export interface SharedTaskDefinition {
  readonly logicalId: string;

  /** The name of the export. Undefined if it is unknown, or if other templates refer to it in another way. */
  readonly exportName?: string;
}

export interface LinkedService extends PossibleService {
  readonly logicalId: string;

  /** The name of the export that the service imports. Undefined if it is unknown, or if the service imports none. */
  readonly importName?: string;
}

/** How to read a file. */
interface ReadingOptions {
  /** Changes the properties of task definitions and services before they are read. Defaults to no change. */
  readonly prepare?: (properties: unknown) => unknown;

  /** The services that run registered task definitions. Defaults to the services beside each. */
  readonly services?: readonly FoundService[];

  /** The path of the content in the file. Defaults to the whole file. */
  readonly path?: JsonPath;

  /** Called if some resources of a template are not read, because CloudFormation rejects it. Defaults to no action. */
  readonly onProblem?: (problem: string) => void;

  /** Called with what a template shares with others. Defaults to no action. */
  readonly onLinks?: (links: TemplateLinks) => void;
}

const TASK_DEFINITION_TYPE = 'AWS::ECS::TaskDefinition';

/**
 * A daemon of managed instances. Its containers have the fields of a task's, but its PidMode is `none` or `shared`, with
 * the tasks of the instance.
 */
const DAEMON_TYPE = 'AWS::ECS::DaemonTaskDefinition';
const STACK_SET_TYPE = 'AWS::CloudFormation::StackSet';

/** The resources that pass a value to other templates. */
const SHARING_TYPES = ['AWS::CloudFormation::Stack', 'AWS::SSM::Parameter', 'Custom::CrossRegionExportWriter'];

/** The resources that run a task definition. A task set is a part of a service with an external deployment controller. */
const SERVICE_TYPES = ['AWS::ECS::Service', 'AWS::ECS::TaskSet'];
const READ_TYPES: ReadonlySet<unknown> =
  new Set([TASK_DEFINITION_TYPE, DAEMON_TYPE, STACK_SET_TYPE, ...SHARING_TYPES, ...SERVICE_TYPES]);

/**
 * Returns the task definitions of a CloudFormation template, or the one in the input of `register-task-definition` or the output of
 * `describe-task-definition`. Undefined if the content is none of these.
 */
export function taskDefinitionsOf(content: unknown, options: ReadingOptions = {}): FoundTaskDefinition[] | undefined {
  if (!isObject(content)) {
    return undefined;
  }
  return isObject(content.Resources)
    ? taskDefinitionsOfTemplate(content, content.Resources, options)
    : registeredTaskDefinition(content, options);
}

function taskDefinitionsOfTemplate(
  template: Json, declared: Json, { prepare = identity, path = [], onProblem, onLinks }: ReadingOptions,
): FoundTaskDefinition[] {
  const { resources, problem, pathOf: resourcePath } = expandForEach(declared);
  if (problem !== undefined) {
    onProblem?.(problem);
  }
  const pathOfProperties = (logicalId: string) => [...path, 'Resources', ...resourcePath(logicalId), 'Properties'];
  const resourcesOf = resourcesByType(resources);
  const daemons = resourcesOf(DAEMON_TYPE);
  const definitions = [...resourcesOf(TASK_DEFINITION_TYPE), ...daemons];
  const values = new TemplateValues(template);
  const { byTarget: services, unbound } = servicesByTarget(resourcesOf, definitions, values, prepare);
  const roles = new TemplateRoles({ Resources: resources, Outputs: template.Outputs });
  const reasonFor = (written: unknown) => unresolvedReason(written, values, resources);
  const possibleServices = unbound.map(({ service: { logicalId, model }, written }) =>
    ({ logicalId, model, path: [...pathOfProperties(logicalId), 'TaskDefinition'], written, reason: reasonFor(written) }));
  onLinks?.({
    shared: sharedIn(template.Outputs, SHARING_TYPES.flatMap(resourcesOf), resourcesOf(TASK_DEFINITION_TYPE), values),
    services: possibleServices.map((service): LinkedService =>
      ({ ...service, importName: isObject(service.written) ? textIn(service.written['Fn::ImportValue'], values) : undefined })),
  });
  const found = definitions.map((definition): FoundTaskDefinition => {
    const { logicalId, name, properties: written, condition, metadata } = definition;
    const runners = services.get(logicalId) ?? [];
    const properties = prepare(daemons.includes(definition) ? taskOfDaemon(written) : written);
    const read = (current: unknown, models: readonly ServiceModel[]) => {
      const role = referenceTarget(member(current, 'taskRoleArn'));
      return readTaskDefinition(current, { services: models, role: role === undefined ? undefined : roles.of(role), notation: 'template' });
    };
    const model = read(properties, runners.map(runner => runner.model));
    const located = runners.map(runner => ({ properties: runner.properties, path: pathOfProperties(runner.logicalId) }));
    const source: TemplateSource = { logicalId, properties, condition, runners, model, read };
    return {
      name,
      logicalId,
      properties: written,
      path: pathOfProperties(logicalId),
      metadata,
      model,
      isNeverCreated: !mayHold(condition, values),
      services: located,
      // A service does not run a daemon.
      possibleServices: daemons.includes(definition) ? [] : possibleServices,
      // Most commands need no cases.
      cases: once(() => onlyCaseIn(source, values, reasonFor) ?? casesIn(source, values, reasonFor)),
    };
  });
  const bodies = resourcesOf(STACK_SET_TYPE).map(({ logicalId, properties }) => ({ logicalId, body: member(properties, 'templateBody') }));
  return [...found, ...bodies.flatMap(({ logicalId, body }) =>
    typeof body === 'string' ? inTemplateBody(body, logicalId, { prepare, path: pathOfProperties(logicalId), onProblem }) : [])];
}

/** Returns the task definitions in the `TemplateBody` of a stack set. Their values have no places of their own. */
function inTemplateBody(body: string, stackSet: string, { path = [], ...options }: ReadingOptions): FoundTaskDefinition[] {
  const { contents } = documentsOfBody(body, stackSet);
  return contents.flatMap(content => taskDefinitionsOf(content, { ...options, path: [...path, 'TemplateBody'] }) ?? [])
    .map(found => ({ ...found, name: `${stackSet}/${found.name}` }));
}

function documentsOfBody(body: string, stackSet: string): Documents {
  try {
    return parseDocuments(body, { prefersYaml: false, maxYamlLength: body.length });
  } catch (error) {
    throw error instanceof InvalidText
      ? new InvalidText(error.language, `has stack set ${stackSet}, whose TemplateBody is not valid ${error.language}: ${error.message}`)
      : error;
  }
}

/** A task definition with the services that may run it. */
interface ReadSource {
  readonly properties: unknown;
  readonly runners: readonly Pick<TemplateService, 'prepared' | 'read'>[];
  readonly model: TaskDefinitionModel;
  read(properties: unknown, services: readonly ServiceModel[]): TaskDefinitionModel;
}

/** A task definition of a template with the services that may run it. */
interface TemplateSource extends ReadSource {
  readonly logicalId: string;
  readonly condition: string | undefined;
  readonly runners: readonly TemplateService[];
}

/** Returns the case of a task definition if the rules see the same in all cases, as in almost every template of the CDK. */
function onlyCaseIn(
  source: TemplateSource, values: TemplateValues, reasonFor: WrittenCase['reasonFor'],
): readonly WrittenCase[] | undefined {
  const { logicalId, properties, runners } = source;
  if (!runners.every(({ condition, properties: { TaskDefinition: target } }) => condition === undefined && referenceTarget(target) === logicalId)) {
    return undefined;
  }
  const prepared = runners.map(runner => runner.prepared);
  if (!containsComputed([properties, ...prepared], values)) {
    return [{ ...onlyCase(source, reasonFor), limits: values }];
  }
  const holes = holesIn(properties, prepared);
  return holes.some(({ written }) => isComputed(written, values))
    ? undefined
    : [onlyCase(source, reasonFor, { holes, limits: values })];
}

const NO_DEFAULTS: WrittenCase['defaults'] = new Map();

/** Returns the case of a task definition that is the same in all cases. */
function onlyCase(
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

function casesIn(
  { logicalId, properties, condition, runners, model, read }: TemplateSource, values: TemplateValues, reasonFor: WrittenCase['reasonFor'],
): WrittenCase[] {
  const prepared = runners.map(runner => runner.prepared);
  const parts = [checkedParts(properties, TASK_DEFINITION_FIELDS), ...prepared.map(service => checkedParts(service, SERVICE_FIELDS))];
  const conditions = runners.flatMap(runner => runner.condition === undefined ? [] : [{ Condition: runner.condition }]);
  const targets = runners.map(({ properties: { TaskDefinition: target } }) => target);
  // Each case asks for its model and for the rest.
  const inScope = memoizeLast((scope: Scope) => {
    const running = runners.map((_, index) => index).filter(index => isRunIn(scope, runners[index], logicalId));
    const [computed, services] = [compute(properties, scope), running.map(index => compute(prepared[index], scope))];
    const isSame = computed === properties && services.length === runners.length && services.every((service, index) => service === prepared[index]);
    const readParts = (current: unknown, others: readonly unknown[]) =>
      read(current, others.map((service, index) => runners[running[index]].read(service)));
    return { computed, services, running, readParts, model: () => isSame ? model : readParts(computed, services) };
  });
  const containers = member(properties, 'containerDefinitions');
  const written = { parts: [...parts, ...conditions, ...targets], containers, condition, read: (scope: Scope) => inScope(scope).model() };
  return casesOf(written, values).map(each => {
    const { computed, services, running, readParts } = inScope(each.scope);
    return {
      facts: each.facts,
      partial: each.partial,
      needsOtherValues: each.needsOtherValues,
      defaults: each.defaults,
      model: each.model,
      services: running,
      properties: computed,
      serviceProperties: services,
      without: parameters => each.without(parameters),
      writtenPath: path => writtenPath(properties, path, each.scope),
      writtenPlace: finding => writtenPath(properties, locate(finding, computed, each.model), each.scope),
      reasonFor,
      limits: values,
      read: readParts,
    };
  });
}

/** Whether a service exists in a case, and runs the task definition there. */
function isRunIn(scope: Scope, { condition, properties, targetsOf }: TemplateService, logicalId: string): boolean {
  return (condition === undefined || scope.resultOf(condition) !== false) && targetsOf(properties.TaskDefinition, scope).includes(logicalId);
}

/** Reads the input of `register-task-definition`, which `describe-task-definition` wraps. */
function registeredTaskDefinition(
  content: Json, { prepare = identity, path = [], services = [] }: ReadingOptions,
): FoundTaskDefinition[] | undefined {
  const described = isObject(content.taskDefinition) && hasContainers(prepare(content.taskDefinition)) ? content.taskDefinition : undefined;
  const definition = described ?? content;
  // Outside a template, a function may still have literals only.
  const prepared = prepare(definition);
  const definitionRead = compute(prepared, NO_NAMES);
  if (!hasContainers(prepared)) {
    return undefined;
  }
  const name = textOr(member(definition, 'family'), 'task definition');
  const found = [...described ? describedServices(content, path) : [], ...services];
  const runners = found.map(({ properties }, index) => {
    const read = (current: unknown) => readService(textOr(member(current, 'serviceName'), `#${index + 1}`), current);
    return { prepared: prepare(properties), read };
  });
  const read = (properties: unknown, models: readonly ServiceModel[]) => readTaskDefinition(properties, { services: models, notation: 'API' });
  const model = read(definitionRead, runners.map(runner => runner.read(runner.prepared)));
  const only = onlyCase({ properties: definitionRead, runners, model, read }, functionReason);
  return [{
    name, logicalId: name, properties: definition, path: described ? [...path, 'taskDefinition'] : path, model, services: found, cases: () => [only],
  }];
}

/** Returns a task definition that is not read, with the reason. */
export function definitionNotRead(name: string, path: JsonPath, reason: Pick<Unchecked, 'why' | 'fix'>): FoundTaskDefinition {
  const properties = {};
  const model = { ...readTaskDefinition(properties), unread: { ...reason, what: 'the task definition' } };
  const only = onlyCase({ properties, runners: [], model, read: () => model }, functionReason);
  return { name, logicalId: name, properties, path, model, services: [], cases: () => [only] };
}

function hasContainers(definition: unknown): boolean {
  const containers = isIntrinsic(definition) ? undefined : member(definition, 'containerDefinitions');
  return Array.isArray(containers) || isIntrinsic(containers) || isDynamicReference(containers)
    || isMistakenForContainers(containers, definition);
}

/**
 * Whether a value surely was meant as a list of containers, so that the task definition is read and the value is reported:
 * a container, a list as JSON in a text, or null or a structure beside another setting of a task.
 */
function isMistakenForContainers(value: unknown, definition: unknown): boolean {
  const parsed = typeof value === 'string' ? parsedJson(value) : value;
  const isBeside = TASK_SETTINGS.some(name => ['string', 'number'].includes(typeof member(definition, name)));
  return typeof member(parsed, 'image') === 'string' || (Array.isArray(parsed) && parsed.some(isObject)) || (typeof parsed === 'object' && isBeside);
}

/** Settings of tasks of which a value is a text or a number. In a schema or a model, it is a structure. */
const TASK_SETTINGS = ['family', 'networkMode', 'cpu', 'memory', 'executionRoleArn', 'taskRoleArn'];

const NO_NAMES: Scope = { mappings: undefined, valueOf: () => undefined, resultOf: () => undefined };

/** Returns the services in the output of `describe-services`, which a file may contain beside a task definition. */
export function describedServices({ services }: Json, path: JsonPath = []): FoundService[] {
  const items: readonly unknown[] = Array.isArray(services) ? services : [];
  return items.flatMap((properties, index) => isObject(properties) ? [{ properties, path: [...path, 'services', index] }] : []);
}

function identity(properties: unknown): unknown {
  return properties;
}

function textOr(text: unknown, defaultText: string): string {
  return typeof text === 'string' && text !== '' ? text : defaultText;
}

/** A service of a template. */
interface TemplateService {
  readonly logicalId: string;
  readonly properties: Json;

  /** The properties as they are read. */
  readonly prepared: unknown;
  readonly condition: string | undefined;
  readonly model: ServiceModel;
  read(properties: unknown): ServiceModel;

  /** Returns the logical ids of the task definitions that a value of `TaskDefinition` may mean in a scope. */
  targetsOf(value: unknown, scope: Scope): readonly string[];
}

/**
 * Returns the services of a template by the logical ids of the task definitions that they may run, and those that may run
 * another one, which only the deployment knows, with what stands in its place.
 */
function servicesByTarget(
  resourcesOf: ResourcesOf, definitions: readonly Resource[], values: TemplateValues, prepare: (properties: unknown) => unknown,
) {
  const byTarget = new Map<string, TemplateService[]>();
  const unbound: { readonly service: TemplateService; readonly written: unknown }[] = [];
  const ids = new Set(definitions.map(({ logicalId }) => logicalId));
  const targetsOf = (value: unknown, scope: Scope) => targetsIn(compute(value, scope), definitions, scope);
  for (const { logicalId, name, properties, condition } of SERVICE_TYPES.flatMap(resourcesOf)) {
    if (isObject(properties)) {
      const read = (current: unknown) => readService(name, current);
      const prepared = prepare(properties);
      const service: TemplateService = { logicalId, properties, prepared, condition, model: read(prepared), read, targetsOf };
      const target = referenceTarget(properties.TaskDefinition);
      if (target !== undefined && ids.has(target)) {
        addToGroup(byTarget, target, service);
      } else {
        const scopes = scopesOf(properties.TaskDefinition, values);
        new Set(scopes.flatMap(scope => targetsOf(properties.TaskDefinition, scope))).forEach(each => addToGroup(byTarget, each, service));
        const isBound = (scope: Scope) => (part: unknown) => targetsIn(part, definitions, scope).some(id => ids.has(id));
        const unknown = scopes.flatMap(scope => unboundPartsOf(compute(properties.TaskDefinition, scope), isBound(scope)));
        unbound.push(...unknown.slice(0, 1).map(written => ({ service, written })));
      }
    }
  }
  return { byTarget, unbound };
}

/** Returns the task definitions that other templates may refer to: those in an output, or in a resource that passes values. */
function sharedIn(
  outputs: unknown, resources: readonly Resource[], definitions: readonly Resource[], values: TemplateValues,
): SharedTaskDefinition[] {
  const ids = definitions.map(({ logicalId }) => logicalId);
  const sharedBy = (value: unknown, exportName?: string) => {
    const { names } = values.referencesIn(value);
    return ids.filter(id => names.has(id)).map((logicalId): SharedTaskDefinition => ({ logicalId, exportName }));
  };
  return ids.length === 0 ? [] : [
    ...(isObject(outputs) ? Object.values(outputs) : []).flatMap(output => sharedBy(member(output, 'value'), textIn(member(member(output, 'export'), 'name'), values))),
    ...resources.flatMap(({ properties }) => sharedBy(properties)),
  ];
}

/** Returns a text that no parameter decides. Undefined if it is unknown. */
function textIn(value: unknown, values: TemplateValues): string | undefined {
  const text = compute(value, values.scopeOf(new Map(), () => true));
  return typeof text === 'string' ? text : undefined;
}

/** Returns a value, or its branches, if they are unknown and mean no task definition of the template. */
function unboundPartsOf(value: unknown, isBound: (value: unknown) => boolean): readonly unknown[] {
  if (isObject(value) && Array.isArray(value['Fn::If'])) {
    return value['Fn::If'].slice(1).flatMap(branch => unboundPartsOf(branch, isBound));
  }
  const isUnknown = isIntrinsic(value) ? (value as Json).Ref !== 'AWS::NoValue' : isDynamicReference(value);
  return isUnknown && !isBound(value) ? [value] : [];
}

/**
 * Returns the task definitions that a value may mean: a reference, in `Fn::Sub` or `Fn::If` too, an ARN, or a family,
 * with or without a revision.
 */
function targetsIn(value: unknown, definitions: readonly Resource[], scope: Scope): readonly string[] {
  const familyOf = ({ properties }: Resource) => JSON.stringify(compute(member(properties, 'family'), scope));
  const ofFamily = (family: unknown) => family === undefined ? []
    : definitions.filter(each => familyOf(each) === JSON.stringify(family)).map(({ logicalId }) => logicalId);
  if (Array.isArray(value)) {
    return value.flatMap(item => targetsIn(item, definitions, scope));
  }
  const target = referenceTarget(value);
  if (target !== undefined) {
    return [target, ...ofFamily(value)];
  }
  if (isObject(value) && Array.isArray(value['Fn::If'])) {
    return value['Fn::If'].slice(1).flatMap(branch => targetsIn(branch, definitions, scope));
  }
  const [text]: unknown[] = isObject(value) ? [value['Fn::Sub']].flat() : [value];
  const [, reference, family] = typeof text === 'string' ? /^(?:\$\{\s*([^}.]+?)\s*(?:\.[^}]*)?\}|(?:.*:task-definition\/)?([\w-]+)(?::[^:/]*)?)$/s.exec(text) ?? [] : [];
  return reference !== undefined ? [reference] : [...ofFamily(value), ...ofFamily(family)];
}

interface Resource {
  readonly logicalId: string;
  readonly name: string;
  readonly properties: unknown;
  readonly condition: string | undefined;
  readonly metadata: unknown;
}

type ResourcesOf = (type: string) => readonly Resource[];

/** Returns the resources of a template that matter, by their types. */
function resourcesByType(resources: Json): ResourcesOf {
  const found = new Map<string, Resource[]>();
  for (const logicalId in resources) {
    const resource = resources[logicalId];
    if (isObject(resource) && READ_TYPES.has(resource.Type)) {
      const { Type: type, Properties: properties, Condition: condition, Metadata: metadata } = resource;
      const read = { logicalId, name: pathOf(resource) ?? logicalId, properties, condition: typeof condition === 'string' ? condition : undefined, metadata };
      addToGroup(found, type as string, read);
    }
  }
  return type => found.get(type) ?? [];
}

function pathOf({ Metadata: metadata }: Json): string | undefined {
  const path = isObject(metadata) ? metadata['aws:cdk:path'] : undefined;
  return typeof path === 'string' ? nameFromPath(path) : undefined;
}
