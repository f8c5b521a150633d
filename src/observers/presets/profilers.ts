import { aws_ecs as ecs } from 'aws-cdk-lib';
import { LinuxControlsError } from '../../error';
import { shellQuoted } from '../../shell-quoting';

/** A profiler of which this library knows nothing. */
export interface OtherProfiler {
  /** An image that has the profiler, and a POSIX shell with `sleep`, `date`, `mv` and `rm`. */
  readonly image: ecs.ContainerImage;

  /**
   * The command that makes one recording, for a shell.
   *
   * It finds the number of the process in `$PROFILE_PID`, its name in `$PROFILE_PROCESS`, the length of the recording in `$PROFILE_SECONDS` and the samples a second in
   * `$PROFILE_RATE`, and writes the file `$PROFILE_FILE`. Begin with `exec`: then SIGINT reaches the profiler itself when the task stops, and SIGTERM five seconds later.
   */
  readonly record: string;

  /** How the names of its files end, without the dot: letters and digits. */
  readonly extension: string;
}

/**
 * A sampling profiler: it reads the stacks of a running process many times a second, without a change of the application.
 */
export class SamplingProfiler {
  /**
   * py-spy, for Python. It records flame graphs (SVG), and the children of the process with it.
   *
   * It has no image of its own: `RUN pip install py-spy==0.4.3` on an image of Python makes one. For a bucket the image needs the `aws` command as well.
   *
   * By itself py-spy stops the process while it reads a stack. With the option `--nonblocking` it does not, and some of the stacks are wrong.
   *
   * @param image an image that has py-spy, and a POSIX shell with `sleep`, `date`, `mv` and `rm`
   * @param options more options of `py-spy record`: `['--native', '--idle']`
   * @see https://github.com/benfred/py-spy
   */
  public static pySpy(image: ecs.ContainerImage, options: string[] = []): SamplingProfiler {
    return new SamplingProfiler('py-spy', image, true, 'svg', [
      'exec py-spy record --pid "$PROFILE_PID" --subprocesses --rate "$PROFILE_RATE" --duration "$PROFILE_SECONDS" --output "$PROFILE_FILE"', ...options.map(shellQuoted),
    ]);
  }

  /**
   * rbspy, for Ruby. It records flame graphs (SVG), and the children of the process with it.
   *
   * Its own image has no `aws` command, which a bucket needs: hand over one that has.
   *
   * @param image an image that has rbspy, and a POSIX shell with `sleep`, `date`, `mv` and `rm`; rbspy/rbspy:0.55.0-musl if it is left out
   * @param options more options of `rbspy record`: `['--on-cpu', '--nonblocking']`
   * @see https://rbspy.github.io/using-rbspy
   * @see https://hub.docker.com/r/rbspy/rbspy/tags
   */
  public static rbspy(image?: ecs.ContainerImage, options: string[] = []): SamplingProfiler {
    return new SamplingProfiler('rbspy', image ?? ecs.ContainerImage.fromRegistry('rbspy/rbspy:0.55.0-musl'), image !== undefined, 'svg', [
      // Raw data that is named nowhere goes to the home directory, which cannot be written.
      'exec rbspy record --pid "$PROFILE_PID" --subprocesses --rate "$PROFILE_RATE" --duration "$PROFILE_SECONDS" --silent --raw-file /dev/null --file "$PROFILE_FILE"', ...options.map(shellQuoted),
    ]);
  }

  /**
   * phpspy, for PHP. It records the stacks of all processes of the name, up to 16 at once, as text, from which its `stackcollapse-phpspy.pl` makes input for flame graphs.
   *
   * It has no published image, and needs `pgrep`, `awk` and `objdump` in it.
   *
   * @param image an image that has phpspy, `pgrep`, `awk` and `objdump`, and a POSIX shell with `sleep`, `date`, `mv` and `rm`
   * @param options more options of phpspy: `['--memory-usage']`
   * @see https://github.com/adsr/phpspy
   */
  public static phpspy(image: ecs.ContainerImage, options: string[] = []): SamplingProfiler {
    return new SamplingProfiler('phpspy', image, true, 'txt', [
      // Each thread would empty a file that is named to it, so all write to one that is open already.
      'exec phpspy --pgrep="-x \'$PROFILE_PROCESS\'" --rate-hz="$PROFILE_RATE" --time-limit-ms="$((PROFILE_SECONDS * 1000))" --event-handler-opts=m', ...options.map(shellQuoted), '> "$PROFILE_FILE"',
    ]);
  }

  /** Any other profiler that records a process by its number. */
  public static other(profiler: OtherProfiler): SamplingProfiler {
    if (!/^[A-Za-z0-9]+$/.test(profiler.extension)) {
      throw new LinuxControlsError(`SamplingProfiler.other: extension is ${JSON.stringify(profiler.extension)}, and becomes a part of file names. Give letters and digits, without the dot: svg.`);
    }
    return new SamplingProfiler('the profiler', profiler.image, true, profiler.extension, [profiler.record]);
  }

  /** @internal */
  public readonly _record: string;

  private constructor(
    /** @internal */
    public readonly _name: string,
    /** @internal */
    public readonly _image: ecs.ContainerImage,
    /** @internal Whether the image is the caller's, of which only the caller knows what it has. */
    public readonly _isOwnImage: boolean,
    /** @internal */
    public readonly _extension: string,
    words: readonly string[],
  ) {
    this._record = words.join(' ');
  }
}
