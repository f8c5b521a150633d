const UTF_32 = 'is UTF-32, which is not read. Convert it to UTF-8: iconv -f UTF-32 -t UTF-8 FILE';

/** The first bytes of encodings and formats. The first match counts. */
const SIGNATURES: readonly { readonly start: readonly number[]; readonly encoding?: string; readonly problem?: string }[] = [
  { start: [0x1F, 0x8B], problem: 'is compressed with gzip, which is not read. Unpack it: gunzip --keep FILE' },
  { start: [0xFF, 0xFE, 0, 0], problem: UTF_32 },
  { start: [0, 0, 0xFE, 0xFF], problem: UTF_32 },
  { start: [0xFF, 0xFE], encoding: 'utf-16le' },
  { start: [0xFE, 0xFF], encoding: 'utf-16be' },
];

const UTF_8 = new TextDecoder();

/** The number of bytes that show the encoding of a text without a byte order mark. */
const SAMPLE = 1024;

/**
 * Returns the text of a file in UTF-8 or UTF-16, without a byte order mark. Shells on Windows write UTF-16.
 *
 * Throws for other encodings. The message is the second half of a sentence that starts with the file.
 */
export function decodeText(bytes: Uint8Array): string {
  const signature = SIGNATURES.find(({ start }) => start.every((byte, index) => bytes[index] === byte));
  const { encoding, problem } = signature ?? encodingOf(bytes.subarray(0, SAMPLE));
  if (problem !== undefined) {
    throw new Error(problem);
  }
  return (encoding === undefined ? UTF_8 : new TextDecoder(encoding)).decode(bytes);
}

/**
 * Returns the encoding of a text without a byte order mark. JSON and YAML consist mostly of ASCII characters, whose other
 * bytes are 0.
 */
function encodingOf(bytes: Uint8Array): { readonly encoding?: string; readonly problem?: string } {
  if (!bytes.includes(0)) {
    return {};
  }
  const zeros = [0, 0, 0, 0];
  bytes.forEach((byte, index) => zeros[index % 4] += byte === 0 ? 1 : 0);
  const [first, second, third, fourth] = zeros.map(count => count > bytes.length / 16);
  if (second && third && first !== fourth) {
    return { problem: UTF_32 };
  }
  return second && fourth && !first && !third ? { encoding: 'utf-16le' } : first && third && !second && !fourth ? { encoding: 'utf-16be' } : {};
}
