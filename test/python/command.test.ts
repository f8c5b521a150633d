import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installWheel } from './wheel';
import { ChaoticRun, chaosTask, objectsOf, randomMoment, randomNumbers } from '../engine/chaos';
import type { Engine } from '../engine/engine';
import { eventually } from '../engine/eventually';
import { makeImages, PAUSE, TOOLS } from '../engine/images';
import { textOf } from '../engine/leftovers';
import { Podman } from '../engine/podman';
import { ServiceManager } from '../engine/service-manager';
import { contentOf, ROOT, run, runTypeScript, tryRun } from '../run';
import { temporaryFolder } from '../temporary-folder';
import { wholeNumber } from '../whole-number';

// The command of the wheel, in virtual environments that contain nothing else: it needs neither jsii nor the CDK.
const { version, engines } = JSON.parse(contentOf('package.json')) as { version: string; engines: { node: string } };
const MODULE = 'cdk_fargate_linux_controls_cli';
const COMMAND = 'cdk-fargate-linux-controls';
const folder = temporaryFolder('python');

/** python3, and the other supported versions that this machine has. */
const PYTHONS = ['python3', ...['3.10', '3.11', '3.12', '3.13', '3.14'].map(minor => `python${minor}`)]
  .filter(python => python === 'python3' || tryRun(python, ['-c', 'import venv, ensurepip']).status === 0);
const programOf = (program: string, python = 'python3') => join(folder, python, 'bin', program);

beforeAll(() => PYTHONS.forEach(python => installWheel(join(folder, python), ['--no-deps'], python)), 300_000);

describe.each(PYTHONS)('with %s', python => {
  test('the command starts as a console script and as a module, without a warning about Node', () => {
    for (const command of [[programOf(COMMAND, python)], [programOf('python', python), '-m', MODULE]]) {
      const { status, stdout, stderr } = tryRun(command[0], [...command.slice(1), '--version']);
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    }
  });

  test('importlib.metadata lists the command', () => {
    const code = 'import importlib.metadata as m; print(*(f"{e.name}={e.value}" for e in m.entry_points(group="console_scripts") if "pip" not in e.name))';
    expect(run(programOf('python', python), ['-c', code])).toBe(`${COMMAND}=${MODULE}:main\n`);
  });

  test('without Node, one line says which version is required', () => {
    const { status, stdout, stderr } = tryRun(programOf('python', python), ['-m', MODULE, '--version'], { env: { PATH: folder } });
    expect({ status, stdout, stderr }).toEqual({
      status: 2, stdout: '', stderr: `${COMMAND}: Node.js ${engines.node} is required, but node cannot be started: No such file or directory. Install it from https://nodejs.org\n`,
    });
  });
});

test('the command on the PATH of the virtual environment describes a synthesized app', () => {
  runTypeScript(join(ROOT, 'examples/tuned-proxy/app.ts'), { CDK_OUTDIR: join(folder, 'command') });
  const described = run(COMMAND, ['describe', join(folder, 'command')], { env: { PATH: `${programOf('')}:${process.env.PATH}` } });
  expect(described).toMatch(/net\.ipv4\.ip_local_reserved_ports +myproxy +myproxy +8080/);
}, 60_000);

test('the command receives its arguments as they are', () => {
  const file = 'it\'s "a" $(touch expanded) *.json';
  const { status, stderr } = tryRun(programOf(COMMAND), ['check', file], { cwd: folder });
  expect({ status, stderr }).toEqual({ status: 2, stderr: `${COMMAND}: ${file} does not exist\n` });
  expect(readdirSync(folder)).not.toContain('expanded');
});

test.each([
  ['without an environment', 'exec env -i "$0" --version'],
  ['with an empty JSII_NODE', 'JSII_NODE= exec "$0" --version'],
  ['without standard input and standard error', 'exec "$0" --version <&- 2>&-'],
  ['through a link, as pipx makes it', 'ln -s "$0" link && exec ./link --version'],
  ['beside modules with names of the standard library', 'touch os.py signal.py subprocess.py && PYTHONPATH=. exec "$0" --version'],
  ['from a relative path of modules', `cd "$(dirname "$0")"/../lib/python*/site-packages && PYTHONPATH=. exec python3 -m ${MODULE} --version`],
  ['from a folder that was removed', 'mkdir gone && cd gone && rmdir ../gone && exec "$0" --version'],
])('the command starts %s', (_, script) => {
  const { status, stdout, stderr } = tryRun('sh', ['-c', script, programOf(COMMAND)], { cwd: mkdtempSync(join(folder, 'cwd-')) });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test('an error is not printed to standard output if standard error is closed', () => {
  const { status, stdout, stderr } = tryRun('sh', ['-c', 'PATH=/missing exec "$0" --version 2>&-', programOf(COMMAND)]);
  expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: '' });
});

test.each([
  ['does not exist', '/missing/node', 'No such file or directory'],
  ['is not a program', ROOT, 'Permission denied'],
])('JSII_NODE that %s is an error in one line that names the variable', (_, node, reason) => {
  const { status, stderr } = tryRun(programOf(COMMAND), ['--version'], { env: { JSII_NODE: node } });
  expect({ status, stderr })
    .toEqual({ status: 2, stderr: expect.stringMatching(new RegExp(`^${COMMAND}: .*but ${node} in JSII_NODE cannot be started: ${reason}\\. Set JSII_NODE .*\\n$`)) });
});

test.each([
  ['beside the package, without Node', '', 'Node.js .* is required, but node cannot be started'],
  ['with the package in it', `cp -r "$(dirname "$0")"/../lib/python*/site-packages/${MODULE} archive`, 'Node.js cannot read files in an archive: .*/archive\\.pyz/'],
])('a zipapp %s fails with exit code 2 and one line', (_, prepare, message) => {
  const script = `mkdir archive && touch archive/empty.py\n${prepare}\n"$(dirname "$0")"/python -m zipapp archive -m ${MODULE}:main && PATH=/missing exec "$(dirname "$0")"/python archive.pyz --version`;
  const { status, stderr } = tryRun('sh', ['-c', script, programOf(COMMAND)], { cwd: mkdtempSync(join(folder, 'zipapp-')) });
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(new RegExp(`^${COMMAND}: ${message}.*\\n$`)) });
});

test('where a process cannot replace itself, as on Windows, the exit code is that of Node, and Ctrl-C does not end Python before it', async () => {
  const code = `import os, sys; os.name = "nt"; from ${MODULE} import main; sys.exit(main())`;
  const child = spawn(programOf('python'), ['-c', code, 'check', '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise(resolve => child.on('close', resolve));
  eventually(() => textOf(`/proc/${child.pid}/task/${child.pid}/children`) !== '');
  child.kill('SIGINT');
  child.stdin.end('{ "containerDefinitions": [{ "name": "app" }], "networkMode": "awsvpc", "pidMode": "host", "requiresCompatibilities": ["FARGATE"] }');
  child.stdout.resume();
  expect(await ended).toBe(1);
}, 60_000);

describe('a task', () => {
  let engine: Engine;
  beforeAll(() => {
    engine = new Podman();
    makeImages(engine, PAUSE, TOOLS);
  }, 120_000);
  afterAll(() => engine?.remove());

  const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  const MOMENTS = wholeNumber('CHAOS', 2);
  const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1e6);

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(`is gone after %s to the process alone, at ${MOMENTS} random moments (CHAOS_SEED=${SEED})`, async signal => {
    const random = randomNumbers(SEED);
    for (let i = 0; i < MOMENTS; i++) {
      const name = `${signal}${i}`;
      const { call, ...moment } = randomMoment(signal, random);
      const chaotic = new ChaoticRun(engine, name, { ...moment, call: Math.floor(call / 2) }, [programOf(COMMAND)]);
      const { code, phase, err } = await chaotic.end();
      eventually(() => chaotic.processes.length === 0);
      // Before the command handles the signal, the process ends by the signal itself. The run also has a time limit, whose code is 124.
      const expected: (number | string)[] = [CODES[signal], ...phase === 'loading' ? [signal] : [], .../^(?:stopping|ended before)$/.test(phase) ? [124] : []];
      expect({ isExpected: expected.includes(code), code, err, left: objectsOf(name, engine) }).toEqual({ isExpected: true, code, err, left: '' });
    }
  }, 60_000 + MOMENTS * 30_000);

  // The same ways as scripts and fixtures of tests end a program. `command` runs the task.
  const PROLOGUE = `
import os, signal, subprocess, sys
def start(**options):
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)
    while "app running" not in process.stderr.readline():
        assert process.poll() is None
    return process
`;

  test.each([
    ['Popen.terminate', 'process = start(); process.terminate(); process.communicate(); print(process.returncode)', '143'],
    ['Popen.send_signal', 'process = start(); process.send_signal(signal.SIGINT); process.communicate(); print(process.returncode)', '130'],
    ['a signal to the process group', 'process = start(start_new_session=True); os.killpg(process.pid, signal.SIGTERM); process.communicate(); print(process.returncode)', '143'],
    ['closed pipes', 'process = start(); process.stdout.close(); process.stderr.close(); process.send_signal(signal.SIGHUP); print(process.wait())', '129'],
    ['a fixture that leaves the with block', 'with start() as process: process.terminate(); process.stdout.read(); process.stderr.read()\nprint(process.returncode)', '143'],
    ['timeout', 'print(subprocess.run(["timeout", "--preserve-status", "4", *command], capture_output=True).returncode)', '143'],
    ['timeout of a process group that a shell starts', 'print(subprocess.run(["timeout", "4", "sh", "-c", \'"$@"; echo "$?"\', "sh", *command], capture_output=True).returncode)', '124'],
  ])('is gone after %s', (_, code, expected) => {
    const family = `Ended${_.replaceAll(/\W/g, '')}`;
    const file = join(engine.newFolder(), 'task.json');
    writeFileSync(file, JSON.stringify(chaosTask(family)));
    const command = [programOf(COMMAND), 'run', file, '--pause-image', PAUSE.name, '--network', 'none', '--timeout', '4'];
    const { status, stdout, stderr } = tryRun(programOf('python'), ['-c', `command = ${JSON.stringify(command)}\n${PROLOGUE}${code}`], { env: engine.env });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${expected}\n`, stderr: '' });
    eventually(() => objectsOf(family, engine) === '');
  }, 120_000);

  describe('as a service of systemd', () => {
    let manager: ServiceManager;
    beforeAll(() => manager = new ServiceManager(engine.newFolder()));
    afterAll(async () => manager?.remove());

    // By default, systemd also ends what monitors the containers, so they are killed, and the exit code can be lost.
    test.each<[string, string, RegExp, () => readonly string[], readonly string[]]>([
      ['console script', 'success 143', /app exited with 0\n/, () => [programOf(COMMAND)], ['KillMode=mixed', 'SuccessExitStatus=143']],
      ['command of npm', 'exit-code 143', /app exited with 0\n/, () => [process.execPath, engine.bundle], ['KillMode=mixed']],
      ['module', 'exit-code 143', /app (?:exited with (?:0|137)|ended with an exit code that the engine does not know)\n/, () => [programOf('python'), '-m', MODULE], []],
    ])('is gone when the service stops: %s, whose result is %s', (name, expected, exit, command, settings) => {
      const family = `Service${name.replaceAll(' ', '')}`;
      const file = join(engine.newFolder(), 'task.json');
      writeFileSync(file, JSON.stringify(chaosTask(family)));
      const log = `${file}.log`;
      const words = [...command(), 'run', file, '--pause-image', PAUSE.name, '--network', 'none'];
      manager.start(family, words, { ...engine.env, PATH: process.env.PATH, HOME: engine.folder }, [...settings, `StandardError=append:${log}`]);
      eventually(() => textOf(log).includes('app running'));
      expect(manager.stop(family)).toBe(expected);
      expect(objectsOf(family, engine)).toBe('');
      expect(textOf(log)).toMatch(exit);
      expect(textOf(log)).not.toContain('cannot stop');
    }, 120_000);
  });
});
