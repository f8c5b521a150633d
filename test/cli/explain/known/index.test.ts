import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../../../src/checks/rules';
import { explanationsOf } from '../../../../src/cli/explain';
import { KNOWN_MESSAGES } from '../../../../src/cli/explain/known';
import { ROOT } from '../../../run';

const SIGHTINGS = KNOWN_MESSAGES.flatMap(message => message.sightings.map(sighting => ({ message, ...sighting })));

test('every message has a name of its own, and has been seen', () => {
  const names = KNOWN_MESSAGES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter(name => !/^[a-z0-9-]+$/.test(name))).toEqual([]);
  expect(KNOWN_MESSAGES.filter(({ sightings }) => sightings.length === 0)).toEqual([]);
});

test.each(SIGHTINGS)('$message.name, as $by says it, is known by itself and by nothing else', ({ message, said }) => {
  expect(KNOWN_MESSAGES.filter(other => other.said.test(said)).map(({ name }) => name)).toEqual([message.name]);
});

test.each(SIGHTINGS)('$message.name, as $by says it, names a source that can be looked up', ({ source }) => {
  expect(source).toMatch(/^https:\/\/\S+(, https:\/\/\S+)*$|^measured with \S+ [\d.]|^seen with /);
});

test.each(SIGHTINGS)('$message.name, as $by says it, tells what to do: a rule, or what helps where there is none', ({ message, said }) => {
  const [{ findings, fix }] = explanationsOf(said);
  expect(findings.map(({ rule }) => rule).filter(rule => !message.rules.includes(rule))).toEqual([]);
  expect(findings.length > 0 ? findings.every(finding => (finding.fix ?? finding.rule.fix).length > 0) : fix).toBeTruthy();
});

test('every rule that a message belongs to is one of ours', () => {
  expect(KNOWN_MESSAGES.flatMap(({ rules }) => rules).filter(rule => !RULES.includes(rule))).toEqual([]);
});

test('a message says nothing that its rule says', () => {
  const texts = RULES.flatMap(({ title, why }) => [title, why]);
  expect(KNOWN_MESSAGES.filter(({ title, fix = '' }) => texts.includes(title) || texts.includes(fix)).map(({ name }) => name)).toEqual([]);
});

test('the documentation lists every message with its rules, and with what is said, who says it and where it was seen', () => {
  const [, list] = readFileSync(join(ROOT, 'docs', 'explain.md'), 'utf8').split('\n## What is known\n');
  expect(list.split('\n').filter(line => /^ *- /.test(line))).toEqual(KNOWN_MESSAGES.flatMap(({ name, title, rules, sightings }) => [
    `- **${name}** ${title}.${rules.length > 0 ? ` Rules: ${rules.map(rule => `[${rule.name}](rules.md#${rule.name})`).join(', ')}.` : ''}`,
    ...sightings.map(({ said, by, source }) => `  - \`\` ${said} \`\` ${by}: ${source}`),
  ]));
});
