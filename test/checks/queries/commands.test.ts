import * as fc from 'fast-check';
import { commandsOf, mayMention, scriptCommands } from '../../../src/checks/queries/commands';
import { readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, fargate, Json, UNRESOLVED } from '../definitions';
import { fuzzRuns } from '../../fuzz-runs';
import { placementsOf, scriptsAbout } from '../placements';

const commandsIn = (more: Json) => commandsOf(readTaskDefinition(fargate([container('web', more)])).containers[0]);
const WORDS = [['kill', '-TERM', '1'], ['sysctl', '-w', 'net.ipv4.tcp_rmem=4096 131072 67108864'], ['strace', '-f', '-p', '12'], ['pkill', 'ng[i]nx|x'], ['gdb', '-ex', 'bt \'x\'', '12']];

test('a command is found in every place, with every quoting, and behind every program that starts it', () => {
  const placed = fc.constantFrom(...WORDS).chain(words => placementsOf(words).map(placement => ({ words, ...placement })));
  fc.assert(fc.property(placed, ({ words: [program, ...args], container: more, place }) => {
    const found = commandsIn(more).filter(command => command.program === program);
    expect(found.map(command => [command.args, command.at])).toEqual([[args, place]]);
  }), { numRuns: 600 });
});

test('a container mentions each program that its commands start, so that rules about others need not read them', () => {
  const pieces = fc.array(fc.constantFrom('k', 'ill', 'kill', ' ', '\n', '\\', '\\\n', '\'', '"', '`', '$(', ')', ';', '$x', '/', 'sh -c '), { maxLength: 12 });
  const commands = fc.array(pieces.map(words => words.join('')), { minLength: 1, maxLength: 3 });
  fc.assert(fc.property(commands, fc.constantFrom('command', 'entryPoint', 'healthCheck'), (words, field) => {
    const more = field === 'healthCheck' ? { healthCheck: { command: ['CMD-SHELL', ...words] } } : { [field]: ['sh', '-c', ...words] };
    const [read] = readTaskDefinition(fargate([container('web', more)])).containers;
    fc.pre(commandsOf(read).some(({ program }) => program === 'kill'));
    expect(mayMention(read, /kill/)).toBe(true);
  }), { numRuns: fuzzRuns(1000), examples: [[['ki\\\nll 1'], 'command']] });
});

test.each(WORDS.slice(0, 3).flatMap(words => scriptsAbout(words).map(script => [script, words[0]])))('%j only mentions %s', (script, program) => {
  expect(scriptCommands(script).map(command => command.program)).not.toContain(program);
});

test.each<[string, readonly (readonly string[])[]]>([
  ['kill $PID', [['kill', '…']]],
  ['kill "${PID:-1}" $((1 + 2))', [['1', '+', '2'], ['kill', '…', '…']]],
  ['kill -9 $(pgrep -f "a b")1', [['pgrep', '-f', 'a b'], ['kill', '-9', '…1']]],
  ['case $1 in a) x;; b) y;; esac', [['case', '…', 'in', 'a'], ['x'], ['b'], ['y'], ['esac']]],
  ['a | b |& c && d\ne', [['a'], ['b'], ['c'], ['d'], ['e']]],
  ['cat <<-\'EOF\' | x\n\tkill 1\n\tEOF\ny', [['cat'], ['x'], ['y']]],
  ['diff <(a) >(b)', [['diff'], ['a'], ['b']]],
  ['a \'unterminated', [['a', 'unterminated']]],
  ['a "unterminated $(b', [['b'], ['a', 'unterminated …']]],
  ['', []],
  ['eval a b; exec a-b x; env -- -x y; setsid -w z', [['a', 'b'], ['a-b', 'x'], ['-x', 'y'], ['z']]],
  ['./a=b x; AB=1 y; AB=1', [['a=b', 'x'], ['y']]],
  ['bash -cx "a b"; sh $OPTION "c d"; sh -e +x -c "e f"', [['a', 'b'], ['c', 'd'], ['e', 'f']]],
  ['sh -c1 "a b"; sh x-c "a b"; sh a-b -c "c d"', [['sh', '-c1', 'a b'], ['sh', 'x-c', 'a b'], ['sh', 'a-b', '-c', 'c d']]],
  ['x $( (a); b) d', [['a'], ['b'], ['x', '…', 'd']]],
  ['cat <<-E\nE\t\nz\n\t\tE\ny', [['cat'], ['y']]],
  ['cat <<<x\ny; cat <<E\nz', [['cat'], ['y'], ['cat']]],
  ['x "a\\\nb" $ c', [['x', 'ab', '$', 'c']]],
])('reads %j', (script, expected) => expect(scriptCommands(script).map(({ program, args }) => [program, ...args])).toEqual(expected));

test('redirections of the output are kept, and those of descriptors and the input are not', () => {
  expect(scriptCommands('a > x >>\ty 2>&1 <z &>w 3>|v; >u').map(({ program, outputs }) => [program, outputs])).toEqual([['a', ['x', 'y', 'w', 'v']], ['', ['u']]]);
  expect(scriptCommands('sh -c "a" >x').map(({ program, outputs }) => [program, outputs])).toEqual([['a', []], ['', ['x']]]);
});

test.each(['gosu app kill 1', 'su-exec app kill 1', 'sudo -u app kill 1', 'su app -c "kill 1"', 'runuser -u app -- kill 1', 'runuser app -c "kill 1"', 'setpriv --reuid 33 --clear-groups sh -c "kill 1"'])(
  '%j changes the user', script => expect(scriptCommands(script)).toEqual([{ program: 'kill', args: ['1'], outputs: [], changesUser: true }]));

test.each([
  [['a b', 'c'], 'a b|c'], [['a;b'], 'a;b'], [['a; b'], 'a b'], [['-c'], '-c'], [['-cx', 'a; b'], '-cx|a; b'], [['x-c', 'a; b'], 'x-c|a; b'], [['-ec', 'a; b'], 'a b'], [['sh', '-c', 'a; timeout 5 b'], 'a b'],
])('the words %j start %s, as the same user', (words, expected) => {
  for (const more of [{ command: words }, { healthCheck: { command: words } }]) {
    const found = commandsIn(more);
    expect([found.map(({ program, args }) => [program, ...args].join('|')).join(' '), found.some(({ changesUser }) => changesUser)]).toEqual([expected, false]);
  }
});

test('unresolved words are an ellipsis, and unresolved lists have no commands', () => {
  expect(commandsIn({ command: ['kill', UNRESOLVED] }).map(({ args }) => args)).toEqual([['…']]);
  expect(commandsIn({ command: UNRESOLVED, entryPoint: UNRESOLVED, healthCheck: { command: UNRESOLVED } })).toEqual([]);
});

// A reader that is not linear exceeds the time limit of a test.
test.each(['$(', '`', '"', '\'', '(', '{ ', '! ', 'sh -c ', 'eval ', 'busybox ', '<<E\n', '<<E ', '>x ', '\\', '${', '$((', 'a=b ', 'a;', 'exec ', '"$(', '| ', '<('])(
  'a script that repeats %j is read in linear time, and without recursion beyond a limit', unit => {
    expect(() => scriptCommands(unit.repeat(50_000))).not.toThrow();
  });
