import type { ContainerDefinition } from './definition';
import { judge, sentenceOf } from '../../../checks/judge';
import { runsOnWindows, TaskDefinitionModel } from '../../../checks/model';
import { ULIMITS } from '../../../checks/queries/names';
import * as rules from '../../../checks/rules-by-name';
import { joinWords } from '../../../wording';

/** The rules about names, of which a run needs each once, even with `--force`. */
const RULES = [rules.containerNameUsedTwice, rules.dependencyOnUnknownContainer, rules.mountOfUnknownVolume, rules.volumesFromUnknownContainer];

/** Reports what a run cannot start, and values that an engine would read in another way. */
export function validateDefinition(containers: readonly ContainerDefinition[], model: TaskDefinitionModel, problems: string[]): void {
  if (runsOnWindows(model)) {
    problems.push(`its operating system is ${String(model.operatingSystemFamily)}. run starts only Linux containers.`);
  }
  if (containers.length === 0) {
    problems.push('the task definition has no container. Add one.');
  }
  problems.push(...judge(model, RULES).map(sentenceOf));
  for (const container of containers) {
    problems.push(...[
      ...dependencyProblems(container, containers), ...ulimitProblems(container), ...variableProblems(container), ...nulProblems(container),
    ].map(problem => `container ${container.name}: ${problem}`));
  }
}

/** Reports dependencies on a health check that is missing, or that the container disables. */
function dependencyProblems({ dependsOn }: ContainerDefinition, containers: readonly ContainerDefinition[]): string[] {
  const hasNone = (awaited: string) => containers.some(({ name, healthCheck }) => name === awaited && !healthCheck);
  return dependsOn.filter(({ containerName, condition }) => condition === 'HEALTHY' && hasNone(containerName))
    .map(({ containerName }) => `it waits for ${containerName} to be HEALTHY, but ${containerName} has no health check. Add a health check, or use the condition START.`);
}

/** Reports all other names of ulimits: an engine reads some as more than a name, and the rule leaves placeholders to other tools. */
function ulimitProblems({ ulimits }: ContainerDefinition): string[] {
  return ulimits.filter(({ name }) => name !== '' && !ULIMITS.includes(name))
    .map(({ name }) => `unknown ulimit ${name}. Use ${joinWords(ULIMITS, 'or')}.`);
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
