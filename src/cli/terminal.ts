/** What the command writes to. */
export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
}

export interface Output {
  readonly isTTY?: boolean;

  /** The width of a terminal. */
  readonly columns?: number;
  write(text: string): unknown;
  on?(event: 'error', handler: (error: Error) => void): unknown;
}
