import { expandForEach } from './for-each';
import { isObject, Json } from './json';
import { nameFromPath, readService, readTaskDefinition, referenceTarget } from './task-definition';
import { TemplateRoles } from './task-role';
import { JsonPath, ServiceModel, TaskDefinitionModel, UNKNOWN } from '../model';

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
}

const TASK_DEFINITION_TYPE = 'AWS::ECS::TaskDefinition';
const SERVICE_TYPE = 'AWS::ECS::Service';
const CLUSTER_TYPE = 'AWS::ECS::Cluster';

/**
 * Returns the task definitions of a CloudFormation template, or the one in the input of `register-task-definition` or the output of
 * `describe-task-definition`. Undefined if the content is none of these.
 */
export function taskDefinitionsOf(content: unknown): FoundTaskDefinition[] | undefined {
  if (!isObject(content)) {
    return undefined;
  }
  if (isObject(content.Resources)) {
    const resources = expandForEach(content.Resources);
    const services = servicesIn(resources);
    const roles = new TemplateRoles({ Resources: resources, Outputs: content.Outputs });
    return resourcesIn(resources, TASK_DEFINITION_TYPE).map(({ logicalId, name, properties, metadata }) => {
      const runners = services.get(logicalId);
      // Only rules about ECS Exec, which needs a service, use the role.
      const role = runners && isObject(properties) ? referenceTarget(properties.TaskRoleArn) : undefined;
      const model = readTaskDefinition(properties, { services: runners, role: role === undefined ? undefined : roles.of(role) });
      return { name, logicalId, origin: 'template', properties, path: ['Resources', logicalId, 'Properties'], metadata, model };
    });
  }
  // `describe-task-definition` wraps the input of `register-task-definition`.
  const described = isObject(content.taskDefinition) ? content.taskDefinition : undefined;
  const definition = described ?? content;
  if (!Array.isArray(definition.containerDefinitions)) {
    return undefined;
  }
  const name = textOr(definition.family, 'task definition');
  const revision = typeof definition.revision === 'number' ? definition.revision : undefined;
  const origin = described || revision !== undefined ? 'registered' : 'input';
  const model = readTaskDefinition(definition, { services: describedServices(content) });
  return [{ name, logicalId: name, origin, revision, properties: definition, path: described ? ['taskDefinition'] : [], model }];
}

/** Reads the output of `describe-services`, if a file contains it beside the task definition. */
function describedServices({ taskDefinition, services }: Json): ServiceModel[] {
  return isObject(taskDefinition) && Array.isArray(services)
    ? services.filter(isObject).map((service, index) => readService(textOr(service.serviceName, `#${index + 1}`), service))
    : [];
}

function textOr(text: unknown, defaultText: string): string {
  return typeof text === 'string' && text !== '' ? text : defaultText;
}

/** Returns the services of a template by the logical id of their task definition. */
function servicesIn(resources: Json): Map<string, ServiceModel[]> {
  const found = new Map<string, ServiceModel[]>();
  const clusters = new Map(resourcesIn(resources, CLUSTER_TYPE).map(({ logicalId, properties }) => [logicalId, clusterNameIn(properties)]));
  for (const { name, properties } of resourcesIn(resources, SERVICE_TYPE)) {
    const taskDefinition = isObject(properties) ? referenceTarget(properties.TaskDefinition) : undefined;
    if (taskDefinition !== undefined) {
      const services = found.get(taskDefinition) ?? [];
      const service = readService(name, properties);
      const cluster = isObject(properties) ? referenceTarget(properties.Cluster) : undefined;
      services.push({ ...service, cluster: cluster === undefined ? service.cluster : clusters.get(cluster) ?? UNKNOWN });
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
