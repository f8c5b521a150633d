import { aws_ecs as ecs, Duration, Token } from 'aws-cdk-lib';
import {
  ACCESS, allowTracingOfRoot, ApplicationContainer, type Checks, declareWithoutTokens, ExecuteCommandUse, FLAG, IMAGES, LinuxControlsError,
  knownListOf, message, NAMES, ObservedTask, ObserverSidecar, optional, ProcessAccess, requireFree, requireTypes, scriptEntryPoint,
  SIDECAR_WITH_IMAGE, sidecarContainer, SidecarOptions, STRING,
} from './observer-helpers';

/** Properties of `DebugToolbox`. */
export interface DebugToolboxProps extends SidecarOptions {
  /**
   * The image of the container. Set it to use a different version, a digest (`…@sha256:…`), or a registry that your subnets can reach.
   *
   * @default - `public.ecr.aws/amazonlinux/amazonlinux:2023.12.20260914.0`
   */
  readonly image?: ecs.ContainerImage;

  /**
   * Names of application containers that the observer does not change, except for their share of the CPU units. Synthesis
   * fails for a name that no application container has.
   *
   * @default - none
   */
  readonly excludeContainers?: string[];

  /**
   * Packages to install when the container starts, for example `strace`, `procps`, or `gdb`. The container uses the
   * package manager of its image: dnf, apt-get, or apk.
   *
   * The installation needs a route from the subnet to the package repositories (for example a NAT gateway or a public IP
   * address), a writable root file system, and root with its default capabilities. The container becomes healthy when the
   * packages are installed. If the installation fails, the log explains what is required, and the container keeps running.
   *
   * Throws if a package name contains characters other than letters, digits, and `. + _ : ~ -`, or does not start with a
   * letter or digit.
   *
   * @default - no packages
   */
  readonly packages?: string[];

  /**
   * Whether the application containers also get SYS_PTRACE, except those that are known to run as a user other than root.
   * Synthesis fails if this exception leaves none.
   *
   * In a shared PID namespace, ECS Exec works in only one container of the task, and ECS chooses which. If it is an
   * application container, root there can read the files of a toolbox with SYS_PTRACE (`/proc/PID/root`) only if that
   * container also has SYS_PTRACE. The price: an attacker who is root in the application can read the memory of every
   * process of the task.
   *
   * The processes of a user other than root usually do not get an added capability. An ECS Exec session can, because it runs
   * as root in every container: to trace from a session in such a container, add SYS_PTRACE to its `linuxParameters`.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
   */
  readonly applicationsMayTrace?: boolean;

  /**
   * The toolbox's access to the processes of other containers.
   *
   * @default - `ProcessAccess.anyUser()`
   */
  readonly access?: ProcessAccess;

  /**
   * Whether the toolbox sees the processes of other containers. If so, the task gets `pidMode: task`.
   *
   * @default true
   */
  readonly sharedPidNamespace?: boolean;
}

const NAME = 'DebugToolbox';

const OPTIONS: Checks<DebugToolboxProps> = {
  ...SIDECAR_WITH_IMAGE,
  excludeContainers: NAMES,
  packages: optional(knownListOf(STRING)),
  applicationsMayTrace: FLAG,
  access: ACCESS,
  sharedPidNamespace: FLAG,
};

const DEFAULTS = {
  containerName: 'toolbox',
  // The release also determines the versions of the packages that dnf installs:
  // https://docs.aws.amazon.com/linux/al2023/ug/deterministic-upgrades-usage.html
  image: IMAGES.amazonLinux,
  memoryReservationMiB: 32,
  // The memory of the smallest task, and enough for dnf: docs/observers/DebugToolbox.md.
  memoryLimitMiB: 512,
  isLongLived: true,
};

/** The file that the script creates when all packages are installed. */
const READY = '/run/tools-are-there';

/** A Debian, Fedora, or Alpine package name, with an optional version or architecture suffix. */
const PACKAGE = /^[A-Za-z0-9][A-Za-z0-9.+_:~-]*$/;

/**
 * A debug toolbox: a container in which you open a shell with ECS Exec. By default, it shares the PID namespace of the
 * application and runs as root with SYS_PTRACE. Its own process only sleeps, after it has installed `packages`.
 *
 * The default image, Amazon Linux 2023, contains neither strace nor gdb nor ps. To provide tools, set `packages`, an
 * `image` that contains them, or `ToolboxImage.bundled()`. `packages`, and `dnf install` in a session, need a route from the
 * subnet to the package repositories. In a shared PID namespace, ECS Exec works in only one container, and ECS chooses
 * which: see `applicationsMayTrace`.
 *
 * The container is named `toolbox` and reserves 32 MiB and no CPU units. ECS stops it if it exceeds 512 MiB, which is the
 * memory of the smallest Fargate task, and restarts it when it exits after five minutes or more.
 *
 * Throws if `packages` contains an invalid package name, or if it is combined with an access that drops the default capabilities.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 *
 * @example
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 *
 * taskDefinition.addExtension(new DebugToolbox({ packages: ['procps', 'strace'] }));
 */
export class DebugToolbox extends ObserverSidecar {
  readonly #props: DebugToolboxProps;
  readonly #access: ProcessAccess;
  readonly #packages: readonly string[];

  constructor(props: DebugToolboxProps = {}) {
    props = requireTypes(NAME, props, OPTIONS, new.target !== DebugToolbox);
    super({ sharedPidNamespace: props.sharedPidNamespace, executeCommand: ExecuteCommandUse.NEEDED, excludeContainers: props.excludeContainers });
    this.#props = props;
    this.#access = props.access ?? ProcessAccess.anyUser();
    this.#packages = props.packages ?? [];
    requireInstallable(this.#packages, this.#access);
  }

  public attach(task: ObservedTask): void {
    const installs = this.#packages.length > 0;
    const { id, container } = sidecarContainer(this.#props, DEFAULTS);
    // Checked before the Linux parameters are created, because the CDK's error for a duplicate construct id has less detail.
    requireFree(task, id, container.containerName);
    task.addContainer(id, {
      ...container,
      ...installs ? installOptions(this.#packages) : { command: ['sleep', 'infinity'] },
      // ECS Exec sessions leave zombie processes behind, which nothing reaps if the PID namespace is not shared.
      linuxParameters: new ecs.LinuxParameters(task.taskDefinition, `${id}LinuxParameters`, { initProcessEnabled: true }),
      access: this.#access,
    });
  }

  public changeApplication(container: ApplicationContainer): void {
    if (this.#props.applicationsMayTrace) {
      allowTracingOfRoot(container);
    }
  }
}

declareWithoutTokens(DebugToolbox.prototype);

function installOptions(packages: readonly string[]): Partial<ecs.ContainerDefinitionOptions> {
  return {
    entryPoint: scriptEntryPoint('install-tools'),
    command: [READY, ...packages],
    // Five minutes is the maximum start period in ECS, and the time that the script waits for the package manager.
    healthCheck: { command: ['CMD-SHELL', `test -e ${READY}`], interval: Duration.seconds(10), startPeriod: Duration.minutes(5) },
  };
}

function requireInstallable(packages: readonly string[], access: ProcessAccess): void {
  const invalid = packages.find(name => !Token.isUnresolved(name) && !PACKAGE.test(name));
  if (invalid !== undefined) {
    throw new LinuxControlsError(`${NAME}: packages contains ${JSON.stringify(invalid)}, which is not a valid package name. Use letters, digits, and . + _ : ~ -, starting with a letter or digit.`);
  }
  if (packages.length > 0 && access.dropsCapabilities) {
    throw new LinuxControlsError(message`${NAME}: packages needs root with its default capabilities, because package managers change users and file owners, but the given access drops them. Use ProcessAccess.anyUser(), or an image that contains the tools.`);
  }
}
