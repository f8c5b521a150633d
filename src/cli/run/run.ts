import { clean, removeLeftovers } from './clean';
import type { Architecture, TaskDefinition } from './definition/definition';
import { environmentFilesOf, LocalValueOptions, parseEnvironmentFiles } from './definition/local-values';
import { readDefinition } from './definition/read-definition';
import { refusalLines, refusalsOf } from './definition/refusals';
import { PlannedImage, pullImages } from './images';
import { dryRunScript, ScriptFile } from './plan/dry-run-script';
import { imageOf, PAUSE_IMAGE, planOf, platformOf } from './plan/plan';
import { selectTaskDefinition } from './select-task-definition';
import { Screen } from './task/screen';
import { Task } from './task/task';
import { engineOfCdk } from '../engine/dialect';
import { Engine, INPUT_FILE } from '../engine/engine';
import { listRuns, LocalRun } from '../engine/local-containers';
import { dryRun, newRun } from '../engine/names';
import { currentOwner, localProcesses } from '../engine/owner';
import { contentText, removalScript } from '../engine/removal';
import { plural } from '../plural';
import { styleFor } from '../style';
import { slugOf } from '../task-name';
import type { Terminal } from '../terminal';
import { alternatives } from '../unknown-choice';
import { UsageError } from '../usage-error';

/** Options for a run. */
export interface RunOptions extends LocalValueOptions {
  readonly task?: string;
  readonly image?: readonly string[];
  readonly pauseImage?: string;
  readonly engine?: string;
  readonly network?: string;
  readonly publish?: readonly string[];
  readonly limits?: boolean;
  readonly force?: boolean;
  readonly timeout?: string;
  readonly dryRun?: boolean;
  readonly clean?: boolean;
}

/** The exit codes of a task that was stopped: 128 plus the signal number, or the code of timeout(1). */
const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const TIMED_OUT = 124;

/** The architectures of ECS, by Node's names. */
const MACHINES: Readonly<Partial<Record<string, Architecture>>> = { x64: 'X86_64', arm64: 'ARM64' };

/** ECS would refuse the task definition. */
const REFUSED = 1;

/** Runs a task definition, prints its commands, or cleans up, depending on the options. Returns the exit code. */
export async function run(paths: readonly string[], terminal: Terminal, options: RunOptions): Promise<number> {
  const engineName = options.engine ?? engineOfCdk(terminal.env);
  if (options.clean) {
    return clean(await Engine.find(engineName, terminal.env), terminal, options.task);
  }
  const timeout = parseSeconds(options.timeout);
  const { file, taskDefinition } = selectTaskDefinition(paths, options.task);
  const refusals = refusalsOf(file, taskDefinition);
  terminal.stderr.write(refusalLines(refusals, taskDefinition.name, options.force ?? false, styleFor(terminal.stderr, terminal.env)).map(line => `${line}\n`).join(''));
  if (refusals.length > 0 && !options.force) {
    return REFUSED;
  }
  const given = parseEnvironmentFiles(options.environmentFile ?? []);
  const withEnvironmentFile = new Set(given.map(([container]) => container));
  const definition = readDefinition(taskDefinition, { appliesLimits: options.limits, withEnvironmentFile });
  const localImages = parsePairs('--image', 'CONTAINER=IMAGE', options.image ?? []);
  requireKnownContainers('--image', [...localImages.keys()], definition);
  requireKnownContainers('--environment-file', [...withEnvironmentFile], definition);
  const engine = options.dryRun ? Engine.named(engineName, terminal.env) : await Engine.find(engineName, terminal.env);
  const context = { dialect: engine.dialect, localImages, machine: MACHINES[process.arch], pauseImage: options.pauseImage ?? PAUSE_IMAGE };
  const imagesOf = new Map(definition.containers.map((container): [string, PlannedImage] =>
    [container.name, { image: imageOf(container, context), platform: platformOf(container, definition, context) }]));
  const screen = new Screen(terminal, definition.containers.map(({ name }) => name));
  const values = options.dryRun ? undefined : environmentFilesOf(definition, options, terminal.env);
  const files = values ? [] : scriptFiles(definition);
  const plan = planOf(definition, {
    run: options.dryRun ? dryRun(definition.name) : newRun(definition.name, currentOwner(localProcesses())),
    ...context,
    // A dry run must work without an installed engine.
    images: options.dryRun ? undefined : await pullImages(imagesOf, context.pauseImage, engine, screen),
    limits: engine.limits(),
    network: options.network,
    publish: options.publish,
    appliesLimits: options.limits,
    environmentFiles: values
      ? new Map([...values.keys()].map(container => [container, [INPUT_FILE]]))
      : groupedValues([...given, ...files.map(({ container, file: name }) => [container, name] as const)]),
  });
  if (options.dryRun) {
    terminal.stdout.write(`${dryRunScript(plan, engine.program, engine.dialect.remove(plan.containers.map(({ localName }) => localName), plan.pause.localName), files)}\n`);
    return 0;
  }
  plan.notes.forEach(note => screen.note(note));
  await prepare(engine, plan.task, screen);
  return runTask(new Task(plan, engine, screen, values!), terminal, timeout);
}

/** The files that the script of a dry run reads, because it contains no values. */
function scriptFiles({ name: task, containers }: TaskDefinition): (ScriptFile & { readonly container: string })[] {
  return containers.filter(({ localVariables }) => localVariables.length > 0)
    .map(({ name, localVariables }) => ({ container: name, file: `${slugOf(task)}.${slugOf(name)}.env`, variables: localVariables }));
}

function groupedValues(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const grouped = new Map<string, string[]>();
  pairs.forEach(([key, value]) => grouped.set(key, [...grouped.get(key) ?? [], value]));
  return grouped;
}

/** Removes what killed runs left behind. Throws if the task is already running. */
async function prepare(engine: Engine, task: string, screen: Screen): Promise<void> {
  const runs = await listRuns(engine);
  (await removeLeftovers(engine, runs)).forEach(removed => screen.note(`removed what a killed run of task ${removed.task} left behind: ${contentText(removed)}`));
  const other = runs.find(found => found.task === task && found.ownerState !== 'gone');
  if (other !== undefined) {
    throw new UsageError(alreadyRunning(engine, other));
  }
}

function alreadyRunning(engine: Engine, other: LocalRun): string {
  const { task, owner, ownerState } = other;
  return ownerState === 'running'
    ? `task ${task} is already running: process ${owner!.pid} runs it. Stop that process first.`
    : `task ${task} is already there, and whether it runs is not visible from here. If nothing uses it, remove it:\n${removalScript(engine, other)}`;
}

async function runTask(task: Task, { stdout }: Terminal, timeout: number | undefined): Promise<number> {
  const handlers = Object.entries(SIGNAL_CODES).map(([signal, code]) => [signal, () => task.stop(code, 'stopping the task; press Ctrl-C again to kill it')] as const);
  handlers.forEach(([signal, handler]) => process.on(signal, handler));
  // Otherwise, the task would keep running unnoticed after the program that reads its logs exits.
  stdout.on?.('error', () => task.stop(SIGNAL_CODES.SIGHUP, 'standard output was closed: stopping the task'));
  const timer = timeout === undefined ? undefined : setTimeout(() => task.stop(TIMED_OUT, `timeout of ${plural(timeout, 'second')} reached: stopping the task`), timeout * 1000);
  try {
    return await task.run();
  } finally {
    clearTimeout(timer);
    handlers.forEach(([signal, handler]) => process.off(signal, handler));
  }
}

function parsePairs(option: string, form: string, given: readonly string[]): Map<string, string> {
  return new Map(given.map(pair => {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    if (name === undefined) {
      throw new UsageError(`invalid ${option} '${pair}': use ${form}`);
    }
    return [name, value];
  }));
}

function requireKnownContainers(option: string, given: readonly string[], { containers }: TaskDefinition): void {
  const names = containers.map(({ name }) => name);
  const unknown = given.find(name => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`${option} names unknown container '${unknown}': use ${alternatives(names)}`);
  }
}

function parseSeconds(text: string | undefined): number | undefined {
  const seconds = text === undefined ? undefined : Number(text);
  if (seconds !== undefined && !(seconds > 0 && seconds < 1e6)) {
    throw new UsageError(`invalid --timeout '${text}': use a number of seconds greater than 0 and less than 1000000`);
  }
  return seconds;
}
