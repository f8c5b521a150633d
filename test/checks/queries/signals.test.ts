import { finds, ProcessSearch, signalsOf } from '../../../src/checks/queries/signals';
import { readTaskDefinition } from '../../../src/reading/definitions/task-definition';
import { container, fargate, shell } from '../definitions';

/** The signal with the process IDs, or with the patterns and how they are compared. */
function read(script: string): string | undefined {
  const [sent] = signalsOf(readTaskDefinition(fargate([container('web', shell(script))])).containers[0]);
  const how = ({ isExact, isFull, isRestricted, isForFirst }: ProcessSearch) => [isExact && 'exact', isFull && 'full', isRestricted && 'restricted', isForFirst && 'first'];
  return sent && [sent.signal, ...sent.targets, ...sent.search ? [...sent.search.patterns, ...how(sent.search).filter(Boolean)] : []].join(' ');
}

test.each([
  ['kill -9x 1', 'TERM -9x 1'], ['kill -- -12', 'TERM -12'], ['kill -9 -12 1', 'KILL -12 1'], ['kill -a 1', 'TERM 1'], ['kill --all 1', 'TERM 1'], ['kill --x-l 1', 'TERM 1'], ['kill --x-ab 1', 'TERM 1'],
  ['kill --x-s9 1', 'TERM 1'], ['kill -q 7 1', 'TERM 1'], ['kill --queue 7 -s HUP 1', 'HUP 1'], ['kill --signal=x 1', '… 1'], ['kill -s', '…'],
  ['pkill a-b', 'TERM a-b'], ['pkill -- -x', 'TERM -x'], ['pkill -s 0 x', 'TERM x restricted'], ['pkill -P0 x', 'TERM x restricted first'], ['pkill --parent 1 x', 'TERM x restricted'], ['pkill -u 0 x', 'TERM x restricted'],
  ['pkill --signal=HUP x', 'HUP x'], ['pkill --signal=y x', '… x'], ['pkill --exact -e x', 'TERM x exact'], ['pkill -ex -o x', 'TERM x exact'], ['pkill --full x', 'TERM x full'], ['pkill -of x', 'TERM x full'], ['pkill --xf x', 'TERM x'],
  ['killall -P 1 x', 'TERM 1 x exact'], ['killall -u app x', 'TERM x exact restricted'], ['killall -er x', 'TERM x'], ['killall --regexp x', 'TERM x'], ['killall -f x', 'TERM x exact'], ['killall --quiet x', 'TERM x exact'],
])('reads %j as %j', (script, expected) => expect(read(script)).toBe(expected));

test.each(['kill -l 1', 'kill --list=9', 'kill --table', 'kill --help', 'kill -xy 1'])('%j sends no signal', script => expect(read(script)).toBeUndefined());

test.each(Object.entries({ 'ngi': true, '^ngi': true, '^gin': false, 'inx$': true, 'ngi$': false, '^nginx$': true, '^ngin$': false, '(nginx': false, '.*': true, '.z': false, '[n]ginx': true }))('%j finds nginx: %s', (pattern, expected) => {
  expect(finds({ patterns: [pattern], isExact: false, isFull: false, isRestricted: false, isForFirst: false }, 'nginx')).toBe(expected);
});
