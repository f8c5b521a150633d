import { readFileSync } from 'node:fs';
import { clean, removeLeftovers } from './clean';
import { readDefinition, TaskDefinition } from './definition/definition';
import { engineOfCdk } from '../engine/dialect';
import { dryRunScript } from './plan/dry-run-script';
import { Engine } from '../engine/engine';
import { listRuns, LocalRun } from '../engine/local-containers';
import { dryRun, newRun } from '../engine/names';
import { currentOwner, localProcesses } from '../engine/owner';
import { contentText, removalScript } from '../engine/removal';
import { imageOf, PAUSE_IMAGE, planOf } from './plan/plan';
import { Screen } from './task/screen';
import { Task } from './task/task';
import type { FoundTaskDefinition } from '../../checks/reading/template';
import { readInput, requireReadable } from '../input';
import { plural } from '../plural';
import { selectTaskDefinitions } from '../task-name';
import type { Terminal } from '../terminal';
import { alternatives } from '../unknown-choice';
import { UsageError } from '../usage-error';

/** Options for a run. */
export interface RunOptions {
  readonly task?: string;
  readonly image?: readonly string[];
  readonly pauseImage?: string;
  readonly engine?: string;
  readonly network?: string;
  readonly publish?: readonly string[];
  readonly secrets?: string;
  readonly timeout?: string;
  readonly dryRun?: boolean;
  readonly clean?: boolean;
}

/** The exit codes of a task that was stopped: 128 plus the signal number, or the code of timeout(1). */
const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const TIMED_OUT = 124;

/** Runs a task definition, prints its commands, or cleans up, depending on the options. Returns the exit code. */
export async function run(paths: readonly string[], terminal: Terminal, options: RunOptions): Promise<number> {
  const engineName = options.engine ?? engineOfCdk(terminal.env);
  if (options.clean) {
    return clean(await Engine.find(engineName, terminal.env), terminal, options.task);
  }
  const definition = readDefinition(selectTaskDefinition(paths, options.task));
  const localImages = parsePairs('--image', 'CONTAINER=IMAGE', options.image ?? []);
  requireKnownContainers(localImages, definition);
  const timeout = parseSeconds(options.timeout);
  const engine = options.dryRun ? Engine.named(engineName, terminal.env) : await Engine.find(engineName, terminal.env);
  const imagesOf = new Map(definition.containers.map(container => [container.name, imageOf(container, { localImages, dialect: engine.dialect })]));
  const pauseImage = options.pauseImage ?? PAUSE_IMAGE;
  const screen = new Screen(terminal, definition.containers.map(({ name }) => name));
  const variables = options.dryRun ? {} : localVariables(definition, options.secrets, terminal.env);
  const plan = planOf(definition, {
    dialect: engine.dialect,
    run: options.dryRun ? dryRun(definition.name) : newRun(definition.name, currentOwner(localProcesses())),
    // A dry run must work without an installed engine.
    images: options.dryRun ? undefined : await pullImages(imagesOf, pauseImage, engine, screen),
    localImages,
    pauseImage,
    limits: engine.limits(),
    network: options.network,
    publish: options.publish,
  });
  if (options.dryRun) {
    terminal.stdout.write(`${dryRunScript(plan, engine.program, engine.dialect.remove(plan.containers.map(({ localName }) => localName), plan.pause.localName))}\n`);
    return 0;
  }
  plan.notes.forEach(note => screen.note(note));
  await prepare(engine, plan.task, screen);
  return runTask(new Task(plan, engine, screen, variables), terminal, timeout);
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

/** Pulls images that are not on this machine and returns the facts about all images. */
async function pullImages(imagesOf: ReadonlyMap<string, string>, pauseImage: string, engine: Engine, screen: Screen) {
  const images = [...new Set([...imagesOf.values(), pauseImage])];
  const facts = await engine.imageFacts(images);
  for (const image of images.filter(name => !facts.has(name))) {
    screen.note(`pulling image ${image}`);
    const { status, stderr } = await engine.run(['pull', image]);
    if (status !== 0) {
      const container = [...imagesOf].find(([, name]) => name === image)?.[0];
      const option = container === undefined ? '--pause-image IMAGE (an image with a program /pause that waits and reaps)' : `--image ${container}=IMAGE`;
      throw new UsageError(`cannot pull image ${image}: ${stderr.trim()}\nUse another image: ${option}`);
    }
  }
  return facts.size === images.length ? facts : engine.imageFacts(images);
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

function selectTaskDefinition(paths: readonly string[], requested: string | undefined): FoundTaskDefinition {
  const input = readInput(paths);
  requireReadable(input);
  const all = input.files.flatMap(({ taskDefinitions }) => taskDefinitions);
  if (all.length === 0) {
    throw new UsageError(`no task definition in ${paths.join(', ')}`);
  }
  const found = requested === undefined ? all : selectTaskDefinitions(all, requested);
  if (found.length > 1) {
    throw new UsageError(`${requested === undefined ? 'found' : `--task ${requested} matches`} ${found.length} task definitions. Choose one with --task: ${alternatives(found.map(({ name }) => name))}.`);
  }
  return found[0];
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

function requireKnownContainers(localImages: ReadonlyMap<string, string>, { containers }: TaskDefinition): void {
  const names = containers.map(({ name }) => name);
  const unknown = [...localImages.keys()].find(name => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--image names unknown container '${unknown}': use ${alternatives(names)}`);
  }
}

/** Returns the values of variables that come from this machine. Throws if any are missing, and names them all. */
function localVariables({ containers }: TaskDefinition, file: string | undefined, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const given = new Map(file === undefined ? [] : readSecrets(file));
  const missing = containers.flatMap(container => container.localVariables
    .filter(variable => given.get(variable) === undefined && env[variable] === undefined)
    .map(variable => `  container ${container.name}: ${variable}`));
  if (missing.length > 0) {
    throw new UsageError(`missing values for secrets and unresolved environment variables:\n${missing.join('\n')}\nSet them as variables of this shell, or pass a file of NAME=VALUE lines with --secrets FILE.`);
  }
  const required = containers.flatMap(container => container.localVariables);
  return Object.fromEntries(required.map(variable => [variable, given.get(variable) ?? env[variable]]));
}

function readSecrets(file: string): Map<string, string> {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read --secrets ${file}: ${(error as Error).message}`);
  }
  const lines = content.split(/\r?\n/).filter(line => line.trim() !== '' && !line.startsWith('#'));
  return new Map(lines.map((line, index) => {
    const end = line.indexOf('=');
    if (end < 1) {
      // Do not print the line, because it may contain a secret.
      throw new UsageError(`--secrets ${file}: entry ${index + 1} is not of the form NAME=VALUE`);
    }
    return [line.slice(0, end).trim(), line.slice(end + 1)];
  }));
}

function parseSeconds(text: string | undefined): number | undefined {
  const seconds = text === undefined ? undefined : Number(text);
  if (seconds !== undefined && !(seconds > 0 && seconds < 1e6)) {
    throw new UsageError(`invalid --timeout '${text}': use a number of seconds greater than 0 and less than 1000000`);
  }
  return seconds;
}
