import { Tool, TOOLS } from './foreign-formats';
import { parsedJson } from '../../attempt';
import { isObject, Json } from '../../checks/json';
import type { JsonPath } from '../../checks/model';

/** A task definition in a place where it is not read. */
export interface UnreadTaskDefinition {
  readonly path: JsonPath;

  /** The tool that reads it there, if it is known. */
  readonly tool?: Tool;
}

/**
 * The sections of a template. They are read as a whole, and other types of resources may have the properties of a task
 * definition.
 */
const TEMPLATE_SECTIONS: ReadonlySet<string> = new Set([
  'AWSTemplateFormatVersion', 'Conditions', 'Description', 'Globals', 'Hooks', 'Mappings', 'Metadata', 'Outputs', 'Parameters', 'Resources', 'Rules', 'Transform',
]);

/** The members of a plan or a state in JSON. Some repeat the values that are read, and others are older. */
const TERRAFORM_MEMBERS: ReadonlySet<string> = new Set([
  'checks', 'configuration', 'deferred_changes', 'output_changes', 'planned_values', 'prior_state', 'proposed_unknown', 'relevant_attributes', 'resource_changes',
  'resource_drift', 'values', 'variables',
]);

/** The name of a list of container definitions, in the spelling of CloudFormation, the ECS API, or Terraform. */
export const CONTAINERS = /^container_?definitions$/i;

/** The services of Copilot that run as ECS tasks. */
const COPILOT_TYPE = /^(?:(?:Load Balanced Web|Backend|Worker) Service|Scheduled Job)$/;

/**
 * Returns the task definitions that a document contains in places where they are not read, for example in the resources
 * of another tool's file, given the properties of those that are read.
 */
export function unreadTaskDefinitionsIn(content: unknown, read: readonly unknown[]): UnreadTaskDefinition[] {
  if (isObject(content) && isObject(content.Resources) && Object.keys(content).every(key => TEMPLATE_SECTIONS.has(key))) {
    return []; // Most files are templates.
  }
  const found: UnreadTaskDefinition[] = [];
  // A loop instead of recursion allows any depth.
  const queue: { readonly value: unknown; readonly path: JsonPath }[] = [{ value: content, path: [] }];
  for (const { value: written, path } of queue) {
    const value = typeof written === 'string' ? parsedDefinition(written) : written;
    const definition = isObject(value) ? definitionIn(value) : undefined;
    // A file may be a list of documents.
    const isDocument = path.every(step => typeof step === 'number');
    if (definition && isObject(value)) {
      const hidden = hiddenSpellings(value).map(key => [key]);
      const unread = isRead(definition.properties, read) ? hidden : [definition.at, ...hidden];
      found.push(...unread.map(at => ({ path: [...path, ...at], tool: definition.tool })));
    }
    if (!definition || (isDocument && !definition.tool)) {
      // The input of `register-task-definition` may have other definitions beside its containers.
      membersOf(value, isDocument).filter(([key]) => typeof key === 'number' || !CONTAINERS.test(key)).forEach(([key, item]) => queue.push({ value: item, path: [...path, key] }));
    }
  }
  return found;
}

/** The members and items of a value that may contain task definitions which are not read. */
function membersOf(value: unknown, isDocument: boolean): [string | number, unknown][] {
  if (Array.isArray(value)) {
    return value.map((item, index) => [index, item]);
  }
  if (!isObject(value)) {
    return [];
  }
  const members = Object.entries(value);
  if (!isDocument) {
    return members;
  }
  const isTemplate = isObject(value.Resources);
  const isTerraform = isObject(value.planned_values) || (isObject(value.values) && isObject(value.values.root_module));
  // The construct tree of a cloud assembly repeats its templates.
  const isTree = typeof value.version === 'string';
  return members.filter(([key]) => !(isTemplate && TEMPLATE_SECTIONS.has(key)) && !(isTerraform && TERRAFORM_MEMBERS.has(key)) && !(isTree && key === 'tree'));
}

/** A task definition, or what a tool makes one of. */
interface Definition {
  readonly properties: Json;
  readonly tool?: Tool;

  /** Where it is in the value. */
  readonly at: JsonPath;
}

function definitionIn(value: Json): Definition | undefined {
  if (value.Type === 'AWS::ECS::TaskDefinition' && isObject(value.Properties)) {
    return { properties: value.Properties, at: [] };
  }
  const [key, containers] = Object.entries(value).find(([name, items]) => CONTAINERS.test(name) && isContainerList(items)) ?? [];
  return definitionOfTool(value) ?? (key === undefined ? undefined : { properties: value, at: Array.isArray(containers) ? [] : [key] });
}

function definitionOfTool(value: Json): Definition | undefined {
  const { apiVersion, kind, type, spec } = value;
  // The output of `pulumi stack export` has inputs.
  const properties = value.properties ?? value.inputs;
  if (kind === 'TaskDefinition' && typeof apiVersion === 'string' && /^ecs\./.test(apiVersion) && isObject(spec)) {
    return { properties: spec, at: ['spec'], tool: /crossplane|upbound|\.m\./.test(apiVersion) ? TOOLS.crossplane : TOOLS.kubernetes };
  }
  if (typeof type === 'string' && /^(?:aws|aws-native|awsx):ecs[:/].*(?:TaskDefinition|FargateService|EC2Service)$/.test(type) && isObject(properties)) {
    return { properties, at: [], tool: TOOLS.pulumi };
  }
  if (typeof type === 'string' && COPILOT_TYPE.test(type) && typeof value.name === 'string') {
    return { properties: value, at: [], tool: TOOLS.copilot };
  }
  if (isObject(value.task_definition) && value.version !== undefined) {
    return { properties: value.task_definition, at: ['task_definition'], tool: TOOLS.ecsCli };
  }
  const [name, module] = Object.entries(value).find(([key]) => /^(?:[\w.]+\.)?ecs_taskdefinition$/.test(key)) ?? [''];
  if (isObject(module) && module.containers !== undefined) {
    return { properties: module, at: [name], tool: TOOLS.ansible };
  }
  const { aws_ecs_task_definition: resources } = value;
  return isObject(resources) ? { properties: resources, at: ['aws_ecs_task_definition'], tool: TOOLS.terraform } : undefined;
}

/**
 * Whether a value is a list of containers, also as JSON in a string, or as the argument of a function such as Pulumi's
 * `fn::toJSON`.
 */
function isContainerList(value: unknown): boolean {
  if (typeof value === 'string') {
    return /^\s*\[/.test(value) && isContainerList(parsedJson(value));
  }
  const items = isObject(value) && typeof value['fn::toJSON'] === 'object' ? value['fn::toJSON'] : value;
  return Array.isArray(items) && items.some(isObject);
}

/** Parses JSON in a string, for example in the data of a Kubernetes manifest, if it names task definitions. */
function parsedDefinition(text: string): unknown {
  return /^\s*[[{]/.test(text) && /container_?definitions|AWS::ECS::TaskDefinition/i.test(text) ? parsedJson(text) : undefined;
}

/** Whether a task definition is read, or one with the same members: YAML repeats what an anchor names. */
function isRead(properties: Json, read: readonly unknown[]): boolean {
  const containers = Object.entries(properties).filter(([key]) => CONTAINERS.test(key));
  return read.some(other => isObject(other) && (other === properties
    || containers.some(([key, value]) => typeof value === 'object' && other[key] === value)
    || Object.entries(properties).every(([key, value]) => JSON.stringify(other[key]) === JSON.stringify(value))));
}

/** The lists of containers beside the one that counts, which differ in the case of their names. */
function hiddenSpellings(value: Json): string[] {
  const spellings = Object.keys(value).filter(key => /^containerdefinitions$/i.test(key));
  const [first] = spellings;
  const counts = spellings.includes('containerDefinitions') ? 'containerDefinitions' : first;
  return spellings.filter(key => key !== counts && isContainerList(value[key]));
}

/** Whether a document is a text that contains a task definition: YAML reads JSON after a comment of another language as one text. */
export function isTextWithTaskDefinition(content: unknown): content is string {
  return typeof content === 'string' && /[{[]/.test(content) && /AWS::ECS::TaskDefinition|container_?definitions|"image"\s*:/i.test(content);
}
