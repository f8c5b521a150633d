/** A page of the site. */
export interface Page {
  /** The path without its extension, for example `rules/net-sysctl-conflict`. */
  readonly path: string;
  readonly title: string;

  /** What a search engine shows below the title. Defaults to the first sentences of the body. */
  readonly description?: string;

  /** The heading under which the index page of its folder lists the page. */
  readonly group?: string;

  /** Words that readers search for and that the page does not contain. */
  readonly words?: readonly string[];

  /** Markdown without the title. */
  readonly body: string;

  /** Further settings of the generator. */
  readonly frontmatter?: Readonly<Record<string, unknown>>;
}

/** Returns a page as the generator reads it. JSON is YAML, so no text has to be escaped. */
export function markdownOf({ path, title, description, words, body, frontmatter }: Page): string {
  const settings = Object.entries({ title, description, words, editLink: false, ...frontmatter, path }).filter(([, value]) => value !== undefined);
  return ['---', ...settings.map(([key, value]) => `${key}: ${JSON.stringify(value)}`), '---', '', `# ${title.replace(/</g, '&lt;')}\n\n${withTabs(body)}`, ''].join('\n');
}

/** On GitHub, the Python version of an example is a block to unfold. The site shows both as tabs. */
function withTabs(markdown: string): string {
  const pair = /```(ts|sh)[^\n]*\n((?:(?!```)[^])*?)```\n\n<details><summary>Python<\/summary>\n\n```(python|sh)[^\n]*\n((?:(?!```)[^])*?)```\n\n<\/details>/g;
  return markdown.replace(pair, (_, first: string, one: string, second: string, other: string) =>
    ['::: code-group', '', `\`\`\`${first} [TypeScript]`, `${one}\`\`\``, '', `\`\`\`${second} [Python]`, `${other}\`\`\``, '', ':::'].join('\n'));
}

/** Returns a table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(row => `| ${row.map(cell => cell.replace(/\|/g, '\\|')).join(' | ')} |`).join('\n');
}

/** Returns a list in Markdown. */
export function list(items: readonly string[]): string {
  return items.map(item => `- ${item}`).join('\n');
}

/** Returns the sections that have a text, with their headings. */
export function sections(...all: readonly (readonly [title: string, text: string | undefined])[]): string {
  return all.flatMap(([title, text]) => text === undefined || text === '' ? [] : [`## ${title}`, text]).join('\n\n');
}

/** Returns a text as code in Markdown, whatever backticks it contains. */
export function code(text: string): string {
  const fence = '`'.repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length)) + 1);
  return fence.length === 1 ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}

/** Returns a link to the playground, which is not a page of the generator. */
export function playgroundLink(text: string, fragment = ''): string {
  return `[${text}](/playground/index.html${fragment && `#${fragment}`})`;
}
