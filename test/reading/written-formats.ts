import { Document, isMap, isNode, isScalar, visit } from 'yaml';
import type { Json, Path, Task } from './hidden-values';
import { capitalized, capitalizedKey } from '../cli/definitions';

/** A task, a part of which is written in another way. */
export interface HidingTask extends Task {
  /** The sections of a template that the part needs. */
  readonly sections?: Json;

  /** The value of the variable `Hidden`, if the task has to be in a loop. */
  readonly item?: string;
}

/** A kind of file with a task definition. */
export interface Format {
  readonly extension: string;

  /** Whether members are written as in CloudFormation. Defaults to the names of the ECS API. */
  readonly isTemplate?: boolean;

  /** Returns the text. Undefined if it cannot contain the task. `before` is a task definition that stands before the other one in the same document. */
  write(task: HidingTask, before?: unknown): string | undefined;
}

/** Returns a task and a path in it with the names of a format. */
export function inFormat({ isTemplate = false }: Format, task: Task, path: Path): readonly [Task, Path] {
  const [root, ...steps] = path;
  const { taskDefinition, services } = task;
  return isTemplate
    ? [
      { taskDefinition: capitalized(taskDefinition), services: services?.map(service => capitalized(service)) },
      [root, ...steps.map((step, index) => typeof step === 'string' ? capitalizedKey(step, steps[index - 1]) : step)],
    ]
    : [task, path];
}

function template({ taskDefinition, services = [], sections, item }: HidingTask, before?: unknown): Json {
  const [name, id] = item === undefined ? ['Task', 'Task'] : ['Task&{Hidden}', `Task${item.replace(/[^A-Za-z0-9]/g, '')}`];
  const resources = {
    [name]: { Type: 'AWS::ECS::TaskDefinition', Properties: taskDefinition },
    ...Object.fromEntries(services.map((service, index) => [`Service${index}`, { Type: 'AWS::ECS::Service', Properties: { ...service as Json, TaskDefinition: { Ref: id } } }])),
  };
  return {
    ...sections,
    Resources: {
      ...before === undefined ? {} : { Before: { Type: 'AWS::ECS::TaskDefinition', Properties: capitalized(before) } },
      ...item === undefined ? resources : { 'Fn::ForEach::Tasks': ['Hidden', [item], resources] },
    },
  };
}

function json(document: unknown): string | undefined {
  return document === undefined ? undefined : JSON.stringify(document, undefined, 2);
}

/** Writes YAML, with the short forms of functions. The argument of a function cannot have two tags. */
function yaml(document: unknown, { isShort }: { readonly isShort: boolean }): string | undefined {
  if (document === undefined) {
    return undefined;
  }
  const written = new Document(document, { aliasDuplicateObjects: false });
  isShort && visit(written, {
    Map: (_, node) => {
      const [pair] = node.items;
      const name = node.items.length === 1 && isScalar(pair.key) ? String(pair.key.value) : '';
      if ((name === 'Ref' || /^Fn::\w+$/.test(name)) && isNode(pair.value) && !isOnlyFunction(pair.value)) {
        pair.value.tag = `!${name.replace('Fn::', '')}`;
        return pair.value;
      }
      return undefined;
    },
  });
  return written.toString();
}

function isOnlyFunction(node: unknown): boolean {
  return isMap(node) && node.items.length === 1;
}

/** The formats of a file with task definitions. */
export const FORMATS: Readonly<Record<string, Format>> = {
  'a template in JSON': { extension: 'template.json', isTemplate: true, write: (...args) => json(template(...args)) },
  'a template in YAML with long forms': { extension: 'yaml', isTemplate: true, write: (...args) => yaml(template(...args), { isShort: false }) },
  'a template in YAML with short forms': { extension: 'yml', isTemplate: true, write: (...args) => yaml(template(...args), { isShort: true }) },
  'the input of register-task-definition': {
    extension: 'json',
    write: ({ taskDefinition, services }, before) => before ?? services ? undefined : json(taskDefinition),
  },
  'the output of describe-task-definition': {
    extension: 'json',
    write: ({ taskDefinition, services }, before) =>
      before ? undefined : json({ taskDefinition: { ...taskDefinition as Json, revision: 7 }, services }),
  },
};
