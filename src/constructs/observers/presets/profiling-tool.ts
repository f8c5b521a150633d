import { aws_ecs as ecs } from 'aws-cdk-lib';
import { IMAGES } from './images';
import { shellQuoted } from '../../../shell-quoting';
import { message } from '../../../wording';
import { LinuxControlsError } from '../../error';
import { type Checks, IMAGE, listOf, optional, requireTypes, STRING, TEXT } from '../../required-types';
import { FACTORY, requireFactory } from '../../factory';

/** Options for a profiler that has no published image. */
export interface ProfilingToolOptions {
  /** The image that contains the profiler: see the factory method for what else it must contain. */
  readonly image: ecs.ContainerImage;

  /**
   * Additional command-line options of the profiler, for example `['--native', '--idle']` for py-spy.
   *
   * @default - none
   */
  readonly options?: string[];
}

/** Options for rbspy. */
export interface RbspyOptions {
  /**
   * An image that contains rbspy, and a POSIX shell with `sleep`, `date`, `mv`, and `rm`.
   *
   * @default - `rbspy/rbspy:0.55.0-musl`, which has no `aws` command
   */
  readonly image?: ecs.ContainerImage;

  /**
   * Additional command-line options of `rbspy record`, for example `['--on-cpu', '--nonblocking']`.
   *
   * @default - none
   */
  readonly options?: string[];
}

/** Options for a profiler without its own factory method. */
export interface CustomProfilingToolOptions {
  /** An image that contains the profiler, and a POSIX shell with `sleep`, `date`, `mv`, and `rm`. */
  readonly image: ecs.ContainerImage;

  /**
   * The shell command that makes one recording.
   *
   * It reads the process ID from `$PROFILE_PID`, the process name from `$PROFILE_PROCESS`, the duration in seconds from
   * `$PROFILE_SECONDS`, and the samples per second from `$PROFILE_RATE`. It writes the file `$PROFILE_FILE`. Start the
   * command with `exec`, so that the profiler itself receives SIGINT when the task stops, and SIGTERM if it still runs five seconds later.
   */
  readonly recordCommand: string;

  /** The file name extension of the recordings, without the dot. Letters and digits only. */
  readonly fileExtension: string;
}

const TOOL: Checks<ProfilingToolOptions> = { image: IMAGE, options: optional(listOf(STRING)) };
const RBSPY: Checks<RbspyOptions> = { image: optional(IMAGE), options: optional(listOf(STRING)) };
const CUSTOM: Checks<CustomProfilingToolOptions> = { image: IMAGE, recordCommand: TEXT, fileExtension: STRING };

interface ToolSettings {
  readonly name: string;
  readonly image: ecs.ContainerImage;

  /** Whether the image is the one that the profiler's authors publish, which has no `aws` command. */
  readonly isPublishedImage?: boolean;
  readonly fileExtension: string;
  readonly command: string;
}

/** Returns the settings of a tool. The class sets it, because they are private. */
export let toolSettings: (tool: ProfilingTool) => ToolSettings;

let create: (tool: Omit<ToolSettings, 'command'>, words: readonly string[]) => ProfilingTool;

/**
 * A profiling tool for `SamplingProfiler`. It repeatedly reads the stacks of a running process, without
 * changes to the application.
 */
export class ProfilingTool {
  /**
   * py-spy, for Python. It records flame graphs (SVG) of the process and its child processes.
   *
   * py-spy has no published image. To build one, add `RUN pip install py-spy==0.4.3` to a Python image. To write to a
   * bucket, the image also needs the `aws` command. Any image must contain a POSIX shell with `sleep`, `date`, `mv`, and
   * `rm`, as Python's do.
   *
   * By default, py-spy pauses the process while it reads a stack. The option `--nonblocking` avoids that, but some stacks
   * are then wrong.
   *
   * @see https://github.com/benfred/py-spy
   */
  public static pySpy(options: ProfilingToolOptions): ProfilingTool {
    options = requireTypes(message`ProfilingTool.pySpy`, options, TOOL);
    const { image, options: words = [] } = options;
    return create({ name: 'py-spy', image, fileExtension: 'svg' }, [
      'exec py-spy record --pid "$PROFILE_PID" --subprocesses --rate "$PROFILE_RATE" --duration "$PROFILE_SECONDS" --output "$PROFILE_FILE"', ...words.map(shellQuoted),
    ]);
  }

  /**
   * rbspy, for Ruby. It records flame graphs (SVG) of the process and its child processes.
   *
   * Its published image has no `aws` command. To write to a bucket, pass an image that contains it.
   *
   * @see https://rbspy.github.io/using-rbspy
   * @see https://hub.docker.com/r/rbspy/rbspy/tags
   */
  public static rbspy(options: RbspyOptions = {}): ProfilingTool {
    options = requireTypes('ProfilingTool.rbspy', options, RBSPY);
    const { image, options: words = [] } = options;
    const published = { image: ecs.ContainerImage.fromRegistry(IMAGES.rbspy), isPublishedImage: true };
    return create({ name: 'rbspy', fileExtension: 'svg', ...image ? { image } : published }, [
      // By default, rbspy writes raw data to the home directory, which is read-only.
      'exec rbspy record --pid "$PROFILE_PID" --subprocesses --rate "$PROFILE_RATE" --duration "$PROFILE_SECONDS" --silent --raw-file /dev/null --file "$PROFILE_FILE"', ...words.map(shellQuoted),
    ]);
  }

  /**
   * phpspy, for PHP. It records the stacks of all processes with the name, up to 16 at once, as text. Its script
   * `stackcollapse-phpspy.pl` converts the text to input for flame graphs.
   *
   * phpspy has no published image. The image must contain phpspy, `pgrep`, `awk`, `objdump`, and a POSIX shell with
   * `sleep`, `date`, `mv`, and `rm`.
   *
   * @see https://github.com/adsr/phpspy
   */
  public static phpspy(options: ProfilingToolOptions): ProfilingTool {
    options = requireTypes('ProfilingTool.phpspy', options, TOOL);
    const { image, options: words = [] } = options;
    return create({ name: 'phpspy', image, fileExtension: 'txt' }, [
      // If phpspy opened the output file, each of its threads would truncate it. So all threads write to the file that
      // the shell opens.
      'exec phpspy --pgrep="-x \'$PROFILE_PROCESS\'" --rate-hz="$PROFILE_RATE" --time-limit-ms="$((PROFILE_SECONDS * 1000))" --event-handler-opts=m', ...words.map(shellQuoted), '> "$PROFILE_FILE"',
    ]);
  }

  /**
   * Any other profiler that can record a process with a given process ID.
   *
   * Throws if the file extension contains anything else than letters and digits.
   */
  public static custom(options: CustomProfilingToolOptions): ProfilingTool {
    options = requireTypes('ProfilingTool.custom', options, CUSTOM);
    const { image, recordCommand, fileExtension } = options;
    if (!/^[A-Za-z0-9]+$/.test(fileExtension)) {
      throw new LinuxControlsError(message`ProfilingTool.custom: fileExtension ${JSON.stringify(fileExtension)} is not valid in file names. Use only letters and digits, without the dot, for example svg.`);
    }
    return create({ name: 'the profiler', image, fileExtension }, [recordCommand]);
  }

  static {
    toolSettings = tool => tool.settings;
    create = (tool, words) => new ProfilingTool(FACTORY, { ...tool, command: words.join(' ') });
  }

  private constructor(key: symbol, private readonly settings: ToolSettings) { requireFactory(key, ProfilingTool); }
}
