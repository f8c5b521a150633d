import { aws_ecs as ecs } from 'aws-cdk-lib';
import {
  ACCESS, type Checks, FLAG, IMAGES, ObservedTask, ObserverSidecar, ProcessAccess, requireTypes, scriptEntryPoint, setCompletion,
  SIDECAR_WITH_IMAGE, sidecarContainer, SidecarOptions,
} from './observer-helpers';
import type { RenderedContainer, Resolve } from '../../task/container-changes';
import { startedWith } from '../../task/start-order';

/** Properties of `KernelReport`. */
export interface KernelReportProps extends SidecarOptions {
  /**
   * The image of the container. Set it to use a different version, a digest (`…@sha256:…`), or a registry that your subnets can reach.
   *
   * Any image must contain `sh`, `cat`, `od`, `sed`, `sort`, `tr`, and `uname`.
   *
   * @default - `public.ecr.aws/docker/library/busybox:1.37.0`
   */
  readonly image?: ecs.ContainerImage;

  /**
   * The report's access to the processes of other containers. The report shows which processes it could read. To see the
   * access of another tool, give the report the same `ProcessAccess`.
   *
   * @default - `ProcessAccess.imageUser()`; with the default image, the user is root, and the template sets `user` to `0`
   */
  readonly access?: ProcessAccess;

  /**
   * Whether the report sees the processes of other containers. If so, the task gets `pidMode: task`.
   *
   * @default true
   */
  readonly sharedPidNamespace?: boolean;
}

const OPTIONS: Checks<KernelReportProps> = { ...SIDECAR_WITH_IMAGE, access: ACCESS, sharedPidNamespace: FLAG };

const DEFAULTS = {
  containerName: 'kernel-report',
  image: IMAGES.busybox,
  memoryReservationMiB: 16,
  memoryLimitMiB: 64,
  isLongLived: false,
};

/**
 * A sidecar that writes one JSON object to its log and exits. The object contains the kernel release, the kernel
 * parameters that the task sets and whether they are in effect, and the Yama setting. It also contains the sidecar's
 * capabilities, and what `/proc` shows of the other containers. The sidecar needs no network access, and its root file
 * system is read-only.
 *
 * It starts after all containers that do not wait for it, because a kernel parameter takes effect when the container that
 * sets it starts.
 *
 * The container is named `kernel-report` and reserves 16 MiB and no CPU units. ECS stops it if it exceeds 64 MiB, and does
 * not restart it when it exits.
 *
 * @example
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 *
 * taskDefinition.addExtension(new KernelReport());
 */
export class KernelReport extends ObserverSidecar {
  readonly #props: KernelReportProps;

  constructor(props: KernelReportProps = {}) {
    props = requireTypes('KernelReport', props, OPTIONS, new.target !== KernelReport);
    super({ sharedPidNamespace: props.sharedPidNamespace });
    this.#props = props;
    setCompletion(this, complete);
  }

  public attach(task: ObservedTask): void {
    const { id, container } = sidecarContainer(this.#props, DEFAULTS);
    const { access, image } = this.#props;
    const sharesNetwork = [ecs.NetworkMode.AWS_VPC, ecs.NetworkMode.HOST].includes(task.taskDefinition.networkMode);
    task.addContainer(id, {
      ...container,
      entryPoint: scriptEntryPoint('report-kernel'),
      command: [sharesNetwork ? 'shared' : 'own'],
      readonlyRootFilesystem: true,
      access,
      // The user of the default image, stated so that the rules know it.
      user: image === undefined ? access?.user ?? '0' : undefined,
    });
  }
}

/** Passes the kernel parameters of the task to the report, and starts it after all containers that do not wait for it. */
function complete(own: readonly RenderedContainer[], all: readonly RenderedContainer[], resolve: Resolve): void {
  own.forEach(report => {
    report.command = [...report.command as string[], report.name, ...requestedParameters(all)];
    const others = all.filter(container => !startedWith(container, all, resolve).has(report));
    report.dependsOn = others.map(({ name: containerName }) => ({ containerName, condition: 'START' }));
  });
}

/**
 * Returns the name, container, and value of each kernel parameter that the task sets. The name is empty if it is known
 * only at deployment.
 */
function requestedParameters(containers: readonly RenderedContainer[]): string[] {
  const requested = containers.flatMap(({ name: container, systemControls = [] }) =>
    (Array.isArray(systemControls) ? systemControls as ecs.CfnTaskDefinition.SystemControlProperty[] : [{}])
      .map(({ namespace = '', value = '' }) => [namespace, container, value]));
  return requested.map(parameter => ({ parameter, key: JSON.stringify(parameter) }))
    .sort((one, other) => one.key < other.key ? -1 : 1)
    .flatMap(({ parameter }) => parameter);
}
