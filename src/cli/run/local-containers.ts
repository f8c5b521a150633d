import type { Engine } from './engine';
import { PREFIX, slugOf, TASK_LABEL } from './plan';

/** A container that a run has made. */
export interface LocalContainer {
  readonly localName: string;

  /** The task's name as a part of the engine's names. */
  readonly task: string;

  /** Undefined for the one that owns the namespaces. */
  readonly container?: string;
}

/** The containers of all tasks that run here. */
export async function listContainers(engine: Engine, ...which: string[]): Promise<LocalContainer[]> {
  const { stdout } = await engine.run(['ps', ...which, '--filter', `label=${TASK_LABEL}`, '--format', '{{.Names}}']);
  return stdout.split('\n').flatMap(name => parseLocalName(name) ?? []);
}

/** What a name of the engine says; undefined where it is not one of ours. */
export function parseLocalName(localName: string): LocalContainer | undefined {
  const [task, container] = localName.slice(PREFIX.length).split('.');
  return localName.startsWith(PREFIX) ? { localName, task, container } : undefined;
}

/** Whether a name that somebody typed is the task's, or a part of it such as the construct that holds it. */
export function matchesTaskName(typed: string, task: string): boolean {
  return `-${slugOf(task)}-`.includes(`-${slugOf(typed)}-`);
}
