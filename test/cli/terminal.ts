import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { main } from '../../src/main';

/** The result of a command. */
export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The result of a command that fails with a message, or a part of it. */
export function failure(message: string | RegExp): CommandResult {
  const err = (typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message)) as string;
  return { code: 2, out: '', err };
}

interface RunOptions {
  readonly isTTY?: boolean;

  /** The width of the terminal, which breaks no line by default. Null if it is unknown. */
  readonly columns?: number | null;
  readonly env?: NodeJS.ProcessEnv;

  /** The content of standard input. */
  readonly input?: string | readonly Uint8Array[];
  readonly inputIsTTY?: boolean;
}

/** The width of a terminal that breaks no line. */
const WIDE = 10_000;

/** Runs a synchronous command in this process. */
export function run(args: string[], options: RunOptions = {}): CommandResult {
  const { code, output } = start(args, options);
  if (typeof code !== 'number') {
    throw new Error(`${args[0]} runs asynchronously`);
  }
  return { code, ...output() };
}

/** Runs a command in this process and waits until it ends. */
export async function runToEnd(args: string[], options: RunOptions = {}): Promise<CommandResult> {
  const { code, output } = start(args, options);
  return { code: await code, ...output() };
}

function start(args: string[], { isTTY, columns = WIDE, env = {}, input, inputIsTTY }: RunOptions) {
  let [out, err] = ['', ''];
  const code = main(args, {
    stdin: input === undefined ? undefined : Object.assign(Readable.from(typeof input === 'string' ? [input] : input), { isTTY: inputIsTTY }),
    stdout: { write: (text: string) => out += text, isTTY, columns: columns ?? undefined },
    stderr: { write: (text: string) => err += text },
    env,
  });
  return { code, output: () => ({ out, err }) };
}

const folders: string[] = [];
const WORKING_DIRECTORY = process.cwd();
const { platform: PLATFORM } = process;

afterEach(() => {
  process.chdir(WORKING_DIRECTORY);
  runOn(PLATFORM);
});
afterAll(removeFolders);

/** Creates a folder with files. Objects are written as JSON. */
export function folderWith(files: Record<string, unknown>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'linux-controls-')));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** The arguments for all files of a folder, as a list of the files of a repository passes them. */
export function allIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => !entry.isDirectory());
  return ['--skip-others', ...files.map(({ parentPath, name }) => join(parentPath, name)).sort()];
}

/** Creates a folder with shell scripts as programs, and other files. */
export function programsIn(scripts: Readonly<Record<string, string>>, files: Record<string, unknown> = {}): string {
  const folder = folderWith({ ...files, ...Object.fromEntries(Object.entries(scripts).map(([name, script]) => [name, `#!/bin/sh\n${script}\n`])) });
  Object.keys(scripts).forEach(name => chmodSync(join(folder, name), 0o755));
  return folder;
}

/** Creates a file in a new folder. */
export function fileWith(content: unknown, name = 'file.json'): string {
  return join(folderWith({ [name]: content }), name);
}

/** Makes this process look like one on another system, until the test ends. */
export function runOn(platform: NodeJS.Platform): void {
  Object.defineProperty(process, 'platform', { value: platform });
}

/** Removes the folders of folderWith and fileWith, also before a file of tests ends. */
export function removeFolders(): void {
  folders.splice(0).forEach(folder => rmSync(folder, { recursive: true }));
}

/** What `check --format json` prints, as schema/findings.schema.json describes it. */
export interface CheckOutput {
  readonly acknowledged: Record<string, any>[];
  readonly findings: Record<string, any>[];
  readonly taskDefinitions: Record<string, any>[];
  readonly unresolved: Record<string, any>[];
  readonly summary: Record<string, any> & { readonly unreadable: readonly { readonly file: string }[] };
}

/** Returns what `check --format json` prints with these arguments. */
export function outputOf(...args: string[]): CheckOutput {
  return JSON.parse(run(['check', '--format', 'json', ...args]).out) as CheckOutput;
}

/** The rule ids of all findings that `check` reports with these arguments. */
export function rulesIn(args: string[]): string[] {
  return outputOf(...args).findings.map(({ rule }) => rule as string);
}
