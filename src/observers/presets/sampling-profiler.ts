import { aws_ecs as ecs, type aws_s3 as s3, aws_iam as iam, Duration, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { scriptEntryPoint } from './assets';
import type { ObservedTask } from '../observed-task';
import { ObserverSidecar } from '../observer-sidecar';
import { OptionsSnapshot } from '../options-snapshot';
import { ProcessAccess } from '../process-access';
import { ProfileOutput } from './profile-output';
import type { SamplingProfiler } from './profilers';
import { sidecarContainer, SidecarContainerOptions } from './sidecar-options';
import { LinuxControlsError } from '../../error';

/** What a sampling profiler can be told. */
export interface SamplingProfilerProps extends SidecarContainerOptions {
  /** The profiler, with an image that has it. */
  readonly profiler: SamplingProfiler;

  /**
   * The name of the process to profile, as `ps -e` and `/proc/PID/comm` show it: mostly that of the program which was started, such as `python3` or `gunicorn`.
   *
   * The kernel keeps 15 characters of it, and only those count. The profiler waits until there is a process of that name, takes the oldest where there are several,
   * and takes the next one when it has ended.
   */
  readonly process: string;

  /**
   * Where the recordings go.
   *
   * @default - `ProfileOutput.ownVolume()`
   */
  readonly output?: ProfileOutput;

  /**
   * How long one recording takes: whole seconds, at least one.
   *
   * @default - 30 seconds
   */
  readonly duration?: Duration;

  /**
   * The time from the start of a recording to the start of the next: whole seconds, at least `duration`.
   *
   * @default - five minutes, or `duration` where that is longer
   */
  readonly interval?: Duration;

  /**
   * Samples a second: a whole number, at least 1.
   *
   * @default - 99, which keeps out of step with what happens a hundred times a second
   */
  readonly rate?: number;

  /**
   * How many recordings of the task stay on the volume, the newest: a whole number, at least 1. With a bucket these are the ones that could not be moved there yet.
   *
   * @default - 100
   */
  readonly keep?: number;

  /**
   * How far the profiler may look into the processes of the other containers.
   *
   * Choose `ProcessAccess.anyUser()` where the application's program lies in a folder that only its own user may open.
   *
   * @default - `ProcessAccess.tracingOnly()`
   */
  readonly access?: ProcessAccess;
}

const NAME = 'ObserverSidecar.samplingProfiler';

const DEFAULTS = {
  containerName: 'profiler',
  // Of one processor, py-spy 0.4.3 took 3 % at 99 samples a second, and 5 MiB of memory.
  cpu: 64,
  memoryReservationMiB: 32,
  memoryLimitMiB: 256,
  isLongLived: true,
};

const DIRECTORY = '/profiles';

/** A container that records profiles of one process at intervals. */
export class SamplingProfilerSidecar extends ObserverSidecar {
  private readonly output: ProfileOutput;
  private readonly seconds: number;
  private readonly interval: number;
  private readonly rate: number;
  private readonly keep: number;

  constructor(private readonly props: SamplingProfilerProps) {
    super();
    this._options = new OptionsSnapshot(props);
    const { output = ProfileOutput.ownVolume(), duration = Duration.seconds(30), interval, rate = 99, keep = 100 } = props;
    this.output = output;
    this.seconds = secondsOf('duration', duration);
    this.interval = interval ? secondsOf('interval', interval) : Token.isUnresolved(this.seconds) ? this.seconds : Math.max(300, this.seconds);
    this.rate = rate;
    this.keep = keep;
    requireProcessName(props.process);
    requirePositiveInteger('rate', rate, 'samples a second');
    requirePositiveInteger('keep', keep, 'recordings');
    requireInterval(this.seconds, this.interval);
    requireAwsCommand(props.profiler, output);
  }

  public toString(): string {
    return NAME;
  }

  public attach(task: ObservedTask): void {
    const { props, output } = this;
    const { profiler, access = ProcessAccess.tracingOnly() } = props;
    const { id, container: options } = sidecarContainer({ ...props, image: profiler._image }, DEFAULTS);
    const container = task.addContainer(id, {
      ...options,
      user: access.user,
      entryPoint: scriptEntryPoint('sampling-profiler'),
      readonlyRootFilesystem: true,
      environment: {
        PROFILE_PROCESS: props.process,
        PROFILE_RECORD: profiler._record,
        PROFILE_SECONDS: textOf(this.seconds),
        PROFILE_INTERVAL: textOf(this.interval),
        PROFILE_RATE: textOf(this.rate),
        PROFILE_DIRECTORY: DIRECTORY,
        PROFILE_NAME: options.containerName!,
        PROFILE_EXTENSION: profiler._extension,
        PROFILE_KEEP: textOf(this.keep),
        ...output._bucket && { PROFILE_BUCKET: output._bucket.s3UrlForObject(output._prefix) },
      },
    });
    task._grantAccess(container, access);
    container.addMountPoints({ sourceVolume: volumeFor(output, task, id), containerPath: DIRECTORY, readOnly: false });
    if (output._bucket) {
      allowWriting(output._bucket, output._prefix, task.taskDefinition);
    }
  }
}

/** The name of the volume that the recordings are written to. */
function volumeFor({ _volumeName: given }: ProfileOutput, { taskDefinition }: ObservedTask, id: string): string {
  if (given === undefined) {
    taskDefinition.addVolume({ name: id });
    return id;
  }
  const { volumes } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const names = () => ((Stack.of(taskDefinition).resolve(volumes) ?? []) as ecs.CfnTaskDefinition.VolumeProperty[]).map(({ name }) => name);
  taskDefinition.node.addValidation({
    validate: () => Token.isUnresolved(given) || names().includes(given)
      ? []
      : [`${NAME} writes to volume ${given}, which the task does not have. It has ${names().join(', ') || 'none'}. Add it with taskDefinition.addVolume, or use ProfileOutput.ownVolume().`],
  });
  return given;
}

/**
 * Lets the task add objects below a prefix. `bucket.grantPut` allows more: locks and, in older apps, access lists.
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
  // A large object goes in parts, and to put encrypted parts together takes decryption.
  bucket.encryptionKey?.grant(taskRole, 'kms:GenerateDataKey', 'kms:Decrypt');
}

function secondsOf(property: string, duration: Duration): number {
  if (duration.isUnresolved()) {
    return duration.toSeconds();
  }
  const seconds = duration.toMilliseconds() / 1000;
  if (!Number.isInteger(seconds) || seconds < 1) {
    refuse(property, `${seconds} seconds`, 'profilers count whole seconds, and record at least one. Give whole seconds: Duration.seconds(30).');
  }
  return seconds;
}

function requireInterval(seconds: number, interval: number): void {
  if (!Token.isUnresolved(seconds) && !Token.isUnresolved(interval) && interval < seconds) {
    refuse('interval', `${interval} seconds`, `a recording takes ${seconds} seconds, so the next one cannot start earlier. Give at least ${seconds} seconds, or a shorter duration.`);
  }
}

function requirePositiveInteger(property: string, value: number, unit: string): void {
  if (!Token.isUnresolved(value) && (!Number.isInteger(value) || value < 1)) {
    refuse(property, String(value), `it counts ${unit}. Give a whole number, at least 1.`);
  }
}

function requireProcessName(name: string): void {
  // It is a word of the command of phpspy, and what has no such letters is no program's name.
  if (!Token.isUnresolved(name) && !/^[\w.:@+-]+( [\w.:@+-]+)*$/.test(name)) {
    refuse('process', JSON.stringify(name), 'that is no name of a process. Give the name that `ps -e` shows, without path and arguments: gunicorn.');
  }
}

function requireAwsCommand(profiler: SamplingProfiler, output: ProfileOutput): void {
  if (output._bucket && !profiler._isOwnImage) {
    refuse('output', 'a bucket', `the image of ${profiler._name} has no aws command to upload with. Hand over an image that has both, or use a volume.`);
  }
}

function textOf(value: number): string {
  return Tokenization.stringifyNumber(value);
}

function refuse(property: string, value: string, reason: string): never {
  throw new LinuxControlsError(`${NAME}: ${property} is ${value}, and ${reason}`);
}
