/** More than an app has of different words, and little memory. */
const MOST = 10_000;
const LONGEST = 100;

/** A function of a word that is not asked twice: in a large app the same words come again and again. */
export function remembered<Result>(answer: (word: string) => Result): (word: string) => Result {
  const answers = new Map<string, Result>();
  return word => {
    if (word.length > LONGEST) {
      return answer(word);
    }
    const known = answers.get(word);
    if (known !== undefined || answers.has(word)) {
      return known as Result;
    }
    if (answers.size >= MOST) {
      answers.clear();
    }
    const result = answer(word);
    answers.set(word, result);
    return result;
  };
}

/** A function of an object that is not asked twice in a row about one: rules ask the same about one task definition after the other. */
export function oncePer<About extends object, Result>(answer: (about: About) => Result): (about: About) => Result {
  let last: { readonly about: About; readonly result: Result } | undefined;
  return about => {
    if (last?.about !== about) {
      last = { about, result: answer(about) };
    }
    return last.result;
  };
}
