/**
 * A fault to inject into a task. The values are the names that AWS FIS uses.
 *
 * @see https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html
 */
export enum FaultAction {
  /** Puts load on the CPUs of the task. */
  CPU_STRESS = 'cpu-stress',

  /** Puts I/O load on the storage of the task. */
  IO_STRESS = 'io-stress',

  /** Stops a process of another container. Requires a shared PID namespace. */
  KILL_PROCESS = 'kill-process',

  /** Drops incoming or outgoing traffic of a port. Requires a shared PID namespace. */
  NETWORK_BLACKHOLE_PORT = 'network-blackhole-port',

  /** Delays outgoing packets of the task. Requires a shared PID namespace. */
  NETWORK_LATENCY = 'network-latency',

  /** Drops a share of the outgoing packets of the task. Requires a shared PID namespace. */
  NETWORK_PACKET_LOSS = 'network-packet-loss',
}
