import { locate, pathIn } from '../../checks/location';
import type { JsonPath } from '../../checks/model';
import type { Finding } from '../../checks/rule';
import type { InputTaskDefinition } from '../../reading/input';

/** Returns the path of a finding in its file: in the service that it is about, or in the task definition. */
export function pathOf(finding: Finding, { services, path, properties, model }: InputTaskDefinition): JsonPath {
  const service = finding.service === undefined ? undefined : services[finding.service];
  return service
    ? [...service.path, ...pathIn(service.properties, finding.at ?? [])]
    : [...path, ...locate(finding, properties, model)];
}
