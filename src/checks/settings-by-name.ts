import { sysctlsOf } from './each-sysctl';
import { ContainerModel, TaskDefinitionModel, UNKNOWN } from './model';
import { plain } from './shared-sysctls';

/** The values that a container gives to each parameter, as far as names and values are known, equal ones as often as they stand there. */
export function settingsByName(container: ContainerModel, task: TaskDefinitionModel): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const { namespace, value } of sysctlsOf(container, task)) {
    if (namespace !== UNKNOWN && value !== UNKNOWN) {
      byName.set(namespace, [...byName.get(namespace) ?? [], plain(value)]);
    }
  }
  return byName;
}
