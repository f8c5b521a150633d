import { aws_ec2 as ec2, aws_ecs as ecs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LinuxControlsError } from '../error';
import { applyLinuxControls, linuxTaskDefinitionProps } from './linux-controls';
import { apiName, joinWords, message } from '../../wording';
import type { ObserverSidecar } from '../observers';
import {
  type Checks, CLUSTER, CONTAINER, FLAG, implementing, listOf, OBJECT, OBSERVERS, oneOf, optional, requireTypes, TASK_DEFINITION, withInherited,
} from '../required-types';
import type { NetworkSysctls } from '../sysctls';

/**
 * Properties of an observed service: the application container and its observers, every option of `ecs.FargateService`,
 * and every option of `ecs.FargateTaskDefinition`, such as `cpu`, `memoryLimitMiB`, and `taskRole`.
 */
export interface FargateSidecarObservedServiceProps extends ecs.BaseServiceOptions, ecs.FargateTaskDefinitionProps {
  /**
   * The application container, with the options of `taskDefinition.addContainer`. Its name defaults to `application`.
   *
   * @default - the default container of `taskDefinition`, which is then required
   */
  readonly application?: ecs.ContainerDefinitionOptions;

  /** The sidecars that observe the application. An empty list is allowed, for example in a stage without observers. */
  readonly observers: ObserverSidecar[];

  /**
   * The kernel parameters of the task's network namespace.
   *
   * @default - none
   */
  readonly networkSysctls?: NetworkSysctls;

  /**
   * An existing Fargate task definition to add the observers to. Mutually exclusive with the options of a new task
   * definition, such as `cpu`.
   *
   * @default - a new task definition with the defaults of `ecs.FargateTaskDefinition` and operating system family LINUX
   */
  readonly taskDefinition?: ecs.TaskDefinition;

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

  /**
   * Whether to check the task definition with the rules of `NamespaceSharingChecks`.
   *
   * @default true
   */
  readonly checks?: boolean;
}

const OPTIONS: Checks<Omit<FargateSidecarObservedServiceProps, Exclude<keyof ecs.BaseServiceOptions, 'cluster'> | keyof ecs.FargateTaskDefinitionProps>> = {
  cluster: CLUSTER,
  application: optional(CONTAINER),
  observers: OBSERVERS,
  networkSysctls: optional(OBJECT),
  taskDefinition: optional(TASK_DEFINITION),
  assignPublicIp: FLAG,
  availabilityZoneRebalancing: optional(oneOf('ecs.AvailabilityZoneRebalancing', ecs.AvailabilityZoneRebalancing)),
  platformVersion: optional(oneOf('ecs.FargatePlatformVersion', ecs.FargatePlatformVersion)),
  securityGroups: optional(listOf(implementing('an ec2.ISecurityGroup, for example an ec2.SecurityGroup', 'securityGroupId'))),
  vpcSubnets: optional(OBJECT),
  checks: FLAG,
};

/**
 * A Fargate service with sidecars that observe its application.
 *
 * Configures the task definition as the observers require: `pidMode: task`, the operating system family that `pidMode` requires, and
 * SYS_PTRACE. Unless `checks` is false, the rules of `NamespaceSharingChecks` check the task definition.
 *
 * Throws if neither `application` nor a `taskDefinition` with an essential container is set, if `taskDefinition` is
 * combined with an option of a new task definition, or if a task cannot set a kernel parameter.
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
 *   observers: [new DebugToolbox()],
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
    props = requireTypes('FargateSidecarObservedService', props, OPTIONS, true, this);
    // A later aws-cdk-lib may have more options of the service or of the task definition. Both get all of them and ignore
    // those of the other.
    const { application, taskDefinition, observers, networkSysctls, checks, ...options } = props;
    if (taskDefinition) {
      requireNoTaskDefinitionProps(this, props);
    }
    this.taskDefinition = taskDefinition ?? new ecs.FargateTaskDefinition(this, 'TaskDefinition', linuxTaskDefinitionProps(options));
    this.applicationContainer = addOrFindApplication(this, this.taskDefinition, application);
    this.observerContainers = applyLinuxControls(this, this.taskDefinition, { observers, networkSysctls, checks });
    this.service = new ecs.FargateService(this, 'Service', { ...options, taskDefinition: this.taskDefinition });
  }

  /** The network connections of the service, for security group rules. */
  public get connections(): ec2.Connections {
    return this.service.connections;
  }
}

function addOrFindApplication(
  scope: Construct, taskDefinition: ecs.TaskDefinition, application: ecs.ContainerDefinitionOptions | undefined,
): ecs.ContainerDefinition {
  const container = application
    ? taskDefinition.addContainer(application.containerName ?? 'application', withInherited(application))
    : taskDefinition.defaultContainer;
  if (!container) {
    throw new LinuxControlsError(message`there is no application container to observe. Set application, or pass a taskDefinition with an essential container.`, scope);
  }
  return container;
}

const TASK_DEFINITION_PROPS = Object.keys({
  cpu: true,
  enableFaultInjection: true,
  ephemeralStorageGiB: true,
  executionRole: true,
  family: true,
  memoryLimitMiB: true,
  pidMode: true,
  proxyConfiguration: true,
  runtimePlatform: true,
  taskRole: true,
  volumes: true,
} satisfies Record<keyof ecs.FargateTaskDefinitionProps, true>);

function requireNoTaskDefinitionProps(scope: Construct, props: FargateSidecarObservedServiceProps): void {
  const given = TASK_DEFINITION_PROPS.filter(name => props[name as keyof ecs.FargateTaskDefinitionProps] !== undefined).map(apiName);
  if (given.length > 0) {
    const [are, them] = given.length > 1 ? ['are options', 'them'] : ['is an option', 'it'];
    throw new LinuxControlsError(message`${joinWords(given)} ${are} of a new task definition, but taskDefinition is an existing one. Set ${them} where that task definition is created, or remove taskDefinition.`, scope);
  }
}
