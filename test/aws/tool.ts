import { ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { ROOT } from '../run';

/** Bundles the tool, because tsx takes most of the time of a start. */
export function bundle(folder: string): string {
  const outfile = join(folder, 'verify.js');
  buildSync({ entryPoints: [join(__dirname, 'main.ts')], outfile, bundle: true, platform: 'node' });
  return outfile;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts a command in its own process group, as a terminal does, with short waits before repeated calls. */
export function start([program, ...args]: readonly string[], env: NodeJS.ProcessEnv): Started {
  const child = spawn(program, args, {
    cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, VERIFY_AWS_FIRST_DELAY: '0.01', ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', text => stdout += text);
  child.stderr.on('data', text => stderr += text);
  return { child, ended: new Promise(resolve => child.on('close', code => resolve({ code, stdout, stderr }))) };
}

/** Returns the report in a folder, as data and as a page. */
export function reportIn(folder: string): { readonly json: any; readonly page: string } {
  const read = (extension: string) => readFileSync(join(folder, readdirSync(folder).find(name => name.endsWith(extension))!), 'utf8');
  return { json: JSON.parse(read('.json')), page: read('.md') };
}
