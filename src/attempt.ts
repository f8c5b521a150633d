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
