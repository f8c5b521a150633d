import type { Endpoint, Socket } from './sockets';
import type { NamedValue } from '../run/definition/definition';

/** The observed state of a running task. */
export interface Observation {
  readonly task: string;
  readonly containers: readonly ObservedContainer[];

  /** The network parameters that explain the sockets. Parameters that the kernel does not have are omitted. */
  readonly network: Readonly<Record<string, string | undefined>>;
  readonly listeners: readonly Listener[];
  readonly connections: readonly Connection[];
}

export interface ObservedContainer {
  readonly name: string;

  /** The kernel parameters that the container requests. */
  readonly asked: readonly NamedValue[];

  /** The values of these parameters in the container's namespaces. Parameters that do not exist are omitted. */
  readonly inEffect: Readonly<Record<string, string | undefined>>;
}

/** The owner of a socket. */
export interface SocketOwner {
  /** Undefined if the process runs outside the task's containers or is not visible. */
  readonly container?: string;
  readonly program?: string;
}

export interface Listener extends SocketOwner {
  readonly local: Endpoint;

  /** The maximum number of connections that wait to be accepted. */
  readonly backlog: number;

  /** The number of connections that wait to be accepted. */
  readonly waiting: number;
}

export interface Connection extends SocketOwner, Pick<Socket, 'local' | 'peer' | 'timer' | 'silence' | 'isUntouched'> {
  /** Whether a listener of the task accepted the connection. */
  readonly isAccepted: boolean;
}

/** A conclusion from an observation. */
export interface Finding {
  /** Undefined if the finding is about no container. */
  readonly container?: string;
  readonly about: 'parameter' | 'listener' | 'port' | 'connection';

  /**
   * `good`: the requested value is in effect. `warning`: it has no effect, or another value is in effect. `info`: nothing was requested, or the
   * effect is unknown.
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
