import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { currentOwner, localProcesses, machineId, Owner, ownerState, ownerText, parseOwner, parseStart, ProcessTable } from '../../../src/local/engine/owner';
import { folderWith } from '../../cli/terminal';

const OWNER: Owner = { pid: 7, start: '100', boot: 'boot', namespace: 'pid:[1]', host: 'host', machine: 'linux id' };

/** A machine on which the owner runs, except for these facts. */
function machine(facts: Partial<ProcessTable> = {}): ProcessTable {
  return { ...OWNER, startOf: pid => pid === 7 ? '100' : undefined, ...facts };
}

test.each<[string, Partial<ProcessTable>, string]>([
  ['runs', {}, 'running'],
  ['has exited', { startOf: () => undefined }, 'gone'],
  ['has exited, and a later process has its ID', { startOf: () => '101' }, 'gone'],
  ['cannot be seen in detail', { startOf: () => '' }, 'running'],
  ['ran before a reboot', { boot: 'next' }, 'gone'],
  ['runs on a machine that does not show its boot', { boot: '' }, 'running'],
  ['runs in another PID namespace', { namespace: 'pid:[2]', startOf: () => undefined }, 'unknown'],
  ['ran in another PID namespace before a reboot', { namespace: 'pid:[2]', boot: 'next' }, 'gone'],
  ['runs on another machine', { host: 'other', boot: 'next', startOf: () => undefined }, 'unknown'],
  ['runs on another machine with the same host name', { machine: 'linux other', boot: 'next', startOf: () => undefined }, 'unknown'],
])('an owner that %s', (_, facts, expected) => expect(ownerState(OWNER, machine(facts))).toBe(expected));

test('without its start time, an owner runs as long as a process has its ID', () => {
  expect(ownerState({ ...OWNER, start: '' }, machine())).toBe('running');
  expect(ownerState({ ...OWNER, start: '' }, machine({ startOf: () => undefined }))).toBe('gone');
});

test('without an owner, the state is unknown', () => expect(ownerState(undefined, machine())).toBe('unknown'));

test('the text of an owner can be parsed', () => {
  const awkward = { ...OWNER, host: 'a&b=c d', machine: '"' };
  expect(ownerText(awkward)).toMatch(/^[\w.+%&=-]+$/);
  expect(parseOwner(ownerText(awkward))).toEqual(awkward);
});

test.each(['', 'pid=', 'pid=0', 'pid=-1', 'pid=x', 'start=1'])('the text %j names no owner', text => {
  expect(parseOwner(text)).toBeUndefined();
});

test('this process runs, and a process that has exited is gone', () => {
  const table = localProcesses(process.env);
  const owner = currentOwner(table);
  expect(ownerState(owner, table)).toBe('running');
  const { pid } = spawnSync('true');
  expect(ownerState({ ...owner, pid }, table)).toBe('gone');
});

test.each([
  ['1 (node) S 0 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 99', '4711'],
  ['1 (a) Z (b) S 0 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 99', '4711'],
  ['1 (node) Z 0 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 99', undefined],
  ['', ''],
])('the start time in %j is %j', (stat, expected) => expect(parseStart(stat)).toBe(expected));

describe('the ID of a machine', () => {
  const stateOf = () => ({ XDG_STATE_HOME: folderWith({}) });

  test('is that of the system', () => {
    const folder = folderWith({ 'machine-id': '4711\n' });
    expect(machineId(stateOf(), join(folder, 'machine-id'))).toBe('4711');
  });

  test('is another one each time if its file is a pipe, which is not waited for', () => {
    const state = stateOf();
    const folder = join(state.XDG_STATE_HOME, 'cdk-fargate-linux-controls');
    spawnSync('sh', ['-c', 'mkdir "$1" && mkfifo "$1/machine"', 'sh', folder]);
    expect(machineId(state, '/no/where')).not.toBe(machineId(state, '/no/where'));
  });

  test('is random and kept in the folder for state, where the system has none', () => {
    const [one, other] = [stateOf(), stateOf()];
    expect(machineId(one, '/no/where')).toMatch(/^[\w-]{36}$/);
    expect(machineId(one, '/no/where')).toBe(machineId(one, '/no/where'));
    expect(machineId(one, '/no/where')).not.toBe(machineId(other, '/no/where'));
  });

  test('is another one each time, if nothing can be kept', () => {
    const env = { XDG_STATE_HOME: join(folderWith({ file: '' }), 'file') };
    expect(machineId(env, '/no/where')).not.toBe(machineId(env, '/no/where'));
  });
});
