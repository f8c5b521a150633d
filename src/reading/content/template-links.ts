import type { FoundTaskDefinition, PossibleService, TaskDefinitionFile, WrittenCase } from './found';
import type { TaskDefinitionModel } from '../../checks/model';
import { groupBy } from '../../grouping';
import { once } from '../parsing/source-node';

/** What the task definitions and services of a template have to do with other templates. */
export interface TemplateLinks {
  /** The task definitions that other templates may refer to. */
  readonly shared: readonly SharedTaskDefinition[];

  /** The services whose task definition another template may contain. */
  readonly services: readonly LinkedService[];
}

/** A task definition that other templates may refer to. */
export interface SharedTaskDefinition {
  readonly logicalId: string;

  /** The name of the export. Undefined if it is unknown, or if other templates refer to it in another way. */
  readonly exportName?: string;
}

/** A service whose task definition another template may contain. */
export interface LinkedService extends PossibleService {
  readonly logicalId: string;

  /** The name of the export that the service imports. Undefined if it is unknown, or if the service imports none. */
  readonly importName?: string;
}

/** The links of a template in a file. */
export interface FileLinks extends TemplateLinks {
  readonly file: string;
}

/** Returns the files with services that run a task definition of another template, or that may. */
export function filesOfLinkedServices(links: readonly FileLinks[]): ReadonlySet<string> {
  const exported = exportNames(links);
  const isLinked = (template: FileLinks) => template.services.some(({ importName }) => links.some(other => other !== template
    && other.shared.some(({ exportName }) => isImport(importName, exportName) || mayImport(importName, exportName, exported))));
  return new Set(links.filter(isLinked).map(({ file }) => file));
}

/** Returns files whose task definitions have the services of other templates that run them, and those that may. */
export function withLinkedServices<File extends TaskDefinitionFile>(files: readonly File[], links: readonly FileLinks[] = []): readonly File[] {
  const services = links.flatMap(template => template.services.map(service => ({ template, service })));
  if (services.length === 0) {
    return files;
  }
  const exported = exportNames(links);
  const byFile = groupBy(links.filter(({ shared }) => shared.length > 0), ({ file }) => file);
  return files.map(file => {
    const templates = byFile.get(file.file) ?? [];
    return templates.length === 0 ? file : {
      ...file,
      taskDefinitions: file.taskDefinitions.map(found => {
        // A stream may contain several templates.
        const isFound = ({ logicalId }: SharedTaskDefinition) => logicalId === found.logicalId;
        const own = templates.filter(({ shared }) => shared.some(isFound));
        const names = own.flatMap(({ shared }) => shared.filter(isFound)).map(({ exportName }) => exportName);
        const others = own.length === 0 ? [] : services.filter(({ template }) => !own.includes(template));
        const importing = others.filter(({ service: { importName } }) => names.some(name => isImport(importName, name)));
        const possible = others.filter(({ service: { importName } }) => names.some(name => mayImport(importName, name, exported)));
        return withServices(found, importing.map(({ service }) => service), possible.map(({ template, service }) =>
          ({ ...service, path: found.path, reason: `the service is in ${template.file}, and ${service.reason}` })));
      }),
    };
  });
}

function exportNames(links: readonly FileLinks[]): ReadonlySet<string | undefined> {
  return new Set(links.flatMap(({ shared }) => shared.map(({ exportName }) => exportName)));
}

/** Whether a service imports an export, given their names. */
function isImport(importName: string | undefined, exportName: string | undefined): boolean {
  return importName !== undefined && importName === exportName;
}

/** Whether a service may refer to a task definition that other templates may refer to. */
function mayImport(importName: string | undefined, exportName: string | undefined, exported: ReadonlySet<string | undefined>): boolean {
  return importName === undefined || (exportName === undefined && !exported.has(importName));
}

function withServices(found: FoundTaskDefinition, running: readonly LinkedService[], possible: readonly PossibleService[]): FoundTaskDefinition {
  if (running.length + possible.length === 0) {
    return found;
  }
  const services = running.map(({ model }) => model);
  const added = (model: TaskDefinitionModel): TaskDefinitionModel => ({ ...model, services: [...model.services, ...services] });
  const model = added(found.model);
  const caseWith = (each: WrittenCase): WrittenCase => ({
    ...each,
    model: each.model === found.model ? model : added(each.model),
    services: [...each.services, ...services.map((_, index) => found.services.length + index)],
    without: parameters => added(each.without(parameters)),
    read: (properties, others) => added(each.read(properties, others)),
  });
  return {
    ...found,
    ...services.length === 0 ? {} : { model, cases: once(() => found.cases().map(caseWith)) },
    possibleServices: [...found.possibleServices ?? [], ...possible],
  };
}
