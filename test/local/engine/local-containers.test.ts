import { join } from 'node:path';
import { dialectOf, EngineName } from '../../../src/local/engine/dialect';
import type { EngineCommands } from '../../../src/local/engine/engine';
import { listContainers, listRuns, listVolumes } from '../../../src/local/engine/local-containers';
import { RecordedObject, Records } from '../../../src/local/engine/records';
import { folderWith } from '../../cli/terminal';
import { newRecord } from '../run/task/scenario';

/** The line about a container in a list. */
const container = (localName: string, run: string, { id = `id-of-${localName}`, task = 'web', owner = '', name = 'app', status = 'Up' } = {}) =>
  JSON.stringify([id, localName, task, run, owner, name, status]);

/** The line about a volume in a list. */
const volume = (localName: string, run: string, task = 'web') => JSON.stringify([localName, task, run, '']);

const records = () => new Records({ env: { XDG_STATE_HOME: folderWith({}) }, stderr: process.stderr });

/** An engine that answers with these lines. */
function engineWith(lines: Readonly<Record<string, readonly string[]>>, name: EngineName = 'docker') {
  const queries: (readonly string[])[] = [];
  const engine = {
    dialect: dialectOf(name),
    query: async (args: readonly string[]) => {
      queries.push(args);
      return lines[args[0]].map(line => `${line}\n`).join('');
    },
  };
  return { engine: engine as unknown as EngineCommands, queries };
}

test.each([
  ['Up 2 seconds', 'running', undefined], ['Up', 'running', undefined], ['Up 2 seconds (Paused)', 'paused', undefined], ['Paused', 'paused', undefined], ['Exited (0) 1 second ago', 'stopped', 0], ['Exited (137) 1 second ago', 'stopped', 137], ['Created', 'stopped', undefined], ['Cleanup', 'stopped', undefined],
])('a container with the status %j is %s', async (status, state, exitCode?: number) => {
  const { engine } = engineWith({ ps: [container('x', 'r1', { task: 'Shop/W%20eb', owner: 'pid=7&start=1&boot=b&namespace=n&host=h&machine=m', status })] });
  expect(await listContainers(engine)).toEqual([
    { id: 'id-of-x', localName: 'x', task: 'Shop/W eb', run: 'r1', owner: { pid: 7, start: '1', boot: 'b', namespace: 'n', host: 'h', machine: 'm' }, container: 'app', state, exitCode },
  ]);
});

test('the pause container and a dry run have less', async () => {
  const { engine } = engineWith({ ps: [container('x', 'r1', { name: '' })], volume: [volume('v', 'r1')] });
  expect(await listContainers(engine))
    .toEqual([{ id: 'id-of-x', localName: 'x', task: 'web', run: 'r1', owner: undefined, container: undefined, state: 'running' }]);
  expect(await listVolumes(engine)).toEqual([{ localName: 'v', task: 'web', run: 'r1', owner: undefined }]);
});

test.each([['docker', '{{json (.Label "cdk-fargate-linux-controls.task")}}'], ['podman', '{{json (index .Labels "cdk-fargate-linux-controls.task")}}']] as const)(
  '%s is asked for objects with the label of a run, by default of any', async (name, field) => {
    const { engine, queries } = engineWith({ ps: [], volume: [] }, name);
    await listContainers(engine);
    await listVolumes(engine, { run: 'r1' });
    expect(queries.map(args => args[args.indexOf('--filter') + 1]))
      .toEqual(['label=cdk-fargate-linux-controls.run', 'label=cdk-fargate-linux-controls.run=r1']);
    expect(queries.map(args => args[args.indexOf('--format') + 1].split(',').find(part => part.includes('.task')))).toEqual([field, field]);
  });

test('a list of the containers only asks the engine once', async () => {
  const { engine, queries } = engineWith({ ps: [container('x', 'r1')], volume: [volume('v', 'r1')] });
  expect(await listRuns(engine, records(), { onlyContainers: true })).toMatchObject([{ run: 'r1', containers: [{ localName: 'x' }], volumes: [] }]);
  expect(queries.map(([command]) => command)).toEqual(['ps']);
});

test('nerdctl prints all labels of a volume in one field', async () => {
  const labels = ['other=a=b', 'cdk-fargate-linux-controls.run=r1', 'cdk-fargate-linux-controls.owner=pid=7&start=1', 'cdk-fargate-linux-controls.task=Shop/W%20eb'];
  const { engine, queries } = engineWith({ volume: [['v', labels.join(',')], ['w', 'cdk-fargate-linux-controls.run=r2,cdk-fargate-linux-controls.task=web']].map(row => JSON.stringify(row)) }, 'nerdctl');
  expect(await listVolumes(engine)).toEqual([
    { localName: 'v', task: 'Shop/W eb', run: 'r1', owner: { pid: 7, start: '1', boot: '', namespace: '', host: '', machine: '' } },
    { localName: 'w', task: 'web', run: 'r2', owner: undefined },
  ]);
  expect(queries[0][queries[0].indexOf('--format') + 1]).toBe('[{{json (.Name)}},{{json (.Labels)}}]');
});

test('objects are grouped by run', async () => {
  const { engine } = engineWith({ ps: [container('a', 'r1'), container('b', 'r2')], volume: [volume('v', 'r2'), volume('w', 'r3', 'edge')] });
  const runs = await listRuns(engine, records());
  expect(runs.map(({ run, task, containers, volumes }) => [run, task, [...containers, ...volumes].map(({ localName }) => localName)])).toEqual([
    ['r1', 'web', ['a']], ['r2', 'web', ['b', 'v']], ['r3', 'edge', ['w']],
  ]);
});

test('a value of a list is read as it is: line breaks and tabs start no other row', async () => {
  const forged = { task: 'web\tr9\t\tapp\tUp\nmine\tweb\tr1', name: 'a\nb' };
  const { engine } = engineWith({ ps: [container('x', 'r1', forged)] });
  expect(await listContainers(engine)).toMatchObject([{ localName: 'x', task: forged.task, container: 'a\nb', run: 'r1' }]);
});

test('a list that is no JSON is an error', async () => {
  await expect(listContainers(engineWith({ ps: ['x\tweb'] }).engine)).rejects.toThrow("docker ps printed no JSON: 'x\tweb'");
});

describe('an object belongs to a run', () => {
  const APP = { kind: 'container', localName: 'linux-controls.web.app', container: 'app' } as const;
  test.each<[string, RecordedObject & { readonly settledWith?: string }, string, boolean]>([
    ['if the record has its name and its ID', { ...APP, settledWith: 'id-of-linux-controls.web.app' }, container('linux-controls.web.app', 'this'), true],
    ['also if its label names another container', { ...APP, settledWith: 'id-of-linux-controls.web.app' }, container('linux-controls.web.app', 'this', { name: 'other' }), true],
    ['not if its ID is another one', { ...APP, settledWith: 'id-of-linux-controls.web.app' }, container('linux-controls.web.app', 'this', { id: 'other' }), false],
    ['if the ID is not known, but name and run match', APP, container('linux-controls.web.app', 'this'), true],
    ['not if only the name matches', APP, container('linux-controls.web.app', 'other'), false],
    ['not if only the labels match', APP, container('mine', 'this'), false],
    ['not if a volume has the name', { kind: 'volume', localName: 'linux-controls.web.app' }, container('linux-controls.web.app', 'this'), false],
  ])('%s', async (_, { settledWith, ...object }, line, expected) => {
    const record = newRecord({ run: 'this', task: 'web' });
    record.add(object);
    if (settledWith !== undefined) {
      record.settle(object.localName, settledWith);
    }
    const [run, ...others] = await listRuns(engineWith({ ps: [line], volume: [] }).engine, new Records({ env: { XDG_STATE_HOME: join(record.file, '../../..') }, stderr: process.stderr }));
    expect(others).toEqual([]);
    expect({ isRecorded: run.stored !== undefined, containers: run.containers.map(({ container: name }) => name) })
      .toEqual({ isRecorded: expected, containers: ['app'] });
  });
});

describe('a list that fails', () => {
  const failing = (failures: number, message: string) => {
    let calls = 0;
    const query = async () => {
      if (++calls <= failures) {
        throw new Error(message);
      }
      return `${volume('v', 'r1')}\n`;
    };
    return { engine: { dialect: dialectOf('podman'), query } as unknown as EngineCommands, calls: () => calls };
  };
  const GONE = 'podman volume failed: Error: no volume with name v found in database: no such volume';

  test.each([
    ['because another program removes a volume meanwhile', GONE],
    ['without a reason, because a signal ended its program,', 'podman volume failed: it exited with 126 and printed nothing'],
  ])('%s is tried again, up to five times in all', async (_, problem) => {
    const [four, five] = [failing(4, problem), failing(5, problem)];
    expect(await listVolumes(four.engine)).toMatchObject([{ localName: 'v' }]);
    await expect(listVolumes(five.engine)).rejects.toThrow(problem);
    expect([four.calls(), five.calls()]).toEqual([5, 5]);
  });

  test('for another reason is not tried again', async () => {
    const { engine, calls } = failing(1, 'podman volume failed: cannot connect');
    await expect(listVolumes(engine)).rejects.toThrow('cannot connect');
    expect(calls()).toBe(1);
  });
});
