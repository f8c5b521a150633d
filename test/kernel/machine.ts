import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { requireProgram } from '../require-program';
import { run } from '../run';

/** A request to probe.c, for example `['write', 'net.core.somaxconn', '1']`. */
export type Request = readonly [command: string, ...fields: string[]];

/** The fields of an answer. `list` and `measure` give one answer per parameter and then an empty one. */
export type Answer = readonly string[];

/** A machine that answers requests about its Linux kernel. */
export interface Machine {
  readonly label: string;

  /** The requests that prepare the machine: they load its kernel modules, if any. */
  readonly preparation: readonly Request[];

  ask(requests: readonly Request[]): Promise<Answer[]>;
}

/** This machine. Requires root, which a container runtime has too. */
export const RUNNING: Machine = {
  label: 'running',
  preparation: [],
  async ask(requests) {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) {
      throw new Error('new network and IPC namespaces require Linux and root. Run this as root, for example in a privileged container.');
    }
    return inFolder(async folder => answersOf(await runProgram(buildProbe(folder), [], textOf(requests))));
  },
};

/** Modules that a task's host may have loaded, in dependency order. Some kernels have some of them built in. */
const MODULES = ['libcrc32c', 'nf_defrag_ipv4', 'nf_defrag_ipv6', 'nf_conntrack', 'nf_log_syslog', 'llc', 'stp', 'bridge', 'br_netfilter', 'tcp_bbr'];

/** An emulated machine, which boots a kernel, answers, and powers off. It takes about ten seconds. */
export function emulated(label: string, kernel: string, modulesFolder: string, memoryMiB = 512): Machine {
  const files = readdirSync(modulesFolder, { recursive: true, encoding: 'utf8' });
  const modules = MODULES.flatMap(module => files.filter(file => /^(.+)\.ko(\.\w+)?$/.exec(basename(file))?.[1] === module)).map(file => join(modulesFolder, file));
  return {
    label,
    preparation: modules.map(file => ['load', `/${basename(file)}`]),
    async ask(requests) {
      requireProgram(['qemu-system-x86_64', '--version'], ['qemu-system-x86']);
      requireProgram(['cpio', '--version'], ['cpio']);
      return inFolder(folder => boot(folder, kernel, modules, memoryMiB, requests));
    },
  };
}

async function boot(folder: string, kernel: string, modules: readonly string[], memoryMiB: number, requests: readonly Request[]): Promise<Answer[]> {
  const root = mkdtempSync(join(folder, 'root-'));
  const [initrd, messages, answers] = ['initrd', 'messages', 'answers'].map(name => join(folder, name));
  copyFileSync(buildProbe(folder), join(root, 'init'));
  modules.forEach(file => copyFileSync(file, join(root, basename(file))));
  writeFileSync(join(root, 'requests'), textOf(requests));
  run('sh', ['-c', 'find . | cpio --create --format newc --quiet > "$0"', initrd], { cwd: root });
  await runProgram('qemu-system-x86_64', [
    '-accel', 'tcg', '-cpu', 'max', '-m', String(memoryMiB), '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot',
    '-kernel', kernel, '-initrd', initrd, '-append', 'console=ttyS0 quiet panic=-1 no_timer_check',
    '-serial', `file:${messages}`, '-serial', `file:${answers}`,
  ]);
  const log = readFileSync(messages, 'utf8');
  if (!log.includes('Power down')) {
    throw new Error(`the machine did not power off:\n${log}`);
  }
  return answersOf(readFileSync(answers, 'utf8'));
}

function buildProbe(folder: string): string {
  requireProgram(['gcc', '--version'], ['gcc', 'libc6-dev']);
  const probe = join(folder, 'probe');
  run('gcc', ['-static', '-O2', '-Wall', '-Wextra', '-Werror', '-o', probe, join(__dirname, 'probe.c')]);
  return probe;
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kernel-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program asynchronously and returns its output. */
async function runProgram(program: string, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(program, args, { timeout: 580_000, killSignal: 'SIGKILL' });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', text => output += text);
  child.stderr.setEncoding('utf8').on('data', text => errors += text);
  child.stdin.end(input);
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', (code, signal) => resolve(code ?? signal)));
  if (status !== 0) {
    throw new Error(`${program} exited with ${status}\n${errors}`);
  }
  return output;
}

function textOf(requests: readonly Request[]): string {
  return requests.map(fields => `${fields.map(escaped).join('\t')}\n`).join('');
}

function answersOf(text: string): Answer[] {
  return text.replace(/\n$/, '').split('\n').map(line => line === '' ? [] : line.split('\t').map(unescaped));
}

function escaped(field: string): string {
  return field.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\t/g, '\\t');
}

function unescaped(field: string): string {
  return field.replace(/\\(.)/g, (_, letter: string) => ({ n: '\n', t: '\t' })[letter] ?? letter);
}
