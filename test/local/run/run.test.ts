import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alternatives } from '../../../src/cli/unknown-choice';
import { ENGINES } from '../../../src/local/engine/dialect';
import { fargateTask, template } from '../../cli/definitions';
import { failure, fileWith, programsIn, runOn, runToEnd } from '../../cli/terminal';

const REGISTER = { family: 'web', containerDefinitions: [{ name: 'app', image: 'public.ecr.aws/example/app:1' }] };

/** An environment whose PATH contains only these programs. */
function pathWith(programs: Record<string, string>): NodeJS.ProcessEnv {
  const folder = programsIn(programs);
  return { PATH: folder, XDG_STATE_HOME: folder };
}

/** A fake Docker that has all images and records the other commands. */
const DOCKER = `case "$1" in
  info) echo 'linux []' ;;
  image) shift 4; for name; do echo '{"User":"","Volumes":null}'; done ;;
  *) echo "$*" >>"$(dirname "$0")/commands" ;;
esac`;

const dryRun = async (content: unknown, ...args: string[]) =>
  runToEnd(['run', fileWith(content), '--dry-run', '--engine', 'docker', ...args], { env: { PATH: '' } });

describe('a dry run', () => {
  test('prints commands that a shell parses correctly', async () => {
    const awkward = ['it\'s', '$HOME', 'a b', '', '"', '--', '*', '\\', 'two\nlines'];
    const { code, out, err } = await dryRun({ family: 'web', containerDefinitions: [{ name: 'app', image: 'example/app:1', entryPoint: ['sh', '-c'], command: awkward }] });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { stdout } = spawnSync('sh', ['-c', `docker() { printf '%s\\0' "$@"; printf '\\n'; }\n${out}`], { encoding: 'utf8' });
    const app = stdout.split('\0\n').map(line => line.split('\0')).find(words => words.some(word => word.endsWith('.container-1')))!;
    expect(app.slice(app.indexOf('example/app:1'))).toEqual(['example/app:1', '-c', ...awkward]);
  });

  test('shows what each container waits for, and how to remove the task', async () => {
    const { out } = await dryRun({
      family: 'web',
      volumes: [{ name: 'data' }],
      containerDefinitions: [
        { name: 'app', image: 'example/app:1', dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }, { containerName: 'agent', condition: 'HEALTHY' }], volumesFrom: [{ sourceContainer: 'files' }] },
        { name: 'init', image: 'example/init:1', essential: false },
        { name: 'agent', image: 'example/agent:1', healthCheck: { command: ['CMD', 'ready'] } },
        { name: 'files', image: 'example/files:1' },
      ],
    });
    expect(out.split('\n').filter(line => line.startsWith('#') && !line.startsWith('# this machine'))).toEqual([
      '# web',
      '# only on AWS: AWS credentials of the task, the metadata endpoint, and the address in the VPC',
      '# not in these commands: health checks, restarts, and the end of the task when an essential container exits',
      '# Volumes',
      '# Pause container: owns the shared namespaces',
      '# init',
      '# agent',
      '# files',
      '# app, once init has exited with 0 and agent is healthy and files is running',
      '# Stop and remove the task',
    ]);
    expect(out.split('\n').slice(-3)).toEqual([
      'docker rm --force --volumes linux-controls.dry-4b5e57f6.container-1 linux-controls.dry-4b5e57f6.container-4 linux-controls.dry-4b5e57f6.container-3 linux-controls.dry-4b5e57f6.container-2 linux-controls.dry-4b5e57f6.pause',
      'docker volume rm linux-controls.dry-4b5e57f6.volume-1',
      '',
    ]);
  });

  test('prints the same for a template, for register-task-definition input, and for a completed skeleton of the AWS CLI', async () => {
    const fromTemplate = await dryRun(template({ web: fargateTask([{ Name: 'app', Image: 'public.ecr.aws/example/app:1' }]) }), '--limits');
    const input = { ...REGISTER, requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '1024' };
    const empty = {
      cpu: 0,
      memory: 0,
      repositoryCredentials: { credentialsParameter: '' },
      restartPolicy: { enabled: false, ignoredExitCodes: [0], restartAttemptPeriod: 0 },
      healthCheck: { command: [], interval: 0, timeout: 0, retries: 0, startPeriod: 0 },
      ...Object.fromEntries(['entryPoint', 'environmentFiles', 'volumesFrom', 'secrets', 'dependsOn', 'dnsServers', 'ulimits'].map(key => [key, []])),
      ...Object.fromEntries(['hostname', 'user', 'firelensConfiguration', 'logConfiguration'].map(key => [key, ''])),
    };
    const skeleton = { ...input, taskRoleArn: '', ipcMode: '', tags: [], placementConstraints: [], containerDefinitions: [{ ...REGISTER.containerDefinitions[0], ...empty }] };
    expect((await dryRun(input, '--limits')).out).toBe(fromTemplate.out);
    expect((await dryRun(skeleton, '--limits')).out).toBe(fromTemplate.out);
  });

  test('names a key that the file repeats', async () => {
    const { code, err } = await dryRun('{ "family": "web", "cpu": "256", "cpu": "512", "containerDefinitions": [{ "name": "app", "image": "example/app:1" }] }');
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/ repeats cpu \(line 1\) in one structure with another value\. Only the last value counts: remove the others\.\n$/) });
  });

  test('reads standard input', async () => {
    const { code, out } = await runToEnd(['run', '-', '--dry-run', '--engine', 'docker'], { env: { PATH: '' }, input: JSON.stringify(REGISTER) });
    expect({ code, out }).toEqual({ code: 0, out: (await dryRun(REGISTER)).out });
  });

  test('requires no secrets, reads no file of them, and prints none', async () => {
    const file = fileWith({ family: 'web', containerDefinitions: [{ ...REGISTER.containerDefinitions[0], secrets: [{ name: 'PASSWORD', valueFrom: 'arn' }] }] });
    const { out } = await runToEnd(['run', file, '--dry-run', '--engine', 'docker', '--env', 'PASSWORD', '--secrets', '/no/where'],
      { env: { PASSWORD: 'hidden' } });
    expect(out.split('\n'))
      .toEqual(expect.arrayContaining(['# write web.app.env first: a line NAME=VALUE for PASSWORD', '  --env-file web.app.env \\']));
    expect(out).not.toContain('hidden');
  });

  test('applies --image, --network, --publish, and --pause-image', async () => {
    const { out } = await dryRun(REGISTER, '--image', 'app=mine:1', '--network', 'none', '--publish', '8080:80', '--pause-image', 'pause:1');
    for (const line of ['  mine:1', '  --network none \\', '  --publish 8080:80 \\', '  pause:1']) {
      expect(out.split('\n')).toContain(line);
    }
  });

  test.each([
    ['the engine of --engine', ['--engine', 'nerdctl'], { docker: 'exit 1' }, {}, 'nerdctl'],
    ['the engine of CDK_DOCKER', [], { docker: 'exit 1', finch: 'exit 1' }, { CDK_DOCKER: 'finch' }, 'finch'],
    ['the first installed engine if CDK_DOCKER is none', [], { nerdctl: 'exit 1', finch: 'exit 1' }, { CDK_DOCKER: '/opt/builder' }, 'finch'],
    ['the first engine that works', [], { docker: 'exit 1', nerdctl: 'echo linux', finch: 'echo linux' }, {}, 'finch'],
    ['docker if no engine is installed', [], {}, {}, 'docker'],
  ])('prints commands for %s', async (_, args, programs, env, expected) => {
    const { out } = await runToEnd(['run', fileWith(REGISTER), '--dry-run', ...args], { env: { ...pathWith(programs as Record<string, string>), ...env } });
    expect(out).toContain(`\n${expected} run --detach \\\n`);
  });
});

describe('a choice of task definitions', () => {
  const TASK = fargateTask([{ Name: 'app', Image: 'public.ecr.aws/example/app:1' }]);
  const inConstruct = (path: string) => ({ ...TASK, Metadata: { 'aws:cdk:path': `${path}/Resource` } });
  const SEVERAL = template({ WebTaskDef1: inConstruct('Shop/Web/TaskDef'), WebTaskDef2: inConstruct('Shop/Web/Other'), EdgeTaskDef: inConstruct('Shop/Edge/TaskDef') });

  test.each([
    [['--task', 'Web'], '--task Web matches 2 task definitions. Choose one with --task: Shop/Web/TaskDef or Shop/Web/Other.'],
    [[], 'found 3 task definitions. Choose one with --task: Shop/Web/TaskDef, Shop/Web/Other, or Shop/Edge/TaskDef.'],
  ])('%j selects none, and the error lists the choices', async (args, expected) => {
    const { code, err } = await dryRun(SEVERAL, ...args);
    expect({ code, err }).toEqual({ code: 2, err: `cdk-fargate-linux-controls: ${expected}\n` });
  });

  test.each([
    ['a daemon', { Resources: { Agent: { Type: 'AWS::ECS::DaemonTaskDefinition', Properties: { ContainerDefinitions: [{ Name: 'app', Image: 'example/app:1' }] } } } }, 'cannot run Agent: it is an AWS::ECS::DaemonTaskDefinition, and run starts no daemons.'],
    ['a list of containers', [{ ...REGISTER.containerDefinitions[0], essential: true }], 'is a list of container definitions without a task definition. Put it into one: jq '],
  ])('%s is an error with the remedy', async (_, content, problem) => expect(await dryRun(content)).toEqual(failure(problem)));

  test('a template without task definitions is an error', async () => {
    expect((await dryRun(template({}))).err).toContain('is a CloudFormation template without task definitions');
  });
});

describe('wrong usage exits with code 2 and a fix', () => {
  test.each<[string[], string]>([
    [['--image', 'app'], "invalid --image 'app': use CONTAINER=IMAGE"],
    [['--image', 'ap=mine'], "--image names unknown container 'ap': use app"],
    [['--environment-file', 'ap=file'], "--environment-file names unknown container 'ap': use app"],
    [['--engine', 'lxc'], `unknown --engine 'lxc': use ${alternatives(ENGINES)}`],
    [['--engine-timeout', '0'], "invalid --engine-timeout '0': use a number of seconds greater than 0 and less than 1000000"],
    [['--timeout', 'soon'], "invalid --timeout 'soon': use a number of seconds greater than 0 and less than 1000000"],
    [['--publish', 'abc'], "invalid --publish 'abc': use [[ADDRESS:]PORT:]PORT[/tcp|udp|sctp] with ports from 1 to 65535, for example 8080:80"],
    [['--env', 'A=secret'], '--env A has no effect: no container has a secret or an unresolved variable'],
    [['--detach'], '--detach and --dry-run exclude each other: a dry run starts nothing'],
  ])('%j', async (args, expected) => {
    const { code, out, err } = await runToEnd(['run', fileWith(REGISTER), '--dry-run', ...args]);
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: `cdk-fargate-linux-controls: ${expected}\n` });
  });

  test.each([[['run'], 'run requires a path, for example cdk.out'], [['exec', 'web', 'app', '--timeout', '1'], "unknown option '--timeout'"]])(
    '%j', async (args, expected) => expect((await runToEnd(args)).err).toContain(`cdk-fargate-linux-controls: ${expected}`));
});

test('a task definition from standard input cannot run in the background', async () => {
  expect(await runToEnd(['run', '-', '--detach'], { input: JSON.stringify(REGISTER) })).toEqual({
    code: 2, out: '', err: 'cdk-fargate-linux-controls: --detach cannot read standard input, because the task runs in another process. Use a file\n',
  });
});

describe('without an engine', () => {
  const without = async (programs: Record<string, string>, ...args: string[]) =>
    runToEnd(['run', fileWith(REGISTER), ...args], { env: pathWith(programs) });

  test('lists the problem of each engine, and a fix', async () => {
    const { code, err } = await without({ docker: 'echo "Cannot connect to the Docker daemon" >&2; exit 1', finch: 'echo windows []', nerdctl: 'echo \'linux ["name=rootless"]\'' });
    expect(code).toBe(2);
    const problems: Partial<Record<string, string>> = {
      docker: 'Cannot connect to the Docker daemon',
      finch: 'runs windows containers. Switch it to Linux containers.',
      nerdctl: 'runs rootless: in its user namespace, the kernel hides parameters, and capabilities mean less than on Fargate. Use sudo, or an engine that runs as root.',
    };
    expect(err.split('\n').slice(0, ENGINES.length + 1)).toEqual([
      'cdk-fargate-linux-controls: no container engine on this machine can run a task:',
      ...ENGINES.map(name => `  ${name}: ${problems[name] ?? 'not installed'}`),
    ]);
    expect(err).toContain('To print the engine commands only, use --dry-run.');
  });

  test('rejects Podman without root and suggests sudo', async () => {
    jest.spyOn(process as { getuid(): number }, 'getuid').mockReturnValue(1000);
    expect((await without({ podman: 'exit 0' })).err).toContain('  podman: runs rootless: in its user namespace, the kernel hides parameters');
  });

  test('tries only the engine of --engine', async () => {
    expect((await without({ docker: DOCKER }, '--engine', 'podman')).err)
      .toContain('no container engine on this machine can run a task:\n  podman: not installed\n');
  });

  test.each<[NodeJS.Platform, RegExp]>([
    ['linux', /\nInstall Docker Engine\b.*\bPodman \(on Debian: apt-get install podman runc\).*\. If the engine has a daemon, start it\./],
    ['darwin', /\nContainers need a Linux kernel\. Start Docker Desktop, Podman \(podman machine init --rootful\), .*\bFinch\b/],
    ['win32', /\nContainers need a Linux kernel\. Use Docker Desktop with Linux containers\b.*, or work inside WSL 2\./],
  ])('suggests a fix for %s', async (platform, expected) => {
    runOn(platform);
    expect((await without({})).err).toMatch(expected);
  });
});

describe('values from this machine', () => {
  const SECRET = { ...REGISTER, containerDefinitions: [{ ...REGISTER.containerDefinitions[0], secrets: [{ name: 'DOCKER_HOST', valueFrom: 'arn' }] }] };

  /** A fake Docker that records its arguments, its environment, and the file of variables of each container that it starts, and whose containers exit at once. */
  const RECORDING = `here=$(dirname "$0")
echo "$*" >>"$here/arguments"
case "$1" in
  info) echo 'linux []' ;;
  image) shift 4; for name; do echo '{"User":"","Volumes":null}'; done ;;
  wait) echo 0 ;;
  run) env >>"$here/environment"; case "$*" in *--env-file*) cat /dev/fd/3 >>"$here/file" ;; esac ;;
esac`;

  test.each([
    ['with the name of a variable of the engine', 'DOCKER_HOST', '=tcp://s3cret', {}, 'DOCKER_HOST'],
    ['of a variable of this shell', 'API_KEY', '', { API_KEY: 's3cret', OTHER_KEY: 'other s3cret' }, 'KEY'],
  ])('%s reach the engine in a file without a name, and neither its arguments nor its own environment', async (_, name, value, variables, hidden) => {
    const env = pathWith({ docker: RECORDING });
    const containerDefinitions = [{ ...REGISTER.containerDefinitions[0], secrets: [{ name, valueFrom: 'arn' }] }];
    const { code } = await runToEnd(['run', fileWith({ ...REGISTER, containerDefinitions }), '--env', `${name}${value}`], {
      env: { ...env, ...variables, PATH: `${env.PATH}:${process.env.PATH}`, HOME: '/home/me', DOCKER_CONTEXT: 'remote' },
    });
    const recorded = (file: string) => readFileSync(join(env.PATH!, file), 'utf8');
    expect({ code, file: recorded('file') }).toEqual({ code: 0, file: `${name}=${value === '' ? 's3cret' : 'tcp://s3cret'}\n` });
    expect(recorded('arguments')).toContain(' --env-file /dev/fd/3 ');
    expect(recorded('arguments') + recorded('environment')).not.toMatch(new RegExp(`s3cret|${hidden}`));
    expect(recorded('environment').split('\n')).toEqual(expect.arrayContaining(['HOME=/home/me', 'DOCKER_CONTEXT=remote']));
  });

  test('a dry run names the files, the given one first, and reads none', async () => {
    const { code, out } = await dryRun(SECRET, '--environment-file', 'app=/no/where.env');
    expect(code).toBe(0);
    expect(out).toContain('  --env-file /no/where.env \\\n  --env-file web.app.env \\\n');
  });
});

test('an option in the place of the pause image is an error before anything is pulled', async () => {
  const env = pathWith({ docker: DOCKER });
  expect(await runToEnd(['run', fileWith(REGISTER), '--pause-image', 'Pause'], { env: { ...env, PATH: `${env.PATH}:${process.env.PATH}` } }))
    .toEqual(failure("--pause-image: 'Pause' is not an image reference."));
  expect(existsSync(join(env.PATH!, 'commands'))).toBe(false);
});

test('an image is pulled for the architecture of the task, unless --image replaces it, and a failure is an error with a fix', async () => {
  const PULLING = `case "$1" in
  info) echo 'linux []' ;;
  image) exit 1 ;;
  *) echo "$*" >>"$(dirname "$0")/commands"; echo 'no access' >&2; exit 1 ;;
esac`;
  const other = process.arch === 'arm64' ? ['X86_64', 'linux/amd64'] : ['ARM64', 'linux/arm64'];
  const task = { ...REGISTER, runtimePlatform: { cpuArchitecture: other[0] } };
  const pulls = async (...args: string[]) => {
    const env = pathWith({ docker: PULLING });
    const { code, err } = await runToEnd(['run', fileWith(task), '--pause-image', 'public.ecr.aws/example/app:1', ...args], { env: { ...env, PATH: `${env.PATH}:${process.env.PATH}` } });
    expect(code).toBe(2);
    expect(err).toMatch(/cannot pull image public\S+: no access\nUse another image: --(image app|pause-image )/);
    return readFileSync(join(env.PATH!, 'commands'), 'utf8').split('\n')[0];
  };
  expect(await pulls()).toBe(`pull --platform ${other[1]} public.ecr.aws/example/app:1`);
  expect(await pulls('--image', 'app=mine')).toBe('pull public.ecr.aws/example/app:1');
});
