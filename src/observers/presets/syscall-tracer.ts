import { Duration, Fn, Token } from 'aws-cdk-lib';
import { scriptEntryPoint } from './assets';
import { LinuxControlsError } from '../../error';
import type { ObservedTask } from '../observed-task';
import { ObserverSidecar } from '../observer-sidecar';
import { OptionsSnapshot } from '../options-snapshot';
import { ProcessAccess } from '../process-access';
import { sidecarContainer, SidecarOptions } from './sidecar-options';

/** What a tracer of system calls can be told. It has no image unless it is handed one: `image` has to be given. */
export interface SyscallTracerProps extends SidecarOptions {
  /**
   * The name of the processes to follow: `nginx`, `java`. It is what `/proc/PID/comm` holds, of which the kernel keeps 15 bytes, or the last
   * part of the process's first argument.
   *
   * Throws when it is empty or holds a slash or a control character.
   */
  readonly process: string;

  /**
   * The calls to write down, in strace's words: `openat`, a class such as `%network`, `?open` for a call that not every architecture has.
   *
   * Throws when there is none or when one holds anything but these.
   *
   * @default - all calls, which can be thousands of lines a second
   * @see https://man7.org/linux/man-pages/man1/strace.1.html
   */
  readonly syscalls?: string[];

  /**
   * How far the tracer may look into the processes of the other containers.
   *
   * @default - `ProcessAccess.tracingOnly()`
   */
  readonly access?: ProcessAccess;
}

const NAME = 'ObserverSidecar.syscallTracer';

const DEFAULTS = {
  containerName: 'syscall-tracer',
  memoryReservationMiB: 32,
  memoryLimitMiB: 128,
  isLongLived: true,
};

/** A container that traces the processes with a given name with strace and logs their system calls. */
export class SyscallTracer extends ObserverSidecar {
  constructor(private readonly props: SyscallTracerProps) {
    super();
    this._options = new OptionsSnapshot(props);
    requireImage(props);
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

function requireImage({ image }: SyscallTracerProps): void {
  if (!image) {
    throw new LinuxControlsError(`${NAME}: image is not given, and there is no default, since the image has to have strace in it. Use ToolboxImage.fromDockerfile(), or an image of yours.`);
  }
}

function requireProcessName(process: string): void {
  // Control characters are what this looks for.
  // eslint-disable-next-line no-control-regex
  if (!Token.isUnresolved(process) && !/^[^/\x00-\x1f\x7f]+$/.test(process)) {
    throw new LinuxControlsError(`${NAME}: process is ${JSON.stringify(process)}, which is no name of a process: it has at least one character, and neither a slash nor control characters.`);
  }
}

function requireSyscalls(syscalls: readonly string[] | undefined): void {
  if (Token.isUnresolved(syscalls)) {
    return;
  }
  if (syscalls?.length === 0) {
    throw new LinuxControlsError(`${NAME}: syscalls is empty, so that nothing would be written. Name calls, or leave it out for all of them.`);
  }
  const wrong = syscalls?.find(call => !Token.isUnresolved(call) && !/^\??%?[a-z_][a-z0-9_]*$/.test(call));
  if (wrong !== undefined) {
    throw new LinuxControlsError(`${NAME}: syscalls names ${JSON.stringify(wrong)}, which is no call or class that strace knows: write openat, %network, or ?open for a call that not every architecture has.`);
  }
}
