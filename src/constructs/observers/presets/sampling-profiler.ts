import { aws_ecs as ecs, type aws_s3 as s3, aws_iam as iam, Duration, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { scriptEntryPoint } from './assets';
import { apiName, message } from '../../../wording';
import type { ObservedTask } from '../observed-task';
import { ObserverSidecar } from '../observer-sidecar';
import { ProcessAccess } from '../process-access';
import type { StopOrderOptions } from '../stop-order-options';
import { ProfileOutput } from './profile-output';
import type { ProfilingTool } from './profiling-tool';
import { sidecarContainer, SidecarContainerOptions } from './sidecar-options';
import { LinuxControlsError } from '../../error';
import { requireContainerName } from '../../task/container-name';

/** Properties of `SamplingProfiler`. */
export interface SamplingProfilerProps extends SidecarContainerOptions, StopOrderOptions {
  /** The profiling tool and its image. */
  readonly profiler: ProfilingTool;

  /**
   * The name of the process to profile, as `ps -e` and `/proc/PID/comm` show it. It is usually the name of the program, for example `python3` or
   * `gunicorn`.
   *
   * Only the first 15 characters count, because the kernel stores no more. The profiler waits until a process with the name exists, and selects the
   * oldest if there are several. When that process ends, it continues with the next one.
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
   * The number of recordings of the task to keep on the volume; older ones are deleted. A whole number, at least 1. With a bucket, only recordings
   * that have not yet been moved to the bucket are on the volume.
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
}

const NAME = 'SamplingProfiler';

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
 * A sidecar that records profiles of a process with a sampling profiler, for example py-spy, rbspy, or phpspy. It waits for the process, records it at
 * intervals, and stores the recordings on a volume or in a bucket. When the process ends, it continues with the next process that has the same name.
 *
 * The container is named `profiler`, has a read-only root file system, and reserves 64 CPU units and 32 MiB. ECS stops it if it exceeds 256 MiB.
 *
 * Throws if a duration, an interval, a rate, or a number of recordings is out of range, or if the process name is invalid. Also throws if a bucket
 * is combined with an image that is known to have no `aws` command.
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
  readonly #output: ProfileOutput;
  readonly #seconds: number;
  readonly #interval: number;
  readonly #samplesPerSecond: number;
  readonly #maxRecordings: number;

  constructor(props: SamplingProfilerProps) {
    super();
    this.#props = props;
    requireContainerName(props.containerName, message`${NAME}: containerName`);
    const { output = ProfileOutput.newVolume(), duration = Duration.seconds(30), interval } = props;
    const { samplesPerSecond = DEFAULT_RATE, maxRecordings = DEFAULT_RECORDINGS } = props;
    this.#output = output;
    this.#seconds = secondsOf('duration', duration);
    this.#interval = interval ? secondsOf('interval', interval) : Token.isUnresolved(this.#seconds) ? this.#seconds : Math.max(300, this.#seconds);
    this.#samplesPerSecond = samplesPerSecond;
    this.#maxRecordings = maxRecordings;
    requireProcessName(props.processName);
    requirePositiveInteger('samplesPerSecond', samplesPerSecond, 'samples per second', DEFAULT_RATE);
    requirePositiveInteger('maxRecordings', maxRecordings, 'recordings', DEFAULT_RECORDINGS);
    requireInterval(this.#seconds, this.#interval);
    requireAwsCommand(props.profiler, output);
  }

  public attach(task: ObservedTask): void {
    const [props, output] = [this.#props, this.#output];
    const { profiler, access = ProcessAccess.tracingOnly() } = props;
    const { id, container: options } = sidecarContainer({ ...props, image: profiler._image }, DEFAULTS);
    const container = task.addContainer(id, {
      ...options,
      user: access.user,
      entryPoint: scriptEntryPoint('sampling-profiler'),
      readonlyRootFilesystem: true,
      environment: {
        PROFILE_PROCESS: props.processName,
        PROFILE_RECORD: profiler._record,
        PROFILE_SECONDS: textOf(this.#seconds),
        PROFILE_INTERVAL: textOf(this.#interval),
        PROFILE_RATE: textOf(this.#samplesPerSecond),
        PROFILE_DIRECTORY: DIRECTORY,
        PROFILE_NAME: options.containerName!,
        PROFILE_EXTENSION: profiler._extension,
        PROFILE_KEEP: textOf(this.#maxRecordings),
        ...output._bucket && { PROFILE_BUCKET: output._bucket.s3UrlForObject(output._prefix) },
      },
    });
    task._applyAccess(container, access);
    task._applyStopOrder(container, props);
    container.addMountPoints({ sourceVolume: volumeFor(output, task, id), containerPath: DIRECTORY, readOnly: false });
    if (output._bucket) {
      allowWriting(output._bucket, output._prefix, task.taskDefinition);
    }
  }
}

/** Returns the name of the volume for the recordings. Adds a volume if the output is a new volume or a bucket. */
function volumeFor({ _volumeName: given }: ProfileOutput, task: ObservedTask, id: string): string {
  if (given === undefined) {
    task.addVolume({ name: id });
    return id;
  }
  const { taskDefinition } = task;
  const { volumes } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const names = () => ((Stack.of(taskDefinition).resolve(volumes) ?? []) as ecs.CfnTaskDefinition.VolumeProperty[]).map(({ name }) => name);
  taskDefinition.node.addValidation({
    validate: () => Token.isUnresolved(given) || names().includes(given)
      ? []
      : [message`${NAME} writes to volume ${given}, which the task does not have (volumes: ${names().join(', ') || 'none'}). Add it with taskDefinition.addVolume(), or use ProfileOutput.newVolume().`],
  });
  return given;
}

/**
 * Allows the task role to add objects below a prefix. `bucket.grantPut` would also allow object locks and, in older apps, ACLs.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
function allowWriting(bucket: s3.IBucket, prefix: string, { taskRole }: ecs.TaskDefinition): void {
  iam.Grant.addToPrincipalOrResource({
    grantee: taskRole,
    actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
    resourceArns: [bucket.arnForObjects(`${prefix}*`)],
    resource: bucket,
  });
  // Completing a multipart upload of encrypted parts requires decryption.
  bucket.encryptionKey?.grant(taskRole, 'kms:GenerateDataKey', 'kms:Decrypt');
}

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

function requireInterval(seconds: number, interval: number): void {
  if (!Token.isUnresolved(seconds) && !Token.isUnresolved(interval) && interval < seconds) {
    refuse('interval', `${interval} seconds`, `but a recording takes ${seconds} seconds. Set interval to at least ${seconds} seconds, or shorten duration.`);
  }
}

function requirePositiveInteger(property: string, value: number, unit: string, example: number): void {
  if (!Token.isUnresolved(value) && (!Number.isInteger(value) || value < 1)) {
    refuse(property, String(value), `but must be a whole number of ${unit}, at least 1. Use, for example, ${example}.`);
  }
}

function requireProcessName(name: string): void {
  // The name becomes part of phpspy's command, so other characters are refused. Program names do not contain them.
  if (!Token.isUnresolved(name) && !/^[\w.:@+-]+( [\w.:@+-]+)*$/.test(name)) {
    refuse('processName', JSON.stringify(name), 'which is not a valid process name. Use the name that `ps -e` shows, without a path or arguments, for example gunicorn.');
  }
}

function requireAwsCommand(profiler: ProfilingTool, output: ProfileOutput): void {
  if (output._bucket && !profiler._isCustomImage) {
    refuse('output', 'a bucket', `but the published image of ${profiler._name} has no aws command for the upload. Pass an image that contains both, or use a volume.`);
  }
}

function textOf(value: number): string {
  return Tokenization.stringifyNumber(value);
}

function refuse(property: string, value: string, reason: string): never {
  throw new LinuxControlsError(`${NAME}: ${apiName(property)} is ${value}, ${reason}`);
}
