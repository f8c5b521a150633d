import { printableLines, withoutWorkflowCommands } from '../../../cli/printable';
import { Style, styleFor } from '../../../cli/style';
import type { Terminal } from '../../../cli/terminal';

const CLEAR_LINE = '\r\u001b[2K';

/** A container and what it does. */
export interface ContainerState {
  readonly name: string;
  readonly state: string;
}

/**
 * The output of a run: logs on standard output, notes and the status on standard error. On a terminal, the status is the
 * last line; elsewhere, each change is a line.
 */
export class Screen {
  private readonly width: number;
  private readonly paints: ReadonlyMap<string, (text: string) => string>;
  private readonly style: Style;
  private shownStatus = '';

  constructor(private readonly terminal: Terminal, containers: readonly string[]) {
    const { info, good, warning, strong, faint } = styleFor(terminal.stdout, terminal.env);
    const palette = [info, good, warning, strong, faint];
    this.width = Math.max(...containers.map(({ length }) => length));
    this.paints = new Map(containers.map((name, index) => [name, palette[index % palette.length]]));
    this.style = styleFor(terminal.stderr, terminal.env);
  }

  /**
   * Prints a line of a container's log as it is, as engines do. Only a CI system that would run a part of it as a command
   * gets that part escaped.
   */
  public log(container: string, line: string): void {
    // GitHub Actions, or Azure Pipelines, which sets TF_BUILD.
    const { stdout, env } = this.terminal;
    const text = !stdout.isTTY && (env.GITHUB_ACTIONS ?? env.TF_BUILD) ? withoutWorkflowCommands(line) : line;
    this.writeAboveStatus(() => stdout.write(`${this.paints.get(container)!(container.padEnd(this.width))} | ${text}\n`));
  }

  public note(text: string): void {
    this.say(text, this.style.faint);
  }

  public warn(text: string): void {
    this.say(text, this.style.warning);
  }

  public fail(text: string): void {
    this.say(text, this.style.error);
  }

  /**
   * Shows the states of all containers on a terminal. Elsewhere, prints the changed one: a log would grow with the square
   * of their number.
   */
  public status(changed: ContainerState, all: readonly ContainerState[]): void {
    if (this.terminal.stderr.isTTY) {
      this.showStatus(all.map(stateText).join(' · '));
    } else {
      this.terminal.stderr.write(`${stateText(changed)}\n`);
    }
  }

  /** Clears the status line. */
  public clearStatus(): void {
    if (this.shownStatus !== '') {
      this.terminal.stderr.write(CLEAR_LINE);
      this.shownStatus = '';
    }
  }

  /** The text may quote the engine or the task definition, and a terminal must not interpret that. */
  private say(text: string, paint: Style[keyof Style]): void {
    this.writeAboveStatus(() => this.terminal.stderr.write(`${paint(printableLines(text))}\n`));
  }

  private showStatus(text: string): void {
    this.shownStatus = text;
    this.terminal.stderr.write(`${CLEAR_LINE}${text.slice(0, (this.terminal.stderr.columns ?? 80) - 1)}`);
  }

  /** Writes above the status line of a terminal. */
  private writeAboveStatus(write: () => void): void {
    const text = this.shownStatus;
    this.clearStatus();
    write();
    if (text !== '') {
      this.showStatus(text);
    }
  }
}

function stateText({ name, state }: ContainerState): string {
  return `${name} ${state}`;
}
