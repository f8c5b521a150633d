import { readFileSync } from 'node:fs';
import { readDefinition, TaskDefinition } from './definition';
import { engineOfCdk } from './dialect';
import { dryRunScript } from './dry-run-script';
import { Engine } from './engine';
import { listContainers, matchesTaskName, parseLocalName } from './local-containers';
import { ImageFacts, imageOf, PAUSE_IMAGE, planOf } from './plan';
import { Screen } from './screen';
import { removeAll, Task } from './task';
import type { FoundTaskDefinition } from '../../checks/reading/template';
import { nearest } from '../../sysctls/catalogue/nearest';
import { readTaskDefinitionFiles } from '../task-definition-files';
import type { Terminal } from '../terminal';
import { UsageError } from '../usage-error';

/** What a run can be told. */
export interface RunOptions {
  readonly 'task'?: string;
  readonly 'image'?: readonly string[];
  readonly 'pause-image'?: string;
  readonly 'engine'?: string;
  readonly 'network'?: string;
  readonly 'publish'?: readonly string[];
  readonly 'secrets'?: string;
  readonly 'timeout'?: string;
  readonly 'dry-run'?: boolean;
  readonly 'clean'?: boolean;
}

/** The exit codes of a task that was stopped from outside: 128 and the signal, and that of the program `timeout`. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const TIMED_OUT = 124;

/** Runs a task definition of files, or does what else `run` is asked for, and gives its exit code. */
export async function run(paths: readonly string[], terminal: Terminal, options: RunOptions): Promise<number> {
  const engineName = options.engine ?? engineOfCdk(terminal.env);
  if (options.clean) {
    return clean(await Engine.find(engineName, terminal.env), terminal, options.task);
  }
  const definition = readDefinition(choose(paths, options.task));
  const localImages = pairs('--image', 'CONTAINER=IMAGE', options.image ?? []);
  requireKnown(localImages, definition);
  const timeout = secondsOf(options.timeout);
  const engine = options['dry-run'] ? Engine.named(engineName, terminal.env) : await Engine.find(engineName, terminal.env);
  const imagesOf = new Map(definition.containers.map(container => [container.name, imageOf(container, { localImages, dialect: engine.dialect })]));
  const pauseImage = options['pause-image'] ?? PAUSE_IMAGE;
  const screen = new Screen(terminal, definition.containers.map(({ name }) => name));
  const variables = options['dry-run'] ? {} : localVariables(definition, options.secrets, terminal.env);
  const plan = planOf(definition, {
    dialect: engine.dialect,
    // A dry run asks no engine, which may not even be there.
    images: options['dry-run'] ? undefined : await factsOf(imagesOf, pauseImage, engine, screen),
    localImages,
    pauseImage,
    limits: engine.limits(),
    network: options.network,
    publish: options.publish,
  });
  if (options['dry-run']) {
    terminal.stdout.write(`${dryRunScript(plan, engine.program, engine.dialect.remove([plan.pause, ...plan.containers].map(({ localName }) => localName)))}\n`);
    return 0;
  }
  plan.notes.forEach(note => screen.note(note));
  return runTask(new Task(plan, engine, screen, variables), terminal, timeout);
}

/** What is known of the images, after those were pulled that are not here. */
async function factsOf(imagesOf: ReadonlyMap<string, string>, pauseImage: string, engine: Engine, screen: Screen): Promise<Map<string, ImageFacts>> {
  const images = [...new Set([...imagesOf.values(), pauseImage])];
  const facts = await engine.imageFacts(images);
  for (const image of images.filter(name => !facts.has(name))) {
    screen.note(`pulling ${image}`);
    const { status, stderr } = await engine.run(['pull', image]);
    if (status !== 0) {
      const container = [...imagesOf].find(([, name]) => name === image)?.[0];
      const option = container === undefined ? '--pause-image IMAGE, whose only need is a program /pause that waits and reaps' : `--image ${container}=IMAGE`;
      throw new UsageError(`image ${image} cannot be pulled: ${stderr.trim()}\nGive one that this machine has: ${option}`);
    }
  }
  return facts.size === images.length ? facts : engine.imageFacts(images);
}

/** Runs a command in a container of a running task, on this terminal. */
export async function exec([task, container, ...command]: readonly string[], terminal: Terminal, options: Pick<RunOptions, 'engine'>): Promise<number> {
  const engine = await Engine.find(options.engine ?? engineOfCdk(terminal.env), terminal.env);
  const running = (await listContainers(engine)).filter(({ container: name }) => name !== undefined);
  const found = running.filter(other => matchesTaskName(task, other.task) && other.container === container);
  if (found.length !== 1) {
    const told = running.map(other => `  ${other.task} ${other.container}`).join('\n');
    throw new UsageError(`${found.length === 0 ? 'no container' : 'more than one container'} ${container} of a task ${task} runs here. ${told === '' ? 'None does: start a task with run.' : `These do:\n${told}`}`);
  }
  const interactive = process.stdin.isTTY && terminal.stdout.isTTY ? ['--interactive', '--tty'] : ['--interactive'];
  return engine.onTerminal(['exec', ...interactive, found[0].localName, ...command.length > 0 ? command : ['sh']]);
}

async function runTask(task: Task, { stdout }: Terminal, timeout: number | undefined): Promise<number> {
  const handlers = Object.entries(SIGNALS).map(([signal, code]) => [signal, () => task.end(code, 'stopping; once more kills')] as const);
  handlers.forEach(([signal, handler]) => process.on(signal, handler));
  // Who reads the logs may be gone first: then nobody would see the task go on.
  stdout.on?.('error', () => task.end(SIGNALS.SIGHUP, 'nobody reads the logs any more: the task stops'));
  const timer = timeout === undefined ? undefined : setTimeout(() => task.end(TIMED_OUT, `${timeout} seconds are over: the task stops`), timeout * 1000);
  try {
    return await task.run();
  } finally {
    clearTimeout(timer);
    handlers.forEach(([signal, handler]) => process.off(signal, handler));
  }
}

/** Removes what runs of this command have left, or of one task. */
async function clean(engine: Engine, { stdout }: Terminal, task: string | undefined): Promise<number> {
  const containers = (await listContainers(engine, '--all')).filter(other => task === undefined || matchesTaskName(task, other.task));
  const tasks = [...new Set(containers.map(other => other.task))];
  for (const name of tasks) {
    // The name of the one that owns the namespaces is the shortest, and so comes first.
    const names = containers.filter(other => other.task === name).map(({ localName }) => localName).sort();
    await removeAll(engine, names, []);
  }
  const { stdout: volumes } = await engine.run(['volume', 'ls', '--quiet']);
  const left = volumes.split('\n').map(volume => parseLocalName(volume)).flatMap(parts => parts && (task === undefined || matchesTaskName(task, parts.task)) ? [parts.localName] : []);
  if (left.length > 0) {
    await engine.run(['volume', 'rm', '--force', ...left]);
  }
  stdout.write(`removed ${containers.length} containers${tasks.length > 0 ? ` of ${tasks.join(', ')}` : ''} and ${left.length} volumes\n`);
  return 0;
}

function choose(paths: readonly string[], wanted: string | undefined): FoundTaskDefinition {
  const all = readTaskDefinitionFiles(paths).flatMap(({ taskDefinitions }) => taskDefinitions);
  const exact = all.filter(({ name, logicalId }) => wanted === name || wanted === logicalId);
  const found = wanted === undefined ? all : exact.length > 0 ? exact : all.filter(({ name }) => matchesTaskName(wanted, name));
  if (found.length === 1) {
    return found[0];
  }
  const names = all.map(({ name }) => name);
  if (names.length === 0) {
    throw new UsageError(`there is no task definition in ${paths.join(', ')}.`);
  }
  if (wanted !== undefined && found.length === 0) {
    const meant = nearest(wanted, names);
    throw new UsageError(`--task is ${wanted}, which there is not. ${meant ? `Did you mean ${meant}?` : `Choose one of ${names.join(', ')}.`}`);
  }
  throw new UsageError(`there are ${found.length} task definitions${wanted === undefined ? '' : ` for --task ${wanted}`}. Choose one with --task: ${found.map(({ name }) => name).join(', ')}.`);
}

function pairs(option: string, form: string, given: readonly string[]): Map<string, string> {
  return new Map(given.map(pair => {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    if (name === undefined) {
      throw new UsageError(`${option} is ${pair}, which has not the form ${form}.`);
    }
    return [name, value];
  }));
}

function requireKnown(localImages: ReadonlyMap<string, string>, { containers }: TaskDefinition): void {
  const names = containers.map(({ name }) => name);
  const strange = [...localImages.keys()].find(name => !names.includes(name));
  if (strange !== undefined) {
    throw new UsageError(`--image names container ${strange}, which there is not. Choose one of ${names.join(', ')}.`);
  }
}

/** The values of the variables that have to come from here; throws for those that do not, all together. */
function localVariables({ containers }: TaskDefinition, file: string | undefined, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const given = new Map(file === undefined ? [] : readSecrets(file));
  const missing = containers.flatMap(container => container.localVariables
    .filter(variable => given.get(variable) === undefined && env[variable] === undefined)
    .map(variable => `  container ${container.name} needs ${variable}`));
  if (missing.length > 0) {
    throw new UsageError(`secrets, and values that only the deployment knows, come from this machine:\n${missing.join('\n')}\nSet them as variables of this shell, or write lines NAME=VALUE into a file and give --secrets FILE.`);
  }
  const wanted = containers.flatMap(container => container.localVariables);
  return Object.fromEntries(wanted.map(variable => [variable, given.get(variable) ?? env[variable]]));
}

function readSecrets(file: string): Map<string, string> {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--secrets ${file} cannot be read: ${(error as Error).message}`);
  }
  const lines = content.split(/\r?\n/).filter(line => line.trim() !== '' && !line.startsWith('#'));
  return new Map(lines.map((line, index) => {
    const end = line.indexOf('=');
    if (end < 1) {
      // The line may be a secret.
      throw new UsageError(`--secrets ${file}: entry ${index + 1} has not the form NAME=VALUE.`);
    }
    return [line.slice(0, end).trim(), line.slice(end + 1)];
  }));
}

function secondsOf(text: string | undefined): number | undefined {
  const seconds = text === undefined ? undefined : Number(text);
  if (seconds !== undefined && !(seconds > 0 && seconds < 1e6)) {
    throw new UsageError(`--timeout is ${text}, which is no number of seconds.`);
  }
  return seconds;
}
