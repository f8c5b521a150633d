import { LinuxControlsError } from '../../error';

/**
 * A metric of a process, with its OpenTelemetry name.
 *
 * @see
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/receiver/hostmetricsreceiver/internal/scraper/processscraper/documentation.md
 */
export class ProcessMetric {
  /** Processor time in seconds, by state. */
  public static readonly CPU_TIME = new ProcessMetric('process.cpu.time');

  /** Processor utilization since the last reading, by state. */
  public static readonly CPU_UTILIZATION = new ProcessMetric('process.cpu.utilization');

  /** Physical memory in bytes. */
  public static readonly MEMORY_USAGE = new ProcessMetric('process.memory.usage');

  /** Virtual memory in bytes. */
  public static readonly MEMORY_VIRTUAL = new ProcessMetric('process.memory.virtual');

  /** Share of physical memory. */
  public static readonly MEMORY_UTILIZATION = new ProcessMetric('process.memory.utilization');

  /** Bytes read from and written to disk. Processes of other users require `ProcessAccess.anyUser()`. */
  public static readonly DISK_IO = new ProcessMetric('process.disk.io');

  /** Number of disk reads and writes. Processes of other users require `ProcessAccess.anyUser()`. */
  public static readonly DISK_OPERATIONS = new ProcessMetric('process.disk.operations');

  /** Number of open file descriptors. Processes of other users require `ProcessAccess.anyUser()`. */
  public static readonly OPEN_FILE_DESCRIPTORS = new ProcessMetric('process.open_file_descriptors');

  /** Number of threads. */
  public static readonly THREADS = new ProcessMetric('process.threads');

  /** Number of minor and major page faults. */
  public static readonly PAGING_FAULTS = new ProcessMetric('process.paging.faults');

  /** Number of voluntary and involuntary context switches. */
  public static readonly CONTEXT_SWITCHES = new ProcessMetric('process.context_switches');

  /** Number of pending signals. */
  public static readonly SIGNALS_PENDING = new ProcessMetric('process.signals_pending');

  /** Time since the process started, in seconds. */
  public static readonly UPTIME = new ProcessMetric('process.uptime');

  /** Any other metric, by name. The collector does not start if it does not know the name. */
  public static of(name: string): ProcessMetric {
    return new ProcessMetric(name);
  }

  private constructor(private readonly metric: string) {}

  /** The name of the metric. */
  public get name(): string {
    return this.metric;
  }
}

/** A selection of processes by the names of their executables. */
export class ProcessNames {
  /** Selects processes with exactly these names. Throws if there are no names. */
  public static exactly(...names: string[]): ProcessNames {
    return new ProcessNames('strict', required(names));
  }

  /**
   * Selects processes with a name that matches one of these regular expressions anywhere; use `^` and `$` to match the
   * whole name. Throws if there are no expressions.
   *
   * @see https://github.com/google/re2/wiki/Syntax
   */
  public static matching(...expressions: string[]): ProcessNames {
    return new ProcessNames('regexp', required(expressions));
  }

  private constructor(
    /** The match type in the collector's configuration: `strict` or `regexp`. */
    public readonly matchType: string,
    private readonly patterns: readonly string[],
  ) {}

  /** The names or expressions. */
  public get names(): string[] {
    return [...this.patterns];
  }
}

/**
 * A detail of a process that the collector reads in addition to metrics, and that may be unreadable.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/receiver/hostmetricsreceiver/README.md
 */
export class ProcessDetail {
  /** The path of the executable. */
  public static readonly EXECUTABLE = new ProcessDetail('exe');

  /** The disk I/O. */
  public static readonly IO = new ProcessDetail('io');

  /** The name of the user. The user exists in the application's image, but often not in the collector's. */
  public static readonly USER = new ProcessDetail('user');

  /** The name of the process. */
  public static readonly NAME = new ProcessDetail('name');

  /** The control group. */
  public static readonly CGROUP = new ProcessDetail('cgroup');

  /**
   * Any other detail.
   *
   * @param name the part between `mute_process_` and `_error` in the collector's option; the collector does not start if
   * it has no such option
   */
  public static of(name: string): ProcessDetail {
    return new ProcessDetail(name);
  }

  private constructor(private readonly detail: string) {}

  /** The part between `mute_process_` and `_error` in the name of the collector's option. */
  public get name(): string {
    return this.detail;
  }
}

function required(names: readonly string[]): string[] {
  if (names.length === 0) {
    throw new LinuxControlsError('ProcessNames: the list of names is empty, which the collector would treat as all processes. Pass at least one name, or omit the property.');
  }
  return [...names];
}
