import type { ContainerDefinition } from './definition';
import { cycleIn } from './start-order';
import { ContainerModel, runsOnWindows, TaskDefinitionModel, UNKNOWN } from '../../../checks/model';
import { imageProblem } from '../../engine/image-reference';

/** Reports what a run cannot start, and values that an engine would read in another way. */
export function validateDefinition(
  containers: readonly ContainerDefinition[], volumes: readonly string[], model: TaskDefinitionModel, problems: string[],
): void {
  if (runsOnWindows(model)) {
    problems.push(`its operating system is ${String(model.operatingSystemFamily)}. run starts only Linux containers.`);
  }
  if (containers.length === 0) {
    problems.push('the task definition has no container. Add one.');
  }
  const cycle = cycleIn(containers);
  if (cycle.length > 0) {
    problems.push(`its containers wait for each other (${cycle.map(({ name }) => name).join(' waits for ')}). Remove a dependency.`);
  }
  for (const container of containers) {
    problems.push(...[
      ...nameProblems(container, containers), ...referenceProblems(container, containers, volumes), ...dependencyProblems(container, containers),
      ...variableProblems(container), ...nulProblems(container),
    ].map(problem => `container ${container.name}: ${problem}`));
  }
}

/** Reports images that are missing, that only the deployment knows, or that are no references. */
export function imageProblems(containers: readonly ContainerModel[]): string[] {
  return containers.flatMap(({ name, image }) => {
    const problem = image === undefined ? `it has no image. Set it with --image ${name}=IMAGE`
      : image === UNKNOWN ? `the image is unresolved. Set it with --image ${name}=IMAGE` : imageProblem(image);
    return problem === undefined ? [] : [`container ${name}: ${problem}`];
  });
}

/** Reports containers that a run cannot tell apart. */
function nameProblems({ name, isNamed }: ContainerDefinition, containers: readonly ContainerDefinition[]): string[] {
  return !isNamed ? ['it has no name. Add it.']
    : containers.filter(other => other.name === name).length > 1 ? ['another container has the same name. Give each container its own name.'] : [];
}

/** Reports names of containers and volumes that the task definition does not contain. A missing name is reported already. */
function referenceProblems(
  { name, dependsOn, volumesFrom, mountPoints }: ContainerDefinition, containers: readonly ContainerDefinition[], volumes: readonly string[],
): string[] {
  const names = containers.filter(({ isNamed }) => isNamed).map(container => container.name);
  const unknown = (key: string, reference: string, kind: string, all: readonly string[]) => reference === '' || all.includes(reference) ? []
    : [`${key} names the ${kind} ${reference}, which the task definition does not contain (${all.length === 0 ? 'it has none' : all.join(', ')}). Correct the name.`];
  return [
    ...dependsOn.flatMap(({ containerName }) => unknown('dependsOn', containerName, 'container', names)),
    ...volumesFrom.flatMap(({ sourceContainer }) => unknown('volumesFrom', sourceContainer, 'container', names)),
    // Elastic Beanstalk adds a volume for the logs of each container.
    ...mountPoints.flatMap(({ sourceVolume }) => sourceVolume === `awseb-logs-${name}` ? [] : unknown('mountPoints', sourceVolume, 'volume', volumes)),
  ];
}

/** Reports dependencies on a health check that is missing, or that the container disables. */
function dependencyProblems({ dependsOn }: ContainerDefinition, containers: readonly ContainerDefinition[]): string[] {
  const hasNone = (awaited: string) => containers.some(({ name, healthCheck }) => name === awaited && !healthCheck);
  return dependsOn.filter(({ containerName, condition }) => condition === 'HEALTHY' && hasNone(containerName))
    .map(({ containerName }) => `it waits for ${containerName} to be HEALTHY, but ${containerName} has no health check. Add a health check, or use the condition START.`);
}

/** Reports NUL characters outside of variables: no program can receive one as an argument. */
function nulProblems({ environment: _, ...container }: ContainerDefinition): string[] {
  return Object.entries(container).filter(([, value]) => JSON.stringify(value)?.includes('\\u0000'))
    .map(([key]) => `${key} contains a NUL character, which no program can receive. Remove it.`);
}

/** Reports variables that an engine cannot pass on. */
function variableProblems({ environment, localVariables }: ContainerDefinition): string[] {
  const names = environment.map(({ name }) => name);
  return [
    ...environment.filter(({ value }) => value.includes('\0')).map(({ name }) => `the value of ${name} contains a NUL character, which no program can receive. Remove it.`),
    // An engine ignores a variable of the file that is also an argument.
    ...localVariables.filter(name => names.includes(name)).map(name => `environment sets ${name}, which is also a secret or unresolved. Remove one of the two.`),
  ];
}
