import { fakeDocker } from '../../cli/fake-docker';
import { failure, runToEnd } from '../../cli/terminal';

test.each([
  ['options of the command after --', ['Web', 'app', '--', 'ps', '-aef', '--engine', 'x', '--help'], '[ps][-aef][--engine][x][--help]'],
  ['a second --', ['Web', 'app', '--', 'sh', '--', '-c'], '[sh][--][-c]'],
  ['a command without options, without --', ['Web', 'app', 'ps', 'x'], '[ps][x]'],
  ['sh, without a command', ['Web', 'app'], '[sh]'],
  ['its own options before --', ['--engine', 'docker', 'Web', 'app', '--', 'ps'], '[ps]'],
  ['its own options between the arguments', ['Web', '--engine', 'docker', 'app', '--', 'ps'], '[ps]'],
])('passes the command to the container as it is: %s', async (_, args, expected) => {
  const docker = fakeDocker([{ task: 'Shop/Web', container: 'app' }], 'exec) printf "[%s]" "$@" >"$folder/commands"; exit 5 ;;');
  expect((await runToEnd(['exec', ...args], { env: docker.env })).code).toBe(5);
  expect(docker.commands()[0].split('[id1]')[1]).toBe(expected);
});

test.each([
  ['Up 1 second (Paused)', 'is paused. Continue it: docker unpause linux-controls.Shop-Web.app'],
  ['Exited (0) 1 second ago', 'is stopped.'],
])('in a container with the status %s is an error', async (status, problem) => {
  const docker = fakeDocker([{ task: 'Shop/Web', container: 'app', status }]);
  expect(await runToEnd(['exec', 'Web', 'app'], { env: docker.env })).toEqual(failure(`container app of task Shop/Web ${problem}\n`));
});
