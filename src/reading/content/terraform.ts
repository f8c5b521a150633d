import type { FoundService } from './template';
import { Form, itemOf, memberOf, TASK_DEFINITION_FIELDS } from '../../checks/fields';
import { isObject, Json } from '../../checks/json';
import type { JsonPath } from '../../checks/model';
import { KNOWN_AFTER_APPLY } from '../definitions/unknown-task';

const TASK_DEFINITION = 'aws_ecs_task_definition';
const SERVICE = 'aws_ecs_service';

/** A value that is known after apply. */
const UNRESOLVED = { Ref: KNOWN_AFTER_APPLY };

/**
 * The arguments that the checks read, with their names in the ECS API.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_task_definition
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service
 */
const TASK_DEFINITION_ARGUMENTS: Readonly<Record<string, string>> = {
  family: 'family',
  cpu: 'cpu',
  memory: 'memory',
  network_mode: 'networkMode',
  pid_mode: 'pidMode',
  ipc_mode: 'ipcMode',
  requires_compatibilities: 'requiresCompatibilities',
  task_role_arn: 'taskRoleArn',
  execution_role_arn: 'executionRoleArn',
  enable_fault_injection: 'enableFaultInjection',
};
const SERVICE_ARGUMENTS: Readonly<Record<string, string>> = {
  name: 'serviceName', cluster: 'cluster', enable_execute_command: 'enableExecuteCommand', launch_type: 'launchType', platform_version: 'platformVersion',
};

/** A resource of a plan or a state. */
export interface TerraformResource {
  readonly address: string;
  readonly module: string;
  readonly type: string;
  readonly name: string;
  readonly index: unknown;
  readonly values: Json;
  readonly unknown: Json;
  readonly path: JsonPath;
}

/**
 * Returns the task definitions in the output of `terraform show -json`, of a plan or a state. Undefined if the content is neither.
 *
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export function terraformTaskDefinitionsOf(content: unknown) {
  const resources = terraformResourcesOf(content);
  if (resources === undefined || !isObject(content)) {
    return undefined;
  }
  const definitions = resources.filter(({ type }) => type === TASK_DEFINITION);
  const services = resources.filter(({ type }) => type === SERVICE)
    .map(service => ({ service, target: targetOf(service, definitions, configurationOf(service, content)) }));
  return definitions.map(definition => ({
    /** For example `module.web.aws_ecs_task_definition.app[0]`. */
    address: definition.address,

    /** The properties with the names of the ECS API. */
    properties: taskDefinitionFrom(definition),
    path: definition.path,

    /** The services that run it, with the names of the ECS API. */
    services: services.filter(({ target }) => target === definition)
      .map(({ service }): FoundService => ({ properties: serviceFrom(service), path: service.path })),
  }));
}

/** Returns the resources of a plan or a state. Undefined if the content is neither. */
export function terraformResourcesOf(content: unknown): TerraformResource[] | undefined {
  const section = isObject(content) ? ['planned_values', 'values'].find(name => isObject(content[name])) : undefined;
  const root = section === undefined ? undefined : ((content as Json)[section] as Json).root_module;
  return section !== undefined && isObject(content) && isObject(root) ? resourcesIn(root, [section, 'root_module'], unknownValuesIn(content)) : undefined;
}

function resourcesIn(module: Json, path: JsonPath, unknown: ReadonlyMap<string, Json>): TerraformResource[] {
  const own = listOf(module.resources).flatMap((resource, index): TerraformResource[] => {
    // A deposed object awaits its deletion, under the address of the object that replaced it.
    if (!isObject(resource) || typeof resource.type !== 'string' || resource.mode === 'data' || resource.deposed_key !== undefined) {
      return [];
    }
    const { type, index: key, values } = resource;
    const name = typeof resource.name === 'string' ? resource.name : '';
    const address = typeof resource.address === 'string' ? resource.address : `${type}.${name}`;
    return [{
      address,
      module: typeof module.address === 'string' ? module.address : '',
      type,
      name,
      index: key,
      values: isObject(values) ? values : {},
      unknown: unknown.get(address) ?? {},
      path: [...path, 'resources', index, 'values'],
    }];
  });
  const children = listOf(module.child_modules)
    .flatMap((child, index) => isObject(child) ? resourcesIn(child, [...path, 'child_modules', index], unknown) : []);
  return [...own, ...children];
}

/** Returns which values of each resource are known only after apply. A plan omits them from the planned values. */
function unknownValuesIn({ resource_changes: changes }: Json): Map<string, Json> {
  return new Map(listOf(changes).flatMap(change => {
    const after = isObject(change) && isObject(change.change) ? change.change.after_unknown : undefined;
    return isObject(change) && typeof change.address === 'string' && isObject(after) && change.deposed === undefined ? [[change.address, after] as const] : [];
  }));
}

/** Returns the task definition that a service refers to: by its ARN, or, before it exists, by the reference in the configuration. */
function targetOf(
  { values, module, index }: TerraformResource, definitions: readonly TerraformResource[], configuration: Json | undefined,
): TerraformResource | undefined {
  const written = values.task_definition;
  if (typeof written === 'string') {
    return definitions.find(({ values: { arn, arn_without_revision: family, family: name, revision } }) =>
      [arn, family, name].includes(written) || (typeof revision === 'number' && typeof name === 'string' && written === `${name}:${revision}`));
  }
  const expressions = configuration && isObject(configuration.expressions) ? configuration.expressions.task_definition : undefined;
  const references = isObject(expressions) ? listOf(expressions.references) : [];
  const names = new Set(references.filter(reference => typeof reference === 'string').map(reference => reference.replace(/\[[^\]]*\]/g, '').split('.').slice(0, 2).join('.')));
  const candidates = definitions.filter(definition => definition.module === module && names.has(`${TASK_DEFINITION}.${definition.name}`));
  // With count or for_each, a service usually runs the task definition with its own key.
  return candidates.length === 1 ? candidates[0] : candidates.find(candidate => candidate.index !== undefined && candidate.index === index);
}

/** Returns the configuration of a resource in a plan. A state has none. */
function configurationOf({ type, name, module }: TerraformResource, { configuration }: Json): Json | undefined {
  let current = isObject(configuration) ? configuration.root_module : undefined;
  for (const [, call] of module.matchAll(/(?:^|\.)module\.([^.[]+)(?:\[[^\]]*\])?/g)) {
    const calls = isObject(current) && isObject(current.module_calls) ? current.module_calls[call] : undefined;
    current = isObject(calls) ? calls.module : undefined;
  }
  const resources = isObject(current) ? listOf(current.resources).filter(isObject) : [];
  return resources.find(resource => resource.type === type && resource.name === name);
}

function taskDefinitionFrom(resource: TerraformResource): Json {
  const { values, unknown } = resource;
  const platform = blockOf(resource, 'runtime_platform');
  const storage = blockOf(resource, 'ephemeral_storage');
  return defined({
    ...renamed(resource, TASK_DEFINITION_ARGUMENTS),
    containerDefinitions: unknown.container_definitions === true
      ? UNRESOLVED
      : inEcsCase(parsedList(values.container_definitions, resource.address), CONTAINERS),
    runtimePlatform: isObject(platform) && platform !== UNRESOLVED
      ? defined({ operatingSystemFamily: platform.operating_system_family, cpuArchitecture: platform.cpu_architecture })
      : platform,
    ephemeralStorage: isObject(storage) && storage !== UNRESOLVED ? { sizeInGiB: storage.size_in_gib } : storage,
    tags: tagsFrom(values),
    volumes: unknown.volume === true ? UNRESOLVED : listOf(values.volume).filter(isObject).map(volumeFrom),
  });
}

/** Returns the tags, with the default ones of the provider, which omits those of AWS. */
function tagsFrom({ tags, tags_all: all = tags }: Json): readonly Json[] | undefined {
  return isObject(all) ? Object.entries(all).filter(([key]) => !/^aws:/i.test(key)).map(([key, value]) => ({ key, value })) : undefined;
}

/** Spells the keys of a value as ECS does: Terraform ignores their case. */
function inEcsCase(value: unknown, form: Form): unknown {
  const item = itemOf(form);
  if (Array.isArray(value)) {
    return item === undefined ? value : value.map(entry => inEcsCase(entry, item));
  }
  if (!isObject(value) || typeof form === 'string' || item !== undefined) {
    return value;
  }
  const names = new Map(Object.keys(form).map(name => [name.toLowerCase(), name]));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => {
    const name = names.get(key.toLowerCase()) ?? key;
    return [name, inEcsCase(entry, memberOf(form, name) ?? 'unchecked')];
  }));
}

const CONTAINERS: Form = TASK_DEFINITION_FIELDS.containerDefinitions;

function volumeFrom({
  name, host_path: sourcePath, docker_volume_configuration: docker, efs_volume_configuration: efs, fsx_windows_file_server_volume_configuration: fsx,
  configure_at_launch: configuredAtLaunch,
}: Json): Json {
  const [dockerVolume, system, server] = [docker, efs, fsx].map(blocks => listOf(blocks).find(isObject));
  const [authorization, credentials] = [system, server].map(volume => listOf(volume?.authorization_config).find(isObject));
  return defined({
    name,
    host: typeof sourcePath === 'string' && sourcePath !== '' ? { sourcePath } : undefined,
    configuredAtLaunch,
    dockerVolumeConfiguration: dockerVolume && defined({
      scope: dockerVolume.scope,
      autoprovision: dockerVolume.autoprovision,
      driver: dockerVolume.driver,
      driverOpts: dockerVolume.driver_opts,
      labels: dockerVolume.labels,
    }),
    fsxWindowsFileServerVolumeConfiguration: server && {
      fileSystemId: server.file_system_id ?? UNRESOLVED,
      rootDirectory: server.root_directory,
      authorizationConfig: credentials && { credentialsParameter: credentials.credentials_parameter ?? UNRESOLVED, domain: credentials.domain },
    },
    efsVolumeConfiguration: system && {
      // A plan omits what is known only after apply: a file system that it creates.
      fileSystemId: system.file_system_id ?? UNRESOLVED,
      rootDirectory: system.root_directory,
      transitEncryption: system.transit_encryption,
      authorizationConfig: authorization && {
        accessPointId: 'access_point_id' in authorization ? authorization.access_point_id : UNRESOLVED, iam: authorization.iam,
      },
    },
  });
}

function serviceFrom(resource: TerraformResource): Json {
  const { values, unknown } = resource;
  return defined({
    ...renamed(resource, SERVICE_ARGUMENTS),
    capacityProviderStrategy: unknown.capacity_provider_strategy === true
      ? UNRESOLVED
      : listOf(values.capacity_provider_strategy).filter(isObject).map(({ capacity_provider: name }) => ({ capacityProvider: name ?? UNRESOLVED })),
  });
}

function renamed({ values, unknown }: TerraformResource, names: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(Object.entries(names).map(([name, apiName]) => [apiName, isUnknown(unknown[name]) ? UNRESOLVED : values[name]]));
}

/** Whether a value, or an item of a list, is known only after apply. */
function isUnknown(unknown: unknown): boolean {
  return unknown === true || (Array.isArray(unknown) && unknown.includes(true));
}

function blockOf({ values, unknown }: TerraformResource, name: string): unknown {
  return unknown[name] === true ? UNRESOLVED : listOf(values[name])[0];
}

/**
 * Parses `container_definitions`, which is JSON in a string.
 *
 * @see https://github.com/cloudposse/terraform-aws-ecs-container-definition/issues/100
 */
function parsedList(text: unknown, address: string): readonly unknown[] {
  if (typeof text !== 'string') {
    return listOf(text);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error(`has container definitions of ${address} that are not valid JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(parsed)) {
    throw new Error(`has container definitions of ${address} that are not a list, which Terraform rejects. Write a list, even for one container`);
  }
  return parsed;
}

function defined(object: Json): Json {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
