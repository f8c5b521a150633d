import { aws_ecs as ecs, Duration, Token } from 'aws-cdk-lib';
import { scriptEntryPoint } from './assets';
import { LinuxControlsError } from '../../error';
import type { ApplicationContainer } from '../application-container';
import { ExecuteCommandUse } from '../execute-command-use';
import type { ObservedTask } from '../observed-task';
import { ApplicationChoice, ObserverSidecar } from '../observer-sidecar';
import { OptionsSnapshot } from '../options-snapshot';
import { ProcessAccess } from '../process-access';
import { sidecarContainer, SidecarOptions } from './sidecar-options';

/** What a debug toolbox can be told. */
export interface DebugToolboxProps extends SidecarOptions, ApplicationChoice {
  /**
   * Packages that are installed when the container starts, with dnf, apt-get or apk, whichever the image has: `strace`, `procps-ng`, `gdb`.
   *
   * This needs a way out of the subnet to the package repositories, a root file system that can be written, and root with its default
   * capabilities. The container is healthy when the tools are there. Where installing fails, its log says so, and it sleeps all the same.
   *
   * Throws when the name of a package holds anything but letters, digits and `. + _ : ~ -`, or begins with one of these.
   *
   * @default - nothing is installed
   */
  readonly install?: string[];

  /**
   * Whether the application containers get SYS_PTRACE as well.
   *
   * In a shared PID namespace ECS Exec works in one container of the task, and which one is not yours to choose. Where it is one of the
   * application's, root there is refused the toolbox's files under `/proc/PID/root` unless it has SYS_PTRACE too.
   *
   * @default false
   */
  readonly applicationsMayTrace?: boolean;

  /**
   * How far the toolbox may look into the processes of the other containers.
   *
   * @default - `ProcessAccess.anyUser()`
   */
  readonly access?: ProcessAccess;

  /**
   * Whether the toolbox sees the processes of the other containers, so that the task gets `pidMode: task`.
   *
   * @default true
   */
  readonly sharedPidNamespace?: boolean;
}

const NAME = 'ObserverSidecar.debugToolbox';

const DEFAULTS = {
  containerName: 'toolbox',
  // The release decides the versions of the packages that dnf installs, too: https://docs.aws.amazon.com/linux/al2023/ug/deterministic-upgrades-usage.html
  image: 'public.ecr.aws/amazonlinux/amazonlinux:2023.12.20260914.0',
  memoryReservationMiB: 32,
  memoryLimitMiB: 256,
  isLongLived: true,
};

/** A package manager takes more memory than a shell; the smallest task has as much. How much dnf really takes has not been measured. */
const MEMORY_TO_INSTALL_MIB = 512;

/** Where the container notes that all packages are installed. */
const READY = '/run/tools-are-there';

/** The names that Debian, Fedora and Alpine have for packages, with a version or an architecture behind them. */
const PACKAGE = /^[A-Za-z0-9][A-Za-z0-9.+_:~-]*$/;

/** A container for interactive sessions with ECS Exec. */
export class DebugToolbox extends ObserverSidecar {
  private readonly access: ProcessAccess;
  private readonly packages: readonly string[];

  constructor(private readonly props: DebugToolboxProps) {
    super({ sharedPidNamespace: props.sharedPidNamespace, executeCommand: ExecuteCommandUse.NEEDED, excludeContainers: props.excludeContainers });
    this._options = new OptionsSnapshot(props);
    this.access = props.access ?? ProcessAccess.anyUser();
    this.packages = props.install ?? [];
    requireInstallable(this.packages, this.access);
  }

  public toString(): string {
    return NAME;
  }

  public attach(task: ObservedTask): void {
    const installs = this.packages.length > 0;
    const { id, container } = sidecarContainer(this.props, { ...DEFAULTS, ...installs ? { memoryLimitMiB: MEMORY_TO_INSTALL_MIB } : {} });
    // Checked before the Linux parameters are created: a conflict of their construct ids would be reported by the CDK, in less detail.
    task._requireFree(id, container.containerName);
    task._grantAccess(task.addContainer(id, {
      ...container,
      ...installs ? installing(this.packages) : { command: ['sleep', 'infinity'] },
      user: this.access.user,
      // ECS Exec sessions leave zombie processes behind, which nothing reaps if the PID namespace is not shared.
      linuxParameters: new ecs.LinuxParameters(task.taskDefinition, `${id}LinuxParameters`, { initProcessEnabled: true }),
    }), this.access);
  }

  public changeApplication(container: ApplicationContainer): void {
    if (this.props.applicationsMayTrace) {
      container.addSysPtrace();
    }
  }
}

function installing(packages: readonly string[]): Partial<ecs.ContainerDefinitionOptions> {
  return {
    entryPoint: scriptEntryPoint('install-tools'),
    command: [READY, ...packages],
    // Five minutes are the longest start period that ECS has, and as long as the script waits for a package manager.
    healthCheck: { command: ['CMD-SHELL', `test -e ${READY}`], interval: Duration.seconds(10), startPeriod: Duration.minutes(5) },
  };
}

function requireInstallable(packages: readonly string[], access: ProcessAccess): void {
  const wrong = Token.isUnresolved(packages) ? undefined : packages.find(name => !Token.isUnresolved(name) && !PACKAGE.test(name));
  if (wrong !== undefined) {
    throw new LinuxControlsError(`${NAME}: install names ${JSON.stringify(wrong)}, which is no name of a package: one begins with a letter or a digit and has only these and . + _ : ~ - in it.`);
  }
  if (packages.length > 0 && access.dropsCapabilities) {
    throw new LinuxControlsError(`${NAME}: install needs root with its default capabilities, since package managers change users and owners of files, and the access that is given takes them away. Use ProcessAccess.anyUser(), or an image that has the tools.`);
  }
}
