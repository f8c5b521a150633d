import { spawnSync } from 'node:child_process';
import { connectionFindings } from './connections';
import { parseObservation, RunningTask, inspectionScript } from './inspection';
import { listenerFindings, portFindings } from './listeners';
import type { Finding, Observation } from './observation';
import { parameterFindings } from './parameters';
import { text } from './text';
import { printable, printableJson } from '../../cli/printable';
import { Style, styleFor } from '../../cli/style';
import { matchingTasks } from '../../cli/task-name';
import type { Terminal } from '../../cli/terminal';
import { UsageError } from '../../usage-error';
import { Engine, EngineOptions, EngineResult } from '../engine/engine';
import { listRuns } from '../engine/local-containers';
import { LABELS } from '../engine/names';
import { Records } from '../engine/records';
import { elsewhereHints, preferRecorded } from '../engine/select-run';

/** An output format of `effect`. */
export type Format = 'text' | 'json';

/** Options for `effect`. */
export interface EffectOptions extends EngineOptions {
  /**
   * The output format.
   *
   * @default 'text'
   */
  readonly format?: Format;

  /** An image with a shell, `nsenter`, and `ss`. The command then inspects the task from a container with this image. */
  readonly toolsImage?: string;
}

type Report = Observation & { readonly findings: readonly Finding[] };

const FORMATS: Readonly<Record<Format, (report: Report, style: Style) => string>> = {
  text, json: report => printableJson(report),
};

/** Reports what the kernel parameters of a running task change. */
export async function effect([taskName]: readonly string[], terminal: Terminal, options: EffectOptions): Promise<number> {
  const { stdout, env } = terminal;
  const { format = 'text', toolsImage } = options;
  if (toolsImage === undefined) {
    requireRoot();
  }
  const engine = await Engine.find(options, env);
  const task = await findTask(taskName, engine, new Records(terminal));
  const { status, stdout: output, stderr } = await inspect(inspectionScript(task), engine, toolsImage, env);
  const observation = parseObservation(task, output);
  if (observation === undefined && output !== '') {
    throw new UsageError(`process ${task.pause} on this machine is not /pause of task ${task.name}: the engine runs on another machine or in a virtual machine. Use ${TOOLS_IMAGE}`);
  }
  if (observation === undefined || status !== 0) {
    throw new UsageError(`cannot inspect the namespaces of task ${task.name}:\n${stderr.trim()}\n${toolsImage === undefined ? `Install nsenter and ss (on Debian: apt-get install util-linux iproute2), or use ${TOOLS_IMAGE}` : `Use an image with a shell, nsenter, and ss instead of ${toolsImage}.`}`);
  }
  stdout.write(`${FORMATS[format]({ ...observation, findings: findingsOf(observation) }, styleFor(stdout, env))}\n`);
  return 0;
}

/** All findings about a task. Equal findings, such as those of sockets that share a port, are reported once. */
export function findingsOf(observation: Observation): Finding[] {
  const all = [parameterFindings, listenerFindings, portFindings, connectionFindings].flatMap(findings => findings(observation));
  return [...new Map(all.map(finding => [JSON.stringify(finding), finding])).values()];
}

const TOOLS_IMAGE = 'an image with a shell, nsenter, and ss: --tools-image IMAGE';

function requireRoot(): void {
  if (process.platform !== 'linux') {
    throw new UsageError(`cannot inspect containers from this machine: they run in a virtual machine. Use ${TOOLS_IMAGE}`);
  }
  if (process.getuid?.() !== 0) {
    throw new UsageError(`inspecting the namespaces of a task requires root. Use sudo, or ${TOOLS_IMAGE}`);
  }
}

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

/** Finds the running task with a name. Throws if none or several match. */
async function findTask(name: string, engine: Engine, records: Records): Promise<RunningTask> {
  const running = preferRecorded(await listRuns(engine, records, { onlyContainers: true })).flatMap(({ containers }) => containers).filter(({ state }) => state !== 'stopped');
  const tasks = [...new Set(running.map(({ task }) => task))];
  const matches = matchingTasks(name, tasks);
  if (matches.length !== 1) {
    const problem = matches.length === 0 ? `no task named ${name} is running on this machine.` : `more than one running task matches ${name}. Use the full name.`;
    const [hint = tasks.length === 0 ? 'Start one with run.' : `Running tasks: ${tasks.map(printable).join(', ')}`] = matches.length === 0 ? elsewhereHints({ engine, records }, name) : [];
    throw new UsageError(`${problem} ${hint}`);
  }
  const members = running.filter(({ task }) => task === matches[0]).sort((a, b) => a.localName < b.localName ? -1 : 1);
  const { status, stdout, stderr } = await engine.run(['container', 'inspect', '--format', '{{.State.Pid}} {{json .Config.Labels}}', ...members.map(({ id }) => id)]);
  if (status !== 0) {
    throw new UsageError(`cannot inspect task ${matches[0]}: ${stderr.trim()}`);
  }
  const found = stdout.trim().split('\n').map((line, index) => ({ ...members[index], ...parseInspection(line) }));
  const pause = found.find(({ container }) => container === undefined);
  if (pause === undefined) {
    throw new UsageError(`task ${matches[0]} is being removed: its pause container is gone`);
  }
  return {
    name: matches[0],
    pause: pause.process,
    containers: found.flatMap(({ container, ...rest }) => container === undefined ? [] : [{ name: container, ...rest }]),
  };
}

function parseInspection(line: string) {
  const labels = JSON.parse(line.slice(line.indexOf(' '))) as Record<string, string> | null;
  const asked = [...new URLSearchParams(labels?.[LABELS.sysctls] ?? '')].map(([name, value]) => ({ name, value }));
  return { process: Number.parseInt(line, 10), asked };
}
