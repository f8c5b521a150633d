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
    if (!answers.has(word)) {
      if (answers.size >= MOST) {
        answers.clear();
      }
      answers.set(word, answer(word));
    }
    return answers.get(word) as Result;
  };
}
