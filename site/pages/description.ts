/** What search engines show of a description. */
const LENGTH = 160;

/** Returns a text in Markdown as one line without markup: its first paragraph that starts with a sentence, as far as search engines show it. */
export function descriptionOf(markdown: string): string {
  const paragraphs = markdown.replace(/^```[^]*?^```$/gm, '').split(/\n\n+/).map(paragraph => paragraph.trim());
  const text = plainText(paragraphs.find(paragraph => /^[^#|<>!]/.test(paragraph))!);
  const sentences = /^.{40,159}[.!?](?= |$)/.exec(text)?.[0];
  return text.length <= LENGTH && text.endsWith('.') ? text : sentences ?? `${text.slice(0, LENGTH).replace(/\W*\s\S*$/, '')}…`;
}

function plainText(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/`([^`]*)`|\*+(\w[^*]*)\*+/g, '$1$2').replace(/\s+/g, ' ');
}
