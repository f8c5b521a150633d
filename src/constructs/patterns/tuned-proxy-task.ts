import { aws_ecs as ecs, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LinuxControlsError } from '../error';
import { applyLinuxControls, linuxTaskDefinitionProps } from './linux-controls';
import { message } from '../../wording';
import type { ObserverSidecar } from '../observers';
import { type Checks, CONTAINER, FLAG, NUMBER, OBJECT, OBSERVERS, optional, requireTypes, withInherited } from '../required-types';
import type { NetworkSysctls } from '../sysctls';
import { KernelParameters } from '../task/kernel-parameters';
import { targetOf } from '../task/task-definition-target';

const OPTIONS: Checks<Omit<TunedProxyTaskProps, keyof ecs.FargateTaskDefinitionProps>> = {
  proxy: CONTAINER, networkSysctls: OBJECT, observers: optional(OBSERVERS), maxOpenFiles: optional(NUMBER), checks: FLAG,
};

const OPEN_FILES_BOUNDS = { min: 1024, max: 1048576 };

/**
 * Properties of a tuned proxy task: the proxy container and its kernel parameters, and every option of
 * `ecs.FargateTaskDefinition`, such as `cpu`, `memoryLimitMiB`, and `taskRole`.
 */
export interface TunedProxyTaskProps extends ecs.FargateTaskDefinitionProps {
  /**
   * The proxy container, with the options of `taskDefinition.addContainer`. Its name defaults to `proxy`.
   */
  readonly proxy: ecs.ContainerDefinitionOptions;

  /** The kernel parameters of the task's network namespace. */
  readonly networkSysctls: NetworkSysctls;

  /**
   * The sidecars that observe the proxy.
   *
   * @default - none
   */
  readonly observers?: ObserverSidecar[];

  /**
   * The maximum number of open files of each process of the proxy, from 1024 to 1048576. Sets both the soft and the hard `nofile` limit.
   *
   * A proxy needs one open file for each client connection and one for each upstream connection, so the default is enough
   * for about 32000 proxied connections of one process at a time. The construct does not derive the limit from `networkSysctls`: they
   * limit the connections to one upstream server and those that wait, not the connections of all clients, and AWS does
   * not document the maximum of `nofile` on Fargate. For more connections, specify twice their number and a reserve, and raise the
   * limits of the program too, such as `worker_rlimit_nofile` and `worker_connections` in NGINX. Mutually exclusive with
   * a `nofile` limit in `proxy.ulimits`.
   *
   * @default - 65535, the Fargate default
   */
  readonly maxOpenFiles?: number;

  /**
   * Whether to check the task definition with the rules of `NamespaceSharingChecks`.
   *
   * @default true
   */
  readonly checks?: boolean;
}

/**
 * A Fargate task definition for a network proxy, with kernel parameters such as longer queues, more ephemeral ports, and faster
 * detection of dead peers. Works with services, patterns, and RunTask that accept a Fargate task definition.
 *
 * By default, the parameters are set on the proxy container, so that they are in effect before the proxy listens.
 *
 * Throws if a task cannot set a kernel parameter, or if a kernel parameter or `maxOpenFiles` is out of range.
 *
 * @example
 * declare const cluster: ecs.ICluster;
 *
 * const edge = new TunedProxyTask(this, 'Edge', {
 *   proxy: {
 *     image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
 *     portMappings: [{ containerPort: 8080 }],
 *   },
 *   networkSysctls: {
 *     netCoreSomaxconn: 6000,
 *     netIpv4IpLocalPortRange: PortRange.of(1024, 65000),
 *   },
 * });
 * new ecs.FargateService(this, 'EdgeService', { cluster, taskDefinition: edge.taskDefinition });
 */
export class TunedProxyTask extends Construct {
  /** The task definition. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;

  /** The proxy container. */
  public readonly proxyContainer: ecs.ContainerDefinition;

  /** The containers that the observers added. */
  public readonly observerContainers: ecs.ContainerDefinition[];

  constructor(scope: Construct, id: string, props: TunedProxyTaskProps) {
    super(scope, id);
    props = requireTypes('TunedProxyTask', props, OPTIONS, true, this);
    const { proxy, networkSysctls, observers, maxOpenFiles, checks, ...taskDefinitionProps } = props;
    this.taskDefinition = new ecs.FargateTaskDefinition(this, 'TaskDefinition', linuxTaskDefinitionProps(taskDefinitionProps));
    this.proxyContainer = this.taskDefinition.addContainer(proxy.containerName ?? 'proxy', {
      ...withInherited(proxy),
      ulimits: ulimitsOf(this, proxy.ulimits, maxOpenFiles),
    });
    KernelParameters.of(targetOf(this.taskDefinition)).setDefaultContainer(this.proxyContainer.containerName);
    this.observerContainers = applyLinuxControls(this, this.taskDefinition, { observers, networkSysctls, checks });
  }
}

function ulimitsOf(scope: Construct, ulimits: ecs.Ulimit[] | undefined, maxOpenFiles: number | undefined): ecs.Ulimit[] | undefined {
  if (maxOpenFiles === undefined) {
    return ulimits;
  }
  const isWithinBounds = Number.isInteger(maxOpenFiles) && maxOpenFiles >= OPEN_FILES_BOUNDS.min && maxOpenFiles <= OPEN_FILES_BOUNDS.max;
  if (!Token.isUnresolved(maxOpenFiles) && !isWithinBounds) {
    throw new LinuxControlsError(message`maxOpenFiles is ${maxOpenFiles}. Use a whole number from ${OPEN_FILES_BOUNDS.min}, the minimum for a proxy, to ${OPEN_FILES_BOUNDS.max}, the maximum on Fargate.`, scope);
  }
  if (ulimits?.some(({ name }) => name === ecs.UlimitName.NOFILE)) {
    throw new LinuxControlsError(message`maxOpenFiles is ${maxOpenFiles}, but proxy.ulimits also sets nofile. Remove one of the two.`, scope);
  }
  return [...ulimits ?? [], { name: ecs.UlimitName.NOFILE, softLimit: maxOpenFiles, hardLimit: maxOpenFiles }];
}
