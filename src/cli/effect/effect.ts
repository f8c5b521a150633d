import { spawnSync } from 'node:child_process';
import { connectionFindings } from './connections';
import { parseObservation, RunningTask, inspectionScript } from './inspection';
import { listenerFindings, portFindings } from './listeners';
import type { Finding, Observation } from './observation';
import { parameterFindings } from './parameters';
import { text } from './text';
import { engineOfCdk } from '../run/dialect';
import { Engine, EngineResult } from '../run/engine';
import { listContainers, matchesTaskName } from '../run/local-containers';
import { SYSCTLS_LABEL } from '../run/plan';
import { Style, styleFor } from '../style';
import type { Terminal } from '../terminal';
import { unknownChoice } from '../unknown-choice';
import { UsageError } from '../usage-error';

/** What `effect` can be told. */
export interface EffectOptions {
  readonly 'engine'?: string;
  readonly 'format'?: string;

  /** An image with a shell, `nsenter` and `ss`, from whose container is looked instead of from this machine. */
  readonly 'tools-image'?: string;
}

type Report = Observation & { readonly findings: readonly Finding[] };

const FORMATS: ReadonlyMap<string, (report: Report, style: Style) => string> = new Map([
  ['text', text], ['json', report => JSON.stringify(report, undefined, 2)],
]);

/** Tells what the tuning of a running task does. */
export async function effect([typed]: readonly string[], { stdout, env }: Terminal, options: EffectOptions): Promise<number> {
  const { format = 'text', 'tools-image': toolsImage } = options;
  const write = FORMATS.get(format) ?? unknownChoice('--format', format, [...FORMATS.keys()]);
  if (toolsImage === undefined) {
    requireRoot();
  }
  const engine = await Engine.find(options.engine ?? engineOfCdk(env), env);
  const task = await find(typed, engine);
  const { status, stdout: output, stderr } = await look(inspectionScript(task), engine, toolsImage, env);
  const observation = parseObservation(task, output);
  if (observation === undefined && output !== '') {
    throw new UsageError(`process ${task.pause} is not /pause of task ${task.name} here: the engine runs on another machine, or in a virtual one. ${TOOLS_IMAGE}`);
  }
  if (observation === undefined || status !== 0) {
    throw new UsageError(`the namespaces of task ${task.name} cannot be looked into:\n${stderr.trim()}\n${toolsImage === undefined ? `This machine needs nsenter and ss (on Debian: apt-get install util-linux iproute2). Or: ${TOOLS_IMAGE}` : `${toolsImage} needs a shell, nsenter and ss.`}`);
  }
  stdout.write(`${write({ ...observation, findings: findingsOf(observation) }, styleFor(stdout, env))}\n`);
  return 0;
}

/** What is to be told; sockets that say the same, such as those that share a port, are told once. */
export function findingsOf(observation: Observation): Finding[] {
  const all = [parameterFindings, listenerFindings, portFindings, connectionFindings].flatMap(findings => findings(observation));
  return [...new Map(all.map(finding => [JSON.stringify(finding), finding])).values()];
}

const TOOLS_IMAGE = 'Give an image with a shell, nsenter and ss, from whose container it can be seen: --tools-image IMAGE';

function requireRoot(): void {
  if (process.platform !== 'linux') {
    throw new UsageError(`containers run in a virtual machine here, into which this command cannot look. ${TOOLS_IMAGE}`);
  }
  if (process.getuid?.() !== 0) {
    throw new UsageError(`only root may look into the namespaces of a task. Use sudo. Or: ${TOOLS_IMAGE}`);
  }
}

/** To enter namespaces, to see the processes of other users, and which sockets are theirs. */
const CAPABILITIES = ['SYS_ADMIN', 'SYS_PTRACE', 'DAC_READ_SEARCH'];

/** Runs the script here, or in a container that sees all processes of the engine's machine. */
async function look(script: string, engine: Engine, toolsImage: string | undefined, env: NodeJS.ProcessEnv): Promise<EngineResult> {
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

/** The one running task that is meant. */
async function find(typed: string, engine: Engine): Promise<RunningTask> {
  const running = await listContainers(engine);
  const tasks = [...new Set(running.map(({ task }) => task))];
  const meant = tasks.includes(typed) ? [typed] : tasks.filter(task => matchesTaskName(typed, task));
  if (meant.length !== 1) {
    throw new UsageError(`${meant.length === 0 ? 'no task' : 'more than one task'} ${typed} runs here. ${tasks.length === 0 ? 'None does: start one with run.' : `These do: ${tasks.join(', ')}.`}`);
  }
  const members = running.filter(({ task }) => task === meant[0]).sort((a, b) => a.localName < b.localName ? -1 : 1);
  const { status, stdout, stderr } = await engine.run(['container', 'inspect', '--format', '{{.State.Pid}} {{json .Config.Labels}}', ...members.map(({ localName }) => localName)]);
  if (status !== 0) {
    throw new UsageError(`task ${meant[0]} cannot be looked at: ${stderr.trim()}`);
  }
  const found = stdout.trim().split('\n').map((line, index) => ({ ...members[index], ...inspected(line) }));
  const pause = found.find(({ container }) => container === undefined);
  if (pause === undefined) {
    throw new UsageError(`task ${meant[0]} is being removed: its /pause has gone.`);
  }
  return {
    name: meant[0],
    pause: pause.process,
    containers: found.flatMap(({ container, ...rest }) => container === undefined ? [] : [{ name: container, ...rest }]),
  };
}

function inspected(line: string) {
  const labels = JSON.parse(line.slice(line.indexOf(' '))) as Record<string, string> | null;
  const asked = [...new URLSearchParams(labels?.[SYSCTLS_LABEL] ?? '')].map(([name, value]) => ({ name, value }));
  return { process: Number.parseInt(line, 10), asked };
}
