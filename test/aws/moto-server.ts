import { ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { requireProgram } from '../require-program';
import { run } from '../run';

export interface Moto {
  readonly server: ChildProcess;
  readonly endpoint: string;

  /** The folder of the programs. */
  readonly bin: string;
}

/** Installs Moto and other packages below a folder, and starts the server. */
export async function startMoto(folder: string, ...packages: readonly string[]): Promise<Moto> {
  requireProgram(['python3', '-c', 'import venv, ensurepip'], ['python3', 'python3-venv']);
  const bin = join(folder, 'venv', 'bin');
  run('python3', ['-m', 'venv', join(folder, 'venv')]);
  run(join(bin, 'pip'), ['install', '--quiet', '--no-compile', '--disable-pip-version-check', 'flask', 'flask-cors', 'moto', ...packages]);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = spawn(join(bin, 'moto_server'), ['--port', String(port)], { stdio: 'ignore' });
  while (!(await fetch(endpoint).then(() => true, () => false))) {
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return { server, endpoint, bin };
}

export function freePort(): Promise<number> {
  return new Promise(resolve => {
    const listener = createServer().listen(0, '127.0.0.1', () => {
      const { port } = listener.address() as { port: number };
      listener.close(() => resolve(port));
    });
  });
}
