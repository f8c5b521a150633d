import { KNOWN_MESSAGES } from './known';
import { answerTo, Sample } from './known-message';
import { ADDRESSES } from '../../checks/addresses';
import { evidenceOf, Example, idOf, pageOf, Rule } from '../../checks/rule';
import { printableJson } from '../printable';
import type { Style } from '../style';

/** Formats the page about a rule for people, in Markdown as in docs/rules.md. */
export function rulePageText(rule: Rule, style: Style): string {
  return [style.title(rule.name), '', ...rulePage(rule, ADDRESSES.guide('explain')), '', style.faint(pageOf(rule))].join('\n');
}

/** Formats a rule for programs. */
export function rulePageJson(rule: Rule): string {
  const { why, fix, source, moreSources = [], measuredOn = null } = rule;
  const [[reported], [notReported]] = [rule.fails(), rule.passes()];
  const messages = messagesAbout(rule).map(({ name, sample: { text, printedBy } }) => ({ message: name, text, printedBy }));
  return printableJson({ ...ruleSummary(rule), why, fix, sources: [source, ...moreSources], measuredOn, reported, notReported, messages });
}

/** Returns what a list of rules contains about a rule. */
export function ruleSummary(rule: Rule) {
  return { rule: idOf(rule), severity: rule.severity, title: rule.title, page: pageOf(rule) };
}

/** Returns the lines of the page about a rule in Markdown, without its heading, given the address of the known messages. */
export function rulePage(rule: Rule, explainPage = 'explain.md'): string[] {
  return [
    `**${rule.severity}** · \`${idOf(rule)}\``,
    '',
    `${rule.title}.`,
    '',
    rule.why,
    '',
    ...exampleLines('Reported', rule.fails()[0]),
    ...exampleLines('Not reported', rule.passes()[0]),
    `Fix: ${rule.fix}`,
    ...evidenceOf(rule).flatMap(line => ['', line]),
    ...messageLines(messagesAbout(rule), explainPage),
  ];
}

/** A known message that a rule explains. */
interface RuleMessage {
  readonly name: string;
  readonly sample: Sample;
}

/** Returns the known messages that `explain` explains with a rule. */
export function messagesAbout(rule: Rule): readonly RuleMessage[] {
  return KNOWN_MESSAGES.flatMap(message => message.samples
    .filter(({ text }) => answerTo(text, message)!.findings.some(finding => finding.rule === rule))
    .map(sample => ({ name: message.name, sample })));
}

function messageLines(messages: readonly RuleMessage[], explainPage: string): string[] {
  return messages.length === 0 ? [] : ['', 'Messages:', '', ...messages.map(({ name, sample: { text, printedBy } }) => `- \`\` ${text} \`\` ${printedBy} ([${name}](${explainPage}#known-messages))`)];
}

/** Returns a task definition as JSON that `check` accepts. */
function exampleLines(title: string, example: Example): string[] {
  return [`${title}:`, '', '```json', ...jsonLines(example), '```', ''];
}

/** Formats JSON with each innermost structure on one line if it fits a width, with its key. */
export function jsonLines(value: unknown, indent = '', width = 110, key = ''): string[] {
  const flat = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ').replace(/\[ /g, '[').replace(/ \]/g, ']');
  if (typeof value !== 'object' || value === null || (indent !== '' && indent.length + key.length + flat.length <= width)) {
    return [`${indent}${key}${flat}`];
  }
  const members = Array.isArray(value) ? value.map(item => jsonLines(item, `${indent}  `, width))
    : Object.entries(value).map(([name, member]) => jsonLines(member, `${indent}  `, width, `${JSON.stringify(name)}: `));
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return [`${indent}${key}${open}`, ...members.flatMap((lines, i) => i < members.length - 1 ? [...lines.slice(0, -1), `${lines[lines.length - 1]},`] : lines), `${indent}${close}`];
}
