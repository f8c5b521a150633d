import { knownSysctls, runsOnWindows, sharesNetworkNamespace, TaskDefinitionModel } from './model';
import { oncePer } from './remembered';
import { addToGroup } from '../grouping';

/** A parameter of a shared namespace that more than one container sets. */
export interface SharedSysctl {
  readonly name: string;
  readonly settings: readonly { readonly container: string; readonly value: string }[];
}

/** The `net.*` parameters that several containers of one network namespace set, with each container's value. */
export const sharedNetworkSysctls = oncePer((task: TaskDefinitionModel): readonly SharedSysctl[] =>
  sharesNetworkNamespace(task) && !runsOnWindows(task) ? sharedSysctls(task, name => name.startsWith('net.')) : []);

/** The parameters that match and that several containers set, with each container's value. */
export function sharedSysctls(task: TaskDefinitionModel, matches: (name: string) => boolean): SharedSysctl[] {
  const setters = task.containers.filter(({ systemControls }) => systemControls.length > 0);
  if (setters.length < 2) {
    return [];
  }
  const byName = new Map<string, { container: string; value: string }[]>();
  for (const container of setters) {
    for (const [name, value] of knownSysctls(container)) {
      if (matches(name)) {
        addToGroup(byName, name, { container: container.name, value: plain(value) });
      }
    }
  }
  return [...byName].map(([name, settings]) => ({ name, settings })).filter(({ settings }) => settings.length > 1);
}

/** The shared parameters that are set to more than one value. */
export function disputed(shared: readonly SharedSysctl[]): SharedSysctl[] {
  return shared.filter(({ settings }) => new Set(settings.map(({ value }) => value)).size > 1);
}

/** The kernel reads any white space between two numbers alike. */
export function plain(value: string): string {
  return value.trim().split(/\s+/).join(' ');
}
