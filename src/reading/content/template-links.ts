import type { FoundTaskDefinition, LinkedService, PossibleService, TemplateLinks, WrittenCase } from './template';
import type { TaskDefinitionModel } from '../../checks/model';
import { once } from '../parsing/source-node';

/** The links of a file. */
export interface FileLinks extends TemplateLinks {
  readonly file: string;
}

interface TaskDefinitionFile {
  readonly file: string;
  readonly taskDefinitions: readonly FoundTaskDefinition[];
}

/** Returns files whose task definitions have the services of other files that run them, and those that may. */
export function withLinkedServices<File extends TaskDefinitionFile>(files: readonly File[], links: readonly FileLinks[] = []): readonly File[] {
  const services = links.flatMap(({ file, services: own }) => own.map(service => ({ file, service })));
  if (services.length === 0) {
    return files;
  }
  const exported = new Set(links.flatMap(({ shared }) => shared.map(({ exportName }) => exportName)));
  return files.map(file => {
    const shared = links.filter(each => each.file === file.file).flatMap(each => each.shared);
    const others = services.filter(each => each.file !== file.file);
    return shared.length === 0 || others.length === 0 ? file : {
      ...file,
      taskDefinitions: file.taskDefinitions.map(found => {
        const names = shared.filter(({ logicalId }) => logicalId === found.logicalId).map(({ exportName }) => exportName);
        const importing = others.filter(({ service: { importName } }) => importName !== undefined && names.includes(importName));
        const possible = names.length === 0 ? [] : others.filter(({ service: { importName } }) =>
          importName === undefined || (!exported.has(importName) && names.includes(undefined)));
        return withServices(found, importing.map(({ service }) => service), possible.map(({ file: other, service }) =>
          ({ ...service, path: found.path, reason: `the service is in ${other}, and ${service.reason}` })));
      }),
    };
  });
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
