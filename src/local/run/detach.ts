import { spawn } from 'node:child_process';
import { closeSync, fstatSync, readSync } from 'node:fs';
import { printable } from '../../cli/printable';
import type { Output, Terminal } from '../../cli/terminal';
import { logNameOf } from '../engine/names';
import { openStateFile, statePath } from '../state-folder';

/** The variable that makes a process the supervisor of a task: its value is the process that started it. */
const SUPERVISOR = 'CDK_FARGATE_LINUX_CONTROLS_SUPERVISOR';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Milliseconds between two looks at the log of the supervisor. */
const INTERVAL = 50;

/** Whether this process runs a task in the background. */
export function isSupervisor(env: NodeJS.ProcessEnv): boolean {
  return env[SUPERVISOR] === String(process.ppid);
}

/** The terminal of this supervisor, with the variables that the process that started it has withheld from its environment. */
export async function supervisedTerminal(terminal: Terminal): Promise<Terminal> {
  const variables = await new Promise<NodeJS.ProcessEnv>(resolve => {
    process.once('message', value => resolve(value as NodeJS.ProcessEnv));
    process.once('disconnect', () => resolve({}));
  });
  // This listener would keep the process alive.
  process.removeAllListeners('disconnect');
  return { ...terminal, env: { ...terminal.env, ...variables } };
}

/** Reports to the process that started this supervisor that the task is up. */
export function reportUp(): void {
  // That process may be gone while the task keeps running.
  process.send?.('up', () => undefined);
}

/**
 * Runs this command again in the background, and waits until its task is up or ends. Prints meanwhile what it prints.
 * Returns the exit code. The environment of the process in the background does not have the variables with secrets.
 */
export async function detach(task: string, secrets: readonly string[], { stdout, stderr, env }: Terminal): Promise<number> {
  // Named after the task, so that its later runs append to it.
  const log = statePath(env, logNameOf(task));
  const output = openStateFile(log);
  const { size } = fstatSync(output);
  const printNew = printer(output, stderr);
  const others = Object.fromEntries(Object.entries(env).filter(([name]) => !secrets.includes(name)));
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    detached: true, stdio: ['ignore', output, output, 'ipc'], env: { ...others, [SUPERVISOR]: String(process.pid) },
  });
  const isUp = new Promise<undefined>(resolve => child.once('message', () => resolve(undefined)));
  const ended = new Promise<number>((resolve, reject) => child.once('exit', code => resolve(code ?? 1)).once('error', reject));
  child.send(Object.fromEntries(secrets.map(name => [name, env[name]])), () => undefined);
  const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
  SIGNALS.forEach(signal => process.on(signal, passOn));
  const timer = setInterval(printNew, INTERVAL);
  try {
    const code = await Promise.race([isUp, ended]);
    printNew();
    if (code !== undefined) {
      if (fstatSync(output).size <= size) {
        stderr.write(`${printable(`process ${child.pid} did not start task ${task}, and could not write the reason to ${log}: is the disk full?`)}\n`);
      }
      return code;
    }
    stdout.write(`task ${task} is running: process ${child.pid} runs it, and writes to ${log}\n`);
    child.disconnect();
    child.unref();
    return 0;
  } finally {
    clearInterval(timer);
    SIGNALS.forEach(signal => process.off(signal, passOn));
    closeSync(output);
  }
}

/** Returns a function that prints what was appended to a file since the last call. */
function printer(file: number, output: Output): () => void {
  let printed = fstatSync(file).size;
  return () => {
    // A user can truncate the log meanwhile.
    const buffer = Buffer.alloc(Math.max(0, fstatSync(file).size - printed));
    printed += readSync(file, buffer, 0, buffer.length, printed);
    output.write(buffer.toString());
  };
}
