/** Returns the value of an environment variable, or a default. A text that is not a number would try nothing, and the test would pass. */
export function wholeNumber(variable: string, defaultValue: number): number {
  const value = process.env[variable];
  if (value === undefined) {
    return defaultValue;
  }
  if (!/^[1-9]\d*$/.test(value)) {
    throw new Error(`${variable} is ${value}. Set it to a whole number greater than 0.`);
  }
  return Number(value);
}
