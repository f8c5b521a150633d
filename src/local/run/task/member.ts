import { Deferred } from './deferred';
import type { PlannedMember } from '../plan/plan';

/** A container of a task and its state. */
export type Member = ReturnType<typeof newMember>;

/** Returns a container that has not started. */
export function newMember({ run, ...planned }: PlannedMember) {
  return {
    ...planned,
    name: planned.definition.name,

    /** The engine arguments that start the container. */
    run: run.flat(),

    /** The engine's ID, once it is known. */
    id: planned.localName,
    started: new Deferred<void>(),
    healthy: new Deferred<void>(),

    /** The exit code, or that of a container that could not start. */
    ended: new Deferred<number>(),
    state: undefined as string | undefined,
    isRunning: false,
  };
}
