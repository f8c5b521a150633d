import type { Terminal } from '../../cli/terminal';
import { UsageError } from '../../usage-error';
import type { EngineOptions } from '../engine/engine';
import type { NamedContainer } from '../engine/local-containers';
import { findRun, membersNamed } from '../engine/select-run';
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
  const { engine, run } = await findRun(task, terminal, options, { onlyContainers: true });
  const selected = membersNamed(container, run);
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

function tailOptions(tail: string | undefined): string[] {
  if (tail === undefined || tail === 'all') {
    return [];
  }
  if (!/^\d+$/.test(tail) || !Number.isSafeInteger(Number(tail))) {
    throw new UsageError(`invalid --tail '${tail}': use a number of lines, or all`);
  }
  return ['--tail', tail];
}
