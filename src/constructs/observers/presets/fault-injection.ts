import { ArnFormat, aws_ecs as ecs, aws_iam as iam, Duration, Stack, Token } from 'aws-cdk-lib';
import { FaultAction } from './fault-action';
import {
  ACCESS, type Checks, ExecuteCommandUse, IMAGES, implementing, LinuxControlsError, listOf, message, networkModeOf, objectOf, ObservedTask,
  ObserverSidecar, observersOf, optional, ProcessAccess, requireFree, requireTypes, runsOnWindows, scriptEntryPoint, SIDECAR_WITH_IMAGE,
  sidecarContainer, SidecarOptions, targetOf,
} from './observer-helpers';

/** Properties of `FaultInjection`. */
export interface FaultInjectionProps extends SidecarOptions {
  /**
   * The image of the container. Set it to use a different version, a digest (`…@sha256:…`), or a registry that your subnets can reach.
   *
   * @default - `public.ecr.aws/amazon-ssm-agent/amazon-ssm-agent:3.2.2303.0`
   */
  readonly image?: ecs.ContainerImage;

  /**
   * The faults to support. `KILL_PROCESS` and the network actions need `pidMode: task`; `CPU_STRESS` and `IO_STRESS` do not.
   *
   * For Steadybit's attacks on CPU, memory, input and output, and disk space, specify `CPU_STRESS` and `IO_STRESS`.
   *
   * @default - all faults that `FaultAction` has a constant for, so the task gets `pidMode: task`
   */
  readonly actions?: FaultAction[];

  /**
   * The role of the managed instance that represents the task in Systems Manager. The task role gets the
   * permission to pass it to Systems Manager.
   *
   * Your own role is not changed. It must trust `ssm.amazonaws.com`, and needs the managed policy
   * `AmazonSSMManagedInstanceCore` and the permissions `ssm:DeleteActivation` and `ssm:DeregisterManagedInstance`.
   *
   * @default - a new role for this task definition, which may deregister only managed instances with the tag of fault injection
   */
  readonly managedInstanceRole?: iam.IRole;

  /**
   * The sidecar's access to the processes of other containers.
   *
   * AWS FIS also publishes an image that runs as user 61555: pass it as `image` with `ProcessAccess.sameUser('61555')`.
   * `KILL_PROCESS` then stops only processes of the same user. With the default image, the sidecar installs packages, which
   * requires root with its default capabilities.
   *
   * @default - `ProcessAccess.imageUser()`, which is root in the default image
   * @see https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html
   */
  readonly access?: ProcessAccess;
}

const NAME = 'FaultInjection';

const OPTIONS: Checks<FaultInjectionProps> = {
  ...SIDECAR_WITH_IMAGE,
  actions: optional(listOf(objectOf('a FaultAction, for example FaultAction.CPU_STRESS', 'name', 'sharedPidNamespace'))),
  managedInstanceRole: optional(implementing('an iam.IRole, for example an iam.Role', 'roleArn')),
  access: ACCESS,
};

const DEFAULTS = {
  containerName: 'fault-injection',
  image: IMAGES.ssmAgent,
  cpu: 0,
  memoryReservationMiB: 64,
  // With 256 MiB, the container runs out of memory while it installs packages:
  // https://github.com/aws-samples/aws-fault-injection-simulator-workshop-v2/pull/181
  memoryLimitMiB: 512,
  isLongLived: true,
};

/** The tag of the activations and managed instances that the sidecar creates. */
const TAG = 'FAULT_INJECTION_SIDECAR';

/**
 * A sidecar that lets AWS FIS and Steadybit inject faults into the task. It runs an SSM agent, which registers the task
 * as a managed instance of Systems Manager at startup and deregisters it when it receives SIGTERM.
 *
 * The task gets `enableFaultInjection`, the shared PID namespace if an action requires it, no capability by default, and
 * the permission to register itself with the role `managedInstanceRole`.
 *
 * The container is named `fault-injection` and reserves 64 MiB and no CPU units. ECS stops it if it exceeds 512 MiB, and
 * restarts it when it exits after five minutes or more. At startup, it installs the AWS CLI, jq, and procps, which needs
 * a route out of the subnet. An image that contains `aws`, `curl`, `jq`, and `ps` avoids the installation.
 *
 * Fault injection does not work with ECS Exec. The rule `ssm-agent-with-exec` reports an error for a service that enables ECS Exec.
 *
 * Throws if `actions` is empty, if `access` drops capabilities that the default image requires, for a Windows task, if
 * `enableFaultInjection` is false, and for network faults in a network mode other than `awsvpc` and `host`.
 *
 * @see https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html
 * @see https://github.com/steadybit/extension-aws/blob/main/README-ecs-ssm-setup.md
 *
 * @example
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 *
 * taskDefinition.addExtension(new FaultInjection({ actions: [FaultAction.CPU_STRESS, FaultAction.NETWORK_LATENCY] }));
 */
export class FaultInjection extends ObserverSidecar {
  readonly #props: FaultInjectionProps;
  readonly #usesNetwork: boolean;
  readonly #roles = new WeakMap<ecs.TaskDefinition, iam.IRole>();

  constructor(props: FaultInjectionProps = {}) {
    props = requireTypes(NAME, props, OPTIONS, new.target !== FaultInjection);
    const actions = props.actions ?? Object.values(FaultAction) as FaultAction[];
    if (actions.length === 0) {
      throw new LinuxControlsError(`${NAME}: actions is empty, so there are no faults to inject. List the actions, or omit the property for all actions.`);
    }
    super({ sharedPidNamespace: actions.some(({ sharedPidNamespace }) => sharedPidNamespace), executeCommand: ExecuteCommandUse.FORBIDDEN });
    if (props.access?.dropsCapabilities && !props.image) {
      throw new LinuxControlsError(message`${NAME}: access drops the default capabilities, but the default image installs packages at startup, which requires them. Pass an image that contains the packages, or remove access.`);
    }
    this.#props = props;
    this.#usesNetwork = actions.some(({ network }) => network);
  }

  public attach(task: ObservedTask): void {
    const { id, container } = sidecarContainer(this.#props, DEFAULTS);
    // Checked before the role is created, because the CDK's error for a duplicate construct id has less detail.
    requireFree(task, id, container.containerName);
    enableFaultInjection(task, this.#usesNetwork);
    const role = this.#props.managedInstanceRole ?? managedInstanceRoleOf(task.taskDefinition, `${id}ManagedInstanceRole`);
    this.#roles.set(task.taskDefinition, role);
    allowRegistration(task.taskDefinition, role);
    task.addContainer(id, {
      ...container,
      entryPoint: scriptEntryPoint('inject-faults'),
      environment: { MANAGED_INSTANCE_ROLE_NAME: role.roleName },
      // Healthy once registered, which happens after the packages are installed. ECS allows five minutes at most.
      healthCheck: { command: ['CMD-SHELL', 'test -s /var/lib/amazon/ssm/registration'], startPeriod: Duration.minutes(5) },
      access: this.#props.access,
    });
  }

  /**
   * Returns the role of the managed instance that represents a task: `managedInstanceRole`, or the role that the observer
   * created for the task definition.
   *
   * Throws if the observer is not applied to the task definition yet.
   */
  public managedInstanceRoleIn(taskDefinition: ecs.TaskDefinition): iam.IRole {
    observersOf(taskDefinition, this);
    return this.#roles.get(taskDefinition)!;
  }
}

/** Sets `enableFaultInjection`. Throws if the task definition does not support the sidecar. */
function enableFaultInjection({ taskDefinition }: ObservedTask, usesNetwork: boolean): void {
  const target = targetOf(taskDefinition);
  const { l1 } = target;
  if (runsOnWindows(target)) {
    throw refusal('the sidecar supports only Linux, but the operating system family of the task is Windows. Remove the sidecar.', l1);
  }
  if (l1.enableFaultInjection === false) {
    throw refusal('enableFaultInjection is false, so no faults can be injected. Remove the property, or remove the sidecar.', l1);
  }
  const mode = networkModeOf(target);
  if (usesNetwork && !Token.isUnresolved(mode) && mode !== 'awsvpc' && mode !== 'host') {
    throw refusal(`network faults require network mode awsvpc or host, but the task uses ${mode}. Change the network mode, or remove the network actions.`, l1);
  }
  // Keeps a token that the caller has set.
  l1.enableFaultInjection ??= true;
}

/**
 * Creates a role for the managed instance.
 *
 * @see https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/hybrid-multicloud-service-role.html
 */
function managedInstanceRoleOf(taskDefinition: ecs.TaskDefinition, id: string): iam.Role {
  const stack = Stack.of(taskDefinition);
  const role = new iam.Role(taskDefinition, id, {
    description: 'Of the managed instance as which AWS Systems Manager knows a task with fault injection',
    assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnEquals: { 'aws:SourceArn': stack.formatArn({ service: 'ssm', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME }) },
      },
    }),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
  });
  // IAM has no resource type for an activation:
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
  role.addToPolicy(new iam.PolicyStatement({ actions: ['ssm:DeleteActivation'], resources: ['*'] }));
  role.addToPolicy(new iam.PolicyStatement({
    actions: ['ssm:DeregisterManagedInstance'],
    resources: [stack.formatArn({ service: 'ssm', resource: 'managed-instance', resourceName: '*' })],
    conditions: { StringEquals: { [`ssm:resourceTag/${TAG}`]: 'true' } },
  }));
  return role;
}

/**
 * Allows the task to register itself as a managed instance.
 *
 * @see https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html
 */
function allowRegistration(taskDefinition: ecs.TaskDefinition, role: iam.IRole): void {
  const allow = (action: string, resource: string, conditions: Record<string, unknown>) =>
    taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: [action], resources: [resource], conditions }));
  // IAM has no resource type for an activation, so the request must set the tag.
  allow('ssm:CreateActivation', '*', { StringEquals: { [`aws:RequestTag/${TAG}`]: 'true' } });
  // The condition also holds for a request without the key, so it refuses other tags and never the activation:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition_examples-multi-valued-context-keys.html
  const tags = ['ECS_TASK_AVAILABILITY_ZONE', 'ECS_TASK_ARN', TAG];
  allow('ssm:AddTagsToResource', '*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': tags } });
  allow('iam:PassRole', role.roleArn, { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } });
}

function refusal(problem: string, at: ecs.CfnTaskDefinition): LinuxControlsError {
  return new LinuxControlsError(`${NAME}: ${problem}`, at);
}
