/** The streams and environment of the command. */
export interface Terminal {
  readonly stdin?: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
}

export interface Input extends AsyncIterable<string | Uint8Array> {
  readonly isTTY?: boolean;
}

/** Reads a stream to its end. Undefined if it is larger than a limit. */
export async function readToEnd(stream: Input | undefined, maxBytes = Infinity): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream ?? []) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    if (size > maxBytes) {
      return undefined;
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

export interface Output {
  readonly isTTY?: boolean;

  /** The width of the terminal in characters. */
  readonly columns?: number;
  write(text: string): unknown;
  on?(event: 'error', handler: (error: Error) => void): unknown;
}
