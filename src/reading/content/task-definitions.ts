import type { FoundTaskDefinition } from './found';
import type { PlaceholderCount } from './placeholders';
import { describedServices } from './registered';
import { taskDefinitionsOf } from './template';
import type { TemplateLinks } from './template-links';
import { isObject } from '../../checks/json';
import type { JsonPath } from '../../checks/model';
import { groupBy } from '../../grouping';
import { Work } from '../work';

/** The task definitions in the documents of a file. */
export interface FileContent {
  readonly taskDefinitions: readonly FoundTaskDefinition[];

  /** How many values of the task definitions are placeholders. */
  readonly count: PlaceholderCount;

  /** What the templates of the file share with other files. */
  readonly links: readonly TemplateLinks[];
}

/** Equals no value of a file. */
const NO_ARN = Symbol('no ARN');

interface Document {
  readonly content: unknown;
  readonly path: JsonPath;
}

/**
 * Returns the task definitions of a file: of templates, and of registered and described task definitions. A list of them
 * counts as a stream.
 *
 * Throws if some of them cannot be read.
 */
export function taskDefinitionsIn(contents: readonly unknown[]): FileContent {
  const documents = contents.flatMap((content, index) => documentsIn(content, contents.length > 1 ? [index] : []));
  const count = { scalars: 0, placeholders: 0 };
  const services = documents.flatMap(({ content, path }) =>
    isObject(content) && !isObject(content.taskDefinition) ? describedServices(content, path) : []);
  const servicesByArn = groupBy(services, ({ properties: { taskDefinition } }) => taskDefinition);
  const work = new Work();
  const links: TemplateLinks[] = [];
  const onLinks = (found: TemplateLinks) => links.push(found);
  const taskDefinitions = documents.flatMap(({ content, path }) =>
    taskDefinitionsOf(content, { count, path, work, services: servicesByArn.get(arnOf(content)), onProblem, onLinks }) ?? []);
  return { taskDefinitions, count, links };
}

function documentsIn(content: unknown, path: JsonPath): Document[] {
  return Array.isArray(content) ? content.flatMap((item: unknown, index) => documentsIn(item, [...path, index])) : [{ content, path }];
}

function arnOf(content: unknown): unknown {
  const definition = isObject(content) ? content.taskDefinition ?? content : undefined;
  return isObject(definition) ? definition.taskDefinitionArn ?? NO_ARN : NO_ARN;
}

function onProblem(problem: string): never {
  throw new Error(`${problem}, which CloudFormation rejects`);
}
