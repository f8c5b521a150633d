import type { DefaultTheme } from 'vitepress';

/** A part of a page that the search finds. The first line of its text holds the words that readers call it. */
interface Section {
  readonly anchor?: string;
  readonly titles: string[];
  readonly text: string;
}

/** Pages that answer one question from top to bottom. */
const WHOLE = /\.pages\/(api|messages|rules|parameters\/(?!presets))/;

/** Sections without prose, or with what other pages say, too. */
const LEFT_OUT = /^(Acknowledge|Elsewhere|Evidence|Example|Messages|Messages about it|On each kernel|Presets that set it|Rules|Rules about it|Set it|Sources?)$/;

/** What is no prose: places for a line break, code and its tabs, pictures, lists of links, sources, and members without a description. */
const NO_PROSE = [
  /<wbr>/g,
  /<(pre|svg|button|label|summary|style)\b[^]*?<\/\1>/g,
  /<span class="lang">[^]*?<\/span>/g,
  /<a class="header-anchor"[^]*?<\/a>/g,
  /<(li|tr)>(\s|<p>|<td>)*<a [^]*?(<\/\1>|(?=<li>))/g,
  /<p>(Sources?:[^]*?|<a [^>]*>[^<]*<\/a>)<\/p>/g,
  /<a [^>]*>Sources?<\/a>/g,
  /<thead>[^]*?<\/thead>/g,
  /<tr>(?:(?!<\/tr>)[^])*<em>No description.<\/em>\s*<\/td>\s*<\/tr>/g,
  /<p>(?:<em>Example<\/em>|Reported:|Not reported:)<\/p>/g,
];

const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };

/** The prose of some HTML, with a line for each block. */
function proseOf(html: string): string {
  return NO_PROSE.reduce((text, pattern) => text.replace(pattern, ''), html)
    .replace(/\s+/g, ' ')
    .replace(/<\/t[dh]>\s*<t[dh][^>]*>/g, ' · ')
    .replace(/<\/?(?:p|li|tr|h\d|div|blockquote)(?: [^>]*)?>|<br>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d+)|(\w+));/g, (entity, code?: string, name = '') => code === undefined ? CHARACTERS[name] ?? entity : String.fromCodePoint(Number(code)))
    .replace(/ ?(?:See )?https:\/\/[^\s)]+/g, '')
    .replace(/[\s·\u200b]*\n[\s·\u200b]*/g, '\n').trim();
}

/** Divides a page at its headings, or returns it as a whole. */
function sectionsOf(file: string, html: string): Section[] {
  const [words, page] = (file.includes('/parameters/') ? html.replace(/<table[^]*?<\/table>/g, '') : html).split('\u0000');
  const [, ...parts] = page.split(/<h([1-6]) id="([^"]*)"[^>]*>([^]*?)<\/h\1>/);
  const above: string[] = [];
  const sections: Section[] = [];
  for (let i = 0; i < parts.length; i += 4) {
    const [level, anchor, heading, content] = parts.slice(i, i + 4);
    const depth = Number(level) - 1;
    above.splice(depth, above.length, proseOf(heading));
    const prose = proseOf(content);
    if (depth === 0) {
      sections.push({ titles: [...above], text: `${words}\n${prose}` });
    } else if (!LEFT_OUT.test(above.at(-1)!) && (prose !== '' || content.includes('<pre'))) {
      sections.push({ anchor, titles: [...above], text: `\n${prose}` });
    }
  }
  return WHOLE.test(file) ? [{ ...sections[0], text: sections.filter(({ titles }) => titles.length < 3).map(({ text }) => text).join('') }] : sections;
}

/** What the build collects for the search. The browser makes the index of it: an index would be larger than its texts, which the results show. */
export const searchOptions: DefaultTheme.LocalSearchOptions = {
  miniSearch: {
    options: { fields: [], storeFields: ['title', 'titles', 'text'] } as object,
    _splitIntoSections: sectionsOf,
  },
  _render: (source, env, md) => {
    const html = md.render(source, env);
    const { words = [], title = '' } = (env.frontmatter ?? {}) as { readonly words?: readonly string[]; readonly title?: string };
    return `${words.join(' ')}\u0000${html.includes('<h1') ? html : `<h1 id="">${title}</h1>${html}`}`;
  },
};
