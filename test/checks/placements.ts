import * as fc from 'fast-check';
import type { Json } from './definitions';

/** Ways to write a word in a shell. */
function written(word: string): fc.Arbitrary<string> {
  const isPlain = /^[\w./:=,+-]+$/.test(word);
  return fc.constantFrom(...isPlain ? [word, word, `${word[0]}''${word.slice(1)}`, `\\${word}`] : [], `"${word}"`, ...word.includes('\'') ? [] : [`'${word}'`]);
}

const quoted = (script: string): string => `'${script.replace(/'/g, '\'\\\'\'')}'`;

/** What precedes and follows a command in a script that runs it. */
const AROUND: readonly (readonly [before: string, after: string])[] = [
  ['', ''], ['set -e; ', ' && exec app'], ['app & ', '; wait $!'], ['curl -f http://127.0.0.1/ || ', ''], ['if test -f x; then ', '; fi'],
  ['while :; do ', '; sleep 1; done'], ['( ', ' )'], ['{ ', '; }'], ['# a comment\n', '\n'], ['cat <<EOF >x\nnone\nEOF\n', ' # a comment'],
  ['echo $(', ')'], ['echo "$(', ')"'], ['echo `', '`'], ['! ', ' || true'], ['A=1 ', ' 2>/dev/null'], ['x=$(date); ', ' >/dev/null 2>&1'], ['f() { ', '; }'],
];

/** What starts a command and does not change it. */
const STARTERS: readonly (readonly string[])[] = [
  [], ['exec'], ['nohup'], ['env', 'A=1'], ['timeout', '5'], ['timeout', '-s', 'KILL', '5'], ['nice', '-n', '5'], ['busybox'], ['command'], ['setsid'],
  ['/usr/bin/env'], ['tini', '-s', '--'], ['dumb-init', '--'],
];

/** Scripts that run a command, in every way that a shell knows. */
export function scriptsWith(words: readonly string[]): fc.Arbitrary<string> {
  const line = fc.tuple(fc.constantFrom(...STARTERS), fc.tuple(...words.map(written)), fc.constantFrom(' ', '  ', ' \\\n '))
    .map(([starter, spelled, space]) => [...starter, ...spelled].join(space));
  const nested = line.chain(inner => fc.constantFrom(inner, `sh -c ${quoted(inner)}`, `trap ${quoted(inner)} TERM`, `eval ${quoted(inner)}`));
  // In backquotes, a shell removes backslashes first.
  return fc.tuple(nested, fc.constantFrom(...AROUND)).filter(([text, [before]]) => !before.endsWith('`') || !text.includes('\\'))
    .map(([text, [before, after]]) => `${before}${text}${after}`);
}

/** Properties of a container that runs a command, and the part with the command. */
export function placementsOf(words: readonly string[]): fc.Arbitrary<{ readonly container: Json; readonly place: readonly string[] }> {
  const at = (container: Json, ...place: string[]) => ({ container, place });
  const HEALTH = ['healthCheck', 'command'];
  const parts = fc.tuple(scriptsWith(words), fc.constantFrom(...STARTERS), fc.integer({ min: 1, max: words.length - 1 }));
  return parts.chain(([script, starter, split]) => fc.constantFrom(
    at({ command: [...starter, ...words] }, 'command'),
    at({ entryPoint: [`/bin/${words[0]}`, ...words.slice(1)] }, 'entryPoint'),
    at({ entryPoint: words.slice(0, split), command: words.slice(split) }, 'entryPoint'),
    at({ entryPoint: ['/docker-entrypoint.sh'], command: words }, 'command'),
    at({ command: ['sh', '-c', script] }, 'command'),
    at({ entryPoint: ['/bin/bash', '-xec', script] }, 'entryPoint'),
    at({ entryPoint: ['/bin/sh', '-c'], command: [script] }, 'command'),
    at({ entryPoint: ['tini', '--'], command: ['sh', '-c', script] }, 'command'),
    at({ command: ['-c', script] }, 'command'),
    ...script.includes(' ') ? [at({ command: [script] }, 'command')] : [],
    at({ healthCheck: { command: ['CMD', ...words] } }, ...HEALTH),
    at({ healthCheck: { command: ['CMD-SHELL', script] } }, ...HEALTH),
    at({ healthCheck: { command: [script] } }, ...HEALTH),
  ));
}

/** Scripts that only mention a command. */
export function scriptsAbout(words: readonly string[]): string[] {
  const line = words.join(' ');
  return [`echo "${line}"`, `echo ${line}`, `# ${line}`, `cat <<EOF\n${line}\nEOF`, `app --on-exit='${line}'`, `test -n "${line}"`, `grep -q '${line}' x`];
}
