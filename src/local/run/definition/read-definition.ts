import { Architecture, ARCHITECTURES, known, readContainer } from './definition';
import { notAppliedLines } from './not-applied';
import { Reader } from './reader';
import { imageProblems, validateDefinition } from './validate-definition';
import { isIntrinsic, isObject, list, member, text } from '../../../checks/json';
import { runsOnFargate } from '../../../checks/model';
import { printable } from '../../../cli/printable';
import type { FoundTaskDefinition } from '../../../reading/content/found';
import { UsageError } from '../../../usage-error';
import { fewNames, joinWords } from '../../../wording';

/** What a run can apply besides the task definition. */
export interface ReadingContext {
  /** Whether the run applies the limits of CPU and memory. */
  readonly appliesLimits?: boolean;

  /** Whether a task on instances gets each capability that it adds. */
  readonly allowsCapabilities?: boolean;

  /** The containers for which the run has local copies of their environment files. */
  readonly withEnvironmentFile?: ReadonlySet<string>;

  /** The containers for which the run has another image. */
  readonly withImage?: ReadonlySet<string>;
}

/** The parts of a task definition that a local run needs, named as in ECS. */
export type TaskDefinition = ReturnType<typeof readDefinition>;

/**
 * Reads what a run needs of a task definition, with the defaults of its parameters. What the rules read as well comes
 * from their model.
 *
 * Throws if it cannot be run, with all problems together. An unresolved value is a problem if the run depends on it.
 */
export function readDefinition(
  { name, cases }: Pick<FoundTaskDefinition, 'name' | 'cases'>,
  { appliesLimits = false, allowsCapabilities = false, withEnvironmentFile = new Set(), withImage = new Set() }: ReadingContext = {},
) {
  const [{ properties, model, facts }, ...others] = cases();
  const onFargate = runsOnFargate(model);
  const reader = new Reader(properties, model, onFargate);
  const written = list(member(properties, 'containerDefinitions'))
    .filter(container => isObject(container) && !isIntrinsic(container));
  const containers = model.containers.map((container, index) => readContainer(container, written[index], reader, onFargate, allowsCapabilities));
  const leftOut = containers.filter(({ capabilitiesLeftOut }) => capabilitiesLeftOut.length > 0)
    .map(({ name: container, capabilitiesLeftOut }) => `${capabilitiesLeftOut.join(', ')} (${container})`);
  const declared = list(member(properties, 'volumes')).map(volume => reader.requiredPart('name', volume, 'name', 'a volume'));
  reader.part('name', known(text(member(properties, 'family'))), 'family');
  containers.filter(({ isNamed }) => isNamed).forEach(container => reader.part('name', container.name, 'the name of a container'));
  const mounted = containers.flatMap(({ mountPoints }) => mountPoints.map(({ sourceVolume }) => sourceVolume));
  const definition = {
    name,
    sharesPidNamespace: model.pidMode === 'task',
    containers,

    /** Those of the task definition, and those that only a deployment adds, such as Elastic Beanstalk. */
    volumes: [...new Set([...declared, ...mounted])],

    /** The architecture of the CPU. Undefined if it is not set or unresolved. */
    architecture: readArchitecture(properties, reader),

    /** The limits of the task, if it has any. */
    vCpus: (known(model.cpuUnits) ?? 0) / 1024 || undefined,
    memoryMiB: Math.floor(known(model.memoryMiB) ?? 0) || undefined,

    /** What a local run does not apply, in lines of text. */
    notApplied: [
      ...others.length === 0 ? [] : [`other cases of the template than this one: ${joinWords(facts.map(({ text: fact }) => fact))}`],
      ...notAppliedLines(properties, container => ({
        onFargate, appliesLimits, sharesPidNamespace: model.pidMode === 'task', hasEnvironmentFile: container !== undefined && withEnvironmentFile.has(container),
      })),
      ...leftOut.length === 0 ? [] : [`capabilities not added${onFargate ? ', because Fargate refuses them' : ' without --allow-capabilities'}: ${fewNames(leftOut).join(', ')}`],
    ],
  };
  validateDefinition(containers, declared, model, reader.problems);
  reader.problems.push(...imageProblems(model.containers.filter(container => !withImage.has(container.name))));
  if (reader.problems.length > 0) {
    throw new UsageError(`cannot run ${name}:\n${[...new Set(reader.problems)].map(problem => `  ${printable(problem)}`).join('\n')}`);
  }
  return definition;
}

function readArchitecture(properties: unknown, reader: Reader): Architecture | undefined {
  const architecture = known(text(member(member(properties, 'runtimePlatform'), 'cpuArchitecture')));
  if (architecture !== undefined && !ARCHITECTURES.includes(architecture as Architecture)) {
    reader.problems.push(`runtimePlatform: cpuArchitecture is '${architecture}'. Use ${ARCHITECTURES.join(' or ')}.`);
  }
  return architecture as Architecture | undefined;
}
