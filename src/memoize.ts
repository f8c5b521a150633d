/**
 * The maximum number of results: more than a file of 10 MB has distinct words. If there were fewer, rules would look up
 * the words of such a file again and again.
 */
const MAX_RESULTS = 200_000;
const MAX_WORD_LENGTH = 100;

/** Memoizes a function of one string. A large app repeats the same names and values. */
export function memoize<Result>(compute: (word: string) => Result): (word: string) => Result {
  const results = new Map<string, Result>();
  return word => {
    if (word.length > MAX_WORD_LENGTH) {
      return compute(word);
    }
    const known = results.get(word);
    if (known !== undefined || results.has(word)) {
      return known as Result;
    }
    if (results.size >= MAX_RESULTS) {
      results.clear();
    }
    const result = compute(word);
    results.set(word, result);
    return result;
  };
}

/** Memoizes a function of one object for as long as the object exists. */
export function memoizeEach<Argument extends object, Result>(
  compute: (argument: Argument) => Result,
): (argument: Argument) => Result {
  const results = new WeakMap<Argument, { readonly result: Result }>();
  return argument => {
    let known = results.get(argument);
    if (!known) {
      known = { result: compute(argument) };
      results.set(argument, known);
    }
    return known.result;
  };
}

/** Equals no argument. */
const NOTHING = Symbol('nothing');

/** Memoizes the last result of a function. Successive rules call it with the same task definition. */
export function memoizeLast<Argument, Result>(compute: (argument: Argument) => Result): (argument: Argument) => Result {
  let [last, result]: [Argument | typeof NOTHING, Result | undefined] = [NOTHING, undefined];
  return argument => {
    if (last !== argument) {
      result = compute(argument);
      last = argument;
    }
    return result as Result;
  };
}

let results: Map<unknown, unknown> | undefined;

/** Runs a function that reads the same parts several times: functions of `memoizeRepeated` then keep their results until it ends. */
export function repeating<Result>(work: () => Result): Result {
  const outer = results;
  results ??= new Map();
  try {
    return work();
  } finally {
    results = outer;
  }
}

/**
 * Memoizes a function of one object while `repeating` runs. Most task definitions are read once, and keeping results
 * takes longer than that.
 */
export function memoizeRepeated<Argument extends object, Result>(
  compute: (argument: Argument) => Result,
): (argument: Argument) => Result {
  return argument => {
    if (!results) {
      return compute(argument);
    }
    let memoized = results.get(compute) as typeof compute | undefined;
    if (!memoized) {
      memoized = memoizeEach(compute);
      results.set(compute, memoized);
    }
    return memoized(argument);
  };
}
