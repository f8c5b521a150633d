import { Document, isCollection, parseAllDocuments, visit } from 'yaml';

// Counts task definitions without the code of the library, for the property that none is passed unjudged.

type Json = Record<string, any>;

/** Returns how many task definitions a text contains, if this reader can parse it. */
export function taskDefinitionsFoundIn(text: string): number {
  return documentsOf(text.replace(/^\uFEFF/, '')).reduce((sum: number, document) => sum + countIn(document), 0);
}

/** Parses JSON, a stream of JSON values, or YAML. Empty if the text is none of these. */
function documentsOf(text: string): unknown[] {
  return jsonValues(text) ?? yamlDocuments(text) ?? [];
}

function jsonValues(text: string): unknown[] | undefined {
  const values: unknown[] = [];
  for (let rest = text.trim(); rest !== '';) {
    try {
      values.push(JSON.parse(rest));
      break;
    } catch (error) {
      // The parser says where the first value ends.
      const end = Number(/after JSON at position (\d+)/.exec((error as Error).message)?.[1] ?? 0);
      if (end === 0) {
        return undefined;
      }
      values.push(JSON.parse(rest.slice(0, end)));
      rest = rest.slice(end).trim();
    }
  }
  return values;
}

function yamlDocuments(text: string): unknown[] | undefined {
  try {
    const documents = parseAllDocuments(text, { logLevel: 'silent', version: '1.1', merge: true, uniqueKeys: false, strict: false });
    const isValid = Array.isArray(documents) && documents.every(({ errors }) => errors.length === 0);
    return isValid ? documents.map(document => withoutFunctions(document).toJS() as unknown) : undefined;
  } catch {
    return undefined;
  }
}

/** Removes short forms such as `!Ref [...]`: they stand for other values, as `{ "Ref": [...] }` does in JSON. */
function withoutFunctions(document: Document): Document {
  const isFunction = (node: unknown) => isCollection(node) && node.tag?.startsWith('!') === true;
  if (isFunction(document.contents)) {
    document.contents = null;
  }
  visit(document, { Collection: (_, node) => isFunction(node) ? visit.REMOVE : undefined });
  return document;
}

function countIn(document: any): number {
  if (Array.isArray(document)) {
    return document.reduce((sum: number, item) => sum + countIn(item), 0);
  }
  if (!isObject(document)) {
    return 0;
  }
  if (isObject(document.Resources)) {
    return countInResources(document.Resources);
  }
  return Array.isArray(document.containerDefinitions) || Array.isArray(document.taskDefinition?.containerDefinitions) ? 1 : 0;
}

function countInResources(resources: Json): number {
  return Object.entries(resources).reduce((sum, [key, value]) => {
    if (!key.startsWith('Fn::ForEach::')) {
      return sum + (value?.Type === 'AWS::ECS::TaskDefinition' ? 1 : 0);
    }
    const [, values, body] = Array.isArray(value) ? value as unknown[] : [];
    return sum + (isObject(body) && !(Array.isArray(values) && values.length === 0) ? countInResources(body) : 0);
  }, 0);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
