import type { Finding, Rule } from '../../src/checks/rule';
import { readService, readTaskDefinition } from '../../src/reading/definitions/task-definition';

/** Properties of a task definition, valid or not. */
export type Json = Record<string, unknown>;

/** An intrinsic function, whose value only the deployment knows. */
export const UNRESOLVED = { Ref: 'Parameter' };

/** Returns a container with the names of the ECS API. */
export function container(name: string, more: Json = {}): Json {
  return { name, image: 'public.ecr.aws/nginx/nginx:1.29', ...more };
}

/** Returns a container that sets kernel parameters. */
export function tuned(name: string, sysctls: Json, more: Json = {}): Json {
  return container(name, { systemControls: Object.entries(sysctls).map(([namespace, value]) => ({ namespace, value })), ...more });
}

/** Returns a sidecar with SYS_PTRACE. */
export function tracer(more: Json = {}): Json {
  return container('tracer', { essential: false, linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } }, ...more });
}

/** Returns a task definition for Fargate. */
export function fargate(containers: unknown, more: Json = {}): Json {
  return { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '512', memory: '1024', containerDefinitions: containers, ...more };
}

/** Returns a task definition for EC2. Without `networkMode`, each container has its own network namespace. */
export function ec2(containers: unknown, more: Json = {}): Json {
  return { requiresCompatibilities: ['EC2'], memory: '1024', containerDefinitions: containers, ...more };
}

/** Returns the findings of a rule in a task definition, without their paths. */
export function findings(rule: Rule, taskDefinition: unknown): readonly Finding[] {
  return rule.check(readTaskDefinition(taskDefinition)).map(withoutPath);
}

/** Removes the path of a finding: the test of the locations compares the paths of all rules. */
function withoutPath({ at, ...finding }: Finding): Finding {
  return finding;
}

/** Returns the findings of a rule in a task definition that services run, as `findings` does. The services are named Service1, Service2, and so on. */
export function findingsWhenRun(rule: Rule, taskDefinition: unknown, ...services: Json[]): readonly Finding[] {
  return rule.check(readTaskDefinition(taskDefinition, { services: services.map((service, i) => readService(`Service${i + 1}`, service)) })).map(withoutPath);
}

/** A service property that enables ECS Exec. */
export const EXEC = { enableExecuteCommand: true };
