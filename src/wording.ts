/** Joins words: `a`, `a and b`, `a, b, and c`. */
export function joinWords(words: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  return words.length > 2 ? joinClauses(words, conjunction) : words.join(` ${conjunction} `);
}

/** Joins clauses, with a comma before the conjunction: `a, and b`. */
export function joinClauses(clauses: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  const last = clauses[clauses.length - 1];
  return clauses.length < 2 ? last : `${clauses.slice(0, -1).join(', ')}, ${conjunction} ${last}`;
}

/** The maximum number of names in a message. ECS accepts as many containers in a task definition. */
const MAX_NAMES = 10;

/** Shortens a long list of names: the first ones, and the number of the others. */
export function fewNames(names: readonly string[]): readonly string[] {
  return names.length > MAX_NAMES ? [...names.slice(0, MAX_NAMES - 1), `${names.length - MAX_NAMES + 1} others`] : names;
}

/** `container a`, or `containers a and b`. */
export function containersNamed(names: readonly string[]): string {
  return `container${names.length === 1 ? '' : 's'} ${joinWords(fewNames(names))}`;
}

/** Turns a clause into a sentence. */
export function sentence(clause: string): string {
  return `${clause[0].toUpperCase()}${clause.slice(1)}.`;
}

/**
 * Tag of a message that names properties or methods of an API. Spells these names as the language of the app does:
 * `excludeContainers`, or `exclude_containers` in Python. Inserted values stay as they are.
 */
export function message(text: TemplateStringsArray, ...values: unknown[]): string {
  return text.map((part, i) => `${apiName(part)}${i < values.length ? String(values[i]) : ''}`).join('');
}

/**
 * Spells the names of properties and methods in a text as the language of the app does. jsii passes the language in
 * JSII_AGENT, which the CDK reads too.
 */
export function apiName(text: string): string {
  return process.env.JSII_AGENT?.startsWith('Python/') ? snakeCaseIn(text) : text;
}

/** Spells the names of properties and methods in a text as Python does. */
function snakeCaseIn(text: string): string {
  return text.replace(/\b[a-z][a-zA-Z0-9]*/g, snakeCase);
}

/** As jsii names members in Python. */
export function snakeCase(name: string): string {
  return name.replace(/([KMGT])iB/g, '$1ib').replace(/([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3_$2$4').toLowerCase();
}

/** The keys of CloudFormation that differ from those of the ECS API in the case of more than the first letter. */
export const SPELLED_OTHERWISE: ReadonlyMap<string, string> = new Map([
  ['EFSVolumeConfiguration', 'efsVolumeConfiguration'], ['FSxWindowsFileServerVolumeConfiguration', 'fsxWindowsFileServerVolumeConfiguration'],
  ['S3FilesVolumeConfiguration', 's3filesVolumeConfiguration'], ['FilesystemId', 'fileSystemId'], ['IAM', 'iam'],
]);

/** Returns a key of the ECS API with a capital letter, as CloudFormation spells most keys. */
export function capitalized(key: string): string {
  return `${key.slice(0, 1).toUpperCase()}${key.slice(1)}`;
}

/** Returns a key of CloudFormation in the spelling of the ECS API. */
export function uncapitalized(key: string): string {
  return SPELLED_OTHERWISE.get(key) ?? `${key.slice(0, 1).toLowerCase()}${key.slice(1)}`;
}
