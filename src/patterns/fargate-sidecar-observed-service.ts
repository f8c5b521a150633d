import { aws_ec2 as ec2, aws_ecs as ecs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LinuxControlsError } from '../error';
import { applyLinuxControls, LinuxControls, observerContainersOf } from './linux-controls';
import { linuxTaskDefinitionProps } from './linux-task-definition-props';

/**
 * What describes an observed service: every option of `ecs.FargateService`, and who watches what.
 */
export interface FargateSidecarObservedServiceProps extends ecs.BaseServiceOptions, LinuxControls {
  /**
   * The application's container, in the words of `taskDefinition.addContainer`. Its name is `application` unless it has another.
   *
   * @default - the default container of `taskDefinition`, which then has to be given
   */
  readonly application?: ecs.ContainerDefinitionOptions;

  /**
   * A Fargate task definition of your own, which gets the observers.
   *
   * @default - a new one, from `taskDefinitionProps`
   */
  readonly taskDefinition?: ecs.TaskDefinition;

  /**
   * The new task definition's size, roles, volumes and so on. It goes not together with `taskDefinition`.
   *
   * @default - those of `ecs.FargateTaskDefinition`, for Linux
   */
  readonly taskDefinitionProps?: ecs.FargateTaskDefinitionProps;

  /**
   * Whether each task gets a public IP address.
   *
   * @default false
   */
  readonly assignPublicIp?: boolean;

  /**
   * Whether ECS keeps the tasks spread over the Availability Zones.
   *
   * @default - what `ecs.FargateService` does
   */
  readonly availabilityZoneRebalancing?: ecs.AvailabilityZoneRebalancing;

  /**
   * The Fargate platform version; kernel parameters, a shared PID namespace and SYS_PTRACE need 1.4.0 at least.
   *
   * @default - the latest
   */
  readonly platformVersion?: ecs.FargatePlatformVersion;

  /**
   * The security groups of the tasks.
   *
   * @default - a new one
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The subnets of the tasks.
   *
   * @default - public ones with `assignPublicIp`, else the first that there are of private, isolated and public ones
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}

/**
 * A Fargate service whose application is watched by sidecars that see its processes.
 *
 * The task definition gets what the observers need: `pidMode: task`, the operating system family that goes with it, SYS_PTRACE on the
 * container that traces. It is checked against the rules of sharing Linux namespaces.
 *
 * Throws when it has neither an application nor a task definition with a container, and for kernel parameters that no task can set.
 *
 * @example
 * declare const cluster: ecs.ICluster;
 *
 * const web = new FargateSidecarObservedService(this, 'Web', {
 *   cluster,
 *   application: {
 *     image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
 *     portMappings: [{ containerPort: 80 }],
 *   },
 *   observers: [ObserverSidecar.debugToolbox()],
 *   enableExecuteCommand: true,
 * });
 */
export class FargateSidecarObservedService extends Construct implements ec2.IConnectable {
  /** The service. */
  public readonly service: ecs.FargateService;

  /** The task definition, the caller's own where one was given. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The application's container. */
  public readonly applicationContainer: ecs.ContainerDefinition;

  /** The containers that the observers have added. */
  public readonly observerContainers: ecs.ContainerDefinition[];

  constructor(scope: Construct, id: string, props: FargateSidecarObservedServiceProps) {
    super(scope, id);
    const { application, taskDefinition, taskDefinitionProps, observers, networkSysctls, pidMode, checks, ...serviceProps } = props;
    if (taskDefinition && taskDefinitionProps) {
      throw new LinuxControlsError('taskDefinition and taskDefinitionProps are both given: the props describe a new task definition. Give one of the two.', this);
    }
    this.taskDefinition = taskDefinition ?? new ecs.FargateTaskDefinition(this, 'TaskDefinition', linuxTaskDefinitionProps(taskDefinitionProps));
    this.applicationContainer = this.addApplication(application);
    applyLinuxControls(this, this.taskDefinition, { observers, networkSysctls, pidMode, checks });
    this.observerContainers = observerContainersOf(this.taskDefinition, observers);
    this.service = new ecs.FargateService(this, 'Service', { ...serviceProps, taskDefinition: this.taskDefinition });
  }

  /** The connections of the service, for its security groups. */
  public get connections(): ec2.Connections {
    return this.service.connections;
  }

  private addApplication(application: ecs.ContainerDefinitionOptions | undefined): ecs.ContainerDefinition {
    const container = application
      ? this.taskDefinition.addContainer(application.containerName ?? 'application', application)
      : this.taskDefinition.defaultContainer;
    if (!container) {
      throw new LinuxControlsError('there is nothing to observe: give application, or a taskDefinition that has an essential container.', this);
    }
    return container;
  }
}
