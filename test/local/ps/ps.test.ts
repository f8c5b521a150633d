import { ownerText } from '../../../src/local/engine/owner';
import { fakeDocker, GONE, RUNNING } from '../../cli/fake-docker';
import { runToEnd } from '../../cli/terminal';

const ELSEWHERE = { ...RUNNING, host: 'build-7' };
const WEB = [{ task: 'Shop/Web', owner: RUNNING }, { task: 'Shop/Web', container: 'nginx', owner: RUNNING }, { task: 'Shop/Web', container: 'init', owner: RUNNING, status: 'Exited (3) 2 seconds ago' }];

test('lists containers by task and name, with their states and the process that runs them', async () => {
  const { env } = fakeDocker([
    { task: 'Worker', owner: GONE },
    ...WEB,
    { task: 'Api', container: 'app', owner: ELSEWHERE, status: 'Up 2 hours (Paused)' },
    { task: 'Dry', container: 'app', status: 'Created' },
    { task: 'Web', container: 'app', ownerLabel: ownerText(ELSEWHERE) },
  ]);
  const { code, out, err } = await runToEnd(['ps'], { env });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.replaceAll(String(process.pid), 'PID')).toBe(`task      container  state          run by
Api       app        paused         process PID on build-7
Dry       app        stopped        commands of a dry run
Shop/Web  init       exited with 3  process PID
Shop/Web  nginx      running        process PID
Web       app        running        no run of yours; by its labels, process PID on build-7
Worker    none                      process PID, which is gone
`);
});

test('prints JSON for programs', async () => {
  const { out } = await runToEnd(['ps', '--format', 'json'], { env: fakeDocker(WEB).env });
  expect(JSON.parse(out)).toEqual([{
    task: 'Shop/Web',
    run: 'run-Shop-Web',
    recorded: true,
    owner: { process: process.pid, host: RUNNING.host, state: 'running' },
    containers: [
      { container: 'init', localName: 'linux-controls.Shop-Web.init', state: 'stopped', exitCode: 3 },
      { container: 'nginx', localName: 'linux-controls.Shop-Web.nginx', state: 'running', exitCode: null },
    ],
  }]);
  expect(JSON.parse((await runToEnd(['ps', '--format', 'json'], { env: fakeDocker([{ task: 'Dry' }]).env })).out)).toMatchObject([
    { recorded: false, owner: { process: null, host: null, state: 'unknown' }, containers: [] },
  ]);
});

test('without tasks, it reports that there are none', async () => {
  expect(await runToEnd(['ps'], { env: fakeDocker([]).env })).toEqual({ code: 0, out: 'No tasks on this machine.\n', err: '' });
  expect((await runToEnd(['ps', '--format', 'json'], { env: fakeDocker([]).env })).out).toBe('[]\n');
});

test('a machine without an engine is an error', async () => {
  expect(await runToEnd(['ps'], { env: { PATH: '' } }))
    .toMatchObject({ code: 2, out: '', err: expect.stringContaining('no container engine on this machine can run a task') as string });
});
