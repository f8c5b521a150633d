import { Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { isAssembly, MANIFEST, templatesOfAssembly, UnreadableRecord } from './assembly';
import { excluder, hasIgnoreFile, IgnoreFiles, ignoreFilesAbove, isIgnored, withIgnoreFileOf } from './left-out';
import type { Json } from '../../checks/json';
import { partition } from '../../grouping';
import type { FileNote } from '../input';

/** A file to read. */
export interface FoundFile {
  readonly file: string;

  /** Whether the file belongs to a cloud assembly, which names it. Other files may be something else. */
  readonly isTemplate: boolean;
  readonly artifact?: Json;

  /** Whether its folder lists it as a regular file. Defaults to unknown. */
  readonly isRegular?: boolean;
}

/** The files of a folder. */
export interface FolderContent {
  readonly files: FoundFile[];
  readonly skipped: FileNote[];
  readonly unreadable: FileNote[];

  /** The files and folders that an ignore file or `--exclude` leaves out. */
  readonly leftOut: FileNote[];
  readonly notes: FileNote[];

  /** The folders that are cloud assemblies. */
  readonly assemblies: string[];

  /** The paths whose names may show which tool a folder belongs to: files other than those to read, and folders. */
  readonly others: string[];
}

/** Files that may contain task definitions. Tools fill in templates of text, whose names often have a second extension. */
const CANDIDATE = /\.(?:json[5c]?|ya?ml|template|tpl|tftpl|tmpl|gotmpl|j2|jinja2?|erb|ejs|hbs|mustache|tf|hcl|tfstate|jsonnet|libsonnet|cue)$/i;

/** Compressed files that may contain task definitions. */
const COMPRESSED = /\.(?:json|ya?ml|template)\.gz$/i;

/** Folders of version control, and of packages and modules that others have written. */
const NOT_SEARCHED: ReadonlySet<string> = new Set([
  '.git', '.hg', '.jj', '.svn', '.nox', '.pnpm-store', '.terraform', '.terragrunt-cache', '.tox', '.yarn', 'bower_components', 'node_modules',
]);

/** A file in each virtual environment of Python, whatever the name of its folder. */
const VIRTUAL_ENVIRONMENT = 'pyvenv.cfg';

/**
 * Finds the files of a folder that may contain task definitions, in path order. Of a cloud assembly, only the templates
 * that its manifest names: other templates are left from stacks that were renamed or removed. Omits the folders of
 * version control and dependencies, and what ignore files or patterns leave out. Follows a symbolic link only if its
 * target was not visited.
 */
export function findFiles(folder: string, exclude: readonly string[] = []): FolderContent {
  const content: FolderContent = { files: [], skipped: [], unreadable: [], leftOut: [], notes: [], assemblies: [], others: [] };
  new Walk(content, excluder(exclude, folder)).start(folder);
  return content;
}

class Walk {
  private readonly visited = new Set<string>();

  constructor(private readonly content: FolderContent, private readonly isExcluded: ReturnType<typeof excluder>) {}

  public start(folder: string): void {
    this.orUnreadable(folder, () => {
      this.enter(folder, ignoreFilesAbove(realpathSync(folder)), { isNamed: true });
    });
  }

  private enter(folder: string, above: IgnoreFiles, { isLink = false, isNamed = false } = {}): void {
    this.orUnreadable(folder, () => {
      const target = realpathSync(folder);
      // A link to a folder above this one is a loop.
      if (this.visited.has(target) || (isLink && [...this.visited].some(other => other.startsWith(`${target}${sep}`)))) {
        this.content.skipped.push({ file: folder, reason: 'is a link to a folder that was already read' });
        return;
      }
      this.visited.add(target);
      const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1);
      if (!isNamed && entries.some(({ name }) => name === VIRTUAL_ENVIRONMENT)) {
        return;
      }
      if (!entries.some(({ name }) => name === MANIFEST) || !this.enterAssembly(folder, entries)) {
        const ignoreFiles = hasIgnoreFile(entries) ? withIgnoreFileOf(target, above) : above;
        entries.forEach(entry => this.visit(entry, join(folder, entry.name), join(target, entry.name), ignoreFiles));
      }
    });
  }

  private visit(entry: Dirent, file: string, target: string, ignoreFiles: IgnoreFiles): void {
    const [isFolder, isLink] = [entry.isDirectory(), entry.isSymbolicLink()];
    if (isFolder || isLink ? NOT_SEARCHED.has(entry.name) : !this.isRelevant(entry.name, file)) {
      return;
    }
    if (this.isLeftOut(file, target, isFolder, ignoreFiles)) {
      return;
    }
    if (isFolder) {
      this.content.others.push(file);
      this.enter(file, ignoreFiles);
    } else if (isLink) {
      this.visitLink(entry.name, file);
    } else {
      this.add(file, target, entry.isFile());
    }
  }

  /** Whether a file may contain task definitions, even if it is compressed. Keeps the names of others. */
  private isRelevant(name: string, file: string): boolean {
    const isRelevant = CANDIDATE.test(name) || COMPRESSED.test(name);
    if (!isRelevant) {
      this.content.others.push(file);
    }
    return isRelevant;
  }

  private isLeftOut(file: string, target: string, isFolder: boolean, ignoreFiles: IgnoreFiles): boolean {
    const reason = this.isExcluded(file, isFolder) ? 'matches --exclude' : isIgnored(ignoreFiles, target, isFolder) ? 'is ignored by .gitignore' : undefined;
    if (reason === undefined) {
      return false;
    }
    this.content.leftOut.push({ file, reason });
    if (isFolder && isAssembly(file)) {
      this.content.assemblies.push(file);
      this.content.notes.push({ file, reason: `${reason}, so the task definitions of this cloud assembly were not checked. Pass the folder to check them: ${file}` });
    }
    return true;
  }

  private visitLink(name: string, file: string): void {
    try {
      if (!statSync(file).isDirectory()) {
        this.isRelevant(name, file) && this.add(file, realpathSync(file));
      } else {
        this.enter(file, ignoreFilesAbove(realpathSync(file)), { isLink: true });
      }
    } catch (error) {
      CANDIDATE.test(name) && this.content.unreadable.push({ file, reason: `cannot be read: ${(error as Error).message}` });
    }
  }

  private add(file: string, target: string, isRegular?: boolean): void {
    if (this.visited.has(target)) {
      this.content.skipped.push({ file, reason: 'was already read through a link' });
    } else if (COMPRESSED.test(file)) {
      this.content.notes.push({ file, reason: 'is compressed, so it was not searched for task definitions. Unpack it: gunzip --keep FILE' });
    } else {
      this.visited.add(target);
      this.content.files.push({ file, isTemplate: false, isRegular });
    }
  }

  private enterAssembly(folder: string, entries: readonly Dirent[]): boolean {
    try {
      const templates = templatesOfAssembly(folder);
      if (!templates) {
        return false;
      }
      this.content.assemblies.push(folder);
      const known = new Set(templates.map(({ file }) => file));
      const [excluded, read] = partition(templates, ({ file }) => this.isExcluded(file, false));
      const found = read.map(({ file, artifact }) => ({ file, artifact, isTemplate: true }));
      this.content.files.push(...found.sort((a, b) => a.file < b.file ? -1 : 1));
      this.content.leftOut.push(...excluded.map(({ file }) => ({ file, reason: 'matches --exclude' })));
      const others = entries.map(({ name }) => join(folder, name))
        .filter(file => file.endsWith('.template.json') && !known.has(file));
      this.content.skipped.push(...others.map(file => ({ file, reason: `is not part of the cloud assembly: ${MANIFEST} does not name it` })));
      return true;
    } catch (error) {
      const file = error instanceof UnreadableRecord ? error.file : join(folder, MANIFEST);
      this.content.unreadable.push({ file, reason: (error as Error).message });
      return true;
    }
  }

  private orUnreadable(file: string, read: () => void): void {
    try {
      read();
    } catch (error) {
      this.content.unreadable.push({ file, reason: `cannot be read: ${(error as Error).message}` });
    }
  }
}
