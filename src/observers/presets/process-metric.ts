import { LinuxControlsError } from '../../error';

/**
 * A metric of a process, by the name that OpenTelemetry gives it.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/receiver/hostmetricsreceiver/internal/scraper/processscraper/documentation.md
 */
export class ProcessMetric {
  /** Seconds of processor time, by state. */
  public static readonly CPU_TIME = new ProcessMetric('process.cpu.time');

  /** Share of the processor since the last reading, by state. */
  public static readonly CPU_UTILIZATION = new ProcessMetric('process.cpu.utilization');

  /** Physical memory. */
  public static readonly MEMORY_USAGE = new ProcessMetric('process.memory.usage');

  /** Virtual memory. */
  public static readonly MEMORY_VIRTUAL = new ProcessMetric('process.memory.virtual');

  /** Share of the physical memory. */
  public static readonly MEMORY_UTILIZATION = new ProcessMetric('process.memory.utilization');

  /** Bytes read from and written to disk. For processes of other users it needs `ProcessAccess.anyUser()`. */
  public static readonly DISK_IO = new ProcessMetric('process.disk.io');

  /** Reads from and writes to disk. For processes of other users it needs `ProcessAccess.anyUser()`. */
  public static readonly DISK_OPERATIONS = new ProcessMetric('process.disk.operations');

  /** Open file descriptors. For processes of other users it needs `ProcessAccess.anyUser()`. */
  public static readonly OPEN_FILE_DESCRIPTORS = new ProcessMetric('process.open_file_descriptors');

  /** Threads. */
  public static readonly THREADS = new ProcessMetric('process.threads');

  /** Page faults, minor and major. */
  public static readonly PAGING_FAULTS = new ProcessMetric('process.paging.faults');

  /** Context switches, voluntary and not. */
  public static readonly CONTEXT_SWITCHES = new ProcessMetric('process.context_switches');

  /** Signals that wait to be delivered. */
  public static readonly SIGNALS_PENDING = new ProcessMetric('process.signals_pending');

  /** Seconds since the process started. */
  public static readonly UPTIME = new ProcessMetric('process.uptime');

  /** A metric that has no name here. The collector does not start where it knows none of that name. */
  public static of(name: string): ProcessMetric {
    return new ProcessMetric(name);
  }

  private constructor(
    /** The metric's name. */
    public readonly name: string,
  ) {}
}

/** Which processes are meant, by the names of their executables. */
export class ProcessNames {
  /** Those of exactly these names. Throws when there is none. */
  public static exactly(...names: string[]): ProcessNames {
    return new ProcessNames('strict', required(names));
  }

  /**
   * Those whose name one of these regular expressions matches anywhere; `^` and `$` tie it to the ends. Throws when there is none.
   *
   * @see https://github.com/google/re2/wiki/Syntax
   */
  public static matching(...expressions: string[]): ProcessNames {
    return new ProcessNames('regexp', required(expressions));
  }

  private constructor(
    /** How the collector calls this way of comparing: `strict` or `regexp`. */
    public readonly matchType: string,
    /** The names, or the expressions. */
    public readonly names: string[],
  ) {}
}

/** What the collector reads of a process beside its numbers, and may be unable to read. */
export enum ProcessDetail {
  /** The path of the executable. */
  EXECUTABLE = 'exe',

  /** What it reads and writes. */
  IO = 'io',

  /** The name of its user, which is that of a user of the application's image and not of the collector's. */
  USER = 'user',

  /** Its name. */
  NAME = 'name',

  /** Its control group. */
  CGROUP = 'cgroup',
}

function required(names: readonly string[]): string[] {
  if (names.length === 0) {
    throw new LinuxControlsError('ProcessNames: there is no name, which the collector would read as all processes. State one, or leave the property out.');
  }
  return [...names];
}
