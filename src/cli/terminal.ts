/** The streams and environment of the command. */
export interface Terminal {
  readonly stdin?: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
}

export interface Input extends AsyncIterable<string | Uint8Array> {
  readonly isTTY?: boolean;

  /** Stops reading, so that the process can end. */
  destroy?(): unknown;
}

export interface Output {
  readonly isTTY?: boolean;

  /** The width of the terminal in characters. */
  readonly columns?: number;
  write(text: string): unknown;
  on?(event: 'error', handler: (error: Error) => void): unknown;
}
