import { aws_ecs as ecs, Duration, Token } from 'aws-cdk-lib';
import { scriptEntryPoint } from './assets';
import { LinuxControlsError } from '../../error';
import { ExecuteCommandUse } from '../execute-command-use';
import type { Preset } from '../preset';
import { ProcessAccess } from '../process-access';
import { ApplicationChoice, sidecarContainer, SidecarOptions } from './sidecar-options';

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

/** A container to open a shell in. */
export function debugToolbox(props: DebugToolboxProps): Preset {
  const { access = ProcessAccess.anyUser(), install = [] } = props;
  requireInstallable(install, access);
  return {
    name: NAME,
    options: props,
    sharedPidNamespace: props.sharedPidNamespace,
    executeCommand: ExecuteCommandUse.NEEDED,
    excludeContainers: props.excludeContainers,
    attach: task => {
      const { id, container } = sidecarContainer(props, { ...DEFAULTS, ...install.length > 0 ? { memoryLimitMiB: MEMORY_TO_INSTALL_MIB } : {} });
      // The Linux parameters are a construct as well, of which CDK says less than the task does.
      task._requireFree(id, container.containerName);
      task._grantAccess(task.addContainer(id, {
        ...container,
        ...install.length > 0 ? installing(install) : { command: ['sleep', 'infinity'] },
        user: access.user,
        // A session of ECS Exec leaves processes behind that someone has to reap where the PID namespace is not shared.
        linuxParameters: new ecs.LinuxParameters(task.taskDefinition, `${id}LinuxParameters`, { initProcessEnabled: true }),
      }), access);
    },
    changeApplication: container => {
      if (props.applicationsMayTrace) {
        container.addSysPtrace();
      }
    },
  };
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
