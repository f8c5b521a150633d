import { UsageError } from '../../usage-error';

/**
 * The grammar of an image reference.
 *
 * @see https://github.com/distribution/reference/blob/main/reference.go
 */
const ALPHANUMERIC = '[a-z0-9]+';
const SEPARATOR = '(?:[._]|__|-+)';
const PATH_COMPONENT = `${ALPHANUMERIC}(?:${SEPARATOR}${ALPHANUMERIC})*`;
const PATH = `${PATH_COMPONENT}(?:/${PATH_COMPONENT})*`;
const DOMAIN_COMPONENT = '(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])';
const DOMAIN_NAME = `${DOMAIN_COMPONENT}(?:\\.${DOMAIN_COMPONENT})*`;
const DOMAIN = `(?:${DOMAIN_NAME}|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const TAG = '\\w[\\w.-]{0,127}';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(`^(?<name>(?:${DOMAIN}/)?${PATH})(?::${TAG})?(?:@${DIGEST})?$`);

const MAX_NAME_LENGTH = 255;

/** Whether a text is an image reference, and so never an option of a container engine. */
export function isImageReference(text: string): boolean {
  const name = REFERENCE.exec(text)?.groups?.name;
  return name !== undefined && name.length <= MAX_NAME_LENGTH;
}

/** Returns why a text is no image reference, with what to write. Undefined if it is one. */
export function imageProblem(text: string): string | undefined {
  return isImageReference(text) ? undefined
    : `'${text}' is not an image reference. Use [REGISTRY/]NAME[:TAG][@DIGEST] with a name in lower case of at most ${MAX_NAME_LENGTH} characters.`;
}

/** Returns an image reference. Throws if it is none, and names where it comes from. */
export function requireImageReference(text: string, where: string): string {
  const problem = imageProblem(text);
  if (problem !== undefined) {
    throw new UsageError(`${where}: ${problem}`);
  }
  return text;
}
