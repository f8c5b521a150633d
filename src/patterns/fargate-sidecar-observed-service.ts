import { aws_ec2 as ec2, aws_ecs as ecs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LinuxControlsError } from '../error';
import { applyLinuxControls, LinuxControls, observerContainersOf } from './linux-controls';
import { linuxTaskDefinitionProps } from './linux-task-definition-props';
import { requireContainerName } from '../task/container-name';
import { message } from '../wording';

/**
 * Properties of an observed service: every option of `ecs.FargateService`, the application container, and its observers.
 */
export interface FargateSidecarObservedServiceProps extends ecs.BaseServiceOptions, LinuxControls {
  /**
   * The application container, with the options of `taskDefinition.addContainer`. Its name defaults to `application`.
   *
   * @default - the default container of `taskDefinition`, which is then required
   */
  readonly application?: ecs.ContainerDefinitionOptions;

  /**
   * An existing Fargate task definition to add the observers to. Mutually exclusive with `taskDefinitionProps`.
   *
   * @default - a new task definition, created from `taskDefinitionProps`
   */
  readonly taskDefinition?: ecs.TaskDefinition;

  /**
   * Properties of the new task definition, such as its size, roles, and volumes. Mutually exclusive with `taskDefinition`.
   *
   * @default - the defaults of `ecs.FargateTaskDefinition`, with operating system family LINUX
   */
  readonly taskDefinitionProps?: ecs.FargateTaskDefinitionProps;

  /**
   * Whether to assign a public IP address to each task.
   *
   * @default false
   */
  readonly assignPublicIp?: boolean;

  /**
   * Whether ECS redistributes tasks to keep them balanced across Availability Zones.
   *
   * @default - enabled
   */
  readonly availabilityZoneRebalancing?: ecs.AvailabilityZoneRebalancing;

  /**
   * The Fargate platform version. Kernel parameters, a shared PID namespace, and SYS_PTRACE require 1.4.0 or later.
   *
   * @default - LATEST
   */
  readonly platformVersion?: ecs.FargatePlatformVersion;

  /**
   * The security groups of the tasks.
   *
   * @default - a new security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The subnets of the tasks.
   *
   * @default - public subnets with `assignPublicIp`, otherwise the first available of private, isolated, and public subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}

/**
 * A Fargate service with observer sidecars that can see the processes of its application.
 *
 * Configures the task definition as the observers require: `pidMode: task`, the operating system family that `pidMode` requires, and
 * SYS_PTRACE on the containers that trace. The rules of `NamespaceSharingChecks` check the task definition.
 *
 * Throws if neither `application` nor a `taskDefinition` with an essential container is set, or if a task cannot set a kernel parameter.
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

  /** The task definition: the one that was passed in, or a new one. */
  public readonly taskDefinition: ecs.TaskDefinition;

  /** The application container. */
  public readonly applicationContainer: ecs.ContainerDefinition;

  /** The containers that the observers added. */
  public readonly observerContainers: ecs.ContainerDefinition[];

  constructor(scope: Construct, id: string, props: FargateSidecarObservedServiceProps) {
    super(scope, id);
    const { application, taskDefinition, taskDefinitionProps, observers, networkSysctls, pidMode, checks, ...serviceProps } = props;
    if (taskDefinition && taskDefinitionProps) {
      throw new LinuxControlsError(message`taskDefinition and taskDefinitionProps are mutually exclusive: the props configure a new task definition. Remove one of the two.`, this);
    }
    requireContainerName(application?.containerName, 'application.containerName', this);
    this.taskDefinition = taskDefinition ?? new ecs.FargateTaskDefinition(this, 'TaskDefinition', linuxTaskDefinitionProps(taskDefinitionProps));
    this.applicationContainer = this.addOrFindApplication(application);
    applyLinuxControls(this, this.taskDefinition, { observers, networkSysctls, pidMode, checks });
    this.observerContainers = observerContainersOf(this.taskDefinition, observers);
    this.service = new ecs.FargateService(this, 'Service', { ...serviceProps, taskDefinition: this.taskDefinition });
  }

  /** The network connections of the service, for security group rules. */
  public get connections(): ec2.Connections {
    return this.service.connections;
  }

  private addOrFindApplication(application: ecs.ContainerDefinitionOptions | undefined): ecs.ContainerDefinition {
    const container = application
      ? this.taskDefinition.addContainer(application.containerName ?? 'application', application)
      : this.taskDefinition.defaultContainer;
    if (!container) {
      throw new LinuxControlsError(message`there is no application container to observe. Set application, or pass a taskDefinition with an essential container.`, this);
    }
    return container;
  }
}
