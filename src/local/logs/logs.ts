import type { Terminal } from '../../cli/terminal';
import { alternatives } from '../../cli/unknown-choice';
import { UsageError } from '../../usage-error';
import { Engine, EngineOptions } from '../engine/engine';
import { listRuns, LocalRun, NamedContainer, namedContainersOf } from '../engine/local-containers';
import { Records } from '../engine/records';
import { selectRun } from '../engine/select-run';
import { Screen } from '../run/task/screen';

/** Options for `logs`. */
export interface LogsOptions extends EngineOptions {
  readonly follow?: boolean;

  /** The number of lines from the end of each log, or `all`. */
  readonly tail?: string;
}

/** The exit code after Ctrl-C. */
const INTERRUPTED = 130;

/** Prints the logs of a task's containers, with the prefixes of `run`. */
export async function logs([task, container]: readonly string[], terminal: Terminal, options: LogsOptions): Promise<number> {
  const { follow = false } = options;
  const args = ['logs', ...follow ? ['--follow'] : [], ...tailOptions(options.tail)];
  const engine = await Engine.find(options, terminal.env);
  const records = new Records(terminal);
  const selected = membersOf(selectRun(task, await listRuns(engine, records, { onlyContainers: true }), { engine, records }), container);
  const screen = new Screen(terminal, selected.map(({ container: name }) => name));
  const start = ({ container: name, localName }: NamedContainer) => engine.follow([...args, localName], line => screen.log(name, line));
  if (!follow) {
    for (const member of selected) {
      await start(member).ended;
    }
    return 0;
  }
  const following = selected.map(start);
  let code = 0;
  const end = (endCode: number) => {
    code = endCode;
    following.forEach(log => log.end());
  };
  const interrupt = () => end(INTERRUPTED);
  process.on('SIGINT', interrupt);
  // The reader, for example head, has read enough.
  terminal.stdout.on?.('error', () => end(0));
  try {
    await Promise.all(following.map(({ ended }) => ended));
    return code;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** The containers whose logs are printed. Throws if there is none with this name. */
function membersOf(run: LocalRun, requested: string | undefined): NamedContainer[] {
  const members = namedContainersOf(run);
  const selected = requested === undefined ? members : members.filter(({ container }) => container === requested);
  if (requested !== undefined && selected.length === 0) {
    throw new UsageError(`no container named ${requested} of task ${run.task} has started. ${members.length === 0 ? 'None has.' : `Use ${alternatives(members.map(({ container }) => container))}.`}`);
  }
  return selected;
}

function tailOptions(tail: string | undefined): string[] {
  if (tail === undefined || tail === 'all') {
    return [];
  }
  if (!/^\d+$/.test(tail) || !Number.isSafeInteger(Number(tail))) {
    throw new UsageError(`invalid --tail '${tail}': use a number of lines, or all`);
  }
  return ['--tail', tail];
}
