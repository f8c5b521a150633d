import type { ContainerDefinition } from './definition';
import { runsOnWindows, TaskDefinitionModel } from '../../../checks/model';
import { groupBy } from '../../../grouping';
import { fewNames, joinWords } from '../../../wording';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html */
const ULIMITS = new Set(['core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc', 'rss', 'rtprio', 'rttime', 'sigpending', 'stack']);

/** Reports names that do not exist, conditions that cannot be met, and values that an engine would read in another way. */
export function validateDefinition(
  { containers, volumes }: { readonly containers: readonly ContainerDefinition[]; readonly volumes: readonly string[] },
  model: TaskDefinitionModel, problems: string[],
): void {
  const groups = groupBy(containers, ({ name }) => name);
  const [names, volumeNames] = [new Set(groups.keys()), new Set(volumes)];
  const [fewContainers, fewVolumes] = [fewNames([...names]), fewNames([...volumeNames])];
  const requireOneOf = (name: string, choices: ReadonlySet<string>, problem: string, listed: readonly string[] = [...choices]) => {
    if (name !== '' && !choices.has(name)) {
      problems.push(`${problem} ${name}. ${choices.size === 0 ? 'Define it first.' : `Use ${joinWords(listed, 'or')}.`}`);
    }
  };
  if (runsOnWindows(model)) {
    problems.push(`its operating system is ${String(model.operatingSystemFamily)}. run starts only Linux containers.`);
  }
  if (containers.length === 0) {
    problems.push('the task definition has no container. Add one.');
  }
  groups.forEach((namesakes, name) => problems.push(...namesakes.length > 1 ? [`two containers are named ${name}. Rename one.`] : []));
  for (const container of containers) {
    const { name, dependsOn, mountPoints, volumesFrom, ulimits } = container;
    const at = `container ${name}`;
    dependsOn.forEach(({ containerName, condition }) => {
      requireOneOf(containerName, names, `${at} depends on unknown container`, fewContainers);
      if (condition === 'HEALTHY' && groups.get(containerName)?.some(({ healthCheck }) => !healthCheck)) {
        problems.push(`${at} waits for ${containerName} to be HEALTHY, but ${containerName} has no health check. Add a health check, or use the condition START.`);
      }
    });
    mountPoints.forEach(({ sourceVolume }) => requireOneOf(sourceVolume, volumeNames, `${at} mounts unknown volume`, fewVolumes));
    volumesFrom.forEach(({ sourceContainer }) => requireOneOf(sourceContainer, names, `${at} mounts the volumes of unknown container`, fewContainers));
    ulimits.forEach(ulimit => requireOneOf(ulimit.name, ULIMITS, `${at} sets unknown ulimit`));
    problems.push(...[...variableProblems(container), ...nulProblems(container)].map(problem => `${at}: ${problem}`));
  }
}

/** Reports NUL characters outside of variables: no program can receive one as an argument. */
function nulProblems({ environment: _, ...container }: ContainerDefinition): string[] {
  return Object.entries(container).filter(([, value]) => JSON.stringify(value)?.includes('\\u0000'))
    .map(([key]) => `${key} contains a NUL character, which no program can receive. Remove it.`);
}

/** Reports the names of variables that an engine would read in another way, and values that it cannot pass on. */
function variableProblems({ environment, localVariables }: ContainerDefinition): string[] {
  return [
    ...environment.filter(({ name }) => !/^[^=*\p{Cc}]+$/u.test(name)).map(({ name }) =>
      `the name of the variable ${JSON.stringify(name)} contains =, *, or a control character. Rename it.`),
    ...environment.filter(({ value }) => value.includes('\0')).map(({ name }) => `the value of ${name} contains a NUL character, which no program can receive. Remove it.`),
    // An engine reads these from a file, whose lines it trims and in which # starts a comment.
    ...localVariables.filter(name => !/^[^#=*\p{Cc}\s][^=*\p{Cc}\s]*$/u.test(name)).map(name =>
      `the name of the secret or unresolved variable ${JSON.stringify(name)} starts with #, or contains =, *, white space, or a control character. Rename it.`),
  ];
}
