import type { EngineCommands, FollowedCommand, OutputStream } from '../../engine/engine';

/** Prints the log of a container while it runs, and what is missing once it has exited. */
export class ContainerLog {
  private readonly printed: Record<OutputStream, number> = { stdout: 0, stderr: 0 };
  private readonly followed: FollowedCommand;
  private hasExited = false;

  /** Starts to follow the log. `since` excludes lines from before a restart. */
  constructor(
    private readonly engine: EngineCommands,
    private readonly localName: string,
    private readonly since: readonly string[],
    private readonly print: (line: string) => void,
  ) {
    this.followed = engine.follow(['logs', '--follow', ...since, localName], (line, stream) => {
      if (!this.hasExited) {
        this.printed[stream]++;
        print(line);
      }
    });
  }

  /** Stops following the log. */
  public end(): void {
    this.hasExited = true;
    this.followed.end();
  }

  /** Reads the log again and prints the lines that are missing: the followed log may lag behind or may not have started. */
  public printRest(): FollowedCommand {
    const { printed } = this;
    return this.engine.follow(['logs', ...this.since, this.localName], (line, stream) => {
      if (printed[stream]-- <= 0) {
        this.print(line);
      }
    });
  }
}
