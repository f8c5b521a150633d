import { Duration, type aws_ecs as ecs, Fn, Token } from 'aws-cdk-lib';
import {
  ACCESS, type Checks, FLAG, IMAGE, LinuxControlsError, listOf, message, ObservedTask, ObserverSidecar, optional, ProcessAccess, requireTypes,
  scriptEntryPoint, SIDECAR, sidecarContainer, SidecarOptions, STRING,
} from './observer-helpers';

/** Properties of `SyscallTracer`. */
export interface SyscallTracerProps extends SidecarOptions {
  /** The image, which must contain `sh` and strace: `ToolboxImage.bundled()`, or your own image. */
  readonly image: ecs.ContainerImage;

  /**
   * The name of the processes to trace, for example `nginx` or `java`. A process matches if the first 15 bytes of the name
   * are the content of `/proc/PID/comm`, or if the name is the last path component of `argv[0]`, the command of the process.
   *
   * Throws if the name is empty or contains a slash or a control character.
   */
  readonly processName: string;

  /**
   * The system calls to trace, in the syntax of strace: a name such as `openat`, a class such as `%network`, or `?open`
   * for a call that does not exist on every architecture.
   *
   * Throws if the list is empty or contains anything else.
   *
   * @default - all calls, which can produce thousands of lines per second
   * @see https://man7.org/linux/man-pages/man1/strace.1.html
   */
  readonly syscalls?: string[];

  /**
   * The tracer's access to the processes of other containers.
   *
   * @default - `ProcessAccess.tracingOnly()`
   */
  readonly access?: ProcessAccess;

  /**
   * Whether ECS stops the container after the application, so that it gets the application's last data. Without it, ECS
   * can stop both at the same time, and the last data may be lost.
   *
   * The price: application containers wait until this container has started. They do not start if it cannot, for example
   * because its image or its program is missing.
   *
   * @default false
   */
  readonly stopAfterApplication?: boolean;
}

const NAME = 'SyscallTracer';

const OPTIONS: Checks<SyscallTracerProps> = {
  ...SIDECAR, image: IMAGE, processName: STRING, syscalls: optional(listOf(STRING)), access: ACCESS, stopAfterApplication: FLAG,
};

const DEFAULTS = {
  containerName: 'syscall-tracer',
  memoryReservationMiB: 32,
  memoryLimitMiB: 128,
  isLongLived: true,
};

/**
 * A sidecar that uses strace to follow all processes with a given name, including restarted ones, and writes one line per
 * traced system call to its own log. It needs no network access and no ECS Exec, and its root file system is read-only.
 *
 * It looks for new processes once a second, so it can miss the first calls of a process. Tracing slows a process down.
 *
 * The container is named `syscall-tracer` and reserves 32 MiB and no CPU units. ECS stops it if it exceeds 128 MiB, and
 * restarts it when it exits after five minutes or more. The image must contain `sh` and strace (tested with strace 6.1).
 *
 * Throws if `processName` or `syscalls` is invalid.
 *
 * @example
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 *
 * taskDefinition.addExtension(new SyscallTracer({ image: ToolboxImage.bundled(), processName: 'nginx', syscalls: ['%network', 'openat'] }));
 */
export class SyscallTracer extends ObserverSidecar {
  readonly #props: SyscallTracerProps;

  constructor(props: SyscallTracerProps) {
    props = requireTypes(NAME, props, OPTIONS, new.target !== SyscallTracer);
    super();
    this.#props = props;
    requireProcessName(props.processName);
    requireSyscalls(props.syscalls);
  }

  public attach(task: ObservedTask): void {
    const { access = ProcessAccess.tracingOnly(), processName, syscalls = ['all'], stopAfterApplication } = this.#props;
    const { id, container } = sidecarContainer(this.#props, DEFAULTS);
    task.addContainer(id, {
      ...container,
      entryPoint: scriptEntryPoint('trace-syscalls'),
      command: [processName, Fn.join(',', syscalls)],
      readonlyRootFilesystem: true,
      healthCheck: { command: ['CMD', 'strace', '-V'], interval: Duration.minutes(1) },
      access,
      stopAfterApplication,
    });
  }
}

function requireProcessName(name: string): void {
  if (!Token.isUnresolved(name) && !/^[^/\x00-\x1f\x7f]+$/.test(name)) {
    throw new LinuxControlsError(message`${NAME}: processName ${JSON.stringify(name)} is not a valid process name. Use at least one character, and no slashes or control characters.`);
  }
}

function requireSyscalls(syscalls: readonly string[] | undefined): void {
  if (Token.isUnresolved(syscalls)) {
    return;
  }
  if (syscalls?.length === 0) {
    throw new LinuxControlsError(`${NAME}: syscalls is empty, so nothing would be traced. List the calls, or omit the property for all calls.`);
  }
  const invalid = syscalls?.find(call => !Token.isUnresolved(call) && !/^\??%?[a-z_][a-z0-9_]*$/.test(call));
  if (invalid !== undefined) {
    throw new LinuxControlsError(`${NAME}: syscalls contains ${JSON.stringify(invalid)}, which is not in the syntax of strace. Use a name such as openat, a class such as %network, or ?open for a call that does not exist on every architecture.`);
  }
}
