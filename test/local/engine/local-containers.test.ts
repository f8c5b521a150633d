import { dialectOf, EngineName } from '../../../src/local/engine/dialect';
import type { EngineCommands } from '../../../src/local/engine/engine';
import { listContainers, listRuns, listVolumes } from '../../../src/local/engine/local-containers';

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
  const { engine } = engineWith({ ps: [`x\tShop/W%20eb\tr1\tpid=7&start=1&boot=b&namespace=n&host=h&machine=m\tapp\t${status}`] });
  expect(await listContainers(engine)).toEqual([
    { localName: 'x', task: 'Shop/W eb', run: 'r1', owner: { pid: 7, start: '1', boot: 'b', namespace: 'n', host: 'h', machine: 'm' }, container: 'app', state, exitCode },
  ]);
});

test('the pause container and a dry run have less', async () => {
  const { engine } = engineWith({ ps: ['x\tweb\tr1\t\t\tUp'], volume: ['v\tweb\tr1\t'] });
  expect(await listContainers(engine)).toEqual([{ localName: 'x', task: 'web', run: 'r1', owner: undefined, container: undefined, state: 'running' }]);
  expect(await listVolumes(engine)).toEqual([{ localName: 'v', task: 'web', run: 'r1', owner: undefined }]);
});

test.each([['docker', '{{.Label "cdk-fargate-linux-controls.task"}}'], ['podman', '{{index .Labels "cdk-fargate-linux-controls.task"}}']] as const)(
  '%s is asked for objects with the label of a run, by default of any', async (name, field) => {
    const { engine, queries } = engineWith({ ps: [], volume: [] }, name);
    await listContainers(engine);
    await listVolumes(engine, { run: 'r1' });
    expect(queries.map(args => args[args.indexOf('--filter') + 1])).toEqual(['label=cdk-fargate-linux-controls.run', 'label=cdk-fargate-linux-controls.run=r1']);
    expect(queries.map(args => args[args.indexOf('--format') + 1].split('\t')[1])).toEqual([field, field]);
  });

test('nerdctl prints all labels of a volume in one field', async () => {
  const labels = ['other=a=b', 'cdk-fargate-linux-controls.run=r1', 'cdk-fargate-linux-controls.owner=pid=7&start=1', 'cdk-fargate-linux-controls.task=Shop/W%20eb'];
  const { engine, queries } = engineWith({ volume: [`v\t${labels.join(',')}`, 'w\tcdk-fargate-linux-controls.run=r2,cdk-fargate-linux-controls.task=web'] }, 'nerdctl');
  expect(await listVolumes(engine)).toEqual([
    { localName: 'v', task: 'Shop/W eb', run: 'r1', owner: { pid: 7, start: '1', boot: '', namespace: '', host: '', machine: '' } },
    { localName: 'w', task: 'web', run: 'r2', owner: undefined },
  ]);
  expect(queries[0][queries[0].indexOf('--format') + 1]).toBe('{{.Name}}\t{{.Labels}}');
});

test('objects are grouped by run', async () => {
  const { engine } = engineWith({ ps: ['a\tweb\tr1\t\tapp\tUp', 'b\tweb\tr2\t\tapp\tUp'], volume: ['v\tweb\tr2\t', 'w\tedge\tr3\t'] });
  const runs = await listRuns(engine);
  expect(runs.map(({ run, task, containers, volumes }) => [run, task, [...containers, ...volumes].map(({ localName }) => localName)])).toEqual([
    ['r1', 'web', ['a']], ['r2', 'web', ['b', 'v']], ['r3', 'edge', ['w']],
  ]);
});

describe('a list that fails', () => {
  const failing = (failures: number, message: string) => {
    let calls = 0;
    const query = async () => {
      if (++calls <= failures) {
        throw new Error(message);
      }
      return 'v\tweb\tr1\t\n';
    };
    return { engine: { dialect: dialectOf('podman'), query } as unknown as EngineCommands, calls: () => calls };
  };
  const GONE = 'podman volume failed: Error: no volume with name v found in database: no such volume';

  test('because another program removes a volume meanwhile is tried again, up to five times in all', async () => {
    const [four, five] = [failing(4, GONE), failing(5, GONE)];
    expect(await listVolumes(four.engine)).toMatchObject([{ localName: 'v' }]);
    await expect(listVolumes(five.engine)).rejects.toThrow('no such volume');
    expect([four.calls(), five.calls()]).toEqual([5, 5]);
  });

  test('for another reason is not tried again', async () => {
    const { engine, calls } = failing(1, 'podman volume failed: cannot connect');
    await expect(listVolumes(engine)).rejects.toThrow('cannot connect');
    expect(calls()).toBe(1);
  });
});
