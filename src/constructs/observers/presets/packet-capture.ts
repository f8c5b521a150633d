import { aws_ecs as ecs, Duration, Token, Tokenization } from 'aws-cdk-lib';
import { CaptureOutput } from './capture-output';
import {
  IMAGE, LinuxControlsError, message, networkModeOf, ObservedTask, ObserverSidecar, refuse, requirePositiveInteger, requireTypes,
  runsOnFargate, runsOnWindows, scriptEntryPoint, secondsOf, SIDECAR, sidecarContainer, SidecarContainerOptions, StopOrderOptions,
  targetOf,
} from './kit';
import { ToolboxImage } from './toolbox-image';
import { DEFAULT_CAPABILITIES } from '../../../checks/queries/default-capabilities';

/** Properties of `PacketCapture`. */
export interface PacketCaptureProps extends SidecarContainerOptions, StopOrderOptions {
  /**
   * The image, which must contain tcpdump and a POSIX shell with `sleep` and `date`: `ToolboxImage.bundled()`, or your
   * own image. To write to a bucket, it must also contain the `aws` command.
   */
  readonly image: ecs.ContainerImage;

  /**
   * The packets to capture, in the syntax of tcpdump, for example `tcp port 5432 and host 10.0.1.7`.
   *
   * Throws if the filter is empty, starts with a hyphen, contains a character that the syntax does not use, such as a
   * quotation mark, or has a parenthesis or bracket without its counterpart. tcpdump checks the rest when the container
   * starts: with a wrong filter, it logs the error and exits with 1, and the application keeps running. It looks up host
   * names once, at the start.
   *
   * @default - all packets
   * @see https://www.tcpdump.org/manpages/pcap-filter.7.html
   */
  readonly filter?: string;

  /**
   * The number of bytes to store of each packet, from 1 to 262144.
   *
   * The default keeps the headers of TCP over IPv4, including all options of the first packets, but not the payload: of
   * the other packets, at most 8 bytes of payload with the timestamps that Linux sends, 20 without, and 32 bytes for UDP.
   * Over IPv6, 100 bytes keep the same. More bytes store payload, which can contain passwords and personal data.
   *
   * @default 80
   */
  readonly bytesPerPacket?: number;

  /**
   * The size of a file in megabytes (1,000,000 bytes), after which tcpdump starts the next file. A whole number, at least 1.
   *
   * @default 10
   */
  readonly megabytesPerFile?: number;

  /**
   * The number of files to keep. tcpdump then overwrites the oldest one. A whole number, at least 1.
   *
   * All files together are at most `maxFiles` times `megabytesPerFile` large, and one packet for each file. Applying the
   * observer throws if that is more than the ephemeral storage of a Fargate task, unless the output is an existing
   * volume.
   *
   * @default 10
   */
  readonly maxFiles?: number;

  /**
   * The time after which the capture ends, in whole seconds. At least one second. It starts with the container.
   *
   * @default - ten minutes
   */
  readonly duration?: Duration;

  /**
   * The destination of the files.
   *
   * @default - `CaptureOutput.newVolume()`
   */
  readonly output?: CaptureOutput;
}

const NAME = 'PacketCapture';

const DEFAULTS = {
  containerName: 'packet-capture',
  cpu: 64,
  memoryReservationMiB: 32,
  // The aws command needs more memory than tcpdump.
  memoryLimitMiB: 256,
  isLongLived: false,
};

const DIRECTORY = '/captures';

const DEFAULT_BYTES = 80;
const DEFAULT_MEGABYTES = 10;
const DEFAULT_FILES = 10;

/** MAXIMUM_SNAPLEN: https://github.com/the-tcpdump-group/tcpdump/blob/master/netdissect.h */
const MAX_BYTES = 262144;

/**
 * The ephemeral storage of a Fargate task that sets none:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
 */
const DEFAULT_STORAGE_GIB = 20;

/**
 * The capabilities that tcpdump needs: one to capture, and those to which it restricts itself at startup, also if it stays root.
 *
 * @see https://github.com/the-tcpdump-group/tcpdump/blob/master/tcpdump.c (droproot, capng_apply)
 */
const NEEDED = ['DAC_OVERRIDE', 'NET_RAW', 'SETGID', 'SETPCAP', 'SETUID'];

/** The characters of the syntax: words, addresses, operators, and a backslash before a keyword. */
const FILTER = /^[\w .,:/\\()[\]<>=!&|+*%^-]+$/;

/**
 * A sidecar that records the network traffic of the task with tcpdump, for a limited time and up to a limited size. By
 * default, it stores only the headers of the packets.
 *
 * The containers of a task in `awsvpc` mode, which includes all tasks on Fargate, share a network namespace. So the
 * sidecar sees the traffic of all containers, also between them. It needs no shared PID namespace, no ECS Exec, and no
 * capability that a container does not have by default. It does not enable promiscuous mode, and its root file system is
 * read-only.
 *
 * When `duration` is over or the task stops, the container writes the last packets, moves the files to the bucket if
 * there is one, and exits with 0. ECS does not restart it. With `enableRestartPolicy`, ECS restarts it only after a
 * failure, unless `restartIgnoredExitCodes` is set.
 *
 * The container is named `packet-capture` and reserves 64 CPU units and 32 MiB. ECS stops it if it exceeds 256 MiB.
 *
 * Throws if the filter, a number, or the duration is invalid, or if a bucket is combined with `ToolboxImage.bundled()`,
 * which has no `aws` command. Applying the observer throws for a task on Windows or in another network mode, and if the
 * files do not fit into the task's ephemeral storage.
 *
 * @see https://www.tcpdump.org/manpages/tcpdump.1.html
 *
 * @example
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 *
 * taskDefinition.addExtension(new PacketCapture({ image: ToolboxImage.bundled(), filter: 'tcp port 5432' }));
 */
export class PacketCapture extends ObserverSidecar {
  readonly #props: PacketCaptureProps;
  readonly #seconds: number;

  constructor(props: PacketCaptureProps) {
    requireTypes(NAME, props, { ...SIDECAR, image: IMAGE });
    super({ sharedPidNamespace: false });
    this.#props = props;
    requireFilter(props.filter);
    requirePositiveInteger(NAME, 'bytesPerPacket', props.bytesPerPacket ?? DEFAULT_BYTES, 'bytes', DEFAULT_BYTES, MAX_BYTES);
    requirePositiveInteger(NAME, 'megabytesPerFile', props.megabytesPerFile ?? DEFAULT_MEGABYTES, 'megabytes', DEFAULT_MEGABYTES);
    requirePositiveInteger(NAME, 'maxFiles', props.maxFiles ?? DEFAULT_FILES, 'files', DEFAULT_FILES);
    this.#seconds = secondsOf(NAME, 'duration', props.duration ?? Duration.minutes(10));
    if (props.output?._output.bucket && props.image instanceof ToolboxImage) {
      refuse(NAME, 'output', 'a bucket', 'but ToolboxImage.bundled() has no aws command for the upload. Pass an image that contains tcpdump and aws, or use a volume.');
    }
  }

  public attach(task: ObservedTask): void {
    const props = this.#props;
    const { bytesPerPacket = DEFAULT_BYTES, megabytesPerFile = DEFAULT_MEGABYTES, maxFiles = DEFAULT_FILES } = props;
    const { _output: output } = props.output ?? CaptureOutput.newVolume();
    const { id, container: options } = sidecarContainer(props, DEFAULTS);
    // Checked before the Linux parameters are created, because the CDK's error for a duplicate construct id has less detail.
    task._requireFree(id, options.containerName);
    requireSharedNetwork(task);
    if (output.volumeName === undefined) {
      requireStorage(task, megabytesPerFile, maxFiles);
    }
    const linuxParameters = new ecs.LinuxParameters(task.taskDefinition, `${id}LinuxParameters`);
    linuxParameters.dropCapabilities(...DEFAULT_CAPABILITIES.filter(name => !NEEDED.includes(name)) as ecs.Capability[]);
    const container = task._addContainer(id, {
      ...options,
      // The end of the capture is no failure.
      restartIgnoredExitCodes: options.restartIgnoredExitCodes ?? (options.enableRestartPolicy || options.restartAttemptPeriod ? [0] : undefined),
      image: props.image,
      // NET_RAW is effective only for root.
      user: '0',
      linuxParameters,
      readonlyRootFilesystem: true,
      // The maximum on Fargate, for the upload.
      stopTimeout: output.bucket && Duration.minutes(2),
      entryPoint: scriptEntryPoint('capture-packets'),
      environment: {
        CAPTURE_BYTES: Tokenization.stringifyNumber(bytesPerPacket),
        CAPTURE_MEGABYTES: Tokenization.stringifyNumber(megabytesPerFile),
        CAPTURE_FILES: Tokenization.stringifyNumber(maxFiles),
        CAPTURE_SECONDS: Tokenization.stringifyNumber(this.#seconds),
        CAPTURE_DIRECTORY: DIRECTORY,
        CAPTURE_NAME: options.containerName!,
        ...props.filter !== undefined && { CAPTURE_FILTER: props.filter },
        ...output.bucketUrl !== undefined && { CAPTURE_BUCKET: output.bucketUrl },
      },
    }, undefined, props);
    output.attach(NAME, task, container, id, DIRECTORY);
  }
}

/** Throws if a filter could be an option, or cannot be valid. Only tcpdump knows whether it is valid. */
function requireFilter(filter: string | undefined): void {
  if (filter === undefined || Token.isUnresolved(filter)) {
    return;
  }
  const reason = filter.trim() === '' ? 'so it selects nothing. Omit the property to capture all packets.'
    : filter.trim().startsWith('-') ? 'which starts with a hyphen, as the options of tcpdump do. Start with an expression such as tcp port 443.'
      : !FILTER.test(filter) ? `which contains ${JSON.stringify([...filter].find(character => !FILTER.test(character)))}. The syntax of filters has letters, digits, spaces, and . , : / \\ ( ) [ ] < > = ! & | + * % ^ -. Use, for example, tcp port 443.`
        : !isBalanced(filter) ? 'in which a parenthesis or bracket has no counterpart. Add it, or remove the other one.' : undefined;
  if (reason !== undefined) {
    refuse(NAME, 'filter', JSON.stringify(filter), reason);
  }
}

function isBalanced(filter: string): boolean {
  const open: string[] = [];
  for (const character of filter.replace(/\\./g, '')) {
    if (character === '(' || character === '[') {
      open.push(character === '(' ? ')' : ']');
    } else if ((character === ')' || character === ']') && open.pop() !== character) {
      return false;
    }
  }
  return open.length === 0;
}

/** Throws if the container could not see the traffic of the others, or could see that of other tasks. */
function requireSharedNetwork({ taskDefinition }: ObservedTask): void {
  const target = targetOf(taskDefinition);
  if (runsOnWindows(target)) {
    throw new LinuxControlsError(`${NAME} supports only Linux, but the operating system family of the task is Windows. Remove it.`, target.l1);
  }
  const mode = networkModeOf(target);
  if (!Token.isUnresolved(mode) && mode !== 'awsvpc') {
    const why = mode === 'host' ? 'in which it would record the traffic of all tasks of the instance' : 'in which it would see no traffic of other containers';
    throw new LinuxControlsError(`${NAME} requires network mode awsvpc, but the task uses ${mode}, ${why}. Change the network mode, or remove it.`, target.l1);
  }
}

/** Throws if the files do not fit into the ephemeral storage of a Fargate task, which its images also use. */
function requireStorage({ taskDefinition }: ObservedTask, megabytesPerFile: number, maxFiles: number): void {
  const target = targetOf(taskDefinition);
  const { ephemeralStorage = { sizeInGiB: DEFAULT_STORAGE_GIB } } = target.l1;
  const { sizeInGiB } = ephemeralStorage as ecs.CfnTaskDefinition.EphemeralStorageProperty;
  const isKnown = ![ephemeralStorage, sizeInGiB, megabytesPerFile, maxFiles].some(value => Token.isUnresolved(value));
  if (runsOnFargate(target) && isKnown && megabytesPerFile * maxFiles * 1_000_000 > sizeInGiB! * 2 ** 30) {
    throw new LinuxControlsError(message`${NAME}: maxFiles is ${maxFiles} and megabytesPerFile is ${megabytesPerFile}, together ${megabytesPerFile * maxFiles} MB, but the task has ${sizeInGiB} GiB of ephemeral storage, which its images use as well. Use less, increase ephemeralStorageGiB of the task definition, or write to an existing volume.`, target.l1);
  }
}
