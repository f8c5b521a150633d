import type { ContainerPlaces, ParameterView, Step, TaskView } from './analysis';
import { acceptedValues, IPC_SYSCTLS, lookUp, NETWORK_SYSCTLS } from '../../../src/catalog';
import { SITE } from '../../../src/checks/addresses';
import { ContainerModel, Maybe, runsOnWindows, SystemControl, TaskDefinitionModel, UNKNOWN } from '../../../src/checks/model';
import { affectedContainers } from '../../../src/cli/describe/namespaces';
import { AT_DEPLOYMENT, pictureOf, textOf } from '../../../src/cli/describe/view';
import { pathOf } from '../../../src/cli/report/path-of';
import type { FoundTaskDefinition } from '../../../src/reading/content/found';
import type { Content } from '../../../src/reading/content/read-content';
import { shellWord } from '../../../src/shell-quoting';
import { sentence } from '../../../src/wording';

/** ECS allows 10 containers in a task. More would take too long to draw. */
export const MAX_CONTAINERS = 40;

const COMMAND = 'npx cdk-fargate-linux-controls';

/** Returns what the page shows about a task definition in a file. */
export function taskView(file: string, found: FoundTaskDefinition, isOnly: boolean, content: Content): TaskView {
  const model: TaskDefinitionModel = { ...found.model, containers: found.model.containers.slice(0, MAX_CONTAINERS) };
  return {
    ...pictureOf(found.name, model),
    moreContainers: found.model.containers.length - model.containers.length,
    places: model.containers.map(container => placesOf(container, found, content)),
    parameters: model.containers.flatMap(container => container.systemControls.map(control => parameterView(control, container, model))),
    commands: runsOnWindows(model) ? [] : machineSteps(file, found, isOnly),
  };
}

function placesOf({ name, systemControls }: ContainerModel, found: FoundTaskDefinition, { placeOf }: Content): ContainerPlaces {
  const placeAt = (...at: readonly string[]) => placeOf(pathOf({ container: name, message: '', at }, found));
  return {
    container: placeAt(),
    parameters: systemControls.map(({ namespace }) => namespace === UNKNOWN ? placeAt('systemControls') : placeAt('systemControls', namespace)),
  };
}

function parameterView({ namespace, value }: SystemControl, container: ContainerModel, model: TaskDefinitionModel): ParameterView {
  const members = affectedContainers(namespace, container, model);
  const appliesTo = members === UNKNOWN ? AT_DEPLOYMENT : members.length === 0 ? 'nothing'
    : members.length === model.containers.length && members.length > 1 ? `all ${members.length} containers` : members.join(', ');
  return { name: textOf(namespace), value: textOf(value), setBy: container.name, appliesTo, ...meaningOf(namespace) };
}

function meaningOf(name: Maybe<string>): Pick<ParameterView, 'summary' | 'needs' | 'accepted' | 'kernelDefault' | 'source' | 'page'> {
  if (name === UNKNOWN) {
    return { summary: 'The name is known at deployment.', needs: [] };
  }
  const found = lookUp(name);
  switch (found.verdict) {
    case 'described': {
      const { summary, caveat, since, module, shape, kernelDefault, source } = found.entry;
      const needs = [
        ...caveat === undefined ? [] : [caveat],
        ...since === undefined ? [] : [`Requires Linux ${since} or later. A Fargate task can rely only on Linux 6.1.`],
        ...module === undefined ? [] : [`Requires the kernel module ${module}, which a task cannot load.`],
      ];
      return { summary, needs, accepted: acceptedValues(shape), kernelDefault: kernelDefault === '' ? 'empty' : kernelDefault, source, page: `${SITE}/parameters/${pageNameOf(name)}.html` };
    }
    case 'accepted': return { summary: `A parameter of the kernel module ${found.module}.`, needs: [`Requires the kernel module ${found.module}, which a task cannot load.`] };
    case 'unknown': return { summary: `Linux has no such parameter.${found.didYouMean === undefined ? '' : ` Did you mean ${found.didYouMean}?`}`, needs: [] };
    default: return { summary: sentence(found.reason), needs: found.instead === undefined ? [] : [sentence(found.instead)] };
  }
}

/** Parameters of a network interface share a page. */
function pageNameOf(name: string): string {
  return [...NETWORK_SYSCTLS, ...IPC_SYSCTLS].some(entry => entry.name === name) ? name : name.replace(/^(net\.ipv[46]\.\w+)\..+\.(\w+)$/, '$1.interface.$2');
}

/** The commands that run the task on the reader's machine. */
function machineSteps(file: string, { name, model }: FoundTaskDefinition, isOnly: boolean): Step[] {
  const task = shellWord(name);
  const [container] = model.containers;
  return [{
    title: `save the text as ${file}, and run it with Docker, Podman, Finch, or nerdctl`,
    commands: [`${COMMAND} run ${shellWord(file)}${isOnly ? '' : ` --task ${task}`}`],
    notes: ['Ctrl-C stops the task.'],
  }, ...container === undefined ? [] : [{
    title: 'in a second terminal, open a shell, and see what the kernel parameters change',
    commands: [`${COMMAND} exec ${task} ${shellWord(container.name)}`, `${COMMAND} effect ${task}`],
    notes: [],
  }]];
}
