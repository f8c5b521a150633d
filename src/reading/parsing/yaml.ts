import { Alias, Document, isAlias, isMap, isScalar, isSeq, Node, Pair, parseAllDocuments, Scalar, Tags, visit, YAMLMap } from 'yaml';
import { once, type SourceMember, type SourceNode } from './source-node';
import { memoizeEach, memoizeLast } from '../../memoize';

/** YAML 1.1 reads an unquoted `2010-09-09` as a time and `22:22` as a number of seconds. CloudFormation reads both as strings. */
const TIME_TAGS = ['TIME', 'tag:yaml.org,2002:timestamp'];

/** The parser would accept only mappings without a function as the value of `<<`, and forget where they stand. */
const MERGE_TAG = 'tag:yaml.org,2002:merge';

/**
 * Parses templates in YAML 1.1, as CloudFormation does, to their values and positions. An empty document has no position.
 * Short forms (`!Ref Name`) become the long forms of JSON (`{ "Ref": "Name" }`).
 *
 * Throws for invalid YAML, for an alias that contains itself, for more values in aliases than the text can have, and for more levels of nesting
 * than `maxDepth`: the parser is recursive.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function parseYaml(content: string, maxDepth: number) {
  if (maximumDepthOf(content) > maxDepth) {
    throw new Error(`more than ${maxDepth} levels of nesting`);
  }
  const documents = lastParsed(content);
  valuesLeft = MAX_REPEATED + content.length;
  return {
    contents: documents.map(document => plain(document.contents, document)),
    roots: documents.map(document => document.contents ? yamlNode(document.contents) : undefined),
  };
}

// The positions of the last text do not require another parse. Keeping all texts of a folder would fill the memory.
const lastParsed = memoizeLast((content: string): readonly Document.Parsed[] => {
  // Without `silent`, the parser would warn about each short form. CloudFormation accepts repeated keys and irregular
  // indentation too.
  const parsed = parseAllDocuments(content, { logLevel: 'silent', version: '1.1', merge: false, customTags: withoutTimesAndMerges, uniqueKeys: false, strict: false });
  const documents = Array.isArray(parsed) ? parsed as Document.Parsed[] : [];
  const mayHaveAliases = content.includes('*');
  for (const document of documents) {
    const [error] = document.errors;
    if (error) {
      throw error;
    }
    if (mayHaveAliases) {
      findTargets(document, content);
    }
  }
  return documents;
});

/** What each alias means. The parser would search the whole document for each. */
const targets = new WeakMap<Alias, Node>();

/** Finds what the aliases of a document mean: the last anchor with the name before each. */
function findTargets(document: Document, content: string): void {
  const anchors = new Map<string, Node>();
  visit(document, {
    Node(_, node, path) {
      if (!isAlias(node)) {
        anchors.set((node as Scalar).anchor ?? '', node);
        return;
      }
      const target = anchors.get(node.source);
      if (!target) {
        throw new Error(`Unresolved alias (the anchor must be set before the alias): ${node.source}`);
      }
      if (path.includes(target)) {
        throw new Error(`the alias *${node.source} in line ${content.slice(0, node.range![0]).split('\n').length} contains itself`);
      }
      targets.set(node, target);
    },
  });
}

/** The values that aliases may add to those of a text. */
const MAX_REPEATED = 1_000_000;
let valuesLeft = 0;

function withoutTimesAndMerges(tags: Tags): Tags {
  return tags.filter(tag => typeof tag === 'string' || tag.tag !== MERGE_TAG && !TIME_TAGS.some(time => tag.tag === time || tag.format === time));
}

/** An upper bound of the nesting depth: each level of a block needs indentation or a dash, each level of a flow a bracket. */
function maximumDepthOf(content: string): number {
  let [flow, deepest] = [0, 0];
  for (const line of content.split('\n')) {
    const block = /^[\s?-]*/.exec(line.trimEnd())![0].length;
    deepest = Math.max(deepest, block + flow);
    for (const [bracket] of line.matchAll(/[[\]{}]/g)) {
      flow += bracket === '[' || bracket === '{' ? 1 : -1;
      deepest = Math.max(deepest, block + flow);
    }
  }
  return deepest;
}

function plain(node: unknown, document: Document): unknown {
  count(1);
  if (isAlias(node)) {
    return plain(targets.get(node), document);
  }
  const value = withoutTag(node, document);
  const tag = (node as Node | null)?.tag;
  return isShortForm(tag) ? { [longForm(tag.slice(1))]: value } : value;
}

function count(values: number): void {
  valuesLeft -= values;
  if (valuesLeft < 0) {
    throw new Error(`aliases repeat more than ${MAX_REPEATED / 1e6} million values`);
  }
}

function withoutTag(node: unknown, document: Document): unknown {
  if (isMap(node)) {
    const [merged, own] = mergedAndOwn(node);
    const members = own.map(({ key, value }): [string, unknown] => [keyText(key), plain(value, document)]);
    return Object.fromEntries(merged.length === 0
      ? members
      : [...merged.flatMap(({ value }) => sourcesOf(plain(value, document)).flatMap(source => Object.entries(source))), ...members]);
  }
  if (isSeq(node)) {
    return node.items.map(item => plain(item, document));
  }
  return isScalar(node) ? scalarOf(node, document) : node;
}

/**
 * Returns the value of a scalar. Outside templates, it is that of YAML 1.2, which the AWS CLI and the GitHub action
 * amazon-ecs-deploy-task-definition read: yes, on, and their opposites are texts, 0755 is a decimal number, and 0o755 an octal one.
 * CloudFormation, too, reads y and n as texts.
 *
 * @see https://github.com/aws/aws-cli/blob/v2/awscli/customizations/cliinput.py
 * @see https://github.com/aws/aws-cli/issues/7805
 */
function scalarOf({ value, source, tag, type }: Scalar, document: Document): unknown {
  if (tag !== undefined || source === undefined || type !== 'PLAIN') {
    return value;
  }
  if (isTemplate(document)) {
    return /^[yn]$/i.test(source) ? source : value;
  }
  const isNumber = /^[-+]?0o?\d+$/.test(source) && !Number.isNaN(Number(source));
  return isNumber ? Number(source) : typeof value === 'boolean' && !/^(?:true|false)$/i.test(source) ? source : value;
}

/** Whether the keys of a document have capital letters, as in CloudFormation. */
const isTemplate = memoizeEach(({ contents }: Document): boolean => isMap(contents) && contents.items.some(({ key }) => /^[A-Z]/.test(keyText(key))));

/**
 * Splits the pairs of a mapping into merge keys and others. Other keys win, wherever the merge keys stand:
 * https://yaml.org/type/merge.html
 */
function mergedAndOwn({ items }: YAMLMap): [merged: readonly Pair[], own: readonly Pair[]] {
  const merged = items.filter(isMerge);
  return [merged, merged.length === 0 ? items : items.filter(pair => !isMerge(pair))];
}

/** A quoted `<<` is an ordinary key. */
function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<';
}

/** The maximum length of a wrong value in an error. */
const MAX_SHOWN = 100;

/** Returns the mappings that a merge key adds: one, or several in a list, of which the first one with a key wins. */
function sourcesOf(value: unknown): object[] {
  const sources: unknown[] = Array.isArray(value) ? [...value].reverse() : [value];
  if (!sources.every((source): source is object => typeof source === 'object' && source !== null && !Array.isArray(source))) {
    throw new Error(`the value of << must be a mapping or a list of mappings, not ${JSON.stringify(value).slice(0, MAX_SHOWN)}`);
  }
  count(sources.flatMap(Object.keys).length);
  return sources;
}

/** The key as written, or the one that an alias repeats: YAML 1.1 would read N and Off as false. */
function keyText(key: unknown): string {
  const written = isAlias(key) ? targets.get(key) : key;
  return isScalar(written) ? written.source ?? String(written.value) : String(written);
}

function longForm(tag: string): string {
  return tag === 'Ref' || tag === 'Condition' ? tag : `Fn::${tag}`;
}

/** A node that is looked into lazily. A short form such as `!Sub` is a structure with one member, as in JSON. */
function yamlNode(node: unknown): SourceNode {
  const [start = 0, end = 0] = (node as Node).range ?? [];
  const target = isAlias(node) ? targets.get(node) : node;
  const inner: SourceNode = {
    start,
    end,
    ...isMap(target) && { members: once(() => allMembersOf(target)) },
    ...isSeq(target) && { items: once(() => target.items.map(item => yamlNode(item))) },
  };
  const tag = (target as Node | undefined)?.tag;
  return isShortForm(tag) && !isScalar(target)
    ? { start, end, members: () => [{ name: longForm(tag.slice(1)), key: { start, end: start }, value: inner }] }
    : inner;
}

/** The last of several members with a name takes effect, so those of merged mappings come first. */
function allMembersOf(map: YAMLMap): SourceMember[] {
  const [merged, own] = mergedAndOwn(map);
  return [
    ...merged.flatMap(({ value }) => {
      const node = yamlNode(value);
      const sources = node.items ? [...node.items()].reverse() : [node];
      return sources.flatMap(source => source.members?.() ?? []);
    }),
    ...own.map(pair => memberOf(pair)),
  ];
}

function memberOf({ key, value }: Pair): SourceMember {
  const [start = 0, end = 0] = (key as Node | null)?.range ?? [];
  return { name: keyText(key), key: { start, end }, value: value ? yamlNode(value) : { start: end, end } };
}

function isShortForm(tag: string | undefined): tag is string {
  return tag !== undefined && tag.startsWith('!') && !tag.startsWith('!!');
}
