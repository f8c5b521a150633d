import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { main } from '../../src/cli/main';

/** What a run of the command has come to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface RunOptions {
  readonly isTTY?: boolean;
  readonly env?: NodeJS.ProcessEnv;

  /** What standard input holds. */
  readonly input?: string | readonly Uint8Array[];
  readonly inputIsTTY?: boolean;
}

/** Runs a command in this process that ends at once. */
export function run(args: string[], options: RunOptions = {}): Ran {
  const { code, told } = start(args, options);
  if (typeof code !== 'number') {
    throw new Error(`${args[0]} does not end at once`);
  }
  return { code, ...told() };
}

/** Runs a command in this process to its end. */
export async function runToEnd(args: string[], options: RunOptions = {}): Promise<Ran> {
  const { code, told } = start(args, options);
  return { code: await code, ...told() };
}

function start(args: string[], { isTTY, env = {}, input, inputIsTTY }: RunOptions) {
  let [out, err] = ['', ''];
  const code = main(args, {
    stdin: input === undefined ? undefined : Object.assign(Readable.from(typeof input === 'string' ? [input] : input), { isTTY: inputIsTTY }),
    stdout: { write: (text: string) => out += text, isTTY },
    stderr: { write: (text: string) => err += text },
    env,
  });
  return { code, told: () => ({ out, err }) };
}

const folders: string[] = [];

/** A folder with files in it; objects are written as JSON. */
export function folderWith(files: Record<string, unknown>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'linux-controls-')));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** A file of its own in a new folder. */
export function fileWith(content: unknown, name = 'file.json'): string {
  return join(folderWith({ [name]: content }), name);
}

/** Removes what folderWith and fileWith have made. */
export function removeFolders(): void {
  folders.splice(0).forEach(folder => rmSync(folder, { recursive: true }));
}

/** The ids of the rules of all findings, as `check` tells them with these arguments. */
export function rulesIn(args: string[]): string[] {
  return (JSON.parse(run(['check', '--format', 'json', ...args]).out) as { rule: string }[]).map(({ rule }) => rule);
}
