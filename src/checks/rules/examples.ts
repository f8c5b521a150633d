import type { Example } from '../rule';

type Part = Readonly<Record<string, unknown>>;

/** The images of examples about something else. */
export const IMAGES = { web: 'shop:1', agent: 'agent:1' };

/** The application container, `web`. */
export function web(more: Part = {}): Part {
  return { name: 'web', image: IMAGES.web, ...more };
}

/** A sidecar, `agent`. */
export function agent(more: Part = {}): Part {
  return { name: 'agent', image: IMAGES.agent, essential: false, ...more };
}

/** The property that lets a container trace. */
export const MAY_TRACE: Part = { linuxParameters: { capabilities: { add: ['SYS_PTRACE'] } } };

/** The property that gives a container an init process, without which other rules warn about ECS Exec. */
export const INIT: Part = { linuxParameters: { initProcessEnabled: true } };

/** The property that makes a container a listener. */
export const LISTENS: Part = { portMappings: [{ containerPort: 8080 }] };

/** The property of a task on Windows. */
export const WINDOWS: Part = { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };

/** The property that sets kernel parameters of a container. */
export function sysctls(values: Readonly<Record<string, string>>): Part {
  return { systemControls: Object.entries(values).map(([namespace, value]) => ({ namespace, value })) };
}

/** The place of the value of the first kernel parameter of the first container. */
export const FIRST_VALUE = 'containerDefinitions.0.systemControls.0.value';

/** The place of the first port of the first container. */
export const FIRST_PORT = 'containerDefinitions.0.portMappings.0.containerPort';

/** The size of every example that does not set another one: ECS requires one, and accepts this one on Windows, too. */
export const SIZE = { cpu: '1024', memory: '2048' };

/** The property of a task with secrets, without which ECS rejects it. */
export const EXECUTION_ROLE: Part = { executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole' };

/** A task on Fargate, with what ECS requires of each. */
export function onFargate(containers: readonly Part[], more: Part = {}): Example {
  return { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', ...SIZE, ...more, containerDefinitions: containers };
}

/** A task on instances. */
export function onInstances(containers: readonly Part[], more: Part = {}): Example {
  return { requiresCompatibilities: ['EC2'], ...SIZE, ...more, containerDefinitions: containers };
}

/** A task on Fargate whose only container sets kernel parameters. */
export function setting(values: Readonly<Record<string, string>>, more: Part = {}): Example {
  return onFargate([web({ ...sysctls(values), ...more })]);
}

/** A task on Fargate whose containers share one PID namespace. */
export function sharingPid(containers: readonly Part[], more: Part = {}): Example {
  return onFargate(containers, { pidMode: 'task', ...more });
}

/** A task definition and the service that runs it. */
export function runBy(service: Part, taskDefinition: Example): Example {
  return { taskDefinition, services: [{ serviceName: 'shop', ...service }] };
}
