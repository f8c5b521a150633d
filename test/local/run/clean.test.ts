import { FakeClock } from './task/fake-clock';
import { FakeEngine } from './task/fake-engine';
import { LABELS } from '../../../src/local/engine/names';
import { currentOwner, localProcesses, Owner, ownerText } from '../../../src/local/engine/owner';
import { clean, prepare } from '../../../src/local/run/clean';
import { Screen } from '../../../src/local/run/task/screen';

const RUNNING = currentOwner(localProcesses());
const GONE = { ...RUNNING, start: '1' };
const ELSEWHERE = { ...RUNNING, host: 'elsewhere' };

/** An engine with a pause container, a container, and a volume of each task, by its owner. */
async function engineWith(tasks: Readonly<Record<string, Owner | undefined>>): Promise<FakeEngine> {
  const engine = new FakeEngine(new FakeClock(), {});
  for (const [task, owner] of Object.entries(tasks)) {
    const labels = { [LABELS.task]: task, [LABELS.run]: `run-of-${task}`, ...owner && { [LABELS.owner]: ownerText(owner) } };
    const options = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
    await engine.run(['run', '--name', `linux-controls.${task}`, ...options]);
    await engine.run(['run', '--name', `linux-controls.${task}.app`, ...options, '--label', `${LABELS.container}=app`]);
    await engine.run(['volume', 'create', ...options, `linux-controls.run-of-${task}.data`]);
  }
  engine.volumes.set('linux-controls.my-data', { localName: 'linux-controls.my-data', labels: {} });
  return engine;
}

function terminalOf() {
  const written = { out: '', err: '' };
  const terminal = { stdout: { write: (text: string) => written.out += text }, stderr: { write: (text: string) => written.err += text }, env: {} };
  return { written, terminal };
}

const objectsIn = ({ containers, volumes }: FakeEngine) => [...containers.keys(), ...volumes.keys()];

describe('run --clean', () => {
  test('removes what belongs to a process that is gone, and nothing else', async () => {
    const engine = await engineWith({ gone: GONE, web: RUNNING });
    const { written, terminal } = terminalOf();
    expect(await clean(engine, terminal, undefined)).toBe(0);
    expect(written).toEqual({ out: 'removed 2 containers and 1 volume of task gone\n', err: `kept task web: process ${process.pid} runs it\n` });
    expect(objectsIn(engine)).toEqual(['linux-controls.web', 'linux-controls.web.app', 'linux-controls.run-of-web.data', 'linux-controls.my-data']);
  });

  test.each([
    [ELSEWHERE, `kept task web: process ${process.pid} on elsewhere started it, which is not visible from here. If nothing uses it, remove it:\n`],
    [undefined, 'kept task web: the commands of a dry run started it. If nothing uses it, remove it:\n'],
  ])('keeps what belongs to %j, and prints how to remove it', async (owner, expected) => {
    const { written, terminal } = terminalOf();
    await clean(await engineWith({ web: owner }), terminal, undefined);
    expect(written).toEqual({ out: 'nothing to remove\n', err: `${expected}  docker rm --force --volumes linux-controls.web.app linux-controls.web\n  docker volume rm --force linux-controls.run-of-web.data\n` });
  });

  test('with a task removes only what is left of that task', async () => {
    const engine = await engineWith({ a: GONE, b: GONE });
    const { written, terminal } = terminalOf();
    await clean(engine, terminal, 'b');
    expect(written).toEqual({ out: 'removed 2 containers and 1 volume of task b\n', err: '' });
    expect(objectsIn(engine)).toContain('linux-controls.a.app');
  });

  test('of an engine that fails is an error', async () => {
    const engine = await engineWith({ a: GONE });
    engine.failure = () => ({ stderr: 'Cannot connect' });
    await expect(clean(engine, terminalOf().terminal, undefined)).rejects.toThrow('docker ps failed: Cannot connect');
  });
});

describe('before a task starts', () => {
  const { signal } = new AbortController();
  const prepared = async (tasks: Readonly<Record<string, Owner | undefined>>) => {
    const engine = await engineWith(tasks);
    const { written, terminal } = terminalOf();
    return { engine, written, result: prepare(engine, 'web', new Screen(terminal, ['app']), signal) };
  };

  test('what is left of any task is removed, and other tasks keep running', async () => {
    const { engine, written, result } = await prepared({ gone: GONE, web: GONE, other: RUNNING });
    await result;
    expect(written.err).toBe('removed what a killed run of task gone left behind: 2 containers and 1 volume\nremoved what a killed run of task web left behind: 2 containers and 1 volume\n');
    expect(objectsIn(engine)).toEqual(['linux-controls.other', 'linux-controls.other.app', 'linux-controls.run-of-other.data', 'linux-controls.my-data']);
  });

  test.each([
    [RUNNING, `task web is already running: process ${process.pid} runs it. Stop that process first.`],
    [ELSEWHERE, 'task web is already there, and whether it runs is not visible from here. If nothing uses it, remove it:\n  docker rm --force'],
    [undefined, 'task web is already there, and whether it runs is not visible from here. If nothing uses it, remove it:\n  docker rm --force'],
  ])('a task of the same name that belongs to %j is an error, and stays', async (owner, problem) => {
    const { engine, result } = await prepared({ web: owner });
    await expect(result).rejects.toThrow(problem);
    expect(objectsIn(engine)).toHaveLength(4);
  });
});
