import { execFileSync } from 'node:child_process';
import { shellQuoted, shellWord } from '../src/shell-quoting';

test.each(['plain', 'a b', '$HOME', "it's", "''", '"', '\\', 'a\nb', '', '*', 'name=value', '-n'])('a shell reads back %j', word => {
  expect(execFileSync('sh', ['-c', `printf '%s|' ${shellQuoted(word)} ${shellWord(word)}`], { encoding: 'utf8' })).toBe(`${word}|${word}|`);
});

test('only words that need quotes are quoted', () => {
  expect(['file:///tmp/a.json', 'name=value', '50%', 'a@b', 'a b', '', '~'].map(shellWord))
    .toEqual(['file:///tmp/a.json', 'name=value', '50%', 'a@b', "'a b'", "''", "'~'"]);
});
