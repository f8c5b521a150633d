import type { parseObservation } from './inspection';
import type { Endpoint } from './sockets';

/** The observed state of a running task. */
export type Observation = NonNullable<ReturnType<typeof parseObservation>>;

export type ObservedContainer = Observation['containers'][number];

export type Listener = Observation['listeners'][number];

export type Connection = Observation['connections'][number];

/** A conclusion from an observation. */
export interface Finding {
  /** Undefined if the finding is about no container. */
  readonly container?: string;
  readonly about: 'parameter' | 'listener' | 'port' | 'connection';

  /**
   * `good`: the requested value is in effect. `warning`: it has no effect, or another value is in effect. `info`: nothing
   * was requested, or the effect is unknown.
   */
  readonly level: 'good' | 'warning' | 'info';
  readonly message: string;
  readonly fix?: string;
}

/** Whether a container requests a parameter. */
export function isRequested(name: string, { containers }: Observation): boolean {
  return containers.some(({ asked }) => asked.some(parameter => parameter.name === name));
}

/** An address and port in the notation of `ss`. */
export function endpointText({ address, port }: Endpoint): string {
  return `${address}:${port}`;
}
