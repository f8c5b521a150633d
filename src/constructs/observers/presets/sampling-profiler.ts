import { Duration, Token, Tokenization } from 'aws-cdk-lib';
import {
  alike, ACCESS, apiName, type Checks, DURATION, FLAG, LinuxControlsError, objectOf, ObservedTask, ObserverSidecar, optional, ProcessAccess,
  requireTypes, scriptEntryPoint, SIDECAR, sidecarContainer, SidecarOptions, STRING, wholeNumber,
} from './observer-helpers';
import { outputSettings, ProfileOutput, storeProfiles } from './profile-output';
import { type ProfilingTool, toolSettings } from './profiling-tool';

/** Properties of `SamplingProfiler`. */
export interface SamplingProfilerProps extends SidecarOptions {
  /** The profiling tool and its image. */
  readonly profiler: ProfilingTool;

  /**
   * The name of the process to profile, as `ps -e` and `/proc/PID/comm` show it. It is usually the name of the program,
   * for example `python3` or `gunicorn`.
   *
   * Only the first 15 characters count, because the kernel stores no more. The profiler waits until a process with the
   * name exists. If there are several, it records the oldest, and phpspy up to 16 of them. When that process ends, it continues with the next one.
   */
  readonly processName: string;

  /**
   * The destination of the recordings.
   *
   * @default - `ProfileOutput.newVolume()`
   */
  readonly output?: ProfileOutput;

  /**
   * The duration of one recording, in whole seconds. At least one second.
   *
   * @default - 30 seconds
   */
  readonly duration?: Duration;

  /**
   * The time from the start of one recording to the start of the next, in whole seconds. At least `duration`.
   *
   * @default - five minutes, or `duration` if it is longer
   */
  readonly interval?: Duration;

  /**
   * The number of samples per second. A whole number, at least 1.
   *
   * @default - 99, to avoid sampling in step with timers that fire 100 times per second
   */
  readonly samplesPerSecond?: number;

  /**
   * The number of recordings of the task to keep on the volume; older ones are deleted. A whole number, at least 1. With
   * a bucket, only recordings that have not yet been moved to the bucket are on the volume.
   *
   * @default - 100
   */
  readonly maxRecordings?: number;

  /**
   * The profiler's access to the processes of other containers.
   *
   * Use `ProcessAccess.anyUser()` if only the application's own user can open the folder of its program.
   *
   * @default - `ProcessAccess.tracingOnly()`
   */
  readonly access?: ProcessAccess;

  /**
   * Whether ECS stops the container after the application, so that it gets the application's last data. Without it, ECS
   * can stop both at the same time, and the last data may be lost.
   *
   * The price: application containers wait until this container has started. They do not start if it cannot, for example
   * because its image or its program is missing.
   *
   * @default false
   */
  readonly stopAfterApplication?: boolean;
}

const NAME = 'SamplingProfiler';

const OPTIONS: Checks<SamplingProfilerProps> = {
  ...SIDECAR,
  profiler: objectOf('a ProfilingTool, for example of ProfilingTool.rbspy()', 'settings'),
  processName: STRING,
  output: optional(objectOf('a ProfileOutput, for example of ProfileOutput.newVolume()', 'settings')),
  ...alike(optional(DURATION), 'duration', 'interval'),
  ...alike(optional(wholeNumber(1, 2147483647)), 'samplesPerSecond', 'maxRecordings'),
  access: ACCESS,
  stopAfterApplication: FLAG,
};

const DEFAULTS = {
  containerName: 'profiler',
  // py-spy 0.4.3 used 3% of one processor and 5 MiB of memory at 99 samples per second.
  cpu: 64,
  memoryReservationMiB: 32,
  memoryLimitMiB: 256,
  isLongLived: true,
};

const DEFAULT_RATE = 99;
const DEFAULT_RECORDINGS = 100;

const DIRECTORY = '/profiles';

/**
 * A sidecar that records profiles of a process with a sampling profiler, for example py-spy, rbspy, or phpspy. It waits
 * for the process, records it at intervals, and stores the recordings on a volume or in a bucket. When the process ends,
 * it continues with the next process that has the same name.
 *
 * The container is named `profiler`, has a read-only root file system, and reserves 64 CPU units and 32 MiB. ECS stops it
 * if it exceeds 256 MiB, and restarts it when it exits after five minutes or more.
 *
 * Throws if a duration, an interval, a rate, or a number of recordings is out of range, or if the process name is
 * invalid. Also throws if a bucket is combined with an image that is known to have no `aws` command.
 *
 * @see https://github.com/benfred/py-spy#how-do-i-run-py-spy-in-docker
 * @see https://rbspy.github.io/using-rbspy
 * @see https://github.com/adsr/phpspy
 *
 * @example
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 *
 * taskDefinition.addExtension(new SamplingProfiler({ profiler: ProfilingTool.rbspy(), processName: 'ruby' }));
 */
export class SamplingProfiler extends ObserverSidecar {
  readonly #props: SamplingProfilerProps;
  readonly #settings: ReturnType<typeof settingsOf>;

  constructor(props: SamplingProfilerProps) {
    props = requireTypes(NAME, props, OPTIONS, new.target !== SamplingProfiler);
    super();
    this.#props = props;
    this.#settings = settingsOf(props);
  }

  public attach(task: ObservedTask): void {
    const props = this.#props;
    const { output, profiler, seconds, interval, samplesPerSecond, maxRecordings } = this.#settings;
    const { access = ProcessAccess.tracingOnly(), stopAfterApplication } = props;
    const { id, container: options } = sidecarContainer({ ...props, image: profiler.image }, DEFAULTS);
    const container = task.addContainer(id, {
      ...options,
      entryPoint: scriptEntryPoint('sampling-profiler'),
      readonlyRootFilesystem: true,
      environment: {
        PROFILE_PROCESS: props.processName,
        PROFILE_RECORD: profiler.command,
        PROFILE_SECONDS: Tokenization.stringifyNumber(seconds),
        PROFILE_INTERVAL: Tokenization.stringifyNumber(interval),
        PROFILE_RATE: Tokenization.stringifyNumber(samplesPerSecond),
        PROFILE_DIRECTORY: DIRECTORY,
        PROFILE_NAME: options.containerName!,
        PROFILE_EXTENSION: profiler.fileExtension,
        PROFILE_KEEP: Tokenization.stringifyNumber(maxRecordings),
        ...output.bucketUrl !== undefined && { PROFILE_BUCKET: output.bucketUrl },
      },
      access,
      stopAfterApplication,
    });
    storeProfiles(output, task, container, id, DIRECTORY);
  }
}

/** Returns the settings with their defaults. Throws if one is invalid, or contradicts another. */
function settingsOf(props: SamplingProfilerProps) {
  const { processName, samplesPerSecond = DEFAULT_RATE, maxRecordings = DEFAULT_RECORDINGS } = props;
  const output = outputSettings(props.output ?? ProfileOutput.newVolume());
  const profiler = toolSettings(props.profiler);
  const seconds = secondsOf('duration', props.duration ?? Duration.seconds(30));
  const defaultInterval = Token.isUnresolved(seconds) ? seconds : Math.max(300, seconds);
  const interval = props.interval ? secondsOf('interval', props.interval) : defaultInterval;
  // The name becomes part of phpspy's command, so other characters are refused. Program names do not contain them.
  if (!Token.isUnresolved(processName) && !/^[\w.:@+-]+( [\w.:@+-]+)*$/.test(processName)) {
    refuse('processName', JSON.stringify(processName), 'which is not a valid process name. Use the name that `ps -e` shows, without a path or arguments, for example gunicorn.');
  }
  if (!Token.isUnresolved(seconds) && !Token.isUnresolved(interval) && interval < seconds) {
    refuse('interval', `${interval} seconds`, `but a recording takes ${seconds} seconds. Set interval to at least ${seconds} seconds, or shorten duration.`);
  }
  if (output.bucket && profiler.isPublishedImage) {
    refuse('output', 'a bucket', `but the published image of ${profiler.name} has no aws command for the upload. Pass an image that contains both, or use a volume.`);
  }
  return { output, profiler, seconds, interval, samplesPerSecond, maxRecordings };
}

/** Returns the whole seconds of a duration. Throws if there are none. */
function secondsOf(property: string, duration: Duration): number {
  if (duration.isUnresolved()) {
    return duration.toSeconds();
  }
  const seconds = duration.toMilliseconds() / 1000;
  if (!Number.isInteger(seconds) || seconds < 1) {
    refuse(property, `${seconds} seconds`, 'but must be a whole number of seconds, at least 1. Use, for example, Duration.seconds(30).');
  }
  return seconds;
}

function refuse(property: string, value: string, reason: string): never {
  throw new LinuxControlsError(`${NAME}: ${apiName(property)} is ${value}, ${reason}`);
}
