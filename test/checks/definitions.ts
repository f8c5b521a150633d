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

/** Returns a container on Fargate that sets one parameter, by default to 1. Further values set it again. */
export function setting(namespace: unknown, ...values: readonly unknown[]): Json[] {
  return [container('web', { systemControls: (values.length > 0 ? values : ['1']).map(value => ({ namespace, value })) })];
}

/** Returns a sidecar with SYS_PTRACE. */
export function tracer(more: Json = {}): Json {
  return container('tracer', { essential: false, linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } }, ...more });
}

/** Returns a task definition for Fargate. */
export function fargate(containers: unknown, more: Json = {}): Json {
  return { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '1024', memory: '2048', containerDefinitions: containers, ...more };
}

/** Returns a task definition for EC2. Without `networkMode`, each container has its own network namespace. */
export function ec2(containers: unknown, more: Json = {}): Json {
  return { requiresCompatibilities: ['EC2'], memory: '1024', containerDefinitions: containers, ...more };
}

/** Returns a task definition as it is, and a list of containers as one on Fargate. */
export function taskDefinitionOf(task: unknown): unknown {
  return Array.isArray(task) ? fargate(task) : task;
}

/** Returns the findings of a rule in a task definition, or in containers on Fargate, without their paths. */
export function findings(rule: Rule, task: unknown): readonly Finding[] {
  return findingsWhenRun(rule, task);
}

/** Removes the path of a finding: the test of the locations compares the paths of all rules. */
function withoutPath({ at, ...finding }: Finding): Finding {
  return finding;
}

/** Returns the findings of a rule in a task that services run, as `findings` does. The services are named Service1, Service2, and so on. */
export function findingsWhenRun(rule: Rule, task: unknown, ...services: Json[]): readonly Finding[] {
  return rule.check(readTaskDefinition(taskDefinitionOf(task), { services: services.map((service, i) => readService(`Service${i + 1}`, service)) })).map(withoutPath);
}

type Found<Input> = Rule | ((input: Input) => readonly Finding[]);

function findingsOf<Input>(found: Found<Input>, input: Input): readonly Finding[] {
  return typeof found === 'function' ? found(input) : findings(found, input);
}

/** Declares a test: the rule has exactly these findings, whatever causes them. */
export function reports<Input>(found: Found<Input>, description: string, input: Input, ...expected: readonly object[]): void {
  test(`reports ${description}`, () => expect(findingsOf(found, input).map(({ cause: _, ...finding }) => finding)).toEqual(expected));
}

/** Declares a test for each input, by its description: the rule reports nothing. */
export function reportsNothing<Input>(found: Found<Input>, inputs: Readonly<Record<string, Input>>): void {
  test.each(Object.entries(inputs))('reports nothing: %s', (_, input) => expect(findingsOf(found, input)).toEqual([]));
}

/** Declares a test for each input, by its description: the rule has one finding. */
export function reportsOnce<Input>(found: Found<Input>, inputs: Readonly<Record<string, Input>>): void {
  test.each(Object.entries(inputs))('reports once: %s', (_, input) => expect(findingsOf(found, input)).toHaveLength(1));
}

/** Returns an input for each value, described by the value. */
export function each<Value, Input>(description: string, values: readonly Value[], toInput: (value: Value) => Input): Record<string, Input> {
  return Object.fromEntries(values.map(value => [`${description} ${JSON.stringify(value)}`, toInput(value)]));
}

/** The property of a container that waits for another one. */
export function waits(containerName: unknown, condition: unknown = 'START'): Json {
  return { dependsOn: [{ containerName, condition }] };
}

/** The command of a container that runs a script. */
export function shell(script: string): Json {
  return { command: ['sh', '-c', script] };
}

/** The property of a container that adds or drops capabilities. */
export function changing(capabilities: Json): Json {
  return { linuxParameters: { capabilities } };
}

/** The only container of many tasks. */
export const WEB = [container('web')];

/** The property of a container that listens. */
export const LISTENS = { portMappings: [{ containerPort: 8080 }] };

/** The property of a task whose containers share a PID namespace. */
export const SHARED = { pidMode: 'task' };

export const RANGE = 'net.ipv4.ip_local_port_range';
export const RESERVED = 'net.ipv4.ip_local_reserved_ports';
export const START = 'net.ipv4.ip_unprivileged_port_start';
export const SOMAXCONN = 'net.core.somaxconn';

/** The runtime platform of Windows. */
export const WINDOWS = { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };

/** A service property that enables ECS Exec. */
export const EXEC = { enableExecuteCommand: true };
