import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { fargateTask, template } from '../definitions';
import { fileWith, folderWith, removeFolders, runToEnd } from '../terminal';

afterEach(removeFolders);

const REGISTER = { family: 'web', containerDefinitions: [{ name: 'app', image: 'public.ecr.aws/example/app:1' }] };

/** A folder to look for programs in, where those of this machine that are no engine are found as well. */
function pathWith(programs: Record<string, string>): NodeJS.ProcessEnv {
  const folder = folderWith(Object.fromEntries(Object.entries(programs).map(([name, script]) => [name, `#!/bin/sh\n${script}\n`])));
  Object.keys(programs).forEach(name => chmodSync(join(folder, name), 0o755));
  return { PATH: folder };
}

/** A Docker that has all images and whose containers run and end at once. */
const DOCKER = `case "$1" in
  info) echo 'linux []' ;;
  image) shift 4; for name; do echo '{"User":"","Volumes":null}'; done ;;
  *) echo "$*" >>"$(dirname "$0")/said" ;;
esac`;

const dryRun = async (content: unknown, ...args: string[]) => runToEnd(['run', fileWith(content), '--dry-run', '--engine', 'docker', ...args], { env: { PATH: '' } });

describe('a dry run', () => {
  test('prints commands that a shell takes apart as they are meant', async () => {
    const awkward = ['it\'s', '$HOME', 'a b', '', '"', '--', '*', '\\', 'two\nlines'];
    const { code, out, err } = await dryRun({ family: 'web', containerDefinitions: [{ name: 'app', image: 'example/app:1', entryPoint: ['sh', '-c'], command: awkward }] });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { stdout } = spawnSync('sh', ['-c', `docker() { printf '%s\\0' "$@"; printf '\\n'; }\n${out}`], { encoding: 'utf8' });
    const app = stdout.split('\0\n').map(line => line.split('\0')).find(words => words.includes('linux-controls.web.app'))!;
    expect(app.slice(app.indexOf('example/app:1'))).toEqual(['example/app:1', '-c', ...awkward]);
  });

  test('shows what waits for what, and how all of it is ended', async () => {
    const { out } = await dryRun({
      family: 'web',
      volumes: [{ name: 'data' }],
      containerDefinitions: [
        { name: 'app', image: 'example/app:1', dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }, { containerName: 'agent', condition: 'HEALTHY' }], volumesFrom: [{ sourceContainer: 'files' }] },
        { name: 'init', image: 'example/init:1' },
        { name: 'agent', image: 'example/agent:1', healthCheck: { command: ['CMD', 'ready'] } },
        { name: 'files', image: 'example/files:1' },
      ],
    });
    expect(out.split('\n').filter(line => line.startsWith('#') && !line.startsWith('# this machine'))).toEqual([
      '# web',
      '# not given here: the task\'s IAM roles and metadata endpoint, its address in the VPC, its limits of CPU and memory',
      '# The namespaces that its containers share',
      '# init',
      '# agent',
      '# files',
      '# app, when init has ended with 0 and agent is healthy and files runs',
      '# To end it',
    ]);
    expect(out.split('\n').slice(-3)).toEqual([
      'docker rm --force --volumes linux-controls.web.app linux-controls.web.files linux-controls.web.agent linux-controls.web.init linux-controls.web',
      'docker volume rm linux-controls.web.data',
      '',
    ]);
  });

  test('is the same for a template and for register-task-definition', async () => {
    const fromTemplate = await dryRun(template({ web: fargateTask([{ Name: 'app', Image: 'public.ecr.aws/example/app:1' }]) }));
    expect(fromTemplate.out).toBe((await dryRun(REGISTER)).out);
  });

  test('needs no secret and prints none', async () => {
    const { out } = await runToEnd(['run', fileWith({ family: 'web', containerDefinitions: [{ ...REGISTER.containerDefinitions[0], secrets: [{ name: 'PASSWORD', valueFrom: 'arn' }] }] }), '--dry-run', '--engine', 'docker'],
      { env: { PASSWORD: 'hidden' } });
    expect(out).toContain('--env PASSWORD \\\n');
    expect(out).not.toContain('hidden');
  });

  test('takes images, network, ports and the image of the pause container', async () => {
    const { out } = await dryRun(REGISTER, '--image', 'app=mine:1', '--network', 'none', '--publish', '8080:80', '--pause-image', 'pause:1');
    for (const line of ['  mine:1', '  --network none \\', '  --publish 8080:80 \\', '  pause:1']) {
      expect(out.split('\n')).toContain(line);
    }
  });

  test.each([
    ['the one that is named', ['--engine', 'nerdctl'], { docker: 'exit 1' }, {}, 'nerdctl'],
    ['the CDK\'s', [], { docker: 'exit 1', finch: 'exit 1' }, { CDK_DOCKER: 'finch' }, 'finch'],
    ['the first that is installed where the CDK\'s is no engine', [], { nerdctl: 'exit 1', finch: 'exit 1' }, { CDK_DOCKER: '/opt/builder' }, 'finch'],
    ['docker where there is none', [], {}, {}, 'docker'],
  ])('is for %s', async (_, args, programs, env, expected) => {
    const { out } = await runToEnd(['run', fileWith(REGISTER), '--dry-run', ...args], { env: { ...pathWith(programs as Record<string, string>), ...env } });
    expect(out).toContain(`\n${expected} run --detach \\\n`);
  });
});

describe('one task definition of several', () => {
  const TASK = fargateTask([{ Name: 'app', Image: 'public.ecr.aws/example/app:1' }]);
  const inConstruct = (path: string) => ({ ...TASK, Metadata: { 'aws:cdk:path': `${path}/Resource` } });
  const SEVERAL = template({ WebTaskDef1: inConstruct('Shop/Web/TaskDef'), WebTaskDef2: inConstruct('Shop/Web/Other'), EdgeTaskDef: inConstruct('Shop/Edge/TaskDef') });

  test.each([['Edge', 'Shop/Edge/TaskDef'], ['Shop/Web/TaskDef', 'Shop/Web/TaskDef'], ['WebTaskDef2', 'Shop/Web/Other'], ['Web/Other', 'Shop/Web/Other']])('--task %s is %s', async (task, expected) => {
    expect((await dryRun(SEVERAL, '--task', task)).out.split('\n')[0]).toBe(`# ${expected}`);
  });

  test.each([
    [['--task', 'Web'], 'there are 2 task definitions for --task Web. Choose one with --task: Shop/Web/TaskDef, Shop/Web/Other.'],
    [['--task', 'Shop/Edge/TaskDeff'], '--task is Shop/Edge/TaskDeff, which there is not. Did you mean Shop/Edge/TaskDef?'],
    [['--task', 'Zzz'], '--task is Zzz, which there is not. Choose one of Shop/Web/TaskDef, Shop/Web/Other, Shop/Edge/TaskDef.'],
    [[], 'there are 3 task definitions. Choose one with --task: Shop/Web/TaskDef, Shop/Web/Other, Shop/Edge/TaskDef.'],
  ])('%j does not choose one, and the error tells how', async (args, expected) => {
    const { code, err } = await dryRun(SEVERAL, ...args);
    expect({ code, err }).toEqual({ code: 2, err: `cdk-fargate-linux-controls: ${expected}\n` });
  });

  test('a template without any is an error', async () => {
    expect((await dryRun(template({}))).err).toContain('there is no task definition in ');
  });
});

describe('wrong usage ends with exit code 2 and the remedy', () => {
  test.each<[string[], string]>([
    [['--image', 'app'], '--image is app, which has not the form CONTAINER=IMAGE.'],
    [['--image', 'ap=mine'], '--image names container ap, which there is not. Choose one of app.'],
    [['--engine', 'lxc'], '--engine is lxc, which is not known. Choose one of docker, podman, finch, nerdctl.'],
    [['--timeout', 'soon'], '--timeout is soon, which is no number of seconds.'],
    [['--timeout', '0'], '--timeout is 0, which is no number of seconds.'],
  ])('%j', async (args, expected) => {
    const { code, out, err } = await runToEnd(['run', fileWith(REGISTER), '--dry-run', ...args]);
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: `cdk-fargate-linux-controls: ${expected}\n` });
  });

  test.each([[['run'], 'run requires a path, for example cdk.out'], [['exec', 'web'], 'exec requires a task and a container, for example: exec Web nginx'], [['exec', 'web', 'app', '--timeout', '1'], 'exec does not support --timeout']])(
    '%j', async (args, expected) => {
      expect((await runToEnd(args)).err).toContain(`cdk-fargate-linux-controls: ${expected}`);
    });
});

describe('secrets and values that only the deployment knows', () => {
  const SECRET = {
    family: 'web',
    containerDefinitions: [
      { ...REGISTER.containerDefinitions[0], secrets: [{ name: 'PASSWORD', valueFrom: 'arn' }], environment: [{ name: 'TABLE', value: { Ref: 'Table' } }] },
      { name: 'agent', image: 'example/agent:1', secrets: [{ name: 'KEY', valueFrom: 'arn' }] },
    ],
  };
  const runIt = (env: NodeJS.ProcessEnv, ...args: string[]) => runToEnd(['run', fileWith(SECRET), ...args], { env: { ...pathWith({ docker: DOCKER }), ...env } });

  test('are asked for all together where they are missing', async () => {
    const { code, err } = await runIt({ KEY: 'k' });
    expect(code).toBe(2);
    expect(err).toBe('cdk-fargate-linux-controls: secrets, and values that only the deployment knows, come from this machine:\n  container app needs TABLE\n  container app needs PASSWORD\n'
      + 'Set them as variables of this shell, or write lines NAME=VALUE into a file and give --secrets FILE.\n');
  });

  test.each([['PASSWORD=p\n\nTABLE', 2], ['=value', 1]])('a file with %j is refused without telling what stands in it', async (content, entry) => {
    const file = fileWith(content, 'secrets');
    expect((await runIt({}, '--secrets', file)).err).toBe(`cdk-fargate-linux-controls: --secrets ${file}: entry ${entry} has not the form NAME=VALUE.\n`);
  });

  test('a file that is not there is told', async () => {
    expect((await runIt({}, '--secrets', '/nowhere')).err).toContain('--secrets /nowhere cannot be read: ENOENT');
  });
});

describe('without an engine', () => {
  const without = async (programs: Record<string, string>, ...args: string[]) => runToEnd(['run', fileWith(REGISTER), ...args], { env: pathWith(programs) });

  test('each is named with what is wrong with it, and the remedy', async () => {
    const { code, err } = await without({ docker: 'echo "Cannot connect to the Docker daemon" >&2; exit 1', finch: 'echo windows []', nerdctl: 'echo \'linux ["name=rootless"]\'' });
    expect(code).toBe(2);
    expect(err.split('\n').slice(0, 5)).toEqual([
      'cdk-fargate-linux-controls: no container engine can run a task here:',
      '  docker: Cannot connect to the Docker daemon',
      '  podman: not installed',
      '  finch: runs containers of windows, not of Linux. Switch it to Linux containers.',
      '  nerdctl: runs without root: in its user namespace the kernel hides parameters, and capabilities mean less than on Fargate. Use sudo, or an engine that runs as root.',
    ]);
    expect(err).toContain('--dry-run shows what would be run.');
  });

  test('Podman without root is none, and the remedy is root', async () => {
    const getuid = jest.spyOn(process as { getuid(): number }, 'getuid').mockReturnValue(1000);
    try {
      expect((await without({ podman: 'exit 0' })).err).toContain('  podman: runs without root: in its user namespace the kernel hides parameters');
    } finally {
      getuid.mockRestore();
    }
  });

  test('the one that is asked for alone is tried', async () => {
    expect((await without({ docker: DOCKER }, '--engine', 'podman')).err).toContain('no container engine can run a task here:\n  podman: not installed\n');
  });

  test.each([['linux', 'apt-get install podman runc'], ['darwin', 'Docker Desktop, Finch or Podman'], ['win32', 'WSL 2']])('the remedy is one for %s', async (platform, expected) => {
    const original = Object.getOwnPropertyDescriptor(process, 'platform')!;
    Object.defineProperty(process, 'platform', { value: platform });
    try {
      expect((await without({})).err).toContain(expected);
    } finally {
      Object.defineProperty(process, 'platform', original);
    }
  });
});
