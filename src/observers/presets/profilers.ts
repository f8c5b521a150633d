import { aws_ecs as ecs } from 'aws-cdk-lib';
import { IMAGES } from './images';
import { LinuxControlsError } from '../../error';
import { shellQuoted } from '../../shell-quoting';

/** Options for a profiler without its own factory method. */
export interface CustomProfilerProps {
  /** An image that contains the profiler, and a POSIX shell with `sleep`, `date`, `mv`, and `rm`. */
  readonly image: ecs.ContainerImage;

  /**
   * The shell command that makes one recording.
   *
   * It reads the process ID from `$PROFILE_PID`, the process name from `$PROFILE_PROCESS`, the duration in seconds from `$PROFILE_SECONDS`, and the
   * samples per second from `$PROFILE_RATE`. It writes the file `$PROFILE_FILE`. Start the command with `exec`, so that the profiler itself receives
   * SIGINT when the task stops, and SIGTERM five seconds later.
   */
  readonly record: string;

  /** The file name extension of the recordings, without the dot. Letters and digits only. */
  readonly extension: string;
}

/**
 * A sampling profiler. It reads the stacks of a running process many times per second, without changes to the application.
 */
export class SamplingProfiler {
  /**
   * py-spy, for Python. It records flame graphs (SVG) of the process and its child processes.
   *
   * py-spy has no published image. To build one, add `RUN pip install py-spy==0.4.3` to a Python image. To write to a bucket, the image also needs
   * the `aws` command.
   *
   * By default, py-spy pauses the process while it reads a stack. The option `--nonblocking` avoids that, but some stacks are then wrong.
   *
   * @param image an image that contains py-spy, and a POSIX shell with `sleep`, `date`, `mv`, and `rm`
   * @param options additional options of `py-spy record`, for example `['--native', '--idle']`
   * @see https://github.com/benfred/py-spy
   */
  public static pySpy(image: ecs.ContainerImage, options: string[] = []): SamplingProfiler {
    return new SamplingProfiler('py-spy', image, true, 'svg', [
      'exec py-spy record --pid "$PROFILE_PID" --subprocesses --rate "$PROFILE_RATE" --duration "$PROFILE_SECONDS" --output "$PROFILE_FILE"', ...options.map(shellQuoted),
    ]);
  }

  /**
   * rbspy, for Ruby. It records flame graphs (SVG) of the process and its child processes.
   *
   * Its published image has no `aws` command. To write to a bucket, pass an image that contains it.
   *
   * @param image an image that contains rbspy, and a POSIX shell with `sleep`, `date`, `mv`, and `rm`; `rbspy/rbspy:0.55.0-musl` by default
   * @param options additional options of `rbspy record`, for example `['--on-cpu', '--nonblocking']`
   * @see https://rbspy.github.io/using-rbspy
   * @see https://hub.docker.com/r/rbspy/rbspy/tags
   */
  public static rbspy(image?: ecs.ContainerImage, options: string[] = []): SamplingProfiler {
    return new SamplingProfiler('rbspy', image ?? ecs.ContainerImage.fromRegistry(IMAGES.rbspy), image !== undefined, 'svg', [
      // By default, rbspy writes raw data to the home directory, which is read-only.
      'exec rbspy record --pid "$PROFILE_PID" --subprocesses --rate "$PROFILE_RATE" --duration "$PROFILE_SECONDS" --silent --raw-file /dev/null --file "$PROFILE_FILE"', ...options.map(shellQuoted),
    ]);
  }

  /**
   * phpspy, for PHP. It records the stacks of all processes with the name, up to 16 at once, as text. Its script `stackcollapse-phpspy.pl` converts
   * the text to input for flame graphs.
   *
   * phpspy has no published image.
   *
   * @param image an image that contains phpspy, `pgrep`, `awk`, `objdump`, and a POSIX shell with `sleep`, `date`, `mv`, and `rm`
   * @param options additional options of phpspy, for example `['--memory-usage']`
   * @see https://github.com/adsr/phpspy
   */
  public static phpspy(image: ecs.ContainerImage, options: string[] = []): SamplingProfiler {
    return new SamplingProfiler('phpspy', image, true, 'txt', [
      // If phpspy opened the output file, each of its threads would truncate it. So all threads write to the file that the shell opens.
      'exec phpspy --pgrep="-x \'$PROFILE_PROCESS\'" --rate-hz="$PROFILE_RATE" --time-limit-ms="$((PROFILE_SECONDS * 1000))" --event-handler-opts=m', ...options.map(shellQuoted), '> "$PROFILE_FILE"',
    ]);
  }

  /** Any other profiler that can record a process with a given process ID. */
  public static custom(props: CustomProfilerProps): SamplingProfiler {
    if (!/^[A-Za-z0-9]+$/.test(props.extension)) {
      throw new LinuxControlsError(`SamplingProfiler.custom: extension ${JSON.stringify(props.extension)} is not valid in file names. Use only letters and digits, without the dot, for example svg.`);
    }
    return new SamplingProfiler('the profiler', props.image, true, props.extension, [props.record]);
  }

  /** @internal */
  public readonly _record: string;

  private constructor(
    /** @internal */
    public readonly _name: string,
    /** @internal */
    public readonly _image: ecs.ContainerImage,
    /** @internal Whether the caller provides the image, so that its contents are unknown. */
    public readonly _isCustomImage: boolean,
    /** @internal */
    public readonly _extension: string,
    words: readonly string[],
  ) {
    this._record = words.join(' ');
  }
}
