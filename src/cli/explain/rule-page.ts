import { KNOWN_MESSAGES } from './known';
import { answerTo, Sample } from './known-message';
import { evidenceOf, idOf, pageOf, Rule } from '../../checks/rule';
import { printableJson } from '../printable';
import type { Style } from '../style';

/** Formats the page about a rule for people, in Markdown as in docs/rules.md. */
export function rulePageText(rule: Rule, style: Style): string {
  return [style.title(rule.name), '', ...rulePage(rule), '', style.faint(pageOf(rule))].join('\n');
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

/** Returns the lines of the page about a rule in Markdown, without its heading. */
export function rulePage(rule: Rule): string[] {
  return [
    `**${rule.severity}** · \`${idOf(rule)}\``,
    '',
    `${rule.title}.`,
    '',
    rule.why,
    '',
    `Fix: ${rule.fix}`,
    '',
    'Reported:',
    '',
    '```json',
    ...jsonLines(rule.fails()[0]),
    '```',
    ...evidenceOf(rule).flatMap(line => ['', line]),
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
