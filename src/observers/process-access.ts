/**
 * How far an observer may look into the processes of other containers, where it shares their PID namespace.
 *
 * What each allows was measured on Linux 6.18 with Docker's default capabilities, which are those of Fargate.
 */
export class ProcessAccess {
  /**
   * Root with SYS_PTRACE beside the default capabilities: traces processes of every user, reads their environment and files, and can stop them.
   */
  public static anyUser(): ProcessAccess {
    return new ProcessAccess('0', true, false);
  }

  /**
   * Root with SYS_PTRACE and nothing else: traces processes of every user and reads their files under `/proc/PID/root`, but neither the
   * environment of another user's process nor may it stop one. It can install no packages.
   */
  public static tracingOnly(): ProcessAccess {
    return new ProcessAccess('0', true, true);
  }

  /**
   * No capability at all: traces and reads processes of the same user, and nobody else's.
   *
   * @param user the user of the application, as in `user` of its container: a name or a number that the observer's image knows, with or without group
   */
  public static sameUser(user: string): ProcessAccess {
    return new ProcessAccess(user, false, true);
  }

  /** The user of the image, with the default capabilities: sees that processes are there, with their command lines. */
  public static none(): ProcessAccess {
    return new ProcessAccess(undefined, false, false);
  }

  private constructor(
    /** The user of the container; that of the image where it is undefined. An added capability is effective for user 0 only. */
    public readonly user: string | undefined,
    /** Whether the container gets SYS_PTRACE. */
    public readonly mayTrace: boolean,
    /** Whether the container loses the capabilities that it has by default. */
    public readonly dropsCapabilities: boolean,
  ) {}
}
