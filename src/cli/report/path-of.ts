import { locate, pathIn } from '../../checks/location';
import type { JsonPath } from '../../checks/model';
import type { Finding } from '../../checks/rule';
import type { FoundTaskDefinition, WrittenCase } from '../../reading/content/found';

/** Returns the path of a finding in its file: in the service that it is about, or in the task definition. */
export function pathOf(finding: Finding, { services, path, properties, model }: FoundTaskDefinition, inCase?: WrittenCase): JsonPath {
  const service = finding.service === undefined ? undefined : services[finding.service];
  if (service) {
    return [...service.path, ...pathIn(service.properties, finding.at ?? [])];
  }
  const isWritten = inCase === undefined || inCase.model === model;
  return [...path, ...isWritten ? locate(finding, properties, model) : inCase.writtenPath(locate(finding, inCase.properties, inCase.model))];
}
