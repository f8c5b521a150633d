import { casesOf, checkedParts, containsComputed, isComputed, mayHold, scopesOf } from './cases';
import { FoundService, FoundTaskDefinition, onlyCase, ReadSource, Runner, WrittenCase } from './found';
import { compute, Scope, writtenPath } from './functions';
import type { PlaceholderCount } from './placeholders';
import { registeredTaskDefinition } from './registered';
import type { LinkedService, SharedTaskDefinition, TemplateLinks } from './template-links';
import { TemplateValues } from './template-values';
import { unresolvedReason } from './unresolved-reason';
import { SERVICE_FIELDS, TASK_DEFINITION_FIELDS } from '../../checks/fields';
import { isDynamicReference, isIntrinsic, isObject, Json, list, member } from '../../checks/json';
import { locate } from '../../checks/location';
import type { JsonPath, ServiceModel } from '../../checks/model';
import { addToGroup, groupBy, partition } from '../../grouping';
import { memoizeLast } from '../../memoize';
import { taskOfDaemon } from '../definitions/daemon';
import { expandForEach } from '../definitions/for-each';
import { nameFromPath, readService, readTaskDefinition, referenceTarget } from '../definitions/task-definition';
import { TemplateRoles } from '../definitions/task-role';
import { holesIn } from '../definitions/unresolved';
import { Documents, InvalidText, parseDocuments } from '../parsing/documents';
import { once } from '../parsing/source-node';
import { STEPS_OF_CONTAINER, Work } from '../work';

/** How to read a file. */
interface ReadingOptions {
  /** Counts the placeholders of other tools, which only a file for the ECS API can have. Defaults to none. */
  readonly count?: PlaceholderCount;

  /** The services that run registered task definitions. Defaults to the services beside each. */
  readonly services?: readonly FoundService[];

  /** The work on the file. Defaults to that on the content. */
  readonly work?: Work;

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
export function taskDefinitionsOf(
  content: unknown, { count, path = [], services = [], work = new Work(), ...callbacks }: ReadingOptions = {},
): FoundTaskDefinition[] | undefined {
  if (!isObject(content)) {
    return undefined;
  }
  return isObject(content.Resources)
    ? taskDefinitionsOfTemplate(content, content.Resources, { path, work, ...callbacks })
    : registeredTaskDefinition(content, { count, path, services, work });
}

function taskDefinitionsOfTemplate(
  template: Json, declared: Json, { path, work, onProblem, onLinks }: ReadingOptions & Required<Pick<ReadingOptions, 'path' | 'work'>>,
): FoundTaskDefinition[] {
  const { resources, problem, pathOf: resourcePath } = expandForEach(declared, work);
  if (problem !== undefined) {
    onProblem?.(problem);
  }
  const pathOfProperties = (logicalId: string) => [...path, 'Resources', ...resourcePath(logicalId), 'Properties'];
  const resourcesOf = resourcesByType(resources);
  const daemons = resourcesOf(DAEMON_TYPE);
  const definitions = [...resourcesOf(TASK_DEFINITION_TYPE), ...daemons];
  const values = new TemplateValues(template, work);
  const { byTarget: services, unbound } = servicesByTarget(resourcesOf, definitions, values);
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
    const properties = daemons.includes(definition) ? taskOfDaemon(written) : written;
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
    typeof body === 'string' ? inTemplateBody(body, logicalId, { path: pathOfProperties(logicalId), work, onProblem }) : [])];
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
    scope.work.add(STEPS_OF_CONTAINER * list(member(computed, 'containerDefinitions')).length);
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

/** A service of a template. */
interface TemplateService extends Runner {
  readonly logicalId: string;
  readonly properties: Json;
  readonly condition: string | undefined;
  readonly model: ServiceModel;

  /** Returns the logical ids of the task definitions that a value of `TaskDefinition` may mean in a scope. */
  targetsOf(value: unknown, scope: Scope): readonly string[];
}

/**
 * Returns the services of a template by the logical ids of the task definitions that they may run, and those that may run
 * another one, which only the deployment knows, with what stands in its place.
 */
function servicesByTarget(
  resourcesOf: ResourcesOf, definitions: readonly Resource[], values: TemplateValues,
) {
  const byTarget = new Map<string, TemplateService[]>();
  const unbound: { readonly service: TemplateService; readonly written: unknown }[] = [];
  const ids = new Set(definitions.map(({ logicalId }) => logicalId));
  const ofFamily = familyLookup(definitions);
  const targetsOf = (value: unknown, scope: Scope) => targetsIn(compute(value, scope), ofFamily, scope);
  for (const { logicalId, name, properties, condition } of SERVICE_TYPES.flatMap(resourcesOf)) {
    if (isObject(properties)) {
      const read = (current: unknown) => readService(name, current);
      const service: TemplateService = { logicalId, properties, prepared: properties, condition, model: read(properties), read, targetsOf };
      const target = referenceTarget(properties.TaskDefinition);
      if (target !== undefined && ids.has(target)) {
        addToGroup(byTarget, target, service);
      } else {
        const scopes = scopesOf(properties.TaskDefinition, values);
        new Set(scopes.flatMap(scope => targetsOf(properties.TaskDefinition, scope))).forEach(each => addToGroup(byTarget, each, service));
        const isBound = (scope: Scope) => (part: unknown) => targetsIn(part, ofFamily, scope).some(id => ids.has(id));
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
  const ids = new Set(definitions.map(({ logicalId }) => logicalId));
  const sharedBy = (value: unknown, exportName?: string) => {
    const { names } = values.referencesIn(value);
    return [...names].filter(id => ids.has(id)).map((logicalId): SharedTaskDefinition => ({ logicalId, exportName }));
  };
  return ids.size === 0 ? [] : [
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
function targetsIn(value: unknown, ofFamily: FamilyLookup, scope: Scope): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap(item => targetsIn(item, ofFamily, scope));
  }
  const target = referenceTarget(value);
  if (target !== undefined) {
    return [target, ...ofFamily(value, scope)];
  }
  if (isObject(value) && Array.isArray(value['Fn::If'])) {
    return value['Fn::If'].slice(1).flatMap(branch => targetsIn(branch, ofFamily, scope));
  }
  const [text]: unknown[] = isObject(value) ? [value['Fn::Sub']].flat() : [value];
  const [, reference, family] = typeof text === 'string' ? /^(?:\$\{\s*([^}.]+?)\s*(?:\.[^}]*)?\}|(?:.*:task-definition\/)?([\w-]+)(?::[^:/]*)?)$/s.exec(text) ?? [] : [];
  return reference !== undefined ? [reference] : [...ofFamily(value, scope), ...ofFamily(family, scope)];
}

type FamilyLookup = (family: unknown, scope: Scope) => readonly string[];

/** Returns a lookup of the logical ids of the task definitions of a family. Most families are texts, which are the same in all scopes. */
function familyLookup(definitions: readonly Resource[]): FamilyLookup {
  const familyOf = ({ properties }: Resource) => member(properties, 'family');
  const [computed, written] = partition(definitions, definition => isObject(familyOf(definition)));
  const byFamily = groupBy(written, familyOf);
  return (family, scope) => family === undefined ? [] : [
    ...byFamily.get(family) ?? [], ...computed.filter(definition => JSON.stringify(compute(familyOf(definition), scope)) === JSON.stringify(family)),
  ].map(({ logicalId }) => logicalId);
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
