import { Screen } from '../../../../src/local/run/task/screen';

const CLEAR = '\r\u001b[2K';

function screenOn({ isTTY = false, columns, env = {} }: { readonly isTTY?: boolean; readonly columns?: number; readonly env?: NodeJS.ProcessEnv }) {
  const written = { out: '', err: '' };
  const screen = new Screen({
    stdout: { write: (text: string) => written.out += text, isTTY },
    stderr: { write: (text: string) => written.err += text, isTTY, columns },
    env: { NO_COLOR: '1', ...env },
  }, ['app', 'router']);
  return { screen, written };
}

const APP = { name: 'app', state: 'running' };
const ROUTER = { name: 'router', state: 'starting' };

test('aligns the names of containers in their logs', () => {
  const { screen, written } = screenOn({});
  screen.log('app', 'one');
  screen.log('router', 'two');
  expect(written).toEqual({ out: 'app    | one\nrouter | two\n', err: '' });
});

describe('on a terminal', () => {
  test('the status of all containers is the last line, below what is printed meanwhile', () => {
    const { screen, written } = screenOn({ isTTY: true });
    screen.status(APP, [APP]);
    screen.status(ROUTER, [APP, ROUTER]);
    screen.note('note');
    screen.log('app', 'one');
    screen.clearStatus();
    screen.note('end');
    const status = `${CLEAR}app running · router starting`;
    expect(written).toEqual({ out: 'app    | one\n', err: `${CLEAR}app running${status}${CLEAR}note\n${status}${CLEAR}${status}${CLEAR}end\n` });
  });

  test.each([[28, 'app running · router startin'], [29, 'app running · router starting'], [undefined, 'app running · router starting']])('of %s columns, the status is one column shorter', (width, expected) => {
    const { screen, written } = screenOn({ isTTY: true, columns: width && width + 1 });
    screen.status(ROUTER, [APP, ROUTER]);
    expect(written.err).toBe(CLEAR + expected);
  });

  test('without a width, the status has 79 characters', () => {
    const { screen, written } = screenOn({ isTTY: true });
    screen.status(APP, [{ name: 'app', state: 'x'.repeat(100) }]);
    expect(written.err).toHaveLength(CLEAR.length + 79);
  });
});

test('elsewhere each change is a line, so that the log does not grow with the square of the number of containers', () => {
  const { screen, written } = screenOn({});
  screen.status(APP, [APP]);
  screen.status(ROUTER, [APP, ROUTER]);
  screen.warn('warning');
  screen.fail('failure');
  screen.clearStatus();
  expect(written.err).toBe('app running\nrouter starting\nwarning\nfailure\n');
});

const LINE = '\u001b[31m::error::no ##[error]no\u001b[0m';

test.each([
  ['a terminal', { isTTY: true }, LINE],
  ['a terminal of a CI system', { isTTY: true, env: { GITHUB_ACTIONS: 'true' } }, LINE],
  ['a file', {}, LINE],
  ['GitHub Actions, without commands', { env: { GITHUB_ACTIONS: 'true' } }, '\u001b[31m::error::no ##\\u{5b}error]no\u001b[0m'],
  ['Azure Pipelines, without commands', { env: { TF_BUILD: 'True' } }, '\u001b[31m::error::no ##\\u{5b}error]no\u001b[0m'],
])('a line of a log reaches %s as it is', (_, options, expected) => {
  const { screen, written } = screenOn(options);
  screen.log('app', LINE);
  expect(written.out).toBe(`app    | ${expected}\n`);
});

test('a message about a container contains no control characters of the engine or the task definition', () => {
  const { screen, written } = screenOn({});
  screen.fail('failed:\n\u001b[2J ##[error]x');
  expect(written.err).toBe('failed:\n\\u{1b}[2J ##\\u{5b}error]x\n');
});
