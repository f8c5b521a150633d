import { readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { run } from '../run';

const FILE = join(__dirname, 'messages.json');

/** What an engine or a tool said about what a rule warns of. */
export interface Message {
  readonly rule: string;

  /** What was asked for. */
  readonly of: string;
  readonly said: string;
}

export interface Messages {
  readonly measuredOn: string;
  readonly messages: readonly Message[];
}

/** The engine, the runtime and the kernel of this machine. */
export function machine(): string {
  const [podman] = /[\d.]+/.exec(run('podman', ['--version']))!;
  const [runc] = /[\d.]+/.exec(run('runc', ['--version']))!;
  return `podman ${podman} with runc ${runc} on Linux ${release().split('.').slice(0, 2).join('.')}`;
}

/** What is on record. With RECORD=1 in the environment what is heard now takes its place. */
export function recorded(heard: readonly Message[]): Messages {
  if (process.env.RECORD) {
    writeFileSync(FILE, `${JSON.stringify({ measuredOn: machine(), messages: heard }, undefined, 2)}\n`);
  }
  return JSON.parse(readFileSync(FILE, 'utf8')) as Messages;
}
