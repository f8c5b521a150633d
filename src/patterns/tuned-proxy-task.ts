import { aws_ecs as ecs, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LinuxControlsError } from '../error';
import { applyLinuxControls, LinuxControls, observerContainersOf } from './linux-controls';
import { linuxTaskDefinitionProps } from './linux-task-definition-props';
import { KernelParameters } from '../task/kernel-parameters';
import { targetOf } from '../task/task-definition-target';

const OPEN_FILES = { min: 1024, max: 1048576 };

/** What describes a tuned proxy. */
export interface TunedProxyTaskProps extends LinuxControls {
  /**
   * The proxy's container, in the words of `taskDefinition.addContainer`. Its name is `proxy` unless it has another.
   */
  readonly proxy: ecs.ContainerDefinitionOptions;

  /**
   * The task definition's size, roles, volumes and so on.
   *
   * @default - those of `ecs.FargateTaskDefinition`, for Linux
   */
  readonly taskDefinitionProps?: ecs.FargateTaskDefinitionProps;

  /**
   * Whether ports on which the containers listen, observers included, are reserved (`net.ipv4.ip_local_reserved_ports`) where
   * the ephemeral range that `networkSysctls` sets covers them. Otherwise an outgoing connection can take such a port before its listener does.
   *
   * Ports that `networkSysctls` reserves stay reserved.
   *
   * @default true
   */
  readonly reserveListeningPorts?: boolean;

  /**
   * How many files, and so connections, the proxy may have open: its `nofile` limit, soft and hard, from 1024 to 1048576.
   *
   * A proxy holds one for each connection on either side.
   *
   * @default - what Fargate gives: 65535
   */
  readonly maxOpenFiles?: number;
}

/**
 * The task definition of a network proxy on Fargate with kernel parameters to match: longer queues, more ephemeral ports, quicker
 * detection of dead peers. It goes with every service, pattern and run-task.
 *
 * The parameters stand on the proxy's container, so that they hold before it listens.
 *
 * Throws for kernel parameters that no task can set or whose value is out of bounds, and for `maxOpenFiles` out of bounds.
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

  /** The proxy's container. */
  public readonly proxyContainer: ecs.ContainerDefinition;

  /** The containers that the observers have added. */
  public readonly observerContainers: ecs.ContainerDefinition[];

  constructor(scope: Construct, id: string, props: TunedProxyTaskProps) {
    super(scope, id);
    this.taskDefinition = new ecs.FargateTaskDefinition(this, 'TaskDefinition', linuxTaskDefinitionProps(props.taskDefinitionProps));
    this.proxyContainer = this.taskDefinition.addContainer(props.proxy.containerName ?? 'proxy', {
      ...props.proxy,
      ulimits: this.ulimitsOf(props),
    });
    const parameters = KernelParameters.of(targetOf(this.taskDefinition));
    parameters.setDefaultCarrier(this.proxyContainer.containerName);
    if (props.reserveListeningPorts ?? true) {
      parameters.reserveListeningPorts();
    }
    applyLinuxControls(this, this.taskDefinition, props);
    this.observerContainers = observerContainersOf(this.taskDefinition, props.observers);
  }

  private ulimitsOf({ proxy, maxOpenFiles }: TunedProxyTaskProps): ecs.Ulimit[] | undefined {
    if (maxOpenFiles === undefined) {
      return proxy.ulimits;
    }
    const isWithinBounds = Number.isInteger(maxOpenFiles) && maxOpenFiles >= OPEN_FILES.min && maxOpenFiles <= OPEN_FILES.max;
    if (!Token.isUnresolved(maxOpenFiles) && !isWithinBounds) {
      throw new LinuxControlsError(`maxOpenFiles is ${maxOpenFiles}: a proxy needs ${OPEN_FILES.min} at least, and Fargate allows ${OPEN_FILES.max} at most. Give a whole number between them.`, this);
    }
    if (proxy.ulimits?.some(({ name }) => name === ecs.UlimitName.NOFILE)) {
      throw new LinuxControlsError(`maxOpenFiles is ${maxOpenFiles}, and proxy.ulimits sets nofile as well. Remove one of the two.`, this);
    }
    return [...proxy.ulimits ?? [], { name: ecs.UlimitName.NOFILE, softLimit: maxOpenFiles, hardLimit: maxOpenFiles }];
  }
}

