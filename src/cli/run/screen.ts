import { Style, styleFor } from '../style';
import type { Terminal } from '../terminal';

const CLEAR_LINE = '\r\u001b[2K';

/** Logs on standard output; on standard error what is worth knowing, and the status: the last line of a terminal, elsewhere a line for each change. */
export class Screen {
  private readonly width: number;
  private readonly paints: ReadonlyMap<string, (text: string) => string>;
  private readonly style: Style;
  private shown = '';

  constructor(private readonly terminal: Terminal, containers: readonly string[]) {
    const { info, good, warning, strong, faint } = styleFor(terminal.stdout, terminal.env);
    const palette = [info, good, warning, strong, faint];
    this.width = Math.max(...containers.map(({ length }) => length));
    this.paints = new Map(containers.map((name, index) => [name, palette[index % palette.length]]));
    this.style = styleFor(terminal.stderr, terminal.env);
  }

  /** A line of a container's log. */
  public log(container: string, line: string): void {
    this.above(() => this.terminal.stdout.write(`${this.paints.get(container)!(container.padEnd(this.width))} | ${line}\n`));
  }

  public note(text: string): void {
    this.above(() => this.terminal.stderr.write(`${this.style.faint(text)}\n`));
  }

  public warn(text: string): void {
    this.above(() => this.terminal.stderr.write(`${this.style.warning(text)}\n`));
  }

  public fail(text: string): void {
    this.above(() => this.terminal.stderr.write(`${this.style.error(text)}\n`));
  }

  public status(text: string): void {
    const { isTTY, columns = 80 } = this.terminal.stderr;
    if (text === this.shown) {
      return;
    }
    this.shown = text;
    this.terminal.stderr.write(isTTY ? `${CLEAR_LINE}${text.slice(0, columns - 1)}` : `${text}\n`);
  }

  /** Takes the status line away. */
  public close(): void {
    if (this.terminal.stderr.isTTY && this.shown !== '') {
      this.terminal.stderr.write(CLEAR_LINE);
    }
    this.shown = '';
  }

  /** Writes above the status line of a terminal. */
  private above(write: () => void): void {
    const { isTTY } = this.terminal.stderr;
    const text = this.shown;
    if (isTTY) {
      this.close();
    }
    write();
    if (isTTY && text !== '') {
      this.status(text);
    }
  }
}
