import { isObject } from '../../src/checks/json';
import { judge } from '../../src/checks/judge';
import type { Example, Rule } from '../../src/checks/rule';
import { taskDefinitionsOf } from '../../src/reading/content/template';

// Converts the examples of the rules to the input of RegisterTaskDefinition. They have the names of the ECS API, but only what a rule needs.

export type Kind = 'fails' | 'passes';

/** An example of a rule, and what ECS is asked about it. */
export interface Submission {
  readonly rule: Rule;
  readonly kind: Kind;

  /** The position among the examples of its kind, from 1. */
  readonly number: number;

  /** The input of RegisterTaskDefinition without its family. Undefined if registering cannot show what the rule reports. */
  readonly input?: Json;

  /** What the example lacks and ECS requires. */
  readonly added: readonly string[];

  /** What was left out or replaced. */
  readonly changed: readonly string[];

  /** Why ECS is not asked, if there is no input. */
  readonly reason?: string;
}

/** Roles of the account, for the examples that need one. ECS requires iam:PassRole for them. */
export interface Roles {
  readonly taskRoleArn?: string;
  readonly executionRoleArn?: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Valid on Linux and on Windows, which takes at least one vCPU: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
const SIZE = { cpu: '1024', memory: '2048' };

/** ECS requires the memory of the container or the task on instances, and ignores the size of the task on Windows (same page). */
const CONTAINER_MEMORY = 128;

/** Properties of a container for which ECS requires or may require an execution role. */
const NEED_EXECUTION_ROLE = ['secrets', 'logConfiguration', 'repositoryCredentials'];

/** Returns a submission for each example of the rules, in order. */
export function submissionsOf(rules: readonly Rule[], roles: Roles = {}): Submission[] {
  return rules.flatMap(rule => (['fails', 'passes'] as const).flatMap(kind =>
    rule[kind]().map((example, index) => submissionOf(rule, kind, index + 1, example, roles))));
}

function submissionOf(rule: Rule, kind: Kind, number: number, example: Example, roles: Roles): Submission {
  // Undefined values are those that an example leaves out.
  const { taskDefinition, services, ...plain } = JSON.parse(JSON.stringify(example)) as Record<string, unknown>;
  const notAsked = (reason: string): Submission => ({ rule, kind, number, added: [], changed: [], reason });
  if ('Resources' in plain) {
    return notAsked('the example is a template, and the rule depends on its other resources');
  }
  const task = (taskDefinition ?? plain) as Json;
  if (services !== undefined && (kind === 'passes' || !reports(rule, task))) {
    return notAsked('the rule depends on the service, which is not created');
  }
  const completed = complete(task, roles);
  if ('reason' in completed) {
    return notAsked(completed.reason);
  }
  if (reports(rule, completed.input) !== (kind === 'fails')) {
    return notAsked(`the rule ${kind === 'fails' ? 'accepts' : 'reports'} the example as it would be registered: ${[...completed.added, ...completed.changed].join(', ')}`);
  }
  return { rule, kind, number, ...completed };
}

/** Whether a rule has a finding in the input of RegisterTaskDefinition. */
function reports(rule: Rule, input: Json): boolean {
  return taskDefinitionsOf(input)!.some(({ model }) => judge(model, [rule]).length > 0);
}

type Completed = Required<Pick<Submission, 'input' | 'added' | 'changed'>> | { readonly reason: string };

/** Adds what ECS requires of every task definition, and nothing else. */
function complete({ taskRoleArn, executionRoleArn, ...task }: Json, roles: Roles): Completed {
  const [added, changed]: [string[], string[]] = [[], []];
  const isOnFargate = Array.isArray(task.requiresCompatibilities) && task.requiresCompatibilities.includes('FARGATE');
  if (isOnFargate && (task.cpu === undefined) !== (task.memory === undefined)) {
    return { reason: 'the example sets only one of cpu and memory, and Fargate requires a valid pair' };
  }
  const containers = (task.containerDefinitions as unknown[]).map(container => {
    if (!isObject(container) || isOnFargate || container.memory !== undefined || container.memoryReservation !== undefined) {
      return container;
    }
    added.push('memory of a container');
    return { ...container, memory: CONTAINER_MEMORY };
  });
  const needsExecutionRole = containers.some(container => isObject(container) && NEED_EXECUTION_ROLE.some(key => key in container));
  if (needsExecutionRole && roles.executionRoleArn === undefined) {
    return { reason: 'a container has secrets or logs, for which ECS requires an execution role: pass --execution-role-arn' };
  }
  const size = task.cpu === undefined && task.memory === undefined ? SIZE : {};
  added.push(...Object.keys(size));
  const passed: Record<string, string> = {};
  if (taskRoleArn !== undefined) {
    changed.push(roles.taskRoleArn === undefined ? 'taskRoleArn left out (pass --task-role-arn)' : 'taskRoleArn replaced');
    Object.assign(passed, roles.taskRoleArn === undefined ? {} : { taskRoleArn: roles.taskRoleArn });
  }
  if (needsExecutionRole) {
    (executionRoleArn === undefined ? added : changed).push(executionRoleArn === undefined ? 'executionRoleArn' : 'executionRoleArn replaced');
    passed.executionRoleArn = roles.executionRoleArn!;
  } else if (executionRoleArn !== undefined) {
    changed.push('executionRoleArn left out');
  }
  return { input: { ...task, ...size, ...passed, containerDefinitions: containers }, added: [...new Set(added)], changed };
}
