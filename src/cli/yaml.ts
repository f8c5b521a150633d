import { Document, isAlias, isMap, isScalar, isSeq, Node, parseDocument, Tags } from 'yaml';

/** Deeper than anybody writes, and shallow enough for a parser that calls itself. */
const DEEPEST = 500;

/** In YAML 1.1 an unquoted `2010-09-09` is a time and `22:22` a number of seconds; CloudFormation takes both as texts. */
const TIMES = ['TIME', 'tag:yaml.org,2002:timestamp'];

/**
 * Reads a template in YAML 1.1, as CloudFormation does. Its short forms (`!Ref Name`) become the long ones that JSON has (`{ "Ref": "Name" }`).
 *
 * Throws where it is no YAML, and where it is nested more than 500 deep.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function parseYaml(content: string): unknown {
  if (depthOf(content) > DEEPEST) {
    throw new Error(`it is nested more than ${DEEPEST} deep`);
  }
  // The short forms are tags that the parser does not know, and would warn about. CloudFormation is as lenient with repeated keys and indentation.
  const document = parseDocument(content, { logLevel: 'silent', version: '1.1', merge: false, customTags: withoutTimes, uniqueKeys: false, strict: false });
  const [error] = document.errors;
  if (error) {
    throw error;
  }
  // Refuses aliases that are not there, and those that would grow without end.
  document.toJS({ maxAliasCount: 100 });
  return plain(document.contents, document);
}

function withoutTimes(tags: Tags): Tags {
  return tags.filter(tag => typeof tag === 'string' || !TIMES.some(time => tag.tag === time || tag.format === time));
}

/** As deep as it can be at most: a block is indented, or stands behind a dash, and a flow has brackets. */
function depthOf(content: string): number {
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
      const name = nameOf(key);
      const member = plain(value, document);
      return name === '<<' && typeof member === 'object' ? Object.entries(member ?? {}) : [[name, member]];
    }));
  }
  if (isSeq(node)) {
    return node.items.map(item => plain(item, document));
  }
  return isScalar(node) ? node.value : node;
}

/** A key as it is written: YAML 1.1 reads N and Off as false. */
function nameOf(key: unknown): string {
  return isScalar(key) ? key.source ?? String(key.value) : String(key);
}

function longForm(tag: string): string {
  return tag === 'Ref' || tag === 'Condition' ? tag : `Fn::${tag}`;
}
