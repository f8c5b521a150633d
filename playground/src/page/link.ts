/** What the fragment of an address asks for. */
export type Request =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'example'; readonly name: string };

/** The longest text in a link, in characters: a comment on GitHub has at most 65,536 characters. */
export const MAX_LINK = 60_000;

/** The longest text that a link may expand to, in bytes. A few bytes of compressed text can expand to gigabytes. */
export const MAX_TEXT = 2 * 1024 * 1024;

/** A link that cannot be made or read. The message is one line for people. */
export class LinkError extends Error {}

/** Returns a fragment that holds a text. */
export async function fragmentOf(text: string): Promise<string> {
  const compressed = await collect(new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw')), Infinity);
  const length = Math.ceil(compressed.length * 4 / 3);
  if (length > MAX_LINK) {
    throw new LinkError(`The text is too long for a link: ${length} characters when compressed, and the limit is ${MAX_LINK}. Remove the parts that do not matter.`);
  }
  return `text=${toBase64Url(compressed)}`;
}

/** Reads the fragment of an address. Undefined if it is empty or something else. */
export async function requestIn(fragment: string): Promise<Request | undefined> {
  const [, kind, value] = /^#?(text|rule|example)=(.*)$/s.exec(fragment) ?? [];
  switch (kind) {
    case 'text': return { kind, text: await textIn(value) };
    case 'rule':
    case 'example': return { kind, name: value };
    default: return undefined;
  }
}

async function textIn(encoded: string): Promise<string> {
  try {
    const stream = new Blob([fromBase64Url(encoded)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return new TextDecoder('utf-8', { fatal: true }).decode(await collect(stream, MAX_TEXT));
  } catch (error) {
    throw error instanceof LinkError ? error : new LinkError('The link is damaged: its text cannot be decompressed. Copy the whole link again.');
  }
}

/** Reads a stream up to a limit. */
async function collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    length += value!.length;
    if (length > limit) {
      void reader.cancel();
      throw new LinkError(`The text in the link is larger than ${limit / 1024 / 1024} MB, the limit of this page.`);
    }
    chunks.push(value!);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function toBase64Url(bytes: Uint8Array): string {
  const characters = [...bytes].map(byte => String.fromCharCode(byte)).join('');
  return btoa(characters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(characters, character => character.charCodeAt(0));
}
