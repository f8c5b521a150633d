import { environmentFilesOf, LocalValueOptions, parsePairs, requireKnownVariables } from '../../../../src/local/run/definition/local-values';
import { UsageError } from '../../../../src/usage-error';
import { fileWith, runOn } from '../../../cli/terminal';
import { definitionOf, problemsOf } from '../definitions';

const secrets = (...names: string[]) => names.map(name => ({ name, valueFrom: 'arn' }));
const APP = { name: 'app', image: 'example/app:1', secrets: secrets('PASSWORD'), environment: [{ name: 'MODE', value: 'test' }, { name: 'TABLE', value: { Ref: 'Table' } }] };

const filesOf = (containers: readonly object[], options: LocalValueOptions, shell: NodeJS.ProcessEnv = {}) =>
  Object.fromEntries(environmentFilesOf(definitionOf(containers), options, shell));
const of = (options: LocalValueOptions, shell?: NodeJS.ProcessEnv) => filesOf([APP], options, shell);
const variables = (content: string) => fileWith(content, 'values');

test('only containers that take values have a file, with only their own variables', () => {
  const containers = [APP, { name: 'agent', image: 'example/agent:1', secrets: secrets('KEY') }, { name: 'plain', image: 'example/plain:1' }];
  expect(filesOf(containers, { env: ['PASSWORD=p', 'TABLE=t', 'KEY=k=='] })).toEqual({ app: 'TABLE=t\nPASSWORD=p\n', agent: 'KEY=k==\n' });
});

test('--env takes precedence over --secrets, the last of two options counts, and other lines of the file are ignored', () => {
  expect(of({ secrets: variables('PASSWORD=file\nTABLE=file\nOTHER=file\n'), env: ['TABLE=first', 'TABLE=last'] }))
    .toEqual({ app: 'TABLE=last\nPASSWORD=file\n' });
});

test('a variable of this shell counts only if --env names it', () => {
  const shell = { PASSWORD: 'shell', TABLE: '' };
  expect(of({ env: ['PASSWORD', 'TABLE'] }, shell)).toEqual({ app: 'TABLE=\nPASSWORD=shell\n' });
  const containers = [APP, { name: 'agent', image: 'example/agent:1', secrets: secrets('PASSWORD') }];
  expect(() => filesOf(containers, { env: ['TABLE'] }, shell)).toThrow(new UsageError(
    'missing values for secrets and unresolved environment variables:\n  container app: PASSWORD\n  container agent: PASSWORD\n'
    + 'Pass each with --env NAME from a variable of this shell, with --env NAME=VALUE, or all in a file of NAME=VALUE lines with --secrets FILE.'));
});

test('a value with a dynamic reference is unresolved', () => {
  const container = { ...APP, environment: [{ name: 'TABLE', value: '{{resolve:ssm:/table}}' }], secrets: [] };
  expect(filesOf([container], { env: ['TABLE=t'] })).toEqual({ app: 'TABLE=t\n' });
});

test('a file of the container adds variables, the first file counts, and its secrets take precedence', () => {
  const [first, second] = [variables('\uFEFF# comment\r\nA= "x" # y\r\nB=1\nPASSWORD=file\n\n'), variables('B=2\nC=\n')];
  expect(of({ env: ['PASSWORD=p', 'TABLE=t'], environmentFile: [`app=${first}`, `app=${second}`] }))
    .toEqual({ app: 'B=1\nC=\nA= "x" # y\nPASSWORD=p\nTABLE=t\n' });
});

test.each<[LocalValueOptions, string]>([
  [{ env: ['PASSWORD'] }, '--env PASSWORD: this shell has no variable PASSWORD. Set and export it, or use --env PASSWORD=VALUE'],
  [{ secrets: '/nowhere' }, 'cannot read --secrets /nowhere: ENOENT'],
  [{ environmentFile: ['app=/nowhere'] }, 'cannot read --environment-file /nowhere: ENOENT'],
  [{ environmentFile: ['app'] }, "invalid --environment-file 'app': use CONTAINER=FILE"],
])('%j is an error', (options, expected) => expect(() => of(options)).toThrow(expected));

test.each<[string, object, string]>([
  ['PASWORD=secret', APP, "unknown --env 'PASWORD': did you mean PASSWORD?"],
  ['MODE=x', APP, "unknown --env 'MODE': use TABLE or PASSWORD"],
  ['=x', APP, 'invalid --env: the name is missing. Use NAME or NAME=VALUE'],
  ['A=b', { name: 'app', image: 'a' }, '--env A has no effect: no container has a secret or an unresolved variable'],
])('--env %s, which names no variable that takes a value from this machine, is an error', (option, container, expected) => {
  expect(() => requireKnownVariables([option], definitionOf([container]))).toThrow(expected);
});

test('--env may name such a variable, with or without a value', () => {
  expect(() => requireKnownVariables(['PASSWORD', 'TABLE=t'], definitionOf([APP]))).not.toThrow();
});

test.each([['TABLE', 1], ['TABLE=t\n\n# x\n=secret', 4], ['A*=secret', 1], ['A B=secret', 1], ['A=1\nSECRET', 2]])('the file %j is an error that does not print its content', (content, line) => {
  const file = variables(content);
  expect(() => of({ secrets: file })).toThrow(`--secrets ${file}: line ${line} is not of the form NAME=VALUE`);
  expect(() => of({ secrets: file })).not.toThrow(/secret$/i);
});

test('a path may contain an equals sign', () => {
  expect(parsePairs('--environment-file', 'FILE', ['app=a=b'])).toEqual([['app', 'a=b']]);
});

test('Windows has no files without a name', () => {
  runOn('win32');
  expect(() => of({ env: ['PASSWORD=p', 'TABLE=t'] })).toThrow('Use the command inside WSL 2.');
  expect(filesOf([{ name: 'app', image: 'a' }], {})).toEqual({});
});

describe('a value that an engine cannot read from a file is an error that does not print it', () => {
  const withPassword = (value: string) => () => of({ env: ['PASSWORD', 'TABLE=t'] }, { PASSWORD: value });

  test.each([['s3cret\nline', 'has a line break'], ['s3cret\r', 'has a line break'], ['s3cret\0', 'contains a NUL character']])('%j', (value, expected) => {
    expect(withPassword(value)).toThrow(`container app: the value of PASSWORD ${expected}`);
    expect(withPassword(value)).not.toThrow('s3cret');
  });

  // The bytes of PASSWORD= count too.
  test.each([['x', 65_526], ['é', 32_763]])('longer than 64 KiB, in bytes of UTF-8: %s', (character, longest) => {
    expect(withPassword(character.repeat(longest))).not.toThrow();
    expect(withPassword(character.repeat(longest + 1)))
      .toThrow(/^container app: the value of PASSWORD is too long: with its name, \d+ bytes \(at most 65535\)\. Shorten it, or mount a file\.$/);
  });
});

describe('a name that an engine would read in another way is an error', () => {
  const namesOf = (names: { environment?: string; secret?: string }) => problemsOf([{
    name: 'app', image: 'a', environment: names.environment === undefined ? [] : [{ name: names.environment, value: 'x' }], secrets: names.secret === undefined ? [] : secrets(names.secret),
  }]);

  test.each(['*', 'A*', 'A=B', 'A\0', 'A\nB', 'A\u007f', 'A B', '#A', '\u00a0A', '-A'])('%j', name => {
    expect(namesOf({ environment: name }).join()).toMatch(/environment: name must be letters|NUL character/);
    expect(namesOf({ secret: name }).join()).toMatch(/secrets: name must be letters/);
  });

  test.each(['A', 'a.b-c', 'A#', '1', 'É'])('but not %j', name => {
    expect([...namesOf({ environment: name }), ...namesOf({ secret: name })]).toEqual([]);
  });

  test('and so is a value with a NUL character', () => {
    expect(problemsOf([{ name: 'app', image: 'a', environment: [{ name: 'A', value: 'x\0' }] }]))
      .toEqual(['container app: the value of A contains a NUL character, which no program can receive. Remove it.']);
  });
});
