import { ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NAME } from './names';
import { freePort } from '../free-port';
import { run } from '../run';

// The last versions that run on Node 20 and on Python 3.11. verdaccio 6.8.0 requires a version of node-fetch that is not in every registry.
const NPM_TOOLS = ['verdaccio@6.8.0', 'pnpm@10.34.9', 'yarn@1.22.22'];
const PYTHON_TOOLS = ['pypiserver==2.4.2', 'twine==7.0.0', 'uv==0.13.9'];

/** A registry on this machine. Its own packages never come from the registry that the machine uses, and all others do. */
export interface Registry {
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Installs the registries and package managers below a folder. Returns the folders of their programs. */
export function installTools(folder: string): { node: string; python: string } {
  const [node, python] = [join(folder, 'node'), join(folder, 'python')];
  mkdirSync(node, { recursive: true });
  writeFileSync(join(node, 'package.json'), JSON.stringify({ private: true, overrides: { 'node-fetch': '2.7.0' } }));
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...NPM_TOOLS], { cwd: node });
  run('python3', ['-m', 'venv', python]);
  run(join(python, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...PYTHON_TOOLS]);
  return { node: join(node, 'node_modules/.bin'), python: join(python, 'bin') };
}

/** Starts a registry for npm, and returns it with a token of a user who may publish. */
export async function startVerdaccio(bin: string, folder: string): Promise<Registry & { readonly token: string }> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const config = join(folder, 'config.yaml');
  writeFileSync(config, JSON.stringify({
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    uplinks: { upstream: { url: run('npm', ['config', 'get', 'registry']).trim(), timeout: '300s', max_fails: 100 } },
    packages: { [NAME]: { access: '$all', publish: '$authenticated' }, '**': { access: '$all', proxy: 'upstream' } },
    max_body_size: '100mb',
    log: { type: 'stdout', level: 'error' },
  }));
  const server = program(join(bin, 'verdaccio'), ['--config', config, '--listen', `127.0.0.1:${port}`], `http://127.0.0.1:${port}/`, '-/ping');
  await server.start();
  const response = await fetch(`${server.url}-/user/org.couchdb.user:rehearsal`, {
    method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'rehearsal', password: 'rehearsal-only' }),
  });
  const { token } = await response.json() as { token: string };
  return { ...server, token };
}

/** Starts a registry for Python. Anyone on this machine may publish. */
export async function startPypiServer(bin: string, folder: string, upstream: string | undefined): Promise<Registry> {
  const packages = join(folder, 'packages');
  mkdirSync(packages, { recursive: true });
  // Keeps the server from looking up its own package upstream before the first release. pip ignores a file without a version.
  writeFileSync(join(packages, `${NAME}-0.0.0.dev0.tar.gz`), '');
  const port = await freePort();
  const args = ['run', '--port', String(port), '--interface', '127.0.0.1', '--passwords', '.', '--authenticate', '.', ...upstream === undefined ? [] : ['--fallback-url', upstream], packages];
  const server = program(join(bin, 'pypi-server'), args, `http://127.0.0.1:${port}/`, 'health');
  await server.start();
  return server;
}

function program(file: string, args: readonly string[], url: string, path: string): Registry {
  let child: ChildProcess;
  return {
    url,
    async start() {
      child = spawn(file, args, { stdio: 'ignore' });
      for (let tries = 0; tries < 300; tries++) {
        if (await fetch(url + path).then(({ ok }) => ok, () => false)) {
          return;
        }
        await sleep(200);
      }
      throw new Error(`${file} does not answer`);
    },
    async stop() {
      const ended = new Promise(resolve => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}
