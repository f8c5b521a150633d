import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A section of a Markdown file. */
export interface Section {
  readonly title: string;

  /** The Markdown below the heading. */
  readonly text: string;
}

/** A Markdown file without its title. */
export interface Document {
  readonly title: string;
  readonly body: string;

  /** The sections of the second level. */
  readonly sections: readonly Section[];
}

/** The files of the repository that the site shows. */
export class Repository {
  /** The public classes, structs, and constructs, as API.md names them. */
  public readonly classes: readonly string[];

  constructor(private readonly root: string) {
    this.classes = [...this.text('API.md').matchAll(/^### (\w+) </gm)].map(([, name]) => name);
  }

  /** Returns the names of the files and folders in a folder. Does not ask git: a source archive has no history. */
  public list(folder: string): string[] {
    return readdirSync(join(this.root, folder)).sort();
  }

  public read(file: string): Document {
    const text = this.text(file).replace(/^<!--[^]*?-->\s*/, '');
    const [, title = file] = /^# (.+)$/m.exec(text) ?? [];
    const body = text.replace(/^# .+\n+/m, '');
    // A heading in a code block is a comment of a shell.
    const parts = body.replace(/^```[^]*?^```$/gm, block => block.replace(/^#/gm, '\u0000')).split(/^## (.+)\n+/m).map(part => part.replace(/\u0000/g, '#'));
    return { title, body, sections: parts.slice(1).flatMap((part, i) => i % 2 === 0 ? [{ title: part.trim(), text: parts[i + 2].trim() }] : []) };
  }

  public text(file: string): string {
    return readFileSync(join(this.root, file), 'utf8');
  }
}
