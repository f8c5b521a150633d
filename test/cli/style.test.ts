import { PLAIN, styleFor } from '../../src/cli/style';

test.each([
  ['a pipe', {}, {}],
  ['a stream with isTTY false', { isTTY: false }, {}],
  ['a terminal with NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }],
  ['a terminal with NO_COLOR=0, which counts as set', { isTTY: true }, { NO_COLOR: '0' }],
])('%s gets plain text', (_, stream, env) => {
  expect(styleFor(stream, env)).toBe(PLAIN);
  expect(PLAIN.error('text')).toBe('text');
});

test('a terminal gets a different style for each severity, whatever the standard output of this process is', () => {
  const style = styleFor({ isTTY: true }, {});
  const looks = [style.error, style.warning, style.info].map(paint => paint('text'));
  expect(new Set([...looks, 'text']).size).toBe(4);
  expect(looks.every(look => /^\u001b\[\d+mtext\u001b\[\d+m$/.test(look))).toBe(true);
});
