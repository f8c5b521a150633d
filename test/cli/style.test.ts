import { styleFor } from '../../src/cli/style';

test('a terminal gets a different style for each severity, whatever the standard output of this process is', () => {
  const style = styleFor({ isTTY: true }, {});
  const looks = [style.error, style.warning, style.info].map(paint => paint('text'));
  expect(new Set([...looks, 'text']).size).toBe(4);
  expect(looks.every(look => /^\u001b\[\d+mtext\u001b\[\d+m$/.test(look))).toBe(true);
});
