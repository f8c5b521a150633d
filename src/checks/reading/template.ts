import { expandForEach } from './for-each';
import { isObject, Json } from './json';
import { ServiceModel, TaskDefinitionModel, UNKNOWN } from '../model';
import { nameFromPath, readService, readTaskDefinition, referenceTarget } from './task-definition';
import { TemplateRoles } from './task-role';

/** A task definition that was found in a file. */
export interface FoundTaskDefinition {
  /** The construct's path where the template tells it, else the logical id or the family. */
  readonly name: string;

  /** The key of the resource in its template; the name where there is no template. */
  readonly logicalId: string;

  /** A template is deployed; the input of `register-task-definition` waits to be registered; the output of `describe-task-definition` is registered. */
  readonly origin: 'template' | 'input' | 'registered';

  /** The revision under which it is registered, where it is known. */
  readonly revision?: number;

  /** Its properties as they are written. */
  readonly properties: unknown;
  readonly model: TaskDefinitionModel;
}

const TASK_DEFINITION_TYPE = 'AWS::ECS::TaskDefinition';
const SERVICE_TYPE = 'AWS::ECS::Service';
const CLUSTER_TYPE = 'AWS::ECS::Cluster';

/**
 * The task definitions of a CloudFormation template, or the one of a `register-task-definition` file; undefined where the content is neither.
 */
export function taskDefinitionsOf(content: unknown): FoundTaskDefinition[] | undefined {
  if (!isObject(content)) {
    return undefined;
  }
  if (isObject(content.Resources)) {
    const resources = expandForEach(content.Resources);
    const services = servicesIn(resources);
    const roles = new TemplateRoles({ Resources: resources, Outputs: content.Outputs });
    return resourcesIn(resources, TASK_DEFINITION_TYPE).map(({ logicalId, name, properties }) => {
      const ran = services.get(logicalId);
      // Only ECS Exec asks what the role allows.
      const role = ran && isObject(properties) ? referenceTarget(properties.TaskRoleArn) : undefined;
      const model = readTaskDefinition(properties, { services: ran, role: role === undefined ? undefined : roles.of(role) });
      return { name, logicalId, origin: 'template', properties, model };
    });
  }
  // `describe-task-definition` wraps what `register-task-definition` takes.
  const described = isObject(content.taskDefinition) ? content.taskDefinition : undefined;
  const definition = described ?? content;
  if (!Array.isArray(definition.containerDefinitions)) {
    return undefined;
  }
  const name = textOr(definition.family, 'task definition');
  const revision = typeof definition.revision === 'number' ? definition.revision : undefined;
  const origin = described || revision !== undefined ? 'registered' : 'input';
  const model = readTaskDefinition(definition, { services: servicesBeside(content) });
  return [{ name, logicalId: name, origin, revision, properties: definition, model }];
}

/** The services that `describe-services` tells, where somebody has put them beside the task definition that they run. */
function servicesBeside({ taskDefinition, services }: Json): ServiceModel[] {
  return isObject(taskDefinition) && Array.isArray(services)
    ? services.filter(isObject).map((service, index) => readService(textOr(service.serviceName, `#${index + 1}`), service))
    : [];
}

function textOr(text: unknown, otherwise: string): string {
  return typeof text === 'string' && text !== '' ? text : otherwise;
}

/** The services of a template, by the logical id of the task definition that each runs. */
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

/** The name that a template gives to a cluster, where it gives one. */
function clusterNameIn(properties: unknown): string | undefined {
  const name = isObject(properties) ? properties.ClusterName : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

interface Resource {
  readonly logicalId: string;
  readonly name: string;
  readonly properties: unknown;
}

function resourcesIn(resources: Json, type: string): Resource[] {
  const found: Resource[] = [];
  for (const [logicalId, resource] of Object.entries(resources)) {
    if (isObject(resource) && resource.Type === type) {
      found.push({ logicalId, name: pathOf(resource) ?? logicalId, properties: resource.Properties });
    }
  }
  return found;
}

function pathOf({ Metadata: metadata }: Json): string | undefined {
  const path = isObject(metadata) ? metadata['aws:cdk:path'] : undefined;
  return typeof path === 'string' ? nameFromPath(path) : undefined;
}
