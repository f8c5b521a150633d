import { basename, dirname, join, relative, sep } from 'node:path';
import { readText } from './file-text';
import type { FolderContent } from './folder';
import { attempt } from '../../attempt';
import { Tool, TOOLS } from '../content/foreign-formats';
import type { FileNote } from '../input';

/** How to recognize the files of a tool. */
interface Sign {
  readonly tool: Tool;

  /** Matches the name of a file or a folder. */
  readonly name?: RegExp;

  /** Matches the text of a JSON or YAML file. */
  readonly text?: RegExp;
}

const SIGNS: readonly Sign[] = [
  { tool: TOOLS.cdk, name: /^cdk\.json$/ },
  { tool: TOOLS.terraform, name: /\.tf(?:\.json)?$/ },
  { tool: TOOLS.copilot, name: /^copilot$/ },
  { tool: TOOLS.pulumi, name: /^Pulumi\.ya?ml$/ },
  { tool: TOOLS.ecspresso, name: /^ecspresso\.(?:ya?ml|json|jsonnet)$/ },
  { tool: TOOLS.ecsCli, name: /^ecs-params\.ya?ml$/ },
  { tool: TOOLS.sam, name: /^samconfig\.(?:toml|ya?ml)$/, text: /\bAWS::Serverless-2016-10-31\b/ },
  { tool: TOOLS.ansible, name: /^ansible\.cfg$/, text: /^\s*-?\s*["']?hosts["']?:[^]*^\s+["']?(?:tasks|roles)["']?:/m },
  { tool: TOOLS.crossplane, name: /^crossplane\.ya?ml$/, text: /^["']?apiVersion["']?:.*\b(?:crossplane|upbound)\.io\//m },
];

/** The files of programs that create task definitions. */
const PROGRAMS: readonly { readonly tool: Tool; readonly path: RegExp }[] = [
  { tool: TOOLS.cdk, path: /(?:^|[\\/])cdk\.json$/ },
  { tool: TOOLS.pulumi, path: /(?:^|[\\/])Pulumi\.ya?ml$/ },
];

/** The size limit of a file that is searched for the signs of a tool. */
const MAX_BYTES = 1024 * 1024;

/** Returns what to do about a folder without task definitions: it may hold the files of a tool. */
export function remedyForFolder({ files, others, leftOut }: FolderContent): string {
  const found = new Map<Tool, string>();
  for (const file of [...others, ...files.map(({ file: name }) => name)]) {
    const sign = SIGNS.find(({ name }) => name?.test(basename(file))) ?? signIn(file);
    if (sign && !found.has(sign.tool)) {
      found.set(sign.tool, file);
    }
  }
  const remedies = [...found].map(([{ project, remedy }, file]) => `${file} belongs to ${project}: ${lowerFirst(remedy)}`);
  const omitted = leftOut.length === 0 ? [] : [`${leftOut.length === 1 ? '1 path was' : `${leftOut.length} paths were`} left out: ${leftOut[0].file} ${leftOut[0].reason}`];
  return [...remedies, ...omitted].join('. ') || 'Pass cdk.out, a template, or JSON of register-task-definition or describe-task-definition';
}

/**
 * Returns a note for each tool whose programs create task definitions, with a project that no cloud assembly belongs to:
 * a run that reads other files does not check these.
 */
export function notesOnProjects({ files, others, assemblies }: FolderContent): FileNote[] {
  const names = [...others, ...files.map(({ file }) => file)];
  const isSynthesized = (file: string) => assemblies.some(assembly => isBelow(assembly, dirname(file)));
  return PROGRAMS.flatMap(({ tool, path }) => {
    const [file, ...more] = names.filter(name => path.test(name) && !(tool === TOOLS.cdk && isSynthesized(name)));
    return file === undefined ? [] : [{
      file,
      reason: `belongs to ${tool.project}${more.length === 0 ? '' : `, as ${more.length === 1 ? 'another file' : `${more.length} other files`} of this name`}, whose task definitions were not checked. ${tool.remedy}`,
    }];
  });
}

function signIn(file: string): Sign | undefined {
  const signs = SIGNS.filter(({ text }) => text);
  const content = /\.(?:json|ya?ml|template)$/i.test(file) ? attempt(() => readText(file, MAX_BYTES)) : undefined;
  return content === undefined ? undefined : signs.find(({ text }) => text!.test(content));
}

function isBelow(path: string, folder: string): boolean {
  const below = relative(folder, path);
  return below !== '' && below !== '..' && !below.startsWith(`..${sep}`) && join(folder, below) === path;
}

function lowerFirst(sentence: string): string {
  return sentence[0].toLowerCase() + sentence.slice(1);
}
