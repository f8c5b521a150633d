import type { Endpoint, Timer } from './sockets';
import type { NamedValue } from '../run/definition';

/** What was seen of a running task. */
export interface Observation {
  readonly task: string;
  readonly containers: readonly ObservedContainer[];

  /** The parameters of the network namespace that explain what its sockets do; those are left out that the kernel does not have. */
  readonly network: Readonly<Record<string, string | undefined>>;
  readonly listeners: readonly Listener[];
  readonly connections: readonly Connection[];
}

export interface ObservedContainer {
  readonly name: string;

  /** The kernel parameters that it asks for. */
  readonly asked: readonly NamedValue[];

  /** The values of these parameters in its namespaces; those are left out that are not there. */
  readonly inEffect: Readonly<Record<string, string | undefined>>;
}

/** Whose a socket is. */
export interface Owned {
  /** Undefined where its process runs in none of the task's containers, or cannot be seen. */
  readonly container?: string;
  readonly program?: string;
}

export interface Listener extends Owned {
  readonly local: Endpoint;

  /** The longest queue of connections that wait to be accepted. */
  readonly backlog: number;

  /** How many wait now. */
  readonly waiting: number;
}

export interface Connection extends Owned {
  readonly local: Endpoint;
  readonly peer: Endpoint;

  /** Whether it came in by a listener of the task. */
  readonly isAccepted: boolean;
  readonly timer?: Timer;

  /** Seconds since something came from the peer. */
  readonly silence: number;

  /** Whether nothing has gone either way since it was opened. */
  readonly isUntouched: boolean;
}

/** What is to be told of a task, beside what was seen. */
export interface Finding {
  /** Undefined where it is about none of the containers. */
  readonly container?: string;
  readonly about: 'parameter' | 'listener' | 'port' | 'connection';

  /** `good`: what is asked for holds. `warning`: it changes nothing. `info`: what is seen has nothing to do with what is asked for, or may have. */
  readonly level: 'good' | 'warning' | 'info';
  readonly message: string;
  readonly fix?: string;
}

/** Whether a container asks for a parameter. */
export function isAskedFor(name: string, { containers }: Observation): boolean {
  return containers.some(({ asked }) => asked.some(parameter => parameter.name === name));
}

/** An address with its port, as `ss` writes it. */
export function endpointText({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}
