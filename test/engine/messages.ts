import { readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { run } from '../run';

const FILE = join(__dirname, 'messages.json');

/** The message of an engine about a finding. */
export interface Message {
  readonly rule: string;

  /** The requested setting. */
  readonly setting: string;
  readonly message: string;
}

export interface Messages {
  readonly measuredOn: string;
  readonly messages: readonly Message[];
}

/** The versions of the engine, the runtime, and the kernel of this machine. */
export function machine(): string {
  const [podman] = /[\d.]+/.exec(run('podman', ['--version']))!;
  const [runc] = /[\d.]+/.exec(run('runc', ['--version']))!;
  return `podman ${podman} with runc ${runc} on Linux ${release().split('.').slice(0, 2).join('.')}`;
}

/** Returns the recorded messages. With RECORD=1 in the environment, records these messages first. */
export function recorded(current: readonly Message[]): Messages {
  if (process.env.RECORD) {
    writeFileSync(FILE, `${JSON.stringify({ measuredOn: machine(), messages: current }, undefined, 2)}\n`);
  }
  return JSON.parse(readFileSync(FILE, 'utf8')) as Messages;
}
