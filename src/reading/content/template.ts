import { isIntrinsic, isObject, Json, member } from '../../checks/json';
import { JsonPath, ServiceModel, TaskDefinitionModel, UNKNOWN } from '../../checks/model';
import { expandForEach } from '../definitions/for-each';
import { nameFromPath, readService, readTaskDefinition, referenceTarget } from '../definitions/task-definition';
import { TemplateRoles } from '../definitions/task-role';

/** A task definition in a file. */
export interface FoundTaskDefinition {
  /** The path of the construct if the template contains it, else the logical id or the family. */
  readonly name: string;

  /** The logical id of the resource in its template. Outside a template, the name. */
  readonly logicalId: string;

  /** A template, the input of `register-task-definition`, or the output of `describe-task-definition`, which is already registered. */
  readonly origin: 'template' | 'input' | 'registered';

  /** The registered revision, if it is known. */
  readonly revision?: number;

  /** The properties as they are in the file. */
  readonly properties: unknown;

  /** The path of the properties in the file. */
  readonly path: JsonPath;

  /** The `Metadata` of the resource, if a template contains it. */
  readonly metadata?: unknown;
  readonly model: TaskDefinitionModel;

  /** The services of the model, in their order, as they are in the file. */
  readonly services: readonly FoundService[];
}

/** The properties of a service in a file, and their path there. */
export interface FoundService {
  readonly properties: Json;
  readonly path: JsonPath;
}

/** How to read a file. */
export interface ReadingOptions {
  /** Changes the properties of task definitions and services before they are read. Defaults to no change. */
  readonly prepare?: (properties: unknown) => unknown;

  /** The services that run registered task definitions. Defaults to the services beside each. */
  readonly services?: readonly FoundService[];

  /** The path of the content in the file. Defaults to the whole file. */
  readonly path?: JsonPath;

  /** Called if some resources of a template are not read, because CloudFormation rejects it. Defaults to no action. */
  readonly onProblem?: (problem: string) => void;
}

const TASK_DEFINITION_TYPE = 'AWS::ECS::TaskDefinition';
const SERVICE_TYPE = 'AWS::ECS::Service';
const CLUSTER_TYPE = 'AWS::ECS::Cluster';

/**
 * Returns the task definitions of a CloudFormation template, or the one in the input of `register-task-definition` or the output of
 * `describe-task-definition`. Undefined if the content is none of these.
 */
export function taskDefinitionsOf(content: unknown, options: ReadingOptions = {}): FoundTaskDefinition[] | undefined {
  if (!isObject(content)) {
    return undefined;
  }
  return isObject(content.Resources)
    ? taskDefinitionsOfTemplate(content.Resources, content.Outputs, options)
    : registeredTaskDefinition(content, options);
}

function taskDefinitionsOfTemplate(
  declared: Json, outputs: unknown, { prepare = identity, path = [], onProblem }: ReadingOptions,
): FoundTaskDefinition[] {
  const { resources, problem, pathOf: resourcePath } = expandForEach(declared);
  if (problem !== undefined) {
    onProblem?.(problem);
  }
  const pathOfProperties = (logicalId: string) => [...path, 'Resources', ...resourcePath(logicalId), 'Properties'];
  const services = servicesIn(resources, prepare);
  const roles = new TemplateRoles({ Resources: resources, Outputs: outputs });
  return resourcesIn(resources, TASK_DEFINITION_TYPE).map(({ logicalId, name, properties, metadata }) => {
    const runners = services.get(logicalId);
    const role = isObject(properties) ? referenceTarget(properties.TaskRoleArn) : undefined;
    const model = readTaskDefinition(prepare(properties), {
      services: runners?.map(runner => runner.model), role: role === undefined ? undefined : roles.of(role),
    });
    const found = runners?.map(runner => ({ properties: runner.properties, path: pathOfProperties(runner.logicalId) })) ?? [];
    return { name, logicalId, origin: 'template', properties, path: pathOfProperties(logicalId), metadata, model, services: found };
  });
}

/** Reads the input of `register-task-definition`, which `describe-task-definition` wraps. */
function registeredTaskDefinition(
  content: Json, { prepare = identity, path = [], services = [] }: ReadingOptions,
): FoundTaskDefinition[] | undefined {
  const described = isObject(content.taskDefinition) && hasContainers(prepare(content.taskDefinition)) ? content.taskDefinition : undefined;
  const definition = described ?? content;
  const prepared = prepare(definition);
  if (!hasContainers(prepared)) {
    return undefined;
  }
  const name = textOr(member(definition, 'family'), 'task definition');
  const revision = typeof definition.revision === 'number' ? definition.revision : undefined;
  const origin = described || revision !== undefined ? 'registered' : 'input';
  const found = [...described ? describedServices(content, path) : [], ...services];
  const runners = found.map((service, index) => readService(textOr(service.properties.serviceName, `#${index + 1}`), prepare(service.properties)));
  const model = readTaskDefinition(prepared, { services: runners });
  return [{ name, logicalId: name, origin, revision, properties: definition, path: described ? [...path, 'taskDefinition'] : path, model, services: found }];
}

function hasContainers(definition: unknown): boolean {
  const containers = isIntrinsic(definition) ? undefined : member(definition, 'containerDefinitions');
  return Array.isArray(containers) || isIntrinsic(containers);
}

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
  readonly model: ServiceModel;
}

/** Returns the services of a template by the logical id of their task definition. */
function servicesIn(resources: Json, prepare: (properties: unknown) => unknown): Map<string, TemplateService[]> {
  const found = new Map<string, TemplateService[]>();
  const clusters = new Map(resourcesIn(resources, CLUSTER_TYPE).map(({ logicalId, properties }) => [logicalId, clusterNameIn(properties)]));
  for (const { logicalId, name, properties } of resourcesIn(resources, SERVICE_TYPE)) {
    const taskDefinition = isObject(properties) ? referenceTarget(properties.TaskDefinition) : undefined;
    if (taskDefinition !== undefined && isObject(properties)) {
      const services = found.get(taskDefinition) ?? [];
      const service = readService(name, prepare(properties));
      const cluster = referenceTarget(properties.Cluster);
      const model: ServiceModel = { ...service, cluster: cluster === undefined ? service.cluster : clusters.get(cluster) ?? UNKNOWN };
      services.push({ logicalId, properties, model });
      found.set(taskDefinition, services);
    }
  }
  return found;
}

/** Returns the name of a cluster if its template sets one. */
function clusterNameIn(properties: unknown): string | undefined {
  const name = isObject(properties) ? properties.ClusterName : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

interface Resource {
  readonly logicalId: string;
  readonly name: string;
  readonly properties: unknown;
  readonly metadata: unknown;
}

function resourcesIn(resources: Json, type: string): Resource[] {
  const found: Resource[] = [];
  for (const [logicalId, resource] of Object.entries(resources)) {
    if (isObject(resource) && resource.Type === type) {
      found.push({ logicalId, name: pathOf(resource) ?? logicalId, properties: resource.Properties, metadata: resource.Metadata });
    }
  }
  return found;
}

function pathOf({ Metadata: metadata }: Json): string | undefined {
  const path = isObject(metadata) ? metadata['aws:cdk:path'] : undefined;
  return typeof path === 'string' ? nameFromPath(path) : undefined;
}
