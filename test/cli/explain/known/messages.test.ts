import { askedMessages, scoreOf } from './score';
import { explanationsOf } from '../../../../src/cli/explain';
import { KNOWN_MESSAGES } from '../../../../src/cli/explain/known';
import { contentOf } from '../../../run';

const HELD_BACK = askedMessages('held-back').map(asked => ({ ...asked, score: scoreOf(asked) }));

test.each(askedMessages('known'))('explains what people asked about by $answer: $message', asked => {
  expect(scoreOf(asked)).toBe('right');
});

test('explains at least nine of ten messages that were held back while the known messages were written, and none wrongly', () => {
  expect(HELD_BACK.filter(({ score }) => score === 'wrong')).toEqual([]);
  expect(HELD_BACK.filter(({ score }) => score === 'right').length / HELD_BACK.length).toBeGreaterThanOrEqual(0.9);
});

test.each(JSON.parse(contentOf('test/cli/explain/known/messages-of-others.json')) as string[])('does not explain what has another cause: %s', message => {
  expect(explanationsOf(message)).toEqual([]);
});

test('each expected answer is the name of a known message', () => {
  const names = new Set(KNOWN_MESSAGES.map(({ name }) => name));
  const answers = [...askedMessages('known'), ...HELD_BACK].map(({ answer }) => answer);
  expect(answers.filter(answer => answer !== 'unknown' && !names.has(answer))).toEqual([]);
});

test('a message has one row, with the public page that quotes it', () => {
  const all = [...askedMessages('known'), ...HELD_BACK];
  expect(new Set(all.map(({ message }) => message)).size).toBe(all.length);
  expect(all.filter(({ source }) => !/^https:\/\/\S+$/.test(source))).toEqual([]);
});
