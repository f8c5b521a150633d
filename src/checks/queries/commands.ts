import { memoize, memoizeEach } from '../../memoize';
import type { ContainerModel } from '../model';

/** A command with its arguments, which a container starts directly or in a shell. */
export interface SimpleCommand {
  /** The name of the program, without its folder. */
  readonly program: string;

  /** The arguments, without quotes. An ellipsis replaces what only the shell or the deployment knows. */
  readonly args: readonly string[];

  /** The files to which a shell redirects the output. */
  readonly outputs: readonly string[];

  /** Whether another program, such as gosu, starts the command as another user. */
  readonly changesUser: boolean;
}

/** A command, and the part of the container that contains it. */
export interface ContainerCommand extends SimpleCommand {
  readonly part: 'entry point' | 'command' | 'health check';

  /** The path below the container. */
  readonly at: readonly string[];
}

/** What only the shell or the deployment knows. */
export const UNRESOLVED_WORD = '…';

/** Scripts in scripts, and substitutions in substitutions, beyond this depth are not read. */
const MAX_DEPTH = 10;

/** Returns the commands that a container starts: its program, what its shell scripts contain, and its health check. */
export const commandsOf = memoizeEach((container: ContainerModel): readonly ContainerCommand[] => {
  const { entryPoint, command, healthCheck } = container.texts;
  const both = startedBy([...entryPoint, ...command]);
  const isOfCommand = entryPoint.length === 0 || [[MARKER], ['-c', MARKER]].some(words => startedBy([...entryPoint, ...words]).some(({ program }) => program === MARKER));
  return [
    ...isOfCommand ? placed('command', ['command'], both) : placed('entry point', ['entryPoint'], both),
    // An entry point that is a script of the image, such as docker-entrypoint.sh, starts the command.
    ...isOfCommand ? [] : placed('command', ['command'], startedBy(command)),
    ...placed('health check', ['healthCheck', 'command'], checkedBy(healthCheck)),
  ];
});

/** A program that no container has. */
const MARKER = '\0';

function placed(part: ContainerCommand['part'], at: readonly string[], commands: readonly SimpleCommand[]): ContainerCommand[] {
  return commands.map(command => ({ ...command, part, at }));
}

/** Whether the commands of a container may contain a word, whatever its quotes. Takes much less time than reading them. */
export function mayMention({ texts: { entryPoint, command, healthCheck } }: ContainerModel, word: RegExp): boolean {
  const words = [...entryPoint, ...command, ...healthCheck];
  return word.test(words.join(' ').replace(/\\\n|["'\\]/g, ''));
}

function checkedBy(words: readonly string[]): readonly SimpleCommand[] {
  switch (words[0]) {
    case 'CMD': return startedBy(words.slice(1));
    case 'CMD-SHELL': return scriptCommands(words.slice(1).join(' '));
    default: return startedBy(words);
  }
}

/** A single word with white space is the script of a shell in the entry point of the image. */
function startedBy(words: readonly string[]): readonly SimpleCommand[] {
  return words.length === 1 && /\s/.test(words[0]) ? scriptCommands(words[0])
    : words.length > 1 && /^-[a-z]*c$/.test(words[0]) ? scriptCommands(words[1]) : unwrap({ words, outputs: [] }, 0);
}

/** Returns the commands of a shell script. */
export const scriptCommands = memoize((script: string): readonly SimpleCommand[] => readScript(script, 0));

function readScript(script: string, depth: number): SimpleCommand[] {
  return depth > MAX_DEPTH ? [] : new ScriptReader(script, depth).read().flatMap(written => unwrap(written, depth));
}

/** Returns the commands of a script as it runs them itself: not those of substitutions, and not those that its commands start. */
export function writtenCommands(script: string): WrittenCommand[] {
  return new ScriptReader(script, 0).read()
    .filter(({ isSubstituted }) => !isSubstituted)
    .map(command => ({ ...command, words: withoutPrefix(command.words) }))
    .filter(({ words }) => words.length > 0);
}

/** A command as it is written, perhaps with a program that starts the actual one. */
interface WrittenCommand {
  readonly words: readonly string[];
  readonly outputs: readonly string[];

  /** The operator after the command: an opening parenthesis after the name of a function. */
  readonly operator: string;

  /** Whether the shell replaces the command with its output. */
  readonly isSubstituted?: boolean;
}

const SHELL = /^(sh|ash|dash|bash|ksh|zsh)$/;
const RESERVED = /^(if|then|else|elif|do|while|until|!|time|\{)$/;

/** Programs that start another one, and those of them that do so as another user. */
const STARTER = /^(exec|command|builtin|nohup|setsid|busybox|toybox|env|nice|ionice|stdbuf|timeout|tini(-static)?|dumb-init|catatonit|docker-init|xargs)$/;
const STARTER_AS_USER = /^(sudo|doas|gosu|su-exec|setpriv|runuser|su)$/;

/** Starters with an argument before the other program: a duration or a user. */
const HAS_ARGUMENT = /^(timeout|gosu|su-exec)$/;

/** The options of starters that take a value. */
const VALUED: ReadonlyMap<string, RegExp> = new Map([
  ['exec', /^-a$/], ['env', /^-[uC]$/], ['nice', /^-n$/], ['ionice', /^-[cn]$/], ['stdbuf', /^-[ioe]$/], ['timeout', /^(-[sk]|--signal|--kill-after)$/],
  ['tini', /^-[pe]$/], ['tini-static', /^-[pe]$/], ['dumb-init', /^-r$/], ['xargs', /^-[adEILnPs]$/], ['sudo', /^-[ugpChrtT]$/], ['doas', /^-[Cu]$/],
  ['setpriv', /^--(reuid|regid|groups|(inh|ambient)-caps|bounding-set|securebits|pdeathsig)$/], ['runuser', /^-[ugG]$/], ['su', /^-[gGsw]$/],
]);

/** Returns the commands that a written command starts: those of its script, or the one that it starts for another program. */
function unwrap({ words, outputs }: Pick<WrittenCommand, 'words' | 'outputs'>, depth: number, changesUser = false): SimpleCommand[] {
  const [word, ...args] = withoutPrefix(words);
  if (word === undefined) {
    return outputs.length === 0 ? [] : [{ program: '', args: [], outputs, changesUser }];
  }
  const program = nameOf(word);
  const inner = (commands: readonly SimpleCommand[]) => commands.map(one => ({ ...one, changesUser: one.changesUser || changesUser }));
  if (SHELL.test(program) || program === 'su' || program === 'runuser') {
    const option = args.findIndex(arg => /^-[a-z]*c[a-z]*$/.test(arg) || arg === UNRESOLVED_WORD);
    if (option >= 0 && args.slice(0, option).every(arg => /^[-+]/.test(arg) || !SHELL.test(program))) {
      changesUser ||= !SHELL.test(program);
      return inner([...readScript(args[option + 1] ?? '', depth + 1), ...outputs.length > 0 ? [{ program: '', args: [], outputs, changesUser }] : []]);
    }
  }
  if (program === 'trap' || program === 'eval') {
    return inner(readScript((program === 'trap' ? args.slice(0, 1) : args).join(' '), depth + 1));
  }
  if (depth > MAX_DEPTH || !(STARTER.test(program) || STARTER_AS_USER.test(program))) {
    return [{ program, args, outputs, changesUser }];
  }
  let next = 0;
  while (/^-./.test(args[next]) && args[next] !== '--') {
    next += VALUED.get(program)?.test(args[next]) ? 2 : 1;
  }
  next += (args[next] === '--' ? 1 : 0) + (HAS_ARGUMENT.test(program) ? 1 : 0);
  return unwrap({ words: args.slice(next), outputs }, depth + 1, changesUser || STARTER_AS_USER.test(program));
}

/** Returns the words of a command without reserved words and assignments before it. */
function withoutPrefix(words: readonly string[]): readonly string[] {
  const first = words.findIndex(word => !RESERVED.test(word) && !/^\w+\+?=/.test(word));
  return first < 0 ? [] : words.slice(first);
}

function nameOf(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

/** Reads a shell script, as POSIX describes the shell command language. What it does not understand, it skips. */
class ScriptReader {
  private position = 0;
  private readonly found: WrittenCommand[] = [];
  private words: string[] = [];
  private outputs: string[] = [];

  /** The ends of the here-documents that follow the current line. */
  private readonly hereDocuments: string[] = [];

  /** @param depth The number of scripts around this one. */
  public constructor(private readonly text: string, private readonly depth: number) {}

  /** Reads up to the end, or up to a closing parenthesis that the script did not open. */
  public read(isSubstitution = false): WrittenCommand[] {
    let open = 0;
    while (this.position < this.text.length) {
      const character = this.text[this.position];
      if (/[\s;&|()]/.test(character)) {
        open += character === '(' ? 1 : character === ')' ? -1 : 0;
        if (open < 0 && isSubstitution) {
          break;
        }
        this.readSeparator();
      } else if (character === '#') {
        this.skipLine();
      } else if (this.text.startsWith('\\\n', this.position)) {
        this.position += 2;
      } else {
        this.readRedirection() || this.words.push(this.readWord());
      }
    }
    this.endCommand('');
    return this.found;
  }

  private readSeparator(): void {
    if (this.text.startsWith('&>', this.position)) {
      this.readRedirection();
      return;
    }
    const [operator] = matchAt(/\|\||&&|;;|[\s;&|()]/y, this.text, this.position)!;
    this.position += operator.length;
    if (operator === '\n' || /\S/.test(operator)) {
      this.endCommand(operator);
    }
    if (operator === '\n') {
      this.skipHereDocuments();
    }
  }

  private endCommand(operator: string): void {
    this.found.push({ words: this.words, outputs: this.outputs, operator });
    [this.words, this.outputs] = [[], []];
  }

  private skipLine(): void {
    const end = this.text.indexOf('\n', this.position);
    this.position = end < 0 ? this.text.length : end;
  }

  private skipHereDocuments(): void {
    for (const end of this.hereDocuments.splice(0)) {
      let line: string;
      do {
        const start = this.position;
        this.skipLine();
        line = this.text.slice(start, this.position).replace(/^\t+/, '');
        this.position++;
      } while (line !== end && this.position < this.text.length);
    }
  }

  private readRedirection(): boolean {
    const [operator] = matchAt(/(?:\d*|&)(?:>>|>\||>&|<<<|<<-?|<&|<>|[<>])/y, this.text, this.position) ?? [];
    if (operator === undefined) {
      return false;
    }
    this.position += operator.length;
    while (this.text[this.position] === ' ' || this.text[this.position] === '\t') {
      this.position++;
    }
    const target = this.readWord();
    if (operator === '<<' || operator === '<<-') {
      this.hereDocuments.push(target);
    } else if (operator.includes('>') && !/^(\d*|-)$/.test(target)) {
      this.outputs.push(target);
    }
    return true;
  }

  private readWord(): string {
    let word = '';
    while (this.position < this.text.length && !/[\s;&|()<>]/.test(this.text[this.position])) {
      word += this.readPiece(false);
    }
    return word;
  }

  /** Reads the next piece of a word: a character, a quoted text, or an expansion. */
  private readPiece(isQuoted: boolean): string {
    const character = this.text[this.position++];
    switch (character) {
      case '\\': return this.readEscaped();
      case '\'': return isQuoted ? character : this.readUntil('\'');
      case '"': return isQuoted ? character : this.readQuoted();
      case '`': return this.readBackquoted();
      case '$': return this.readExpansion();
      default: return character;
    }
  }

  private readEscaped(): string {
    const character = this.text[this.position++] ?? '';
    return character === '\n' ? '' : character;
  }

  private readUntil(end: string): string {
    const found = this.text.indexOf(end, this.position);
    const text = this.text.slice(this.position, found < 0 ? undefined : found);
    this.position += text.length + 1;
    return text;
  }

  private readQuoted(): string {
    let text = '';
    while (this.position < this.text.length && this.text[this.position] !== '"') {
      text += this.readPiece(true);
    }
    this.position++;
    return text;
  }

  private readBackquoted(): string {
    const script = this.readUntil('`');
    this.add(this.depth > MAX_DEPTH ? [] : new ScriptReader(script, this.depth + 1).read());
    return UNRESOLVED_WORD;
  }

  private readExpansion(): string {
    const [name] = matchAt(/\{[^}]*\}|\w+|[@*#?$!-]/y, this.text, this.position) ?? [];
    if (name !== undefined) {
      this.position += name.length;
      return UNRESOLVED_WORD;
    }
    if (this.text[this.position] !== '(' || this.depth > MAX_DEPTH) {
      return '$';
    }
    const inner = new ScriptReader(this.text, this.depth + 1);
    inner.position = this.position + 1;
    this.add(inner.read(true));
    this.position = inner.position + 1;
    return UNRESOLVED_WORD;
  }

  private add(commands: readonly WrittenCommand[]): void {
    for (const command of commands) {
      this.found.push({ ...command, isSubstituted: true });
    }
  }
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}
