import { clean, openRecord } from './clean';
import type { Architecture } from './definition/definition';
import { environmentFilesOf, LocalValueOptions, parsePairs, requireKnownVariables } from './definition/local-values';
import { readDefinition, TaskDefinition } from './definition/read-definition';
import { detach, isSupervisor, reportUp, supervisedTerminal } from './detach';
import { imagesOf, pullImages } from './images';
import { InterruptionWatch, StopReason } from './interruption';
import { dryRunScript } from './plan/dry-run-script';
import { PAUSE_IMAGE, Plan, PlannedContainer, planOf } from './plan/plan';
import { selectTaskDefinition } from './select-task-definition';
import { Screen } from './task/screen';
import { Task } from './task/task';
import { slugOf } from '../../cli/task-name';
import type { Terminal } from '../../cli/terminal';
import { alternatives } from '../../cli/unknown-choice';
import { addToGroup } from '../../grouping';
import { UsageError } from '../../usage-error';
import { SYSTEM_CLOCK } from '../engine/clock';
import { Engine, EngineOptions, INPUT_FILE, parseSeconds } from '../engine/engine';
import { requireImageReference } from '../engine/image-reference';
import { dryRun, newRun } from '../engine/names';
import { currentOwner, localProcesses } from '../engine/owner';
import { requirePublishedPort } from '../engine/published-port';
import { Records } from '../engine/records';
import { Removable, removalCommands } from '../engine/removal';

/** Options for a run. */
export interface RunOptions extends LocalValueOptions, EngineOptions {
  readonly task?: string;
  readonly image?: readonly string[];
  readonly pauseImage?: string;
  readonly network?: string;
  readonly publish?: readonly string[];
  readonly limits?: boolean;
  readonly allowCapabilities?: boolean;
  readonly timeout?: string;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly clean?: boolean;
}

/** The architectures of ECS, by Node's names. */
const MACHINES: Readonly<Partial<Record<string, Architecture>>> = { x64: 'X86_64', arm64: 'ARM64' };

/** Runs a task definition, prints its commands, or cleans up, depending on the options. Returns the exit code. */
export async function run(paths: readonly string[], terminal: Terminal, options: RunOptions): Promise<number> {
  if (options.clean) {
    return clean(await Engine.find(options, terminal.env), new Records(terminal), terminal, options.task);
  }
  const timeout = options.timeout === undefined ? undefined : parseSeconds('--timeout', options.timeout);
  if (options.detach && options.dryRun) {
    throw new UsageError('--detach and --dry-run exclude each other: a dry run starts nothing');
  }
  if (options.detach && paths.includes('-')) {
    throw new UsageError('--detach cannot read standard input, because the task runs in another process. Use a file');
  }
  const taskDefinition = await selectTaskDefinition(paths, options.task, terminal);
  const isInBackground = isSupervisor(terminal.env);
  const environmentFiles = parsePairs('--environment-file', 'FILE', options.environmentFile);
  const withEnvironmentFile = new Set(environmentFiles.map(([container]) => container));
  const images = parsePairs('--image', 'IMAGE', options.image);
  const withImage = new Set(images.map(([container]) => container));
  const definition = readDefinition(taskDefinition, {
    appliesLimits: options.limits, allowsCapabilities: options.allowCapabilities, withEnvironmentFile, withImage,
  });
  requireKnownContainers('--image', images, definition);
  requireKnownContainers('--environment-file', environmentFiles, definition);
  requireKnownVariables(options.env, definition);
  if (options.detach && !isInBackground) {
    return detach(definition.name, options.env?.filter(option => !option.includes('=')) ?? [], terminal);
  }
  return options.dryRun ? printScript(definition, options, await Engine.findOrGuess(options, terminal.env), terminal)
    : runTask(definition, options, timeout, isInBackground ? await supervisedTerminal(terminal) : terminal);
}

/** Prints the commands of a run. Works without an installed engine. */
function printScript(definition: TaskDefinition, options: RunOptions, engine: Engine, terminal: Terminal): number {
  const files = scriptFiles(definition);
  const environmentFiles = new Map<string, string[]>();
  parsePairs('--environment-file', 'FILE', options.environmentFile).forEach(([container, file]) => addToGroup(environmentFiles, container, file));
  files.forEach(({ container, file }) => addToGroup(environmentFiles, container, file));
  const plan = planOf(definition, { ...contextOf(options, engine), run: dryRun(definition.name), environmentFiles });
  terminal.stdout.write(`${dryRunScript(plan, engine.program, removalCommands(engine.dialect, contentOf(plan), 'localName'), files)}\n`);
  return 0;
}

/** Runs a task until it ends or is interrupted, also while its images are pulled. Returns the exit code. */
async function runTask(
  definition: TaskDefinition, options: RunOptions, timeout: number | undefined, terminal: Terminal,
): Promise<number> {
  const interruptions = new InterruptionWatch(terminal);
  const screen = new Screen(terminal, definition.containers.map(({ name }) => name));
  const { stop } = interruptions;
  try {
    const engine = await Engine.find(options, terminal.env, stop);
    const context = contextOf(options, engine);
    const images = imagesOf(definition, context);
    const environmentFiles = environmentFilesOf(definition, options, terminal.env);
    const identity = newRun(definition.name, currentOwner(localProcesses(terminal.env)));
    const plan = planOf(definition, {
      ...context,
      run: identity,
      images: await pullImages(images, engine, screen, stop),
      environmentFiles: new Map([...environmentFiles.keys()].map(container => [container, [INPUT_FILE]])),
    });
    plan.notes.forEach(note => screen.note(note));
    const record = await openRecord(engine, new Records(terminal), identity, screen, stop);
    return await new Task(plan, { engine, record, screen, clock: SYSTEM_CLOCK, interruptions, environmentFiles, timeout, onUp: reportUp }).run();
  } catch (error) {
    if (!stop.aborted) {
      throw error;
    }
    // An interrupted command of the engine fails.
    const { code, text } = stop.reason as StopReason;
    screen.warn(text);
    return code;
  } finally {
    interruptions.end();
  }
}

/** What the commands of a dry run create. */
function contentOf({ pause, containers, volumes }: Plan): Removable {
  const nameOnly = ({ localName }: PlannedContainer) => ({ id: localName, localName });
  return { containers: [nameOnly(pause), ...containers.map(planned => ({ ...nameOnly(planned), container: planned.definition.name }))], volumes };
}

function contextOf(options: RunOptions, engine: Engine) {
  return {
    dialect: engine.dialect,
    localImages: new Map(parsePairs('--image', 'IMAGE', options.image)),
    machine: MACHINES[process.arch],
    pauseImage: requireImageReference(options.pauseImage ?? PAUSE_IMAGE, '--pause-image'),
    limits: engine.limits(),
    network: options.network,
    publish: options.publish?.map(requirePublishedPort),
    appliesLimits: options.limits,
  };
}

/** The files that the script of a dry run reads, because it contains no values. */
function scriptFiles({ name: task, containers }: TaskDefinition) {
  return containers.filter(({ localVariables }) => localVariables.length > 0)
    .map(({ name, localVariables }) => ({ container: name, file: `${slugOf(task)}.${slugOf(name)}.env`, variables: localVariables }));
}

function requireKnownContainers(option: string, given: ReturnType<typeof parsePairs>, { containers }: TaskDefinition): void {
  const names = containers.map(({ name }) => name);
  const unknown = given.find(([name]) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`${option} names unknown container '${unknown[0]}': use ${alternatives(names)}`);
  }
}
