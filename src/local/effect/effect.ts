import { spawnSync } from 'node:child_process';
import { connectionFindings } from './connections';
import { parseObservation, RunningTask, inspectionScript } from './inspection';
import { listenerFindings, portFindings } from './listeners';
import type { Finding, Observation } from './observation';
import { parameterFindings } from './parameters';
import { text } from './text';
import { printable, printableJson } from '../../cli/printable';
import { styleFor } from '../../cli/style';
import type { Terminal } from '../../cli/terminal';
import { UsageError } from '../../usage-error';
import type { Engine, EngineOptions, EngineResult } from '../engine/engine';
import type { LocalRun } from '../engine/local-containers';
import { LABELS } from '../engine/names';
import { findRun } from '../engine/select-run';

/** Options for `effect`. */
export interface EffectOptions extends EngineOptions {
  readonly format: 'text' | 'json';

  /** An image with a shell, `nsenter`, and `ss`. The command then inspects the task from a container with this image. */
  readonly toolsImage?: string;
}

/** Reports what the kernel parameters of a running task change. */
export async function effect([taskName]: readonly string[], terminal: Terminal, options: EffectOptions): Promise<number> {
  const { stdout, env } = terminal;
  const { format, toolsImage } = options;
  if (toolsImage === undefined && process.platform !== 'linux') {
    throw new UsageError(`cannot inspect containers from this machine: they run in a virtual machine. Use ${TOOLS_IMAGE}`);
  }
  if (toolsImage === undefined && process.getuid?.() !== 0) {
    throw new UsageError(`inspecting the namespaces of a task requires root. Use sudo, or ${TOOLS_IMAGE}`);
  }
  const { engine, run } = await findRun(taskName, terminal, options, { onlyContainers: true });
  const task = await runningTask(run, engine);
  const { status, stdout: output, stderr } = await inspect(inspectionScript(task), engine, toolsImage, env);
  const observation = parseObservation(task, output);
  if (observation === undefined && output !== '') {
    throw new UsageError(`process ${task.pause} on this machine is not /pause of task ${task.name}: the engine runs on another machine or in a virtual machine. Use ${TOOLS_IMAGE}`);
  }
  if (observation === undefined || status !== 0) {
    throw new UsageError(`cannot inspect the namespaces of task ${task.name}:\n${stderr.trim()}\n${toolsImage === undefined ? `Install nsenter and ss (on Debian: apt-get install util-linux iproute2), or use ${TOOLS_IMAGE}` : `Use an image with a shell, nsenter, and ss instead of ${toolsImage}.`}`);
  }
  const report = { ...observation, findings: findingsOf(observation) };
  stdout.write(`${format === 'json' ? printableJson(report) : text(report, styleFor(stdout, env))}\n`);
  return 0;
}

/** All findings about a task. Equal findings, such as those of sockets that share a port, are reported once. */
export function findingsOf(observation: Observation): Finding[] {
  const all = [parameterFindings, listenerFindings, portFindings, connectionFindings].flatMap(findings => findings(observation));
  return [...new Map(all.map(finding => [JSON.stringify(finding), finding])).values()];
}

const TOOLS_IMAGE = 'an image with a shell, nsenter, and ss: --tools-image IMAGE';

/** Capabilities to enter namespaces, and to see the processes of other users and their sockets. */
const CAPABILITIES = ['SYS_ADMIN', 'SYS_PTRACE', 'DAC_READ_SEARCH'];

/** Runs the script on this machine, or in a container that sees all processes of the engine's machine. */
async function inspect(
  script: string, engine: Engine, toolsImage: string | undefined, env: NodeJS.ProcessEnv,
): Promise<EngineResult> {
  if (toolsImage === undefined) {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8', env, maxBuffer: 256 * 1024 * 1024 });
    return { status: status ?? 1, stdout, stderr };
  }
  const limits = Object.entries(engine.limits()).filter(([, limit]) => Number.isFinite(limit));
  return engine.run([
    'run', '--rm', '--pid', 'host', '--network', 'none',
    '--cap-drop', 'ALL', ...CAPABILITIES.flatMap(name => ['--cap-add', name]), '--security-opt', 'label=disable',
    ...limits.flatMap(([name, limit]) => ['--ulimit', `${name}=${limit}`]),
    '--user', '0', '--entrypoint', 'sh', toolsImage, '-c', script,
  ]);
}

/** The processes of a run, and the parameters that its containers request. */
async function runningTask({ task, containers }: LocalRun, engine: Engine): Promise<RunningTask> {
  const name = printable(task);
  const running = containers.filter(({ state }) => state !== 'stopped').sort((one, other) => one.localName < other.localName ? -1 : 1);
  if (running.every(({ container }) => container !== undefined)) {
    throw new UsageError(`task ${name} is not running: its pause container is gone`);
  }
  const { status, stdout, stderr } = await engine.run(['container', 'inspect', '--format', '{{.State.Pid}} {{json .Config.Labels}}', ...running.map(({ id }) => id)]);
  if (status !== 0) {
    throw new UsageError(`cannot inspect task ${name}: ${stderr.trim()}`);
  }
  const found = stdout.trim().split('\n').map((line, index) => ({ name: running[index].container, ...parseInspection(line) }));
  return {
    name: task,
    pause: found.find(({ name: container }) => container === undefined)!.process,
    containers: found.flatMap(({ name: container, ...rest }) => container === undefined ? [] : [{ name: container, ...rest }]),
  };
}

function parseInspection(line: string) {
  const labels = JSON.parse(line.slice(line.indexOf(' '))) as Record<string, string> | null;
  const asked = [...new URLSearchParams(labels?.[LABELS.sysctls] ?? '')].map(([name, value]) => ({ name, value }));
  return { process: Number.parseInt(line, 10), asked };
}
