import { getSystemErrorMap } from 'util';
import type { Rule } from '../../../../src/checks/rule';
import { RULES } from '../../../../src/checks/rules';
import { explanationsOf } from '../../../../src/cli/explain';
import { KNOWN_MESSAGES } from '../../../../src/cli/explain/known';
import { linksOf, measurementsOf } from '../../../../src/cli/explain/known-message';
import { contentOf } from '../../../run';

const SAMPLES = KNOWN_MESSAGES.flatMap(message => message.samples.map(sample => ({ message, ...sample })));
const OTHERS = JSON.parse(contentOf('test/cli/explain/known/messages-of-others.json')) as string[];

/** Recognized only as a whole line, because the name of a parameter occurs in other messages. */
const WHOLE_LINES = ['parameter-name'];

/** Half of this message is what another program prints about another cause. */
const HALVES = ['parameter-of-the-host'];

/** What ECS rejects in words that no page quotes. */
const NOT_QUOTED = [
  'ipc-sysctl-in-host-mode', 'linux-setting-on-windows', 'net-sysctl-in-host-mode', 'sysctl-on-windows', 'timeout-on-fargate', 'value-unknown',
];

/** Errors that ECS accepts: the container does not start, a setting has no effect, or the AWS CLI rejects it first. */
const NOT_REJECTED = [
  'task-definition-unchecked', 'net-sysctl-conflict', 'ipc-sysctl-conflict', 'sysctl-set-twice', 'sysctl-not-namespaced', 'sysctl-unknown',
  'sysctl-value-refused', 'ephemeral-range-privileged', 'sysctls-contradict', 'no-ephemeral-port-left', 'key-not-in-effect', 'ssm-agent-with-exec',
  'exec-without-permissions', 'value-refused', 'kernel-parameter-written', 'signal-ends-task',
];

function namesOf(text: string): string[] {
  return explanationsOf(text).map(({ message }) => message.name);
}

test('every message has a unique name and at least one sample', () => {
  const names = KNOWN_MESSAGES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter(name => !/^[a-z0-9-]+$/.test(name))).toEqual([]);
  expect(KNOWN_MESSAGES.filter(({ samples }) => samples.length === 0)).toEqual([]);
  expect(KNOWN_MESSAGES.flatMap(({ causes = [] }) => causes).filter(name => !names.includes(name))).toEqual([]);
});

test.each(SAMPLES)('$message.name explains the message of $printedBy, and no other known message does', ({ message, text }) => {
  expect(namesOf(text)).toEqual([message.name]);
});

test.each(SAMPLES.filter(({ message }) => !WHOLE_LINES.includes(message.name)))('$message.name explains the message of $printedBy in a line of a log, and between lines of other products', ({ message, text }) => {
  const [before, after] = [text.length, text.length + 1].map(number => OTHERS[number % OTHERS.length]);
  const line = `2026-11-28T21:00:00.123Z ERROR app: ${text}`;
  expect(namesOf(line)).toEqual([message.name]);
  expect(namesOf(JSON.stringify({ level: 'error', msg: text }))).toEqual([message.name]);
  expect(namesOf(`${text} (exit status 1)`)).toEqual([message.name]);
  expect(namesOf(`${before}\n${line}\n${after}`)).toEqual([message.name]);
});

test.each(SAMPLES.filter(({ message }) => !HALVES.includes(message.name)))('no message names another cause for a beginning of the message of $printedBy ($message.name)', ({ message, text }) => {
  const beginnings = [...text.matchAll(/ /g)].flatMap(({ index }) => explanationsOf(text.slice(0, index)));
  const causes = beginnings.filter(({ message: { isPartial, isGeneric } }) => isPartial !== true && isGeneric !== true);
  expect(causes.map(({ message: { name } }) => name).filter(name => name !== message.name)).toEqual([]);
});

test('explains the text of an error alone only if it has one cause, or says which causes it may have', () => {
  // Node 20 does not list ENOEXEC.
  const known = [...getSystemErrorMap().values(), ['ENOEXEC', 'exec format error']];
  const errors = known.flatMap(([name, text]) => [name, `program: ${text}`, `Error: ${name}: ${text}`].map(message => [name, ...namesOf(message)]));
  expect(new Set(errors.filter(names => names.length > 1).map(names => names.join(' ')))).toEqual(new Set([
    'EADDRINUSE port-is-taken',
    'EADDRNOTAVAIL no-local-address',
    'EMFILE open-files-limit',
    'ENOEXEC program-of-another-architecture',
  ]));
});

test.each(SAMPLES)('$message.name names a link or a measurement for the message of $printedBy', ({ message: _, ...sample }) => {
  const sources = [...linksOf({ samples: [sample] }), ...measurementsOf({ samples: [sample] })];
  expect(sources).not.toEqual([]);
  expect(sources.filter(source => !/^https:\/\/[^\s,]+$|^\S+ [\d.]+(?: on |$)/.test(source))).toEqual([]);
});

test.each(SAMPLES)('$message.name explains what to do about the message of $printedBy, by a rule or by itself', ({ message, text }) => {
  const [{ findings, fix }] = explanationsOf(text);
  expect(findings.map(({ rule }) => rule).filter(rule => !message.rules?.includes(rule))).toEqual([]);
  expect(findings.length > 0 ? findings.every(finding => (finding.fix ?? finding.rule.fix).length > 0) : fix).toBeTruthy();
});

test.each(SAMPLES)('$message.name reads a long line of beginnings of the message of $printedBy in linear time', ({ message: { pattern }, text }) => {
  const beginning = `${text.slice(0, text.length / 2)} `;
  const line = beginning.repeat(50_000 / beginning.length);
  const start = performance.now();
  pattern.exec(line);
  // The slowest takes about 25 ms. One that is quadratic takes minutes.
  expect(performance.now() - start).toBeLessThan(2000);
});

/** Returns a pattern without word boundaries, with `x` for each group, set, and escaped character, and `§` for each lookbehind. */
function outlineOf(source: string): string {
  const shorter = source.replace(/\\b/g, '').replace(/\\.|\[[^\]\\]*\]/g, 'x').replace(/\((\?<[=!])?[^()[\]\\]*\)/g, (_, lookbehind?: string) => lookbehind === undefined ? 'x' : '§');
  return shorter === source ? source : outlineOf(shorter);
}

test('no alternative of a pattern begins with a lookbehind, which would be evaluated at each position of a text', () => {
  expect(KNOWN_MESSAGES.filter(({ pattern }) => /(?:^|\|)§/.test(outlineOf(pattern.source))).map(({ name }) => name)).toEqual([]);
});

test('every rule of a message is a rule of the library', () => {
  expect(KNOWN_MESSAGES.flatMap(({ rules = [] }) => rules).filter(rule => !RULES.includes(rule))).toEqual([]);
});

test('a rule about something that ECS rejects has the sentence of ECS, unless no page quotes it, and no known message repeats it', () => {
  const withoutSentence = RULES.filter(({ severity, why, rejections }) => rejections === undefined && (severity === 'error' || /\bECS (?:also )?rejects?\b/.test(why)));
  expect(withoutSentence.map(({ name }) => name).filter(name => !NOT_REJECTED.includes(name))).toEqual(NOT_QUOTED);
  const rejected = RULES.filter(({ rejections }) => rejections !== undefined);
  expect(rejected.map(({ name }) => name).filter(name => NOT_REJECTED.includes(name))).toEqual([]);
  const samplesAbout = (rule: Rule) => KNOWN_MESSAGES.filter(({ name }) => name === rule.name).map(({ samples }) => samples.length);
  expect(rejected.map(samplesAbout)).toEqual(rejected.map(({ rejections }) => [rejections!.length]));
});

test.each(RULES.flatMap(rule => (rule.rejections ?? []).map(rejection => ({ rule, ...rejection }))))('the sentence of $rule.name is recognized with other values and quotes: $says', ({ rule, says }) => {
  const others = [...says.matchAll(/\{([^}]*)\}/g)].map(([, varying]) => varying.includes('|') ? varying.split('|').slice(-1)[0] : /^\d+$/.test(varying) ? '1' : /^[A-Z_]+$/.test(varying) ? 'UDP' : 'other-1');
  const text = says.replace(/\{[^}]*\}/g, () => others.shift()!);
  for (const quote of ['"', '\\"', '‘', '’']) {
    expect(explanationsOf(`Error: ${text.replace(/'/g, quote)}. (Service: AmazonECS)`).flatMap(({ findings }) => findings.map(found => found.rule.name))).toEqual([rule.name]);
  }
});

test('a message does not repeat the text of a rule', () => {
  const texts = RULES.flatMap(({ title, why }) => [title, why]);
  expect(KNOWN_MESSAGES.filter(({ title, fix = '' }) => texts.includes(title) || texts.includes(String(fix))).map(({ name }) => name)).toEqual([]);
});
