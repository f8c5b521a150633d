import type { Engine } from './engine';
import { NAME_PREFIX, TASK_LABEL } from './names';

/** A container that a run created. */
export interface LocalContainer {
  readonly localName: string;

  /** The task's name, as the engine's names contain it. */
  readonly task: string;

  /** The container's name, or undefined for the pause container. */
  readonly container?: string;
}

/** Lists the containers of all tasks on this machine, by default only running ones. */
export async function listContainers(engine: Engine, ...options: string[]): Promise<LocalContainer[]> {
  const { stdout } = await engine.run(['ps', ...options, '--filter', `label=${TASK_LABEL}`, '--format', '{{.Names}}']);
  return stdout.split('\n').flatMap(name => parseLocalName(name) ?? []);
}

/** Parses an engine's container or volume name. Returns undefined if no run created it. */
export function parseLocalName(localName: string): LocalContainer | undefined {
  const [task, container] = localName.slice(NAME_PREFIX.length).split('.');
  return localName.startsWith(NAME_PREFIX) ? { localName, task, container } : undefined;
}
