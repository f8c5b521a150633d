import { Duration, type aws_ecs as ecs, Fn, Token } from 'aws-cdk-lib';
import { scriptEntryPoint } from './assets';
import { LinuxControlsError } from '../../error';
import type { ObservedTask } from '../observed-task';
import { ObserverSidecar } from '../observer-sidecar';
import { OptionsSnapshot } from '../options-snapshot';
import { ProcessAccess } from '../process-access';
import { sidecarContainer, SidecarContainerOptions } from './sidecar-options';
import { requireContainerName } from '../../task/container-name';
import { message } from '../../wording';

/** Options for the system call tracer. */
export interface SyscallTracerProps extends SidecarContainerOptions {
  /** The image, which must contain `sh` and strace: `ToolboxImage.fromDockerfile()`, or your own image. */
  readonly image: ecs.ContainerImage;

  /**
   * The name of the processes to trace, for example `nginx` or `java`. A process matches if the name is the content of `/proc/PID/comm`, of which the
   * kernel stores 15 bytes, or the last path component of the process's first argument.
   *
   * Throws if the name is empty or contains a slash or a control character.
   */
  readonly process: string;

  /**
   * The system calls to trace, in the syntax of strace: a name such as `openat`, a class such as `%network`, or `?open` for a call that does not
   * exist on every architecture.
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
}

const NAME = message`ObserverSidecar.syscallTracer`;

const DEFAULTS = {
  containerName: 'syscall-tracer',
  memoryReservationMiB: 32,
  memoryLimitMiB: 128,
  isLongLived: true,
};

/** A container that uses strace to log the system calls of all processes with a given name. */
export class SyscallTracer extends ObserverSidecar {
  constructor(private readonly props: SyscallTracerProps) {
    super();
    this._options = new OptionsSnapshot(props);
    requireContainerName(props.containerName, message`${this.toString()}: containerName`);
    requireProcessName(props.process);
    requireSyscalls(props.syscalls);
  }

  public toString(): string {
    return NAME;
  }

  public attach(task: ObservedTask): void {
    const { access = ProcessAccess.tracingOnly(), process, syscalls = ['all'] } = this.props;
    const { id, container } = sidecarContainer(this.props, DEFAULTS);
    task._grantAccess(task.addContainer(id, {
      ...container,
      entryPoint: scriptEntryPoint('trace-syscalls'),
      command: [process, Fn.join(',', syscalls)],
      user: access.user,
      readonlyRootFilesystem: true,
      healthCheck: { command: ['CMD', 'strace', '-V'], interval: Duration.minutes(1) },
    }), access);
  }
}

function requireProcessName(process: string): void {
  if (!Token.isUnresolved(process) && !/^[^/\x00-\x1f\x7f]+$/.test(process)) {
    throw new LinuxControlsError(`${NAME}: process ${JSON.stringify(process)} is not a valid process name. Use at least one character, and no slashes or control characters.`);
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
