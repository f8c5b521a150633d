import { sysctlsIn } from './each-sysctl';
import { ContainerModel, TaskDefinitionModel, UNKNOWN } from './model';
import { oncePer } from './remembered';
import { plain } from './shared-sysctls';
import { addToGroup } from '../grouping';

/** A parameter to which one container gives several values, equal ones as often as they stand there. */
interface RepeatedSysctl {
  readonly container: string;
  readonly name: string;
  readonly values: readonly string[];
}

/** The parameters that a container sets more than once, as far as names and values are known. */
export const repeatedSysctls = oncePer((task: TaskDefinitionModel): readonly RepeatedSysctl[] => task.containers.flatMap(container =>
  container.systemControls.length < 2 ? [] : [...valuesByName(container, task)].filter(([, values]) => values.length > 1)
    .map(([name, values]) => ({ container: container.name, name, values: values.map(plain) }))));

function valuesByName(setter: ContainerModel, task: TaskDefinitionModel): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const { container, namespace, value } of sysctlsIn(task)) {
    if (container === setter && namespace !== UNKNOWN && value !== UNKNOWN) {
      addToGroup(byName, namespace, value);
    }
  }
  return byName;
}
