/** A part of a text, and whether it is a word that the reader looks for. */
export type Part = readonly [text: string, isFound: boolean];

const LENGTH = 180;
const WORD = /[\p{L}\p{N}]+/gu;

/** Returns the part of a text that contains most of the words. */
export function excerptOf(text: string, isFound: (word: string) => boolean): Part[] {
  const prose = text.trim().replace(/\s+/g, ' ');
  const found = [...prose.matchAll(WORD)].filter(([word]) => isFound(word)).map(({ 0: word, index }) => ({ index, word: word.toLowerCase() }));
  const wordsFrom = (start: number): number =>
    new Set(found.filter(({ index }) => index >= start && index < start + LENGTH).map(({ word }) => word)).size;
  const first = found.reduce((best, { index }) => wordsFrom(index) > wordsFrom(best) ? index : best, found[0]?.index ?? 0);
  const start = startNear(prose, first);
  const end = prose.length <= start + LENGTH ? prose.length : prose.lastIndexOf(' ', start + LENGTH);
  return partsOf(`${start > 0 ? '… ' : ''}${prose.slice(start, end)}${end < prose.length ? ' …' : ''}`, isFound);
}

/** The start of the sentence, or some words before. */
function startNear(prose: string, index: number): number {
  const sentence = Math.max(prose.lastIndexOf('. ', index), prose.lastIndexOf(': ', index)) + 2;
  return index < 60 ? 0 : sentence > 1 && index - sentence < 80 ? sentence : prose.indexOf(' ', index - 50) + 1;
}

function partsOf(text: string, isFound: (word: string) => boolean): Part[] {
  let end = 0;
  const parts = [...text.matchAll(WORD)].filter(([word]) => isFound(word)).flatMap(({ 0: word, index }): Part[] => {
    const between = text.slice(end, index);
    end = index + word.length;
    return [[between, false], [word, true]];
  });
  return [...parts, [text.slice(end), false]];
}
