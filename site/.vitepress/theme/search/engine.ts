import { excerptOf, type Part } from './excerpt';
import { partsOf, stemOf, stemsOf, wordsOf } from './words';

/** A page, or a section of one, as the build collects it. */
export interface Section {
  readonly id: string;
  readonly title: string;

  /** The titles above this one, from that of the page. */
  readonly titles: readonly string[];

  /** The words that readers call it, in the first line, and its prose. */
  readonly text: string;
}

export interface Result {
  readonly address: string;

  /** What kind of page it is. */
  readonly label: string;

  readonly titles: readonly string[];
  readonly excerpt: readonly Part[];
}

/** How much a word says about a section, by where it stands, and how many words usually stand there. */
const FIELDS: readonly (readonly [weight: number, usualLength: number, text: (section: Section) => string])[] = [
  [4, 4, ({ title }) => title],
  [6, 12, ({ text }) => text.slice(0, text.indexOf('\n'))],
  [2, 4, ({ titles }) => titles.join(' ')],
  [1.5, 15, section => /^[^]*?[.:](?=\s|$)/.exec(proseOf(section))?.[0] ?? ''],
  [1, 60, proseOf],
];

interface Kind {
  readonly label: string;

  /** How well pages of this kind answer questions. Few readers ask in the words of a class or a rule. */
  readonly weight: number;
}

/** By the folder of the page. */
const KINDS: Readonly<Record<string, Kind>> = {
  api: { label: 'API', weight: 0.4 },
  guide: { label: 'Guide', weight: 1.2 },
  messages: { label: 'Message', weight: 1 },
  observers: { label: 'Observer', weight: 1.2 },
  parameters: { label: 'Parameter', weight: 0.9 },
  project: { label: 'Project', weight: 0.4 },
  rules: { label: 'Rule', weight: 0.8 },
};

const SHOWN = 12;

/** What a word says if the reader typed only its start, or mistyped it. */
const LONGER = 0.7;
const SIMILAR = 0.5;

/** Finds sections with BM25F, in the browser. The index is made there, because it would double what the browser has to load. */
export class Engine {
  /** How often the sections contain a word, by the word's stem and the number of the section. */
  private readonly index = new Map<string, Map<number, number>>();

  public constructor(private readonly sections: readonly Section[]) {
    sections.forEach((section, i) => FIELDS.forEach(([weight, usualLength, text]) => {
      const stems = stemsOf(text(section));
      const share = weight / (0.6 + 0.4 * stems.length / usualLength);
      for (const stem of stems) {
        const counts = this.index.get(stem) ?? new Map<number, number>();
        this.index.set(stem, counts.set(i, (counts.get(i) ?? 0) + share));
      }
    }));
  }

  public search(question: string): Result[] {
    const words = wordsOf(question);
    const asked = new Set(words.flat());
    const found = new Set(words.flat().flatMap(stem => this.stemsLike(stem).map(([like]) => like)));
    const scores = new Map<number, number>();
    const sum = (stems: readonly string[]): number => stems.reduce((all, stem) => all + this.rarityOf(this.index.get(stem)!.size), 0);
    words.forEach(synonyms => this.scoresOf(synonyms).forEach((score, i) => scores.set(i, (scores.get(i) ?? 0) + score)));
    return [...scores].map(([i, score]) => {
      const section = this.sections[i];
      const title = stemsOf(section.title);
      const share = sum(title.filter(stem => asked.has(stem))) / sum(title);
      return { section, score: score * (1 + share / 2) * kindOf(section).weight };
    }).sort((one, other) => other.score - one.score).slice(0, SHOWN).map(({ section }) => ({
      address: section.id,
      label: kindOf(section).label,
      titles: [...section.titles, section.title],
      excerpt: excerptOf(proseOf(section), word => partsOf(word).some(part => found.has(stemOf(part)))),
    }));
  }

  /** What a word says that so many sections contain. */
  private rarityOf(count: number): number {
    return Math.log((this.sections.length + 1) / (count + 0.5));
  }

  /** What a word, or the best of its synonyms, says about each section that contains it. */
  private scoresOf(synonyms: readonly string[]): Map<number, number> {
    const { size } = new Set(synonyms.flatMap(stem => [...this.index.get(stem)?.keys() ?? []]));
    const rarity = this.rarityOf(size);
    const scores = new Map<number, number>();
    for (const [stem, weight] of synonyms.flatMap(synonym => this.stemsLike(synonym))) {
      this.index.get(stem)!.forEach((count, i) => scores.set(i, Math.max(scores.get(i) ?? 0, weight * rarity * count / (count + 1.5))));
    }
    return scores;
  }

  /** The stems in the index that a reader may mean: the same, those that start with it, or if there are none, those that differ by a typing error. */
  private stemsLike(stem: string): (readonly [stem: string, weight: number])[] {
    const stems = [...this.index.keys()];
    // A number is an exit code or a port, and others that start with it are not meant.
    const isWhole = stem.length < 3 || /\d/.test(stem);
    const found = stems.filter(other => other === stem || !isWhole && other.startsWith(stem))
      .map(other => [other, other === stem ? 1 : LONGER * stem.length / other.length] as const);
    return found.length > 0 || isWhole || stem.length < 5 ? found
      : stems.filter(other => isSimilar(stem, other)).map(other => [other, SIMILAR] as const);
  }
}

function kindOf({ id }: Section): Kind {
  return KINDS[/([^/]*)\/[^/]*$/.exec(id.split('#')[0])![1]] ?? KINDS.guide;
}

function proseOf({ text }: Section): string {
  return text.slice(text.indexOf('\n') + 1);
}

/** Whether one character is missing, added, or replaced, or two are swapped. */
function isSimilar(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  const start = [...long].findIndex((character, i) => character !== short[i]);
  const [a, b] = [short.slice(start), long.slice(start)];
  return a === b.slice(1) || a.slice(1) === b.slice(1) || a.length === b.length && a[1] + a[0] + a.slice(2) === b;
}
