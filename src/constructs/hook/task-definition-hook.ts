import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  Aws, CfnCondition, CfnParameter, Duration, Fn, Stack, Token,
  aws_cloudformation as cloudformation, aws_iam as iam, aws_lambda as lambda, aws_logs as logs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { apiName, message } from '../../wording';
import { LinuxControlsPolicy } from '../checks/linux-controls-policy';
import { LinuxControlsError } from '../error';
import { functionCode } from '../function-code';
import { listOf, optional, requireTypes, STRING } from '../required-types';

/** What CloudFormation does if the hook finds an error. */
export enum HookFailureMode {
  /** The operation continues with a warning. */
  WARN = 'WARN',

  /** The operation stops. */
  FAIL = 'FAIL',
}

/** The value of the parameter with which the app decides. */
const OF_APP = 'APP';

/** The operations that a hook can check. */
export enum HookOperation {
  /** Creating and updating stacks. The hook checks the template, with the services that run its task definitions. */
  STACK = 'STACK',

  /** Creating change sets, before somebody executes them. The hook checks the template, as for stacks. */
  CHANGE_SET = 'CHANGE_SET',

  /**
   * Creating and updating single resources of a stack. The values of parameters are known then, but not the services that
   * run a task definition.
   */
  RESOURCE = 'RESOURCE',

  /** Creating and updating single resources with the Cloud Control API, as some Terraform providers and other tools do. */
  CLOUD_CONTROL = 'CLOUD_CONTROL',
}

/** Properties of a hook. */
export interface TaskDefinitionHookProps {
  /**
   * The path of a policy file in YAML or JSON, such as `linux-controls.yaml`: severities, acknowledgements, exclusions,
   * and what an organization allows. It becomes a part of the function. Synthesis fails if the file has a mistake.
   *
   * @default - no policy
   */
  readonly policyFile?: string;

  /**
   * What CloudFormation does if the hook finds an error. An operator can override it with the stack parameter
   * `failureModeParameter`, without a deployment of code.
   *
   * @default - `HookFailureMode.WARN`
   */
  readonly failureMode?: HookFailureMode;

  /**
   * The operations that the hook checks.
   *
   * @default - STACK, CHANGE_SET, and CLOUD_CONTROL
   */
  readonly operations?: HookOperation[];

  /**
   * The first two parts of the hook's names, for example `Platform::Tasks`. The third part is `Stacks`, `Resources`, or
   * `CloudControl`. The names must be unique in an account and Region, and must not start with AWS.
   *
   * @default 'LinuxControls::TaskDefinitions'
   */
  readonly namePrefix?: string;

  /**
   * The names of the only stacks that the hook checks, at most 50, without wildcards. Mutually exclusive with
   * `excludeStacks`. Does not apply to the Cloud Control API.
   *
   * @default - all stacks except the one that contains the hook
   */
  readonly includeStacks?: string[];

  /**
   * The names of stacks that the hook does not check, at most 49, without wildcards. Who may create a stack with such a
   * name may skip the hook. Does not apply to the Cloud Control API.
   *
   * @default - none except the one that contains the hook
   */
  readonly excludeStacks?: string[];

  /**
   * The ARNs of IAM roles. The hook checks only the stacks that use one of them, at most 50. Mutually exclusive with
   * `excludeRoles`. Does not apply to the Cloud Control API.
   *
   * @default - all roles
   */
  readonly includeRoles?: string[];

  /**
   * The ARNs of IAM roles, at most 50. The hook does not check the stacks that use one of them. Does not apply to the
   * Cloud Control API.
   *
   * @default - none
   */
  readonly excludeRoles?: string[];

  /**
   * How long to keep the log of the hook, one line for each operation.
   *
   * @default - three months
   */
  readonly logRetention?: logs.RetentionDays;
}

/** The types that define or run a task. */
const TYPES = ['AWS::ECS::TaskDefinition', 'AWS::ECS::DaemonTaskDefinition', 'AWS::ECS::Service', 'AWS::ECS::Daemon'];
const ACTIONS = ['CREATE', 'UPDATE'];

/**
 * The hooks of CloudFormation. Operations on templates have no filter for types, and a hook with operations of the Cloud
 * Control API ignores filters for stacks:
 * https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/hooks-stack-level-filtering.html
 */
const HOOKS = [
  { name: 'Stacks', operations: [HookOperation.STACK, HookOperation.CHANGE_SET], filtersTypes: false, filtersStacks: true },
  { name: 'Resources', operations: [HookOperation.RESOURCE], filtersTypes: true, filtersStacks: true },
  { name: 'CloudControl', operations: [HookOperation.CLOUD_CONTROL], filtersTypes: true, filtersStacks: false },
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
const STACK_NAMES = { form: /^[a-z][a-z\d-]{0,127}$/i, formName: 'the name of a stack: up to 128 letters, digits, and hyphens, with a letter first' };
const ROLES = { form: /^arn:[^:]+:iam::\d{12}:role\/[^*?]+$/, formName: 'the ARN of an IAM role' };

/** The limit of each list in a filter. */
const MAX_NAMES = 50;
const DEFAULT_OPERATIONS = [HookOperation.STACK, HookOperation.CHANGE_SET, HookOperation.CLOUD_CONTROL];

/**
 * A CloudFormation Hook that checks the task definitions of every stack in an account and Region by the rules of this
 * library, for every deployment tool.
 *
 * Creates a Lambda function with the bundled checks and a Lambda Hook for each kind of operation. The function requires
 * no network except the payload of CloudFormation, and calls no AWS service.
 *
 * To stop the hook from blocking deployments, set the stack parameter `failureModeParameter` to WARN: `aws cloudformation
 * update-stack` with `--use-previous-template`. The hook does not check the stack that contains it, so it cannot block
 * that update.
 *
 * @example
 * new TaskDefinitionHook(this, 'Hook', {
 *   failureMode: HookFailureMode.FAIL,
 *   excludeStacks: ['legacy-batch'],
 * });
 */
export class TaskDefinitionHook extends Construct {
  /** The function that checks operations. */
  public readonly lambdaFunction: lambda.Function;

  /**
   * The log group of the function, which records each operation. It remains if the stack is deleted, unless you apply
   * another removal policy.
   */
  public readonly logGroup: logs.LogGroup;

  /** The parameter of the stack that overrides the failure mode with WARN or FAIL. Its default, APP, uses `failureMode`. */
  public readonly failureModeParameter: CfnParameter;

  /**
   * The hooks of CloudFormation, one for each kind of operation: templates, resources of stacks, and resources of the
   * Cloud Control API.
   */
  public readonly hooks: cloudformation.CfnLambdaHook[];

  constructor(scope: Construct, id: string, props: TaskDefinitionHookProps = {}) {
    super(scope, id);
    const NAMES = optional(listOf(STRING));
    requireTypes(`[${this.node.path}] TaskDefinitionHook`, props, {
      namePrefix: optional(STRING),
      policyFile: optional(STRING),
      operations: NAMES,
      includeStacks: NAMES,
      excludeStacks: NAMES,
      includeRoles: NAMES,
      excludeRoles: NAMES,
    });
    const { operations = DEFAULT_OPERATIONS, namePrefix = 'LinuxControls::TaskDefinitions' } = props;
    requireValidProps(this, props, operations, namePrefix);

    // A deployment keeps the value of a parameter, so a default of FAIL would not reach a stack that was created with WARN.
    this.failureModeParameter = new CfnParameter(this, 'FailureMode', {
      description: 'FAIL stops operations on ECS task definitions with errors. WARN lets them continue. APP uses the failure mode of the app.',
      allowedValues: [OF_APP, ...Object.values(HookFailureMode)],
      default: OF_APP,
    });
    const { valueAsString: selected } = this.failureModeParameter;
    const isOfApp = new CfnCondition(this, 'IsFailureModeOfApp', { expression: Fn.conditionEquals(selected, OF_APP) });
    const failureMode = Fn.conditionIf(isOfApp.logicalId, props.failureMode ?? HookFailureMode.WARN, selected).toString();
    this.logGroup = new logs.LogGroup(this, 'Log', { retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS });
    this.lambdaFunction = new lambda.Function(this, 'Function', {
      description: 'Checks ECS task definitions for CloudFormation Hooks.',
      code: functionCode('hook', props.policyFile === undefined ? {} : { 'policy.json': policyIn(props.policyFile) }),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 1769, // One processor: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
      timeout: Duration.seconds(29), // Hooks waits for 30 seconds.
      logGroup: this.logGroup,
      // Without a role, the CDK would attach a managed policy that allows writing to every log group.
      role: new iam.Role(this, 'FunctionRole', {
        assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
        inlinePolicies: { Log: allow(['logs:CreateLogStream', 'logs:PutLogEvents'], this.logGroup.logGroupArn) },
      }),
    });
    // https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/lambda-hooks-prepare-to-create-hook.html
    const role = new iam.Role(this, 'Role', {
      description: 'Lets CloudFormation Hooks invoke the function that checks ECS task definitions.',
      assumedBy: new iam.ServicePrincipal('hooks.cloudformation.amazonaws.com'),
      inlinePolicies: { Invoke: allow(['lambda:InvokeFunction'], this.lambdaFunction.functionArn) },
    });

    const stackFilters = stackFiltersOf(props);
    const others = Stack.of(this).node.findAll().filter(each => each instanceof TaskDefinitionHook && each !== this) as TaskDefinitionHook[];
    this.hooks = HOOKS.flatMap(({ name, operations: kinds, filtersTypes, filtersStacks }) => {
      const targetOperations = kinds.filter(kind => operations.includes(kind));
      if (targetOperations.length === 0) {
        return [];
      }
      const alias = `${namePrefix}::${name}`;
      const other = others.find(each => each.hooks.some(hook => hook.alias === alias));
      if (other) {
        throw new LinuxControlsError(message`the hook ${other.node.path} has the same name, ${alias}. Set another namePrefix.`, this);
      }
      const hook = new cloudformation.CfnLambdaHook(this, name, {
        alias,
        executionRole: role.roleArn,
        failureMode,
        hookStatus: 'ENABLED',
        lambdaFunction: this.lambdaFunction.functionArn,
        targetOperations,
        ...filtersStacks && { stackFilters },
        ...filtersTypes && { targetFilters: { targets: TYPES.flatMap(targetName => ACTIONS.map(action => ({ targetName, action, invocationPoint: 'PRE_PROVISION' }))) } },
      });
      if (!filtersTypes) {
        // The L1 requires `targets`, which name types. CloudFormation takes a list of actions instead of them.
        hook.addPropertyOverride('TargetFilters', { Actions: ACTIONS });
      }
      return [hook];
    });
  }
}

/** Returns a policy file as the function reads it. A mistake in it stops synthesis. */
function policyIn(path: string): string {
  LinuxControlsPolicy.fromFile(path);
  return JSON.stringify({ file: basename(path), text: readFileSync(path, 'utf8') });
}

function requireValidProps(
  scope: Construct, props: TaskDefinitionHookProps, operations: readonly HookOperation[], namePrefix: string,
): void {
  const problem = operations.length === 0
    ? 'operations is empty, so the hook would check nothing. Add an operation, or leave the option out.'
    : /^(?!aws)[a-z0-9]{2,64}::[a-z0-9]{2,64}$/i.test(namePrefix)
      ? problemOfFilters(props, operations)
      : `namePrefix must be two names of 2 to 64 letters and digits with :: between them that do not start with AWS, for example Platform::Tasks, not '${namePrefix}'.`;
  if (problem !== undefined) {
    throw new LinuxControlsError(problem, scope);
  }
}

function problemOfFilters(
  { includeStacks, excludeStacks, includeRoles, excludeRoles }: TaskDefinitionHookProps, operations: readonly HookOperation[],
): string | undefined {
  const lists = [
    { name: 'includeStacks', list: includeStacks, max: MAX_NAMES, ...STACK_NAMES },
    { name: 'excludeStacks', list: excludeStacks, max: MAX_NAMES - 1, ...STACK_NAMES },
    { name: 'includeRoles', list: includeRoles, max: MAX_NAMES, ...ROLES },
    { name: 'excludeRoles', list: excludeRoles, max: MAX_NAMES, ...ROLES },
  ];
  const set = lists.filter(({ list }) => list !== undefined);
  const [long] = set.filter(({ list, max }) => list!.length > max);
  const [empty] = set.filter(({ name, list }) => name.startsWith('include') && list!.length === 0);
  const [wrong] = set.flatMap(({ name, list, form, formName }) =>
    list!.filter(value => !Token.isUnresolved(value) && !form.test(value)).map(value => ({ name, value, formName })));
  const [pair] = [[0, 1], [2, 3]].filter(([one, other]) => lists[one].list && lists[other].list);
  switch (true) {
    case pair !== undefined: return `${apiName(lists[pair[0]].name)} and ${apiName(lists[pair[1]].name)} are mutually exclusive. Remove one of them.`;
    case long !== undefined: return `${apiName(long.name)} has ${long.list!.length} items, and CloudFormation accepts at most ${long.max}. Filter with a role instead, or with fewer names.`;
    case empty !== undefined: return `${apiName(empty.name)} is empty, so the hook would check no stack. Add a value, or leave the option out.`;
    case wrong !== undefined: return `${apiName(wrong.name)} contains '${wrong.value}', which is not ${wrong.formName}. Write each one out: CloudFormation supports no wildcards here.`;
    case set.length > 0 && operations.every(each => each === HookOperation.CLOUD_CONTROL):
      return `${apiName(set[0].name)} has no effect: operations of the Cloud Control API belong to no stack. Remove it, or add another operation.`;
    default: return undefined;
  }
}

/**
 * Returns the filters for stacks. They always leave out the stack of the hook, so that an error in the function cannot
 * block its own repair.
 */
function stackFiltersOf(
  { includeStacks, excludeStacks = [], includeRoles, excludeRoles = [] }: TaskDefinitionHookProps,
): cloudformation.CfnLambdaHook.StackFiltersProperty {
  const roles = includeRoles ? { include: includeRoles } : excludeRoles.length > 0 ? { exclude: excludeRoles } : undefined;
  return {
    filteringCriteria: 'ALL',
    stackNames: includeStacks ? { include: includeStacks } : { exclude: [Aws.STACK_NAME, ...excludeStacks] },
    ...roles && { stackRoles: roles },
  };
}

function allow(actions: string[], resource: string): iam.PolicyDocument {
  return new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions, resources: [resource] })] });
}
