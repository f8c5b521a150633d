/**
 * What can be done to a task, in the words of AWS FIS.
 *
 * @see https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html
 */
export enum FaultAction {
  /** Keeps the processors of the task busy. */
  CPU_STRESS = 'cpu-stress',

  /** Keeps the storage of the task busy. */
  IO_STRESS = 'io-stress',

  /** Stops a process of another container, which it reaches in a shared PID namespace only. */
  KILL_PROCESS = 'kill-process',

  /** Drops what comes in or goes out at a port. It needs a shared PID namespace. */
  NETWORK_BLACKHOLE_PORT = 'network-blackhole-port',

  /** Delays what the task sends. It needs a shared PID namespace. */
  NETWORK_LATENCY = 'network-latency',

  /** Loses a part of what the task sends. It needs a shared PID namespace. */
  NETWORK_PACKET_LOSS = 'network-packet-loss',
}
