import { message } from '../../wording';
import { LinuxControlsError } from '../error';
import { FACTORY, requireFactory } from '../factory';
import { requireType, STRING } from '../required-types';

/**
 * An observer's access to the processes of other containers in a shared PID namespace.
 *
 * The effects were measured on Linux 6.18 with Docker's default capabilities, which Fargate also uses.
 */
export class ProcessAccess {
  /**
   * Root with SYS_PTRACE and the default capabilities. The observer can trace processes of every user, read their
   * environment and files, and stop them.
   */
  public static anyUser(): ProcessAccess {
    return new ProcessAccess(FACTORY, '0', true, false);
  }

  /**
   * Root with SYS_PTRACE and no other capability. The observer can trace processes of every user, which includes reading
   * their memory with all secrets, and ending them: by exiting after PTRACE_SEIZE with PTRACE_O_EXITKILL, or with `kill`
   * in gdb. No CAP_KILL is required for that.
   *
   * Under `/proc/PID/root`, it can read the files that every user may read and those of root. Without CAP_DAC_OVERRIDE, it
   * cannot read a file of mode 0600 that belongs to another user, nor `/proc/PID/environ` of a program that another user
   * started. It cannot use `kill()` on processes of other users, and package managers can fail.
   *
   * @see https://man7.org/linux/man-pages/man2/ptrace.2.html
   */
  public static tracingOnly(): ProcessAccess {
    return new ProcessAccess(FACTORY, '0', true, true);
  }

  /**
   * No capabilities. The observer can trace, and read the memory and environment of, only processes of the same user and
   * group, and end only those of the same user.
   *
   * Throws if the user is empty.
   *
   * @param user the user of the application, in the format of the container's `user`: a number, or a name that exists in
   * the observer's image, with or without a group. Without one, the group is that of the user in the observer's image, or 0:
   * add the group of the application if it can differ, for example `33:33`.
   */
  public static sameUser(user: string): ProcessAccess {
    requireType(message`ProcessAccess.sameUser`, user, 'user', STRING);
    if (user.trim() === '') {
      throw new LinuxControlsError(message`ProcessAccess.sameUser: user is empty, so the container would run as the user of its image. Pass the user of the application, or use ProcessAccess.imageUser().`);
    }
    return new ProcessAccess(FACTORY, user, false, true);
  }

  /**
   * The user of the image with the default capabilities and without SYS_PTRACE. The observer sees all processes and their
   * command lines.
   *
   * This is not always the least access: if the user of the image is root, the observer can also stop every process, and
   * trace root's processes that have no more capabilities, and read their memory, environment, and files. With its default
   * capabilities, it can also become another user, and do the same with the processes of that user. For the least access,
   * use `sameUser` with a user of its own, for example `ProcessAccess.sameUser('65534')`.
   */
  public static imageUser(): ProcessAccess {
    return new ProcessAccess(FACTORY, undefined, false, false);
  }

  private constructor(
    key: symbol,
    private readonly containerUser: string | undefined,
    /** Whether the container gets SYS_PTRACE. */
    public readonly mayTrace: boolean,
    /** Whether the container loses its default capabilities. */
    public readonly dropsCapabilities: boolean,
  ) { requireFactory(key, ProcessAccess); }

  /** The user of the container; undefined for the user of the image. An added capability usually takes effect only for user 0. */
  public get user(): string | undefined {
    return this.containerUser;
  }
}
