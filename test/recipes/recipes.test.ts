import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { App, aws_ecs as ecs, Stack } from 'aws-cdk-lib';
import { parse } from 'yaml';
import { Moto } from '../aws/moto-server';
import { requireProgram } from '../require-program';
import { contentOf, ROOT, run, tryRun } from '../run';
import { temporaryFolder } from '../temporary-folder';

/**
 * Runs the recipes of docs/checks.md and action.yml as they are written. Only npm and npx are replaced, because the package that the
 * recipes install is the one under test: they run the command from the sources. The AWS CLI and pre-commit are real; Moto plays AWS.
 */
const folder = temporaryFolder('recipes');
const bin = join(folder, 'bin');
const SYNTHESIZED = join(folder, 'synthesized');

const WRONG = 'net.core.somaxcon is not a known kernel parameter';
const definition = (family: string, namespace: string) => ({
  family,
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '1024',
  containerDefinitions: [{ name: 'app', image: 'public.ecr.aws/nginx/nginx:1.29', essential: true, systemControls: [{ namespace, value: '8192' }] }],
});
const sound = (family: string) => definition(family, 'net.core.somaxconn');
const wrong = (family: string) => definition(family, 'net.core.somaxcon');

const moto = new Moto(folder, 'awscli', 'check-jsonschema', 'pre-commit');

beforeAll(() => {
  requireProgram(['git', '--version'], ['git']);
  requireProgram(['jq', '--version'], ['jq']);
  mkdirSync(bin);
  writeProgram('cdk-fargate-linux-controls', `exec "${process.execPath}" "${join(ROOT, 'bin/cdk-fargate-linux-controls')}" "$@"`);
  writeProgram('npx', `
    while [ "\${1#-}" != "$1" ]; do shift; done
    case $1 in
      cdk) [ "$*" = "cdk synth --quiet **" ] && cp -R "$SYNTHESIZED" cdk.out ;;
      *) exec "\${1%@*}" "\${@:2}" ;;
    esac`);
  writeProgram('npm', `
    [ "$1" = ci ] && exit
    [ "$1 $2 $*" = "install --prefix $*" ] || exit 1
    echo "\${*: -1}" > "$RUNNER_TEMP/installed"
    mkdir -p "$3/node_modules/.bin" && cp "${join(bin, 'cdk-fargate-linux-controls')}" "$3/node_modules/.bin"`);
}, 600_000);

function writeProgram(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/bash\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

/** The code block in a language below a heading of docs/checks.md. */
function recipe(heading: string, language: string, index = 0): string {
  const [, section] = contentOf('docs/checks.md').split(new RegExp(`^#+ ${heading}$`, 'm'));
  return [...section.split(/^#+ /m)[0].matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))][index][1];
}

let projects = 0;

/** A new folder with files. Objects are written as JSON. */
function project(files: Record<string, unknown>): string {
  const path = join(folder, `project${projects++}`);
  mkdirSync(path);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true });
    writeFileSync(join(path, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return path;
}

/** Runs a script as CI systems do, and returns its exit code and output. */
function bash(script: string, cwd: string, env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = tryRun('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd, env: { PATH: [bin, moto.bin, process.env.PATH].join(delimiter), SYNTHESIZED, ...env },
  });
  return { status, stdout, stderr };
}

/** Writes the cloud assembly of an app with one task definition, which sets a kernel parameter. */
function synthesize(namespace: string): void {
  rmSync(SYNTHESIZED, { recursive: true, force: true });
  const app = new App({ outdir: SYNTHESIZED });
  new ecs.FargateTaskDefinition(new Stack(app, 'Shop'), 'Task', { memoryLimitMiB: 1024 }).addContainer('app', {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'), systemControls: [{ namespace, value: '8192' }],
  });
  app.synth();
}

describe.each([
  ['an error', 'net.core.somaxcon', 1],
  ['no finding', 'net.core.somaxconn', 0],
])('for an app with %s', (_, namespace, code) => {
  beforeAll(() => synthesize(namespace));

  test('the shell recipe ends with the verdict', () => {
    const { status, stdout } = bash(recipe('Shell', 'bash'), project({}));
    expect(status).toBe(code);
    expect(stdout.includes(WRONG)).toBe(code === 1);
    expect(stdout).toContain('1 task definition: ');
  });

  test('the GitLab recipe ends with the verdict', () => {
    const { 'task-definitions': job } = parse(recipe('GitLab', 'yaml')) as { 'task-definitions': { script: string[] } };
    const { status, stdout } = bash(job.script.join('\n'), project({}));
    expect(status).toBe(code);
    expect(stdout.includes(WRONG)).toBe(code === 1);
  });

  test('the GitHub recipe annotates, writes SARIF, and ends with the verdict', () => {
    const { jobs: { check: { steps } } } = parse(recipe('GitHub Actions', 'yaml')) as { jobs: { check: { steps: Step[] } } };
    const path = project({});
    const [action] = steps.filter(({ uses }) => uses?.startsWith('cdk-fargate-linux-controls/'));
    expect(bash(steps.flatMap(({ run: script }) => script ?? []).join('\n'), path).status).toBe(0);
    const { status, stdout, sarif } = runAction(path, action.with);
    expect(status).toBe(code);
    expect(stdout.split('\n').filter(line => line.startsWith('::error file=cdk.out/Shop.template.json,'))).toHaveLength(code);
    expect((JSON.parse(sarif!) as { runs: [{ results: unknown[] }] }).runs[0].results).toHaveLength(code);
  });
});

describe.each([['What the command reads', 0], ['Shell', 1]])('the recipe for the files of a repository, below %s', (heading, index) => {
  const check = (files: Record<string, unknown>, below = '.') => {
    const path = project(files);
    run('git', ['init', '--quiet'], { cwd: path });
    run('git', ['add', '--all'], { cwd: path });
    return bash(recipe(heading, 'bash', index), join(path, below));
  };

  test('checks the files of a folder and those below it', () => {
    const files = { 'web.json': sound('web'), 'package.json': {}, 'a b/c d.json': wrong('edge') };
    expect(check({ ...files, 'a b/c d.json': sound('edge') })).toMatchObject({ status: 0, stdout: expect.stringContaining('2 task definitions: 0 errors') });
    expect(check(files)).toMatchObject({ status: 123, stdout: expect.stringContaining(WRONG) });
    expect(check(files, 'a b')).toMatchObject({ status: 123, stdout: expect.stringContaining('1 task definition: 1 error') });
  });

  test('does not pass without files, or with one that cannot be read', () => {
    expect(check({ 'README.md': '' }).status).not.toBe(0);
    expect(check({ 'web.json': sound('web'), 'task.yaml': 'containerDefinitions: [' }).status).toBe(123);
  });
});

describe('the recipe for Terraform', () => {
  const [, filter] = /jq '(.*)' > tasks\.json/.exec(recipe('What the command reads', 'bash', 1))!;

  /** A task definition as `terraform show -json plan` writes it. */
  const change = (after: object | null, unknown: object = {}, more: object = {}) => ({
    address: 'aws_ecs_task_definition.app', mode: 'managed', type: 'aws_ecs_task_definition', change: { after, after_unknown: { arn: true, id: true, ...unknown } }, ...more,
  });
  const { containerDefinitions, ...SOUND } = sound('web');
  const AFTER = {
    family: SOUND.family,
    network_mode: SOUND.networkMode,
    requires_compatibilities: SOUND.requiresCompatibilities,
    cpu: SOUND.cpu,
    memory: SOUND.memory,
    pid_mode: '',
    ipc_mode: null,
    task_role_arn: null,
    enable_fault_injection: false,
    runtime_platform: [],
    volume: [],
    container_definitions: JSON.stringify(containerDefinitions),
  };

  /** Writes what the recipe makes of a plan, and returns it with what the command prints about it. */
  function converted(...changes: object[]) {
    const path = project({ 'plan.json': { terraform_version: '1.9.0', resource_changes: changes } });
    writeFileSync(join(path, 'tasks.json'), run('jq', [filter, 'plan.json'], { cwd: path }));
    const written = run('jq', ['-c', '.', 'tasks.json'], { cwd: path }).trimEnd().split('\n').filter(line => line !== '').map(line => JSON.parse(line) as unknown);
    return { written, ...bash('npx cdk-fargate-linux-controls check tasks.json', path) };
  }

  test('writes each task definition as the input of register-task-definition', () => {
    const { written, status } = converted(
      change(AFTER),
      change({ ...AFTER, pid_mode: 'host', runtime_platform: [{ operating_system_family: 'LINUX', cpu_architecture: 'ARM64' }] }),
      change(null),
      change({}, {}, { mode: 'data' }),
      { type: 'aws_sqs_queue', mode: 'managed', change: { after: {}, after_unknown: { id: true } } },
    );
    const expected = { ...SOUND, enableFaultInjection: false, containerDefinitions };
    expect(written).toStrictEqual([expected, { ...expected, pidMode: 'host', runtimePlatform: { operatingSystemFamily: 'LINUX' } }]);
    expect(status).toBe(1);
    expect(converted(change(AFTER)).status).toBe(0);
  });

  test('hides no value that is known only after apply', () => {
    const { pid_mode: _, container_definitions: containers, ...rest } = AFTER;
    expect(converted(change({ ...rest, container_definitions: containers }, { pid_mode: true })).stdout).toContain('1 value known only at deployment');
    expect(converted(change(rest, { container_definitions: true })))
      .toMatchObject({ status: 2, stdout: expect.stringMatching(/only the deployment knows its\s+containers/) });
  });

  test.each([
    ['no task definition', []],
    ['a task definition without containers', [change({ family: 'app' })]],
    ['container definitions that are no JSON', [change({ ...AFTER, container_definitions: '[' })]],
  ])('a plan with %s does not pass', (_, changes) => expect(converted(...changes).status).toBe(2));
});

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const ACTION = parse(contentOf('action.yml')) as Action;

/** Runs the steps of the action as the runner does: expressions are replaced, and a failed step ends it. */
function runAction(cwd: string, inputs: Readonly<Record<string, unknown>> = {}, ref = 'main') {
  const runnerTemp = project({});
  const output = join(runnerTemp, 'output');
  writeFileSync(output, '');
  const valueOf = (_: string, name: string) => String(inputs[name] ?? ACTION.inputs[name].default);
  let [status, stdout]: [number | null, string] = [0, ''];
  for (const { run: script, env = {} } of ACTION.runs.steps.filter(step => step.run !== undefined)) {
    const values = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, valueOf).replace('${{ github.action_ref }}', ref)]));
    const result = bash(script!, cwd, { ...values, RUNNER_TEMP: runnerTemp, GITHUB_OUTPUT: output });
    [status, stdout] = [result.status, stdout + result.stdout + result.stderr];
    if (status !== 0) {
      break;
    }
  }
  const [, file] = /^sarif=(.*)$/m.exec(readFileSync(output, 'utf8')) ?? [];
  const installed = readFileSync(join(runnerTemp, 'installed'), 'utf8').trim();
  return { status, stdout, installed, sarif: file === undefined ? undefined : readFileSync(file, 'utf8') };
}

describe('the action', () => {
  test('documents its inputs and their defaults', () => {
    const rows = [...contentOf('docs/checks.md').matchAll(/^\| `([\w-]+)` \| .* \| (.*) \|$/gm)].map(([, name, value]) => [name, value.replace(/`|none/g, '')]);
    expect(Object.entries(ACTION.inputs).map(([name, input]) => [name, input.default])).toStrictEqual(rows.filter(([name]) => name in ACTION.inputs));
    expect(rows.map(([name]) => name)).toEqual(expect.arrayContaining(Object.keys(ACTION.inputs)));
  });

  test('uses each input and no other value in its scripts', () => {
    const expressions = [...JSON.stringify(ACTION.runs.steps.map(({ env }) => env)).matchAll(/\$\{\{ inputs\.([\w-]+) \}\}/g)].map(([, name]) => name);
    expect(expressions.sort()).toStrictEqual(Object.keys(ACTION.inputs).sort());
    expect(ACTION.runs.steps.filter(({ run: script }) => script?.includes('${{'))).toStrictEqual([]);
  });

  test.each([
    ['v1.2.3', {}, '1.2.3'],
    ['v1.2.3', { version: '1.3.0' }, '1.3.0'],
    ['main', {}, 'latest'],
    ['820762786026740c76f36085b0efc47a31fe5020', {}, 'latest'],
    ['v1', {}, 'latest'],
  ])('at %s with %j installs version %s', (ref, inputs, version) => {
    expect(runAction(project({ 'cdk.out': sound('web') }), inputs, ref)).toMatchObject({ status: 0, installed: `cdk-fargate-linux-controls@${version}` });
  });

  test('uploads SARIF even if the check has failed, and only if there is a file', () => {
    const [upload] = ACTION.runs.steps.filter(({ uses }) => uses);
    expect(upload.if).toBe("always() && steps.check.outputs.sarif != ''");
    expect(upload.with).toMatchObject({ sarif_file: '${{ steps.check.outputs.sarif }}' });
  });

  test('reads several paths with spaces and dashes', () => {
    const path = project({ 'a b.json': wrong('a'), '-c.json': wrong('c'), 'd.json': wrong('d') });
    const { status, stdout } = runAction(path, { paths: 'a b.json\n-c.json\n' });
    expect(status).toBe(1);
    expect([...stdout.matchAll(/^::error file=(.*?),/gm)].map(([, file]) => file)).toStrictEqual(['a b.json', '-c.json']);
  });

  test.each<[Record<string, unknown>, number, boolean]>([
    [{}, 1, false],
    [{ 'fail-on': 'never' }, 0, false],
    [{ acknowledge: 'pid-mode-host\nsysctl-unknown\n' }, 0, false],
    [{ 'fail-on': 'never', 'fail-on-unresolved': true }, 0, false],
    [{ 'upload-sarif': true }, 1, true],
    [{ 'upload-sarif': 'true', 'fail-on': 'never' }, 0, true],
  ])('with %j, the exit code is %i, and it writes SARIF: %p', (inputs, code, writes) => {
    const { status, sarif } = runAction(project({ 'web.json': wrong('web') }), { paths: 'web.json', ...inputs });
    expect({ status, writes: sarif !== undefined }).toStrictEqual({ status: code, writes });
  });

  test('a path that cannot be read is exit code 2, and its reason is printed once', () => {
    const { status, stdout, sarif } = runAction(project({}), { 'paths': 'missing', 'upload-sarif': true });
    expect(status).toBe(2);
    expect(stdout.match(/missing does not exist/g)).toHaveLength(1);
    // Code scanning would close the alerts of the file.
    expect(sarif).toBeUndefined();
  });
});

describe('the schemas of GitHub and GitLab files', () => {
  /** Validates a file with a schema of SchemaStore, which the package check-jsonschema contains. */
  const validate = (schema: string, content: string) =>
    tryRun(join(moto.bin, 'check-jsonschema'), ['--builtin-schema', `vendor.${schema}`, join(project({ 'file.yml': content }), 'file.yml')]);

  test.each<[string, string, () => string]>([
    ['action.yml', 'github-actions', () => contentOf('action.yml')],
    ['the GitHub recipe', 'github-workflows', () => recipe('GitHub Actions', 'yaml')],
    ['the GitLab recipe', 'gitlab-ci', () => recipe('GitLab', 'yaml')],
    ...readdirSync(join(ROOT, '.github/workflows')).map(name => [name, 'github-workflows', () => contentOf(`.github/workflows/${name}`)] as [string, string, () => string]),
  ])('accept %s', (_, schema, content) => {
    expect(validate(schema, content())).toMatchObject({ status: 0, stdout: 'ok -- validation done\n' });
  });

  test('accept the recipe of pre-commit', () => {
    const path = project({ 'config.yaml': recipe('pre-commit', 'yaml') });
    expect(tryRun(join(moto.bin, 'pre-commit'), ['validate-config', join(path, 'config.yaml')])).toMatchObject({ status: 0 });
  });
});

test('the action and the GitHub recipe pin other actions to a commit, and the recipe has the least permissions', () => {
  const used = [contentOf('action.yml'), recipe('GitHub Actions', 'yaml')].flatMap(content => [...content.matchAll(/uses: (.*)/g)].map(([, action]) => action));
  const others = used.filter(action => !action.startsWith('cdk-fargate-linux-controls/'));
  expect(others).toHaveLength(2);
  expect(others.filter(action => !/^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  const { permissions } = parse(recipe('GitHub Actions', 'yaml')) as { permissions: object };
  expect(permissions).toStrictEqual({ 'contents': 'read', 'security-events': 'write' });
});

describe('pre-commit', () => {
  /** Runs the recipe in a repository with these files, all of which are in the commit. */
  function preCommit(files: Record<string, unknown>, hook: object = {}) {
    const config = parse(recipe('pre-commit', 'yaml')) as { repos: [{ hooks: object[] }] };
    Object.assign(config.repos[0].hooks[0], hook);
    const path = project({ ...files, '.pre-commit-config.yaml': config });
    const git = (...args: string[]) => run('git', args, { cwd: path });
    git('init', '--quiet');
    git('add', '--all', '--force');
    git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--message', 'test');
    return bash('pre-commit run --all-files', path, { PRE_COMMIT_HOME: join(folder, 'pre-commit') });
  }

  // The hook must not pass because a search would leave the file out.
  test.each(['web.json', '.aws/task-definition.json', '.github/ecs/web.yaml', 'ignored/web.json', 'node_modules/web/web.json', 'a b/web.template'])(
    'rejects a wrong task definition in %s', name => {
      const { status, stdout } = preCommit({ [name]: wrong('web'), '.gitignore': 'ignored/', '.aws/sound.json': sound('sound') });
      expect(status).not.toBe(0);
      expect(stdout).toContain('Failed');
      expect(stdout).toContain(WRONG);
      expect(stdout).toContain(name);
    }, 120_000);

  test('accepts sound task definitions, and files that are something else', () => {
    const { status, stdout } = preCommit({
      '.aws/task-definition.json': sound('web'),
      '.github/workflows/deploy.yml': 'on: push\njobs: {}\n',
      'package.json': { name: 'x' },
      'empty.json': '',
      'values.yaml': 'a: [{{ x }',
      'examples/wrong.json': wrong('other'), // The recipe excludes the folder.
    });
    expect(stdout).toContain('Passed');
    expect(status).toBe(0);
  }, 120_000);

  test('rejects a file that it cannot read', () => {
    expect(preCommit({ '.aws/task-definition.json': '{ "containerDefinitions": [' }))
      .toMatchObject({ status: 1, stdout: expect.stringContaining('is not valid JSON') });
  }, 120_000);

  test('checks every file of a large commit', () => {
    const files = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`a-folder-with-a-long-name/${'x'.repeat(60)}-${index}.json`, index === 1500 ? wrong('web') : {}]));
    expect(preCommit(files)).toMatchObject({ status: 1, stdout: expect.stringContaining(WRONG) });
  }, 120_000);

  test('checks a cloud assembly that the repository ignores, with the settings of the page', () => {
    synthesize('net.core.somaxcon');
    const settings = { args: ['cdk.out'], pass_filenames: false, always_run: true };
    const page = readFileSync(join(ROOT, 'docs/checks.md'), 'utf8');
    expect(page).toContain('set `args: [cdk.out]`, `pass_filenames: false`, and `always_run: true`');
    const assembly = readdirSync(SYNTHESIZED).map(name => [`cdk.out/${name}`, readFileSync(join(SYNTHESIZED, name), 'utf8')]);
    expect(preCommit({ '.gitignore': 'cdk.out', ...Object.fromEntries(assembly) as object }, settings))
      .toMatchObject({ status: 1, stdout: expect.stringContaining(WRONG) });
    expect(preCommit({ 'README.md': '' }, settings)).toMatchObject({ status: 1, stdout: expect.stringContaining('cdk.out does not exist') });
  }, 120_000);
});

describe('an audit of', () => {
  const register = (input: object) => moto.call('RegisterTaskDefinition', input);
  const audit = (heading: string, more: NodeJS.ProcessEnv = {}) => bash(recipe(heading, 'bash'), folder, {
    AWS_ENDPOINT_URL: moto.endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_DEFAULT_REGION: 'eu-west-1', ...more,
  });

  beforeAll(() => requireProgram(['jq', '--version'], ['jq']));

  describe.each(['What services run', 'What is registered'])('"%s"', heading => {
    test('fails if there is nothing to check', () => expect(audit(heading).status).toBe(2), 120_000);

    test('fails if the AWS CLI does', () => {
      expect(audit(heading, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_MAX_ATTEMPTS: '1' }).status).not.toBe(0);
    }, 120_000);
  });

  test('what is registered checks each active task definition, and names its ARN', async () => {
    await register(sound('web'));
    expect(audit('What is registered')).toMatchObject({ status: 0, stdout: expect.stringContaining('1 task definition: 0 errors, 0 warnings') });
    await register(wrong('edge'));
    await register(wrong('edge'));
    const { status, stdout } = audit('What is registered');
    expect({ status, names: stdout.match(/^arn:.* {2}stdin$/gm) }).toStrictEqual({
      status: 1, names: [1, 2].map(revision => `arn:aws:ecs:eu-west-1:123456789012:task-definition/edge:${revision}  stdin`),
    });
    expect(stdout).toContain('3 task definitions: 2 errors, 0 warnings');
  }, 120_000);

  test('what services run checks one revision of each, with the platform version and ECS Exec', async () => {
    const create = (cluster: string, serviceName: string, taskDefinition: string, more: object = {}) =>
      moto.call('CreateService', { cluster, serviceName, taskDefinition, desiredCount: 1, launchType: 'FARGATE', ...more });
    for (const clusterName of ['empty', 'shop', 'edge']) {
      await moto.call('CreateCluster', { clusterName });
    }
    await register({ ...sound('old'), pidMode: 'task' });
    await create('shop', 'web', 'web:1');
    await create('shop', 'cart', 'web:1');
    expect(audit('What services run')).toMatchObject({ status: 0, stdout: expect.stringContaining('1 task definition: 0 errors, 0 warnings') });
    await create('edge', 'edge', 'edge:2');
    await create('edge', 'old', 'old:1', { platformVersion: '1.3.0', enableExecuteCommand: true });
    // Moto does not store whether a service turns on ECS Exec.
    const turnOn = 'jq \'(.services[] | select(.serviceName == "old")).enableExecuteCommand = true\'';
    const script = `set -o pipefail\n"${moto.bin}/aws" "$@" | if [ "$2" = describe-services ]; then ${turnOn}; else cat; fi`;
    const path = project({ aws: `#!/bin/bash\n${script}\n` });
    chmodSync(join(path, 'aws'), 0o755);
    const { status, stdout } = audit('What services run', { PATH: [path, bin, moto.bin, process.env.PATH].join(delimiter) });
    expect(status).toBe(1);
    expect(stdout.match(/^arn:.* {2}stdin$/gm)).toStrictEqual(['edge:2', 'old:1'].map(name => `arn:aws:ecs:eu-west-1:123456789012:task-definition/${name}  stdin`));
    expect(stdout).toMatch(/service old sets platform version 1\.3\.0, [^]*, and\s+ECS Exec\./);
    expect(stdout).toContain('3 task definitions: ');
  }, 240_000);
});
