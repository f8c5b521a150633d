import { ArnFormat, aws_ecs as ecs, aws_iam as iam, Duration, Stack, Token } from 'aws-cdk-lib';
import { scriptEntryPoint } from './assets';
import { ExecuteCommandUse } from '../execute-command-use';
import { FaultAction } from './fault-action';
import type { ObservedTask } from '../observed-task';
import { ObserverSidecar } from '../observer-sidecar';
import { OptionsSnapshot } from '../options-snapshot';
import { sidecarContainer, SidecarOptions } from './sidecar-options';
import { LinuxControlsError } from '../../error';
import { networkModeOf, runsOnWindows, targetOf } from '../../task/task-definition-target';

/** What can be told of the sidecar through which faults are injected. */
export interface FaultInjectionProps extends SidecarOptions {
  /**
   * What shall be done to the task. Those of the network and `KILL_PROCESS` need `pidMode: task`, the others do not.
   *
   * The attacks of Steadybit on CPU, memory, input and output, and disk space need what `CPU_STRESS` and `IO_STRESS` need.
   *
   * @default - all of them, so that the task gets `pidMode: task`
   */
  readonly actions?: FaultAction[];

  /**
   * The role of the managed instance as which the task is registered. The task role may hand over this role, and no other, to Systems Manager.
   *
   * A role of yours stays as it is: it has to trust `ssm.amazonaws.com`, and it needs the managed policy `AmazonSSMManagedInstanceCore`,
   * `ssm:DeleteActivation` and `ssm:DeregisterManagedInstance`.
   *
   * @default - a role of this task definition's own, which can deregister nothing but what fault injection has registered
   */
  readonly managedInstanceRole?: iam.IRole;
}

const NAME = 'ObserverSidecar.faultInjection';

const DEFAULTS = {
  containerName: 'fault-injection',
  // The newest tag that AWS itself uses in public: https://github.com/aws/amazon-eks-connector/blob/main/charts/eks-connector/values.yaml
  image: 'public.ecr.aws/amazon-ssm-agent/amazon-ssm-agent:3.2.2303.0',
  cpu: 0,
  memoryReservationMiB: 64,
  // Less ends the container while it installs packages: https://github.com/aws-samples/aws-fault-injection-simulator-workshop-v2/pull/181
  memoryLimitMiB: 512,
  isLongLived: true,
};

const NETWORK_ACTIONS = [FaultAction.NETWORK_BLACKHOLE_PORT, FaultAction.NETWORK_LATENCY, FaultAction.NETWORK_PACKET_LOSS];
const SHARED_PID_ACTIONS = [...NETWORK_ACTIONS, FaultAction.KILL_PROCESS];

/** The tag of all that the sidecar registers. */
const TAG = 'FAULT_INJECTION_SIDECAR';

/** An SSM agent that lets AWS FIS and Steadybit reach the task. */
export class FaultInjection extends ObserverSidecar {
  private readonly actions: readonly FaultAction[];

  constructor(private readonly props: FaultInjectionProps) {
    const actions = props.actions ?? Object.values(FaultAction);
    if (actions.length === 0) {
      throw new LinuxControlsError(`${NAME}: actions is empty, so there is nothing to inject. Name the actions, or leave it out for all of them.`);
    }
    super({ sharedPidNamespace: includesAny(actions, SHARED_PID_ACTIONS), executeCommand: ExecuteCommandUse.FORBIDDEN });
    this._options = new OptionsSnapshot(props);
    this.actions = actions;
  }

  public toString(): string {
    return NAME;
  }

  public attach(task: ObservedTask): void {
    const { id, container } = sidecarContainer(this.props, DEFAULTS);
    // Checked before the role is created: a conflict of its construct id would be reported by the CDK, in less detail.
    task._requireFree(id, container.containerName);
    enableFaultInjection(task, includesAny(this.actions, NETWORK_ACTIONS));
    const role = this.props.managedInstanceRole ?? managedInstanceRoleOf(task.taskDefinition, `${id}ManagedInstanceRole`);
    allowRegistration(task.taskDefinition, role);
    task.addContainer(id, {
      ...container,
      entryPoint: scriptEntryPoint('inject-faults'),
      environment: { MANAGED_INSTANCE_ROLE_NAME: role.roleName },
      // Healthy once registered, which happens after the packages are installed. ECS allows five minutes at most.
      healthCheck: { command: ['CMD-SHELL', 'test -s /var/lib/amazon/ssm/registration'], startPeriod: Duration.minutes(5) },
    });
  }
}

/** Has ECS take the requests that AWS FIS makes in the task; throws where the task definition cannot. */
function enableFaultInjection({ taskDefinition }: ObservedTask, usesNetwork: boolean): void {
  const target = targetOf(taskDefinition);
  const { l1 } = target;
  if (runsOnWindows(target)) {
    throw refusal('the sidecar is for Linux, and the operating system family of the task is Windows. Leave it out.', l1);
  }
  if (l1.enableFaultInjection === false) {
    throw refusal('enableFaultInjection is false, and without it no fault is injected. Remove it, or leave the sidecar out.', l1);
  }
  const mode = networkModeOf(target);
  if (usesNetwork && !Token.isUnresolved(mode) && mode !== 'awsvpc' && mode !== 'host') {
    throw refusal(`network mode ${mode} has no faults of the network; awsvpc and host have. Choose another network mode, or other actions.`, l1);
  }
  // What only the deployment knows is the caller's choice.
  l1.enableFaultInjection ??= true;
}

/**
 * A role for the managed instance.
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
  // An activation is no resource of which IAM knows: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
  role.addToPolicy(new iam.PolicyStatement({ actions: ['ssm:DeleteActivation'], resources: ['*'] }));
  role.addToPolicy(new iam.PolicyStatement({
    actions: ['ssm:DeregisterManagedInstance'],
    resources: [stack.formatArn({ service: 'ssm', resource: 'managed-instance', resourceName: '*' })],
    conditions: { StringEquals: { [`ssm:resourceTag/${TAG}`]: 'true' } },
  }));
  return role;
}

/**
 * Lets the task register itself.
 *
 * @see https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html
 */
function allowRegistration(taskDefinition: ecs.TaskDefinition, role: iam.IRole): void {
  // Neither an activation nor what it will register is a resource of which IAM knows here; what is created has to bear the tag.
  taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({
    actions: ['ssm:CreateActivation'],
    resources: ['*'],
    conditions: { StringEquals: { [`aws:RequestTag/${TAG}`]: 'true' } },
  }));
  taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['ssm:AddTagsToResource'], resources: ['*'] }));
  taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({
    actions: ['iam:PassRole'],
    resources: [role.roleArn],
    conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
  }));
}

function includesAny(actions: readonly FaultAction[], wanted: readonly FaultAction[]): boolean {
  return actions.some(action => wanted.includes(action));
}

function refusal(problem: string, at: ecs.CfnTaskDefinition): LinuxControlsError {
  return new LinuxControlsError(`${NAME}: ${problem}`, at);
}
