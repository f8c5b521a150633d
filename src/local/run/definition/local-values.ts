import { readFileSync } from 'node:fs';
import type { ContainerDefinition } from './definition';
import type { TaskDefinition } from './read-definition';
import { unknownChoice } from '../../../cli/unknown-choice';
import { UsageError } from '../../../usage-error';

/** Where the values of variables come from that the task definition does not contain. */
export interface LocalValueOptions {
  /** `NAME` for the value of this shell's variable, or `NAME=VALUE`, which the history of the shell and lists of processes show. */
  readonly env?: readonly string[];

  /** A file of `NAME=VALUE` lines, for all containers. */
  readonly secrets?: string;

  /**
   * `CONTAINER=FILE`: a local copy of a file of `environmentFiles`. The option is not `--env-file`, which Node 20 reads
   * wherever it stands.
   */
  readonly environmentFile?: readonly string[];
}

/** The variables of a container that an engine reads from a file, with their values. */
type Variables = ReadonlyMap<string, string>;

/** The longest line that the engines read: 64 KiB with the line break (measured with Podman 4.3). */
const MAX_LINE_BYTES = 65_535;

/**
 * Returns the content of an environment file for each container that takes values from this machine. Throws if values are
 * missing, and names them all.
 *
 * Engines read these values from a file, because arguments appear in process lists, and because variables of the engine's
 * own process would change what it does.
 */
export function environmentFilesOf(
  definition: TaskDefinition, options: LocalValueOptions, shell: NodeJS.ProcessEnv,
): ReadonlyMap<string, string> {
  const given: Variables = new Map([...options.secrets === undefined ? [] : readVariables('--secrets', options.secrets), ...parseVariables(options.env, shell)]);
  const files = readEnvironmentFiles(options.environmentFile);
  const missing = definition.containers.flatMap(container => container.localVariables.filter(name => !given.has(name)).map(name => `  container ${container.name}: ${name}`));
  if (missing.length > 0) {
    throw new UsageError(`missing values for secrets and unresolved environment variables:\n${missing.join('\n')}\n`
      + 'Pass each with --env NAME from a variable of this shell, with --env NAME=VALUE, or all in a file of NAME=VALUE lines with --secrets FILE.');
  }
  const contents = new Map(definition.containers.flatMap(container => {
    const variables = new Map([...files.get(container.name) ?? [], ...container.localVariables.map(name => [name, given.get(name)!] as const)]);
    return variables.size === 0 ? [] : [[container.name, contentOf(variables, container)]];
  }));
  if (contents.size > 0 && process.platform === 'win32') {
    throw new UsageError('on Windows, containers cannot get values from --env, --secrets, and --environment-file. Use the command inside WSL 2.');
  }
  return contents;
}

/**
 * Returns the containers and values of an option of the form CONTAINER=VALUE, in the order of the options. Throws for
 * another form.
 */
export function parsePairs(option: string, value: string, given: readonly string[] = []): readonly (readonly [container: string, value: string])[] {
  return given.map(pair => {
    const [, container, text] = /^([^=]+)=(.+)$/s.exec(pair) ?? [];
    if (container === undefined) {
      throw new UsageError(`invalid ${option} '${pair}': use CONTAINER=${value}`);
    }
    return [container, text] as const;
  });
}

function readEnvironmentFiles(options: readonly string[] | undefined): ReadonlyMap<string, Variables> {
  const read = new Map<string, Variables>();
  for (const [container, file] of parsePairs('--environment-file', 'FILE', options)) {
    // As on ECS, a later file does not change a variable of an earlier one.
    read.set(container, new Map([...readVariables('--environment-file', file), ...read.get(container) ?? []]));
  }
  return read;
}

/** Throws if `--env` names a variable that no container takes from this machine. Requires no values. */
export function requireKnownVariables(options: readonly string[] = [], { containers }: TaskDefinition): void {
  const names = [...new Set(containers.flatMap(({ localVariables }) => localVariables))];
  for (const [name] of options.map(option => option.split('='))) {
    if (name === '') {
      throw new UsageError('invalid --env: the name is missing. Use NAME or NAME=VALUE');
    }
    if (names.length === 0) {
      throw new UsageError(`--env ${name} has no effect: no container has a secret or an unresolved variable`);
    }
    if (!names.includes(name)) {
      unknownChoice('--env', name, names);
    }
  }
}

function parseVariables(options: readonly string[] = [], shell: NodeJS.ProcessEnv): [string, string][] {
  return options.map(option => {
    const [name, ...rest] = option.split('=');
    const value = rest.length > 0 ? rest.join('=') : shell[name];
    if (value === undefined) {
      throw new UsageError(`--env ${name}: this shell has no variable ${name}. Set and export it, or use --env ${name}=VALUE`);
    }
    return [name, value];
  });
}

/**
 * Reads a file in the format of ECS: `NAME=VALUE` lines, in which spaces and quotes belong to the value, and comments
 * that start with #.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
 */
function readVariables(option: string, file: string): [string, string][] {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${option} ${file}: ${(error as Error).message}`);
  }
  const lines = content.replace(/^\uFEFF/, '').split(/\r?\n/).map((line, index) => ({ line, number: index + 1 }));
  return lines.filter(({ line }) => line.trim() !== '' && !line.startsWith('#')).map(({ line, number }) => {
    const end = line.indexOf('=');
    const name = line.slice(0, Math.max(end, 0)).trim();
    if (name === '' || /[\s*#\p{Cc}]/u.test(name)) {
      // Do not print the line, because it may contain a secret.
      throw new UsageError(`${option} ${file}: line ${number} is not of the form NAME=VALUE`);
    }
    return [name, line.slice(end + 1)];
  });
}

function contentOf(variables: Variables, { name: container }: ContainerDefinition): string {
  return [...variables].map(([name, value]) => {
    const problem = problemOf(`${name}=${value}`);
    if (problem !== undefined) {
      throw new UsageError(`container ${container}: the value of ${name} ${problem}`);
    }
    return `${name}=${value}\n`;
  }).join('');
}

function problemOf(line: string): string | undefined {
  if (/[\n\r]/.test(line)) {
    return 'has a line break, which the environment files of container engines cannot hold. Encode the value, for example as Base64.';
  }
  if (line.includes('\0')) {
    return 'contains a NUL character, which no program can receive. Remove it.';
  }
  const size = Buffer.byteLength(line);
  return size > MAX_LINE_BYTES ? `is too long: with its name, ${size} bytes (at most ${MAX_LINE_BYTES}). Shorten it, or mount a file.` : undefined;
}
