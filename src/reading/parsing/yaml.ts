import { Document, isAlias, isMap, isScalar, isSeq, Node, Pair, parseAllDocuments, Tags } from 'yaml';
import { once, type SourceMember, type SourceNode } from './source-node';

/** YAML 1.1 reads an unquoted `2010-09-09` as a time and `22:22` as a number of seconds. CloudFormation reads both as strings. */
const TIME_TAGS = ['TIME', 'tag:yaml.org,2002:timestamp'];

/** The values of the documents in a YAML stream, and their positions. */
export interface YamlStream {
  readonly contents: readonly unknown[];

  /** The root of each document. Undefined for an empty document. */
  readonly roots: readonly (SourceNode | undefined)[];
}

/**
 * Parses templates in YAML 1.1, as CloudFormation does. Short forms (`!Ref Name`) become the long forms of JSON (`{ "Ref": "Name" }`).
 *
 * Throws for invalid YAML and for more levels of nesting than `maxDepth`: the parser is recursive.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function parseYaml(content: string, maxDepth: number): YamlStream {
  if (maximumDepthOf(content) > maxDepth) {
    throw new Error(`more than ${maxDepth} levels of nesting`);
  }
  // Without `silent`, the parser would warn about each short form. CloudFormation accepts repeated keys and irregular indentation too.
  const parsed = parseAllDocuments(content, { logLevel: 'silent', version: '1.1', merge: false, customTags: withoutTimes, uniqueKeys: false, strict: false });
  const documents = Array.isArray(parsed) ? parsed as Document.Parsed[] : [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error) {
      throw error;
    }
    // Rejects unknown aliases and exponential expansion.
    document.toJS({ maxAliasCount: 100 });
  }
  return {
    contents: documents.map(document => plain(document.contents, document)),
    roots: documents.map(document => document.contents ? yamlNode(document.contents, document) : undefined),
  };
}

function withoutTimes(tags: Tags): Tags {
  return tags.filter(tag => typeof tag === 'string' || !TIME_TAGS.some(time => tag.tag === time || tag.format === time));
}

/** An upper bound of the nesting depth: each level of a block needs indentation or a dash, each level of a flow a bracket. */
function maximumDepthOf(content: string): number {
  let [flow, deepest] = [0, 0];
  for (const line of content.split('\n')) {
    const block = /^[\s?-]*/.exec(line.trimEnd())![0].length;
    for (const character of line) {
      flow += '[{'.includes(character) ? 1 : ']}'.includes(character) ? -1 : 0;
      deepest = Math.max(deepest, block + flow);
    }
  }
  return deepest;
}

function plain(node: unknown, document: Document): unknown {
  if (isAlias(node)) {
    return plain(node.resolve(document), document);
  }
  const value = withoutTag(node, document);
  const tag = (node as Node | null)?.tag;
  return isShortForm(tag) ? { [longForm(tag.slice(1))]: value } : value;
}

function withoutTag(node: unknown, document: Document): unknown {
  if (isMap(node)) {
    return Object.fromEntries(node.items.flatMap(({ key, value }) => {
      const name = keyText(key);
      const member = plain(value, document);
      return name === '<<' && typeof member === 'object' ? Object.entries(member ?? {}) : [[name, member]];
    }));
  }
  if (isSeq(node)) {
    return node.items.map(item => plain(item, document));
  }
  return isScalar(node) ? node.value : node;
}

/** The key as written: YAML 1.1 would read N and Off as false. */
function keyText(key: unknown): string {
  return isScalar(key) ? key.source ?? String(key.value) : String(key);
}

function longForm(tag: string): string {
  return tag === 'Ref' || tag === 'Condition' ? tag : `Fn::${tag}`;
}

/** A node that is looked into lazily. A short form such as `!Sub` is a structure with one member, as in JSON. */
function yamlNode(node: unknown, document: Document): SourceNode {
  const [start = 0, end = 0] = (node as Node).range ?? [];
  const target = isAlias(node) ? node.resolve(document) : node;
  const inner: SourceNode = {
    start,
    end,
    isIndirect: isIndirect(target),
    ...isMap(target) && { members: once(() => target.items.flatMap(pair => membersOf(pair, document))) },
    ...isSeq(target) && { items: once(() => target.items.map(item => yamlNode(item, document))) },
  };
  const tag = (target as Node | undefined)?.tag;
  return isShortForm(tag) && !isScalar(target)
    ? { start, end, members: () => [{ name: longForm(tag.slice(1)), key: { start, end: start }, value: inner }] }
    : inner;
}

function isIndirect(target: unknown): boolean {
  const { anchor, tag } = (target ?? {}) as Node & { readonly anchor?: string };
  return anchor !== undefined || (isScalar(target) && isShortForm(tag)) || (isMap(target) && target.items.some(({ key }) => keyText(key) === '<<'));
}

function membersOf({ key, value }: Pair, document: Document): SourceMember[] {
  const [start = 0, end = 0] = (key as Node | null)?.range ?? [];
  const node = value ? yamlNode(value, document) : { start: end, end };
  return keyText(key) === '<<' ? [...node.members?.() ?? []] : [{ name: keyText(key), key: { start, end }, value: node }];
}

function isShortForm(tag: string | undefined): tag is string {
  return tag !== undefined && tag.startsWith('!') && !tag.startsWith('!!');
}
