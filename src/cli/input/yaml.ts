import { Document, isAlias, isMap, isScalar, isSeq, Node, parseDocument, Tags } from 'yaml';

/** The nesting limit: deeper than real templates, and safe for the recursive parser. */
const MAX_DEPTH = 500;

/** YAML 1.1 reads an unquoted `2010-09-09` as a time and `22:22` as a number of seconds. CloudFormation reads both as strings. */
const TIME_TAGS = ['TIME', 'tag:yaml.org,2002:timestamp'];

/**
 * Parses a template in YAML 1.1, as CloudFormation does. Short forms (`!Ref Name`) become the long forms of JSON (`{ "Ref": "Name" }`).
 *
 * Throws for invalid YAML and for more than 500 levels of nesting.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function parseYaml(content: string): unknown {
  if (maximumDepthOf(content) > MAX_DEPTH) {
    throw new Error(`more than ${MAX_DEPTH} levels of nesting`);
  }
  // Without `silent`, the parser would warn about each short form. CloudFormation accepts repeated keys and irregular indentation too.
  const document = parseDocument(content, { logLevel: 'silent', version: '1.1', merge: false, customTags: withoutTimes, uniqueKeys: false, strict: false });
  const [error] = document.errors;
  if (error) {
    throw error;
  }
  // Rejects unknown aliases and exponential expansion.
  document.toJS({ maxAliasCount: 100 });
  return plain(document.contents, document);
}

function withoutTimes(tags: Tags): Tags {
  return tags.filter(tag => typeof tag === 'string' || !TIME_TAGS.some(time => tag.tag === time || tag.format === time));
}

/** An upper bound of the nesting depth: each level of a block needs indentation or a dash, each level of a flow a bracket. */
function maximumDepthOf(content: string): number {
  let [flow, deepest] = [0, 0];
  for (const line of content.split('\n')) {
    const block = /^[\s?-]*/.exec(line)![0].length;
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
  return tag?.startsWith('!') && !tag.startsWith('!!') ? { [longForm(tag.slice(1))]: value } : value;
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
