/** Returns the result of a function. Undefined if it throws. */
export function attempt<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** Parses a text as one value. Undefined if it is invalid. */
export function parsedJson(text: string): unknown {
  return attempt(() => JSON.parse(text) as unknown);
}

/** Returns the code of the error that a function throws, such as `ENOENT`. Undefined if it throws none. */
export function errorCode(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}
