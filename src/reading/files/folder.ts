import { Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { MANIFEST, templatesOfAssembly } from './assembly';
import type { Json } from '../../checks/json';
import type { FileNote } from '../input';

/** A file to read. */
export interface FoundFile {
  readonly file: string;

  /** Whether the file belongs to a cloud assembly, which names it. Other files may be something else. */
  readonly isTemplate: boolean;
  readonly artifact?: Json;
}

/** The files of a folder. */
export interface FolderContent {
  readonly files: FoundFile[];
  readonly skipped: FileNote[];
  readonly unreadable: FileNote[];
}

const EXTENSIONS: ReadonlySet<string> = new Set(['.json', '.yaml', '.yml', '.template']);

/**
 * Finds the files of a folder that may contain task definitions, in path order. Of a cloud assembly, only the templates that its manifest names: other
 * templates are left from stacks that were renamed or removed. Omits `node_modules`, and folders whose names begin with a dot. Follows a symbolic link
 * only if its target was not visited.
 */
export function findFiles(folder: string): FolderContent {
  const content: FolderContent = { files: [], skipped: [], unreadable: [] };
  new Walk(content).enter(folder);
  return content;
}

class Walk {
  private readonly visited = new Set<string>();

  constructor(private readonly content: FolderContent) {}

  public enter(folder: string, { isLink = false } = {}): void {
    try {
      const target = realpathSync(folder);
      // A link to a folder above this one is a loop.
      if (this.visited.has(target) || (isLink && [...this.visited].some(other => other.startsWith(`${target}${sep}`)))) {
        this.content.skipped.push({ file: folder, reason: 'is a link to a folder that was already read' });
        return;
      }
      this.visited.add(target);
      const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1);
      if (!entries.some(({ name }) => name === MANIFEST) || !this.enterAssembly(folder, entries)) {
        entries.forEach(entry => this.visit(entry, join(folder, entry.name), join(target, entry.name)));
      }
    } catch (error) {
      this.content.unreadable.push({ file: folder, reason: `cannot be read: ${(error as Error).message}` });
    }
  }

  private visit(entry: Dirent, file: string, target: string): void {
    if (entry.isDirectory()) {
      isSearched(entry.name) && this.enter(file);
    } else if (entry.isSymbolicLink()) {
      this.visitLink(entry.name, file);
    } else if (isCandidate(entry.name)) {
      this.add(file, target);
    }
  }

  private visitLink(name: string, file: string): void {
    try {
      if (!statSync(file).isDirectory()) {
        isCandidate(name) && this.add(file, realpathSync(file));
      } else if (isSearched(name)) {
        this.enter(file, { isLink: true });
      }
    } catch (error) {
      isCandidate(name) && this.content.unreadable.push({ file, reason: `cannot be read: ${(error as Error).message}` });
    }
  }

  private add(file: string, target: string): void {
    if (this.visited.has(target)) {
      this.content.skipped.push({ file, reason: 'was already read through a link' });
    } else {
      this.visited.add(target);
      this.content.files.push({ file, isTemplate: false });
    }
  }

  private enterAssembly(folder: string, entries: readonly Dirent[]): boolean {
    try {
      const templates = templatesOfAssembly(folder);
      if (!templates) {
        return false;
      }
      const known = new Set(templates.map(({ file }) => file));
      const found = templates.map(({ file, artifact }) => ({ file, artifact, isTemplate: true }));
      this.content.files.push(...found.sort((a, b) => a.file < b.file ? -1 : 1));
      const others = entries.map(({ name }) => join(folder, name)).filter(file => file.endsWith('.template.json') && !known.has(file));
      this.content.skipped.push(...others.map(file => ({ file, reason: `is not part of the cloud assembly: ${MANIFEST} does not name it` })));
      return true;
    } catch (error) {
      this.content.unreadable.push({ file: join(folder, MANIFEST), reason: `cannot be followed: ${(error as Error).message}` });
      return true;
    }
  }
}

function isCandidate(file: string): boolean {
  return EXTENSIONS.has(extname(file).toLowerCase());
}

function isSearched(folder: string): boolean {
  return folder !== 'node_modules' && !folder.startsWith('.');
}
