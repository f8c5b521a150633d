import { Style, styleFor } from '../../style';
import type { Terminal } from '../../terminal';

const CLEAR_LINE = '\r\u001b[2K';

/**
 * The output of a run: logs on standard output, notes and the status on standard error. On a terminal, the status is the last line; elsewhere,
 * each change is a line.
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

  /** Prints a line of a container's log. */
  public log(container: string, line: string): void {
    this.writeAboveStatus(() => this.terminal.stdout.write(`${this.paints.get(container)!(container.padEnd(this.width))} | ${line}\n`));
  }

  public note(text: string): void {
    this.writeAboveStatus(() => this.terminal.stderr.write(`${this.style.faint(text)}\n`));
  }

  public warn(text: string): void {
    this.writeAboveStatus(() => this.terminal.stderr.write(`${this.style.warning(text)}\n`));
  }

  public fail(text: string): void {
    this.writeAboveStatus(() => this.terminal.stderr.write(`${this.style.error(text)}\n`));
  }

  public status(text: string): void {
    const { isTTY, columns = 80 } = this.terminal.stderr;
    if (text === this.shownStatus) {
      return;
    }
    this.shownStatus = text;
    this.terminal.stderr.write(isTTY ? `${CLEAR_LINE}${text.slice(0, columns - 1)}` : `${text}\n`);
  }

  /** Clears the status line. */
  public clearStatus(): void {
    if (this.terminal.stderr.isTTY && this.shownStatus !== '') {
      this.terminal.stderr.write(CLEAR_LINE);
    }
    this.shownStatus = '';
  }

  /** Writes above the status line of a terminal. */
  private writeAboveStatus(write: () => void): void {
    const { isTTY } = this.terminal.stderr;
    const text = this.shownStatus;
    if (isTTY) {
      this.clearStatus();
    }
    write();
    if (isTTY && text !== '') {
      this.status(text);
    }
  }
}
