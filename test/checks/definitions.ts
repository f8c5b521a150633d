import { judge } from '../../src/checks/judge';
import { readService, readTaskDefinition } from '../../src/checks/reading/task-definition';
import type { Finding, Rule } from '../../src/checks/rule';

/** Anything that could stand in a task definition, right or wrong. */
export type Json = Record<string, unknown>;

/** What CloudFormation puts in the place of a value that only the deployment knows. */
export const UNRESOLVED = { Ref: 'Parameter' };

/** A container in the words of the ECS API. */
export function container(name: string, more: Json = {}): Json {
  return { name, image: 'public.ecr.aws/nginx/nginx:1.29', ...more };
}

/** A container that sets kernel parameters. */
export function tuned(name: string, sysctls: Json, more: Json = {}): Json {
  return container(name, { systemControls: Object.entries(sysctls).map(([namespace, value]) => ({ namespace, value })), ...more });
}

/** A sidecar that may trace. */
export function tracer(more: Json = {}): Json {
  return container('tracer', { essential: false, linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } }, ...more });
}

/** A task on Fargate. */
export function fargate(containers: unknown, more: Json = {}): Json {
  return { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '512', memory: '1024', containerDefinitions: containers, ...more };
}

/** A task on EC2, whose containers have network namespaces of their own unless `networkMode` says otherwise. */
export function ec2(containers: unknown, more: Json = {}): Json {
  return { requiresCompatibilities: ['EC2'], memory: '1024', containerDefinitions: containers, ...more };
}

/** What a rule finds in a task definition. */
export function findings(rule: Rule, taskDefinition: unknown): readonly Finding[] {
  return rule.check(readTaskDefinition(taskDefinition));
}

/** What a rule finds in a task definition that services run, which are called Service1, Service2 and so on. */
export function findingsWhenRun(rule: Rule, taskDefinition: unknown, ...services: Json[]): readonly Finding[] {
  return rule.check(readTaskDefinition(taskDefinition, { services: services.map((service, i) => readService(`Service${i + 1}`, service)) }));
}

/** Turns ECS Exec on. */
export const EXEC = { enableExecuteCommand: true };

/** The names of the rules that find something, errors and warnings only. */
export function rulesAgainst(taskDefinition: unknown): string[] {
  return [...new Set(judge(readTaskDefinition(taskDefinition)).filter(({ rule }) => rule.severity !== 'info').map(({ rule }) => `${rule.severity} ${rule.name}`))];
}
