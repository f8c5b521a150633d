import { applyEdits, TextEdit } from './text-edit';
import type { Change } from '../../checks/change';
import { isOfIntrinsic } from '../../checks/json';
import type { JsonPath } from '../../checks/model';
import { groupBy } from '../../grouping';
import { memoizeEach } from '../../memoize';
import type { DocumentSource } from '../../reading/parsing/documents';
import type { Range, SourceMember, SourceNode } from '../../reading/parsing/source-node';

/**
 * Returns the edits that make a change in the text of a document. Comments, indentation, quotes, and line endings stay.
 *
 * Undefined if the text allows no small edit: a part of the path is an intrinsic function or shared with other places, or a
 * comment would be removed.
 */
export function editsFor(change: Change, source: DocumentSource): readonly TextEdit[] | undefined {
  const path = [...source.path, ...change.path];
  const found = find(source.root, change.kind === 'rename' ? path.slice(0, -1) : path);
  if (!found) {
    return undefined;
  }
  switch (change.kind) {
    case 'rename': return renamed(found, String(path[path.length - 1]), change.key, source);
    case 'replace': return replaced(found, change.value, source);
    case 'add': return added(found, change, source);
    case 'remove': return removed(found, change.items, source);
    case 'copy': return copied(found, change, source);
  }
}

/** What stands before an item of a block in its line. */
const ITEM_PREFIX = /^[ \t]*-[ \t]+$/;

/** Finds the value at a path, if a change of its text changes nothing else. */
function find(root: SourceNode, path: JsonPath): SourceNode | undefined {
  let node: SourceNode | undefined = root;
  for (const step of path) {
    if (!node || node.isIndirect || isOfIntrinsic([String(step)])) {
      return undefined;
    }
    if (node.items && step === 'containerDefinitions') {
      continue; // The file is a list of container definitions.
    }
    node = typeof step === 'number' ? node.items?.()[step] : onlyMember(node, step)?.value;
  }
  return node?.isIndirect ? undefined : node;
}

/** Returns a member whose key is unique: of repeated keys, the last one takes effect. */
function onlyMember(node: SourceNode, name: string): SourceMember | undefined {
  const [member, another] = (node.members && membersByName(node.members()).get(name)) ?? [];
  return another ? undefined : member;
}

// A template may have thousands of resources and a finding about each.
const membersByName = memoizeEach((members: readonly SourceMember[]) => groupBy(members, ({ name }) => name));

function renamed(structure: SourceNode, name: string, key: string, { text, language }: DocumentSource): TextEdit[] | undefined {
  const member = onlyMember(structure, name);
  const written = member && scalarLike(text.slice(member.key.start, member.key.end), key, language);
  return written === undefined ? undefined : [{ ...rangeOf(member!.key), text: written }];
}

function replaced(node: SourceNode, value: string | boolean, { text, language }: DocumentSource): TextEdit[] | undefined {
  const written = node.members || node.items ? undefined : scalarLike(text.slice(node.start, node.end), value, language);
  return written === undefined ? undefined : [{ ...rangeOf(node), text: written }];
}

function added(
  structure: SourceNode, { after, key, value }: Change & { kind: 'add' }, { text, language }: DocumentSource,
): TextEdit[] | undefined {
  const members = structure.members?.() ?? [];
  const index = members.findIndex(({ name }) => name === after);
  if (index < 0) {
    return undefined;
  }
  const { key: sibling, value: siblingValue } = members[index];
  const writtenKey = scalarLike(text.slice(sibling.start, sibling.end), key, language);
  const writtenValue = typeof value === 'boolean' ? String(value) : scalarLike(text[sibling.start] === '"' ? '""' : '', value, language);
  if (writtenKey === undefined || writtenValue === undefined) {
    return undefined;
  }
  if (!isFlow(structure, text)) {
    return insertedLine(members[index], `${writtenKey}: ${writtenValue}`, text);
  }
  const entries = members.map(entryOf);
  const colon = text.slice(sibling.end, siblingValue.start);
  const separator = separatorAfter(index, entries, structure, text);
  return separator === undefined || !/^\s*:\s*$/.test(colon) ? undefined : inserted(siblingValue.end, `${separator}${writtenKey}${colon}${writtenValue}`);
}

/** Inserts a line with a member below a member of a block. */
function insertedLine(member: SourceMember, line: string, text: string): TextEdit[] | undefined {
  const prefix = prefixOf(member.key.start, text);
  // The blank lines after a block scalar may belong to it.
  return !/^[ \t-]*$/.test(prefix) || '|>'.includes(text.charAt(member.value.start) || ' ') ? undefined
    : inserted(endOfLine(contentEnd(member.value, text), text), `${lineBreakAt(member.key.start, text)}${prefix.replace(/-/g, ' ')}${line}`);
}

function removed(list: SourceNode, removedItems: readonly number[], source: DocumentSource): TextEdit[] | undefined {
  const items = list.items?.() ?? [];
  if (removedItems.length >= items.length || removedItems.some(index => containsIndirect(items[index]))) {
    return undefined;
  }
  let lastKept = items.length - 1;
  while (removedItems.includes(lastKept)) {
    lastKept--;
  }
  const edits = isFlow(list, source.text)
    ? flowRemovals(items, removedItems, lastKept)
    : removedItems.map(index => lineRemoval(items[index], source.text));
  return edits.every(edit => edit !== undefined && isWithoutComment(edit, source)) ? edits as TextEdit[] : undefined;
}

/** Removes items with the separators behind them, and those at the end with the separators before them. */
function flowRemovals(items: readonly SourceNode[], removedItems: readonly number[], lastKept: number): TextEdit[] {
  const edits = removedItems.filter(index => index < lastKept)
    .map(index => ({ start: items[index].start, end: items[index + 1].start, text: '' }));
  return lastKept === items.length - 1 ? edits : [...edits, { start: items[lastKept].end, end: items[items.length - 1].end, text: '' }];
}

/** Removes the lines of an item of a block. */
function lineRemoval(item: SourceNode, text: string): TextEdit | undefined {
  const prefix = prefixOf(item.start, text);
  const start = item.start - prefix.length;
  const end = endOfLine(contentEnd(item, text), text);
  if (!ITEM_PREFIX.test(prefix)) {
    return undefined;
  }
  const lineBreak = /^\r?\n/.exec(text.slice(end, end + 2))?.[0];
  return lineBreak === undefined
    ? { start: start - (/\r?\n$/.exec(text.slice(Math.max(0, start - 2), start))?.[0].length ?? 0), end, text: '' }
    : { start, end: end + lineBreak.length, text: '' };
}

function isWithoutComment({ start, end }: Range, { text, language }: DocumentSource): boolean {
  return language === 'JSON' || !text.slice(start, end).includes('#');
}

function copied(
  list: SourceNode, { item: index, values }: Change & { kind: 'copy' }, source: DocumentSource,
): TextEdit[] | undefined {
  const { text } = source;
  const items = list.items?.() ?? [];
  const item = items[index];
  const copy = item && copyOf(item, values, source);
  if (copy === undefined) {
    return undefined;
  }
  if (isFlow(list, text)) {
    const separator = separatorAfter(index, items, list, text);
    return separator === undefined ? undefined : inserted(item.end, `${separator}${copy}`);
  }
  const prefix = prefixOf(item.start, text);
  return ITEM_PREFIX.test(prefix) ? inserted(endOfLine(contentEnd(item, text), text), `${lineBreakAt(item.start, text)}${prefix}${copy}`) : undefined;
}

/** Returns the text of a structure with other values. Undefined if it has other members, or indirect ones. */
function copyOf(item: SourceNode, values: Readonly<Record<string, string>>, source: DocumentSource): string | undefined {
  const { text, language } = source;
  const members = item.members?.() ?? [];
  const edits = members.map(({ name, value }) => {
    const written = Object.hasOwn(values, name) ? scalarLike(text.slice(value.start, value.end), values[name], language) : undefined;
    return { ...rangeOf(value), text: written };
  });
  if (containsIndirect(item) || members.length !== Object.keys(values).length || !edits.every((edit): edit is TextEdit => edit.text !== undefined)) {
    return undefined;
  }
  if (isFlow(item, text)) {
    const shifted = edits.map(edit => ({ ...edit, start: edit.start - item.start, end: edit.end - item.start }));
    return isWithoutComment(item, source) ? applyEdits(text.slice(item.start, item.end), shifted) : undefined;
  }
  const indentation = ' '.repeat(prefixOf(item.start, text).length);
  return members.map(({ key }, index) => `${text.slice(key.start, key.end)}: ${edits[index].text}`)
    .join(`${lineBreakAt(item.start, text)}${indentation}`);
}

/** Returns the comma and the white space that separate a new entry from the one before it. Undefined if there is a comment. */
function separatorAfter(index: number, entries: readonly Range[], { start }: Range, text: string): string | undefined {
  const [one, other] = index + 1 < entries.length ? [entries[index], entries[index + 1]] : [entries[index - 1], entries[index]];
  if (one) {
    const separator = text.slice(one.end, other.start);
    return /^\s*,\s*$/.test(separator) ? separator : undefined;
  }
  const lead = text.slice(start + 1, entries[index].start);
  const space = lead === '' && /[:,]\s/.test(text.slice(entries[index].start, entries[index].end)) ? ' ' : lead;
  return /^\s*$/.test(lead) ? `,${space}` : undefined;
}

/** Writes a scalar in the style of another one. Undefined if that is not a plain or quoted scalar in one line. */
function scalarLike(old: string, value: string | boolean, language: DocumentSource['language']): string | undefined {
  if (/[\r\n]/.test(old) || /^[|>!&*?]/.test(old)) {
    return undefined;
  }
  switch (old[0]) {
    case '"': return JSON.stringify(String(value));
    case '\'': return `'${String(value).replace(/'/g, '\'\'')}'`;
  }
  if (typeof value === 'boolean') {
    return String(value);
  }
  return language === 'JSON' ? JSON.stringify(value) : isPlainString(value) ? value : `'${value.replace(/'/g, '\'\'')}'`;
}

/** Whether YAML 1.1 reads an unquoted text as a string. */
function isPlainString(text: string): boolean {
  return /^\d+( \d+)+$/.test(text) || /^[A-Za-z_][\w./-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text);
}

function isFlow({ start }: Range, text: string): boolean {
  return text[start] === '{' || text[start] === '[';
}

function containsIndirect(node: SourceNode): boolean {
  const children = [...node.items?.() ?? [], ...node.members?.().map(({ value }) => value) ?? []];
  return node.isIndirect === true || children.some(containsIndirect);
}

/** Returns the end of what a value consists of. The range of a block also includes the line break and the comments behind it. */
function contentEnd(node: SourceNode, text: string): number {
  // The members of an alias, or of a merged mapping, stand elsewhere.
  const last = node.isIndirect || isFlow(node, text) ? undefined : node.members?.().at(-1)?.value ?? node.items?.().at(-1);
  return last ? contentEnd(last, text) : node.start + text.slice(node.start, node.end).trimEnd().length;
}

function prefixOf(position: number, text: string): string {
  return text.slice(text.lastIndexOf('\n', position - 1) + 1, position);
}

function endOfLine(position: number, text: string): number {
  const end = text.indexOf('\n', position);
  return end < 0 ? text.length : text[end - 1] === '\r' && end > position ? end - 1 : end;
}

/** Returns the line break at the end of the line with a position, or before it in the last line. */
function lineBreakAt(position: number, text: string): string {
  const next = text.indexOf('\n', position);
  const end = next < 0 ? text.lastIndexOf('\n', position) : next;
  return text[end - 1] === '\r' ? '\r\n' : '\n';
}

function inserted(position: number, text: string): TextEdit[] {
  return [{ start: position, end: position, text }];
}

function entryOf({ key, value }: SourceMember): Range {
  return { start: key.start, end: value.end };
}

function rangeOf({ start, end }: Range): Range {
  return { start, end };
}
