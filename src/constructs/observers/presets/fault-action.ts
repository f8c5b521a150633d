import { LinuxControlsError } from '../../error';
import { FACTORY, requireFactory } from '../../factory';
import { type Checks, FLAG, requireType, requireTypes, STRING } from '../../required-types';

/** Options for a fault without its own constant. */
export interface FaultActionOptions {
  /**
   * Whether the fault requires a shared PID namespace. If so, the task gets `pidMode: task`.
   *
   * @default true
   */
  readonly sharedPidNamespace?: boolean;

  /**
   * Whether the fault affects the network, which requires the network mode `awsvpc` or `host`.
   *
   * @default false
   */
  readonly network?: boolean;
}

const OPTIONS: Checks<FaultActionOptions> = { sharedPidNamespace: FLAG, network: FLAG };

/**
 * A fault to inject into a task.
 *
 * @see https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html
 */
export class FaultAction {
  /** Puts load on the CPUs of the task. */
  public static readonly CPU_STRESS = FaultAction.of('cpu-stress', { sharedPidNamespace: false });

  /** Puts I/O load on the storage of the task. */
  public static readonly IO_STRESS = FaultAction.of('io-stress', { sharedPidNamespace: false });

  /** Stops the processes with a given name. Requires a shared PID namespace. */
  public static readonly KILL_PROCESS = FaultAction.of('kill-process');

  /** Drops incoming or outgoing traffic of a port. Requires a shared PID namespace. */
  public static readonly NETWORK_BLACKHOLE_PORT = FaultAction.of('network-blackhole-port', { network: true });

  /** Delays outgoing packets of the task. Requires a shared PID namespace. */
  public static readonly NETWORK_LATENCY = FaultAction.of('network-latency', { network: true });

  /** Drops a share of the outgoing packets of the task. Requires a shared PID namespace. */
  public static readonly NETWORK_PACKET_LOSS = FaultAction.of('network-packet-loss', { network: true });

  /**
   * Any other fault, such as one that AWS FIS has added.
   *
   * Throws unless the name starts with a lower-case letter and contains only lower-case letters, digits, and hyphens.
   *
   * @param name the name of the fault in AWS FIS, without `aws:ecs:task-`
   */
  public static of(name: string, options: FaultActionOptions = {}): FaultAction {
    requireType('FaultAction.of', name, 'name', STRING);
    options = requireTypes('FaultAction.of', options, OPTIONS);
    if (!/^[a-z][a-z\d-]*$/.test(name)) {
      throw new LinuxControlsError(`FaultAction.of: ${JSON.stringify(name)} is not the name of a fault. Use the name in AWS FIS without aws:ecs:task-, for example cpu-stress.`);
    }
    return new FaultAction(FACTORY, name, options);
  }

  private constructor(
    key: symbol,
    /** The name of the fault in AWS FIS, without `aws:ecs:task-`. */
    public readonly name: string,
    private readonly options: FaultActionOptions,
  ) { requireFactory(key, FaultAction); }

  /** Whether the fault requires a shared PID namespace. */
  public get sharedPidNamespace(): boolean {
    return this.options.sharedPidNamespace ?? true;
  }

  /** Whether the fault affects the network. */
  public get network(): boolean {
    return this.options.network ?? false;
  }
}
