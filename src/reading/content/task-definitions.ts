import type { InputTaskDefinition } from '../input';
import { mayContainPlaceholders, PlaceholderCount, replacePlaceholders } from './placeholders';
import { describedServices, ReadingOptions, taskDefinitionsOf, TemplateLinks } from './template';
import { CONTAINERS } from './unread-task-definition';
import { flag, isObject, Json, list, member } from '../../checks/json';
import type { JsonPath } from '../../checks/model';
import { groupBy } from '../../grouping';
import { capitalized } from '../../wording';
import { NOT_IN_LIST, taskAround } from '../definitions/unknown-task';

/** The task definitions in the documents of a file. */
export interface FileContent {
  readonly taskDefinitions: readonly InputTaskDefinition[];

  /** How many values of the task definitions are placeholders. */
  readonly count: PlaceholderCount;

  /** What the templates of the file share with other files. */
  readonly links: readonly TemplateLinks[];
}

/** Members of container definitions, of which a list in a folder must have one: many lists have items with a name and an image. */
const CONTAINER_MEMBERS: ReadonlySet<string> = new Set([
  'command', 'cpu', 'dependson', 'entrypoint', 'environment', 'essential', 'healthcheck', 'linuxparameters', 'logconfiguration', 'memory', 'memoryreservation',
  'mountpoints', 'portmappings', 'readonlyrootfilesystem', 'repositorycredentials', 'secrets', 'systemcontrols', 'ulimits', 'user', 'volumesfrom',
]);

/** Members of documents that contain task definitions. */
const DOCUMENT_MEMBERS: ReadonlySet<string> = new Set(['containerdefinitions', 'planned_values', 'resources', 'taskdefinition', 'values']);

/**
 * Members that hold task definitions in a form of their own: a template, the output of `describe-task-definition`, a
 * plan, and a state of Terraform.
 */
const PARTS: readonly string[] = ['Resources', 'taskDefinition', 'planned_values', 'values'];

interface FileName {
  readonly name: string;

  /** Whether an argument names the file. */
  readonly isNamed: boolean;
}

/** Equals no value of a file. */
const NO_ARN = Symbol('no ARN');

interface Document {
  readonly content: unknown;
  readonly path: JsonPath;

  /** Whether the content is a list of container definitions. */
  readonly isContainerList: boolean;
}

/**
 * Returns the task definitions of a file: of templates, registered and described task definitions, plans and states of
 * Terraform, and lists of container definitions. A list of them counts as a stream.
 *
 * Throws if some of them cannot be read.
 */
export function taskDefinitionsIn(contents: readonly unknown[], text: string, { isNamed, name }: FileName): FileContent {
  const documents = contents.flatMap((content, index) => documentsIn(content, contents.length > 1 ? [index] : [], isNamed));
  const count = { scalars: 0, placeholders: 0 };
  const prepare = mayContainPlaceholders(text) ? (properties: unknown) => replacePlaceholders(properties, count) : undefined;
  const services = documents.flatMap(({ content, path }) =>
    isObject(content) && !isObject(content.taskDefinition) ? describedServices(content, path) : []);
  const servicesByArn = groupBy(services, ({ properties: { taskDefinition } }) => taskDefinition);
  const links: TemplateLinks[] = [];
  const onLinks = (found: TemplateLinks) => links.push(found);
  const servicesOf = (content: unknown) => servicesByArn.get(arnOf(content));
  const isOnlyList = documents.filter(({ isContainerList }) => isContainerList).length === 1;
  const taskDefinitions = documents.flatMap(({ content, path, isContainerList }) => {
    if (isContainerList) {
      const containers = list(content);
      return containersOnly(containers, path, name, { prepare, isWhole: isOnlyList && hasEssential(containers) });
    }
    const parts = isObject(content) ? partsOf(content) : [];
    const found = parts.flatMap(part =>
      taskDefinitionsOf(part, { prepare, path, services: servicesOf(part), onProblem, onLinks }) ?? terraformDefinitions(part, path, prepare));
    // A part of a file is not the input of `register-task-definition`.
    return path.length === 0 && parts.length === 1
      ? found
      : found.map(definition => ({ ...definition, origin: definition.origin === 'input' ? 'template' : definition.origin } as const));
  });
  return { taskDefinitions, count, links };
}

/** Splits a document into the parts that hold task definitions in different forms. Most documents are one part. */
function partsOf(content: Json): Json[] {
  const names = PARTS.filter(name => isObject(content[name]));
  const isPart = (key: string) => names.includes(key) || CONTAINERS.test(key);
  if (Object.keys(content).filter(isPart).length <= 1) {
    return [content];
  }
  return [...names.map(name => withMembers(content, key => key === name || !isPart(key))), withMembers(content, key => !names.includes(key))];
}

function withMembers(content: Json, isKept: (key: string) => boolean): Json {
  return Object.fromEntries(Object.entries(content).filter(([key]) => isKept(key)));
}

function documentsIn(content: unknown, path: JsonPath, isNamed: boolean): Document[] {
  if (!Array.isArray(content)) {
    return [{ content, path, isContainerList: false }];
  }
  return listsContainers(content, isNamed)
    ? [{ content, path, isContainerList: true }]
    : content.flatMap((item: unknown, index) => documentsIn(item, [...path, index], isNamed));
}

function listsContainers(items: readonly unknown[], isNamed: boolean): boolean {
  if (items.some(Array.isArray)) {
    return false;
  }
  const keysOfItems = items.map(item => isObject(item) ? Object.keys(item).map(key => key.toLowerCase()) : []);
  return !keysOfItems.some(keys => keys.some(key => DOCUMENT_MEMBERS.has(key)))
    && keysOfItems.some(keys => keys.includes('name') && keys.includes('image') && (isNamed || keys.some(key => CONTAINER_MEMBERS.has(key))))
    && (isNamed || !items.some(hasTitle));
}

/** Whether the name of an item has several words: lists of products also have a name, an image, and for example a cpu. */
function hasTitle(item: unknown): boolean {
  const name = member(item, 'name');
  return typeof name === 'string' && /\w\s+\w/.test(name);
}

/**
 * Whether a list has an essential container, as every task needs. A list without one is a part of a task, and so are
 * several lists in a file.
 */
function hasEssential(containers: readonly unknown[]): boolean {
  return containers.some(container => flag(member(container, 'essential'), true) !== false);
}

/**
 * Reads a list of container definitions, for example of Terraform. The task that they belong to is unknown. A list that
 * is a part may have others beside it.
 */
function containersOnly(
  containerDefinitions: readonly unknown[], path: JsonPath, name: string, { prepare, isWhole }: { readonly isWhole: boolean } & Pick<ReadingOptions, 'prepare'>,
): InputTaskDefinition[] {
  const containers = isWhole ? containerDefinitions : [...containerDefinitions, { Ref: NOT_IN_LIST }];
  const spell = containerDefinitions.some(container => isObject(container) && 'Image' in container) ? capitalized : undefined;
  return taskDefinitionsOf(taskAround(containers, NOT_IN_LIST, spell), { prepare, path })!
    .map(found => ({ ...found, name, logicalId: name, origin: 'template', properties: { containerDefinitions } }));
}

function terraformDefinitions(content: unknown, at: JsonPath, prepare: ReadingOptions['prepare']): InputTaskDefinition[] {
  if (!isObject(content) || (content.planned_values ?? content.values) === undefined) {
    return [];
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { terraformTaskDefinitionsOf } = require('./terraform') as typeof import('./terraform');
  return (terraformTaskDefinitionsOf(content) ?? []).flatMap(({ address: name, properties, services, path }) => {
    const located = services.map(service => ({ ...service, path: [...at, ...service.path] }));
    const found = taskDefinitionsOf(properties, { prepare, path: [...at, ...path], services: located, notation: 'other' })!;
    return found.map(definition => ({ ...definition, name, logicalId: name, origin: 'template' } as const));
  });
}

function arnOf(content: unknown): unknown {
  const definition = isObject(content) ? content.taskDefinition ?? content : undefined;
  return isObject(definition) ? definition.taskDefinitionArn ?? NO_ARN : NO_ARN;
}

function onProblem(problem: string): never {
  throw new Error(`${problem}, which CloudFormation rejects`);
}
