import { FakeClock } from './task/fake-clock';
import { FakeEngine } from './task/fake-engine';
import { LABELS, newRun } from '../../../src/local/engine/names';
import { Owner, ownerText } from '../../../src/local/engine/owner';
import { Records } from '../../../src/local/engine/records';
import { clean, openRecord } from '../../../src/local/run/clean';
import { Screen } from '../../../src/local/run/task/screen';
import { GONE, RUNNING, stateFolder } from '../../cli/fake-docker';

const ELSEWHERE = { ...RUNNING, host: 'elsewhere' };

/** An engine with a pause container, a container, and a volume of each task, by its owner, with a record if there is an owner. */
async function engineWith(tasks: Readonly<Record<string, Owner | undefined>>, engineOf = (_task: string) => 'docker') {
  const engine = new FakeEngine(new FakeClock(), {});
  const env = { XDG_STATE_HOME: stateFolder() };
  const records = new Records({ env, stderr: process.stderr });
  for (const [task, owner] of Object.entries(tasks)) {
    const run = `run-of-${task}`;
    const labels = { [LABELS.task]: task, [LABELS.run]: run, ...owner && { [LABELS.owner]: ownerText(owner) } };
    const options = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
    await engine.run(['run', '--name', `linux-controls.${task}`, ...options]);
    await engine.run(['run', '--name', `linux-controls.${task}.app`, ...options, '--label', `${LABELS.container}=app`]);
    await engine.run(['volume', 'create', ...options, `linux-controls.run-of-${task}.data`]);
    const record = owner && records.open({ run, task, owner, engine: engineOf(task) });
    const objects = [
      { kind: 'container', localName: `linux-controls.${task}` }, { kind: 'container', localName: `linux-controls.${task}.app`, container: 'app' }, { kind: 'volume', localName: `linux-controls.run-of-${task}.data` },
    ] as const;
    objects.forEach(object => {
      record?.add(object);
      record?.settle(object.localName, object.kind === 'container' ? object.localName : undefined);
    });
  }
  engine.volumes.set('linux-controls.my-data', { localName: 'linux-controls.my-data', labels: {} });
  return { engine, records };
}

/** As if a container of the user mounted the volume of task a. */
const volumeInUse = (command: string) => command.includes('volume rm') && command.includes('run-of-a') ? { stderr: 'volume is in use' } : undefined;

function terminalOf() {
  const written = { out: '', err: '' };
  const terminal = { stdout: { write: (text: string) => written.out += text }, stderr: { write: (text: string) => written.err += text }, env: {} };
  return { written, terminal };
}

const objectsIn = ({ containers, volumes }: FakeEngine) => [...containers.keys(), ...volumes.keys()];

describe('run --clean', () => {
  interface Circumstances {
    readonly task?: string;
    readonly engine?: string;
    readonly failure?: FakeEngine['failure'];
    readonly records?: Records;
  }

  /** What the command prints, and what it leaves. */
  async function cleaned(tasks: Parameters<typeof engineWith>[0], { task, engine: identity = 'docker', failure, records: others }: Circumstances = {}) {
    const { engine, records } = await engineWith(tasks, () => identity);
    engine.failure = failure ?? engine.failure;
    const { written, terminal } = terminalOf();
    const error = await clean(engine, others ?? records, terminal, task).then(() => undefined, (reason: Error) => reason.message);
    return { ...written, error, left: objectsIn(engine) };
  }

  const objectsOf = (task: string) => [`linux-controls.${task}`, `linux-controls.${task}.app`, `linux-controls.run-of-${task}.data`];
  const REMOVE_WEB = '  docker rm --force --volumes linux-controls.web.app linux-controls.web\n  docker volume rm linux-controls.run-of-web.data\n';

  test.each<[string, Parameters<typeof engineWith>[0], Circumstances, string, string, string[]]>([
    ['removes what belongs to a process that is gone, and nothing else', { gone: GONE, web: RUNNING }, {},
      'removed 2 containers and 1 volume of task gone\n', `kept task web: process ${process.pid} runs it\n`, objectsOf('web')],
    ['with a task removes only what is left of that task', { a: GONE, b: GONE }, { task: 'b' },
      'removed 2 containers and 1 volume of task b\n', '', objectsOf('a')],
    ['removes a run whose engine has another identity by now, if the engine has its objects', { web: GONE }, { engine: 'docker before' },
      'removed 2 containers and 1 volume of task web\n', '', []],
    ['keeps what belongs to another machine, and prints how to remove it', { web: ELSEWHERE }, {}, 'nothing to remove\n',
      `kept task web: process ${process.pid} on elsewhere started it, which is not visible from here. If nothing uses it, remove it:\n${REMOVE_WEB}`, objectsOf('web')],
    ['keeps what belongs to no process, and prints how to remove it', { web: undefined }, {}, 'nothing to remove\n',
      'kept 2 containers and 1 volume with the labels of task web: the commands of a dry run started it, or an image has these labels. '
      + `If nothing uses it, remove it:\n${REMOVE_WEB}`, objectsOf('web')],
    ['keeps what only labels name, also if their process is gone', { web: GONE }, { records: new Records({ env: { XDG_STATE_HOME: '/no/where' }, stderr: process.stderr }) },
      'nothing to remove\n',
      `kept 2 containers and 1 volume with the labels of task web: no run of yours on this machine has a record of it (its labels name process ${process.pid} on ${GONE.host}). `
      + `If nothing uses it, remove it:\n${REMOVE_WEB}`, objectsOf('web')],
  ])('%s', async (_, tasks, circumstances, out, err, left) => {
    expect(await cleaned(tasks, circumstances)).toEqual({ out, err, error: undefined, left: [...left, 'linux-controls.my-data'] });
  });

  test('keeps a run on another engine, and names the engine', async () => {
    const { engine, records } = await engineWith({ web: GONE }, () => 'podman');
    engine.containers.clear();
    engine.volumes.clear();
    const { written, terminal } = terminalOf();
    await clean(engine, records, terminal, undefined);
    expect(written).toEqual({ out: 'nothing to remove\n', err: `kept task web: it ran with another engine (podman). Use run --clean with that engine or, if it no longer exists, remove ${records.all()[0].file}\n` });
  });

  test('removes the other runs if one of them cannot be removed, and says what it removed', async () => {
    const { out, error, left } = await cleaned({ a: GONE, b: GONE }, { failure: volumeInUse });
    expect(error).toMatch(/^removed 2 containers, but cannot remove 1 volume of task a:\n  docker volume failed: volume is in use\nRemove what is left:\n  docker volume rm \S+$/);
    expect({ out, left })
      .toEqual({ out: 'removed 2 containers and 1 volume of task b\n', left: ['linux-controls.run-of-a.data', 'linux-controls.my-data'] });
  });

  test('of an engine that fails is an error', async () => {
    expect(await cleaned({ a: GONE }, { failure: () => ({ stderr: 'Cannot connect' }) })).toMatchObject({ error: 'docker ps failed: Cannot connect' });
  });
});

describe('before a task starts', () => {
  const { signal } = new AbortController();
  const RUN = newRun('web', RUNNING);
  const opened = async (tasks: Readonly<Record<string, Owner | undefined>>) => {
    const { engine, records } = await engineWith(tasks);
    const { written, terminal } = terminalOf();
    return { engine, records, written, result: openRecord(engine, records, RUN, new Screen(terminal, ['app']), signal) };
  };

  test('what is left of any task is removed, and other tasks keep running', async () => {
    const { engine, written, result } = await opened({ gone: GONE, web: GONE, other: RUNNING });
    expect((await result).record).toMatchObject({ run: RUN.id, task: 'web', objects: [] });
    expect(written.err.split('\n').sort()).toEqual(['', 'removed what a killed run of task gone left behind: 2 containers and 1 volume', 'removed what a killed run of task web left behind: 2 containers and 1 volume']);
    expect(objectsIn(engine))
      .toEqual(['linux-controls.other', 'linux-controls.other.app', 'linux-controls.run-of-other.data', 'linux-controls.my-data']);
  });

  test('what cannot be removed is reported, and is not in the way', async () => {
    const { engine, records } = await engineWith({ a: GONE, b: GONE });
    engine.failure = volumeInUse;
    const { written, terminal } = terminalOf();
    await openRecord(engine, records, RUN, new Screen(terminal, ['app']), signal);
    expect(written.err).toMatch(/^removed what a killed run of task b left behind: 2 containers and 1 volume\nremoved 2 containers, but cannot remove 1 volume of task a:\n/);
    expect(records.all().map(({ record }) => record.run).sort()).toEqual([RUN.id, 'run-of-a'].sort());
  });

  test('without a killed run, the engine is asked nothing', async () => {
    const { engine, result } = await opened({ other: RUNNING, dry: undefined });
    const { length } = engine.calls;
    await result;
    expect(engine.calls).toHaveLength(length);
  });

  test('a task of the same name that only labels name is no obstacle', async () => {
    const { engine, result } = await opened({ web: undefined });
    await result;
    expect(objectsIn(engine)).toHaveLength(4);
  });

  test('a task of the same name that runs is an error, and stays', async () => {
    const { engine, result } = await opened({ web: RUNNING });
    await expect(result).rejects.toThrow(`task web is already running: process ${process.pid} runs it. Stop that process first.`);
    expect(objectsIn(engine)).toHaveLength(4);
  });

  test.each([
    ['on another engine', { engine: 'docker 2' }], ['of another machine', { owner: { ...RUNNING, machine: 'linux other' } }], ['on a machine with another name', { owner: ELSEWHERE }],
  ])('a task of the same name %s is no obstacle', async (_, other) => {
    const { engine, records } = await engineWith({});
    records.open({ run: 'other', task: 'web', owner: RUNNING, engine: 'docker', ...other });
    await openRecord(engine, records, RUN, new Screen(terminalOf().terminal, ['app']), signal);
    expect(records.all().map(({ record }) => record.run).sort()).toEqual([RUN.id, 'other'].sort());
  });

  test('of two runs that begin at the same time, at most one starts', async () => {
    const { engine, records } = await engineWith({});
    const runs = [newRun('web', RUNNING), newRun('web', RUNNING)];
    const results = await Promise.allSettled(runs.map(async run => openRecord(engine, records, run, new Screen(terminalOf().terminal, ['app']), signal)));
    const started = results.filter(({ status }) => status === 'fulfilled').length;
    expect(started).toBeLessThanOrEqual(1);
    expect(records.all()).toHaveLength(started);
  });

  test('a task of the same name whose process is not visible is an error, and stays', async () => {
    const { engine, records, result } = await opened({ web: { ...RUNNING, namespace: 'other' } });
    await expect(result).rejects.toThrow(`task web is already there, and whether it runs is not visible from here. If nothing uses it, remove it:\n  docker rm --force --volumes linux-controls.web.app linux-controls.web\n  docker volume rm linux-controls.run-of-web.data\n  rm ${records.all()[0].file}`);
    expect(objectsIn(engine)).toHaveLength(4);
  });
});
