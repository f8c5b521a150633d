/** What replaces a part of a text. */
const MASK = '***';

/** A name that promises a secret. */
const NAME = /[\w.-]{0,50}(?:passw(?:or)?d|passphrase|pwd|secret|token|credentials?|api[_-]?key|access[_-]?key|private[_-]?key)[\w-]{0,50}/;

/**
 * What a reason must not pass on, in the order of docs/stopped-tasks.md. Each repetition is bounded, because the text may
 * be long and untrusted.
 */
const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // Users and passwords in URLs. A password may contain `@`.
  [/\b([a-z][a-z\d+.-]{0,20}:\/\/)[^\s/"']{0,500}@/gi, `$1${MASK}@`],
  // Queries of URLs, such as signatures and tokens.
  [/\b(https?:\/\/[^\s?"'<>]{1,1000})\?[^\s"'<>]{1,5000}/gi, `$1?${MASK}`],
  [/\b(X-Amz-\w{1,40}|Signature|AWSAccessKeyId)=[^\s&"'<>]{1,5000}/gi, `$1=${MASK}`],
  // Environment variables, and names that promise a secret, with their values.
  [/\b([A-Z][A-Z\d_]{2,100})=(?:"[^"\n]{0,1000}"|'[^'\n]{0,1000}'|[^\s"',;&]{1,1000})/g, `$1=${MASK}`],
  [new RegExp(`\\b(${NAME.source}=)(?:"[^"\\n]{0,1000}"|'[^'\\n]{0,1000}'|[^\\s"',;&]{1,1000})`, 'gi'), `$1${MASK}`],
  [new RegExp(`("${NAME.source}" {0,2}: {0,2})"[^"\\n]{0,1000}"`, 'gi'), `$1"${MASK}"`],
  [/(--[\w-]{0,50}(?:passw(?:or)?d|passphrase|secret|token|key) )[^\s"'-][^\s"']{0,1000}/gi, `$1${MASK}`],
  [/\b(Bearer|Basic) [\w.~+/=-]{8,5000}/gi, `$1 ${MASK}`],
  // Keys and tokens that are recognized by their form: AWS, GitHub, and JSON Web Tokens.
  [/\b(?:AKIA|ASIA)[A-Z\d]{16}\b|\bgh[a-z]_\w{20,300}|\bgithub_pat_\w{20,300}|\beyJ[\w-]{5,5000}\.[\w-]{5,5000}\.[\w-]{0,5000}/g, MASK],
  // IP addresses, except those that are the same on every host: of the host itself, and of the endpoints of ECS and EC2.
  // The form remains, because it explains.
  [/(?<![\w.])(?!127\.|169\.254\.|0\.0\.0\.0\b)\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)/g, 'x.x.x.x'],
  [/(?<![\w:])(?:(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?=[a-f]{0,4}[\d:])(?:[\da-f]{1,4}:){1,6}(?::[\da-f]{1,4}){1,6})(?![\w:])/gi, 'x:x::x'],
];

/** Returns a text without credentials and addresses. */
export function redacted(text: string): string {
  return SECRETS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}
