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

  /** Why ECS is not asked, if there is no input. */
  readonly reason?: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Valid on Linux and on Windows, which takes at least one vCPU: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
const SIZE = { cpu: '1024', memory: '2048' };

/** ECS requires the memory of the container or the task on instances, and ignores the size of the task on Windows (same page). */
const CONTAINER_MEMORY = 128;

/** Properties of a container for which ECS requires or may require an execution role. */
const NEED_EXECUTION_ROLE = ['secrets', 'logConfiguration', 'repositoryCredentials'];

/** Returns a submission for each example of the rules, in order. */
export function submissionsOf(rules: readonly Rule[]): Submission[] {
  return rules.flatMap(rule => (['fails', 'passes'] as const).flatMap(kind =>
    rule[kind]().map((example, index) => submissionOf(rule, kind, index + 1, example))));
}

function submissionOf(rule: Rule, kind: Kind, number: number, example: Example): Submission {
  // Undefined values are those that an example leaves out.
  const { taskDefinition, services, ...plain } = JSON.parse(JSON.stringify(example)) as Record<string, unknown>;
  const notAsked = (reason: string): Submission => ({ rule, kind, number, reason });
  if ('Resources' in plain) {
    return notAsked('the example is a template, and the rule depends on its other resources');
  }
  const task = (taskDefinition ?? plain) as Json;
  if (services !== undefined && (kind === 'passes' || !reports(rule, task))) {
    return notAsked('the rule depends on the service, which is not created');
  }
  const input = complete(task);
  if (input === undefined) {
    return notAsked('a container has secrets or logs, for which ECS requires an execution role');
  }
  if (reports(rule, input) !== (kind === 'fails')) {
    const verb = kind === 'fails' ? 'accepts' : 'reports';
    return notAsked(`the rule ${verb} the example as it would be registered: without roles, and with the memory that ECS requires`);
  }
  return { rule, kind, number, input };
}

/** Whether a rule has a finding in the input of RegisterTaskDefinition. */
function reports(rule: Rule, input: Json): boolean {
  return taskDefinitionsOf(input)!.some(({ model }) => judge(model, [rule]).length > 0);
}

/** Adds the sizes that ECS requires, and leaves out the roles, which the account does not have. */
function complete({ taskRoleArn, executionRoleArn, ...task }: Json): Json | undefined {
  const isOnFargate = Array.isArray(task.requiresCompatibilities) && task.requiresCompatibilities.includes('FARGATE');
  const containers = (task.containerDefinitions as unknown[]).map(container =>
    isObject(container) && !isOnFargate && container.memoryReservation === undefined ? { memory: CONTAINER_MEMORY, ...container } : container);
  return containers.some(container => isObject(container) && NEED_EXECUTION_ROLE.some(key => key in container))
    ? undefined
    : { ...SIZE, ...task, containerDefinitions: containers };
}
