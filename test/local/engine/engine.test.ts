import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine } from '../../../src/local/engine/engine';
import { parseStart } from '../../../src/local/engine/owner';
import { programsIn } from '../../cli/terminal';
import { until } from '../../until';

/** An engine whose program is a shell script. */
function engineWith(script: string) {
  const folder = programsIn({ docker: script });
  return { folder, engine: new Engine('docker', { PATH: `${folder}:${process.env.PATH}` }) };
}

describe('an engine command', () => {
  test('returns its status and output', async () => {
    const { engine } = engineWith('echo "$@"; echo problem >&2; exit 3');
    expect(await engine.run(['ps', 'a b'])).toEqual({ status: 3, stdout: 'ps a b\n', stderr: 'problem\n' });
  });

  test.each([
    ['a NUL character', ['run', 'a\0b'], 'a value contains a NUL character'],
    ['too many characters', ['run', 'x'.repeat(3e6)], 'its arguments and variables are longer than the system allows'],
  ])('with %s fails with the reason, and throws nothing', async (_, args, reason) => {
    const { folder, engine } = engineWith('exit 0');
    expect(await engine.run(args)).toEqual({ status: 126, stdout: '', stderr: `cannot start ${join(folder, 'docker')}: ${reason}` });
    await expect(engine.follow(args, () => undefined).ended).resolves.toBeUndefined();
  });

  test('of a program that is not installed fails with the reason', async () => {
    const { status, stderr } = await new Engine('docker', { PATH: '' }).run(['ps']);
    expect({ status, stderr }).toEqual({ status: 126, stderr: 'cannot start docker: spawn docker ENOENT' });
  });

  test.each(['', 'trap "exit 0" TERM'])('of a program with %j is ended with what it started when it is interrupted, and counts as failed', async trap => {
    const { folder, engine } = engineWith(`${trap}\nsleep 60 & echo $! >"$(dirname "$0")/pid"\nwait`);
    const pid = () => existsSync(join(folder, 'pid')) && readFileSync(join(folder, 'pid'), 'utf8').trim();
    const controller = new AbortController();
    const ended = engine.run(['ps'], { signal: controller.signal });
    await until(pid);
    controller.abort();
    expect(await ended).toEqual({ status: 126, stdout: '', stderr: 'interrupted' });
    // The parent of the program may not have noticed its end yet.
    await until(() => !existsSync(`/proc/${pid()}`) || parseStart(readFileSync(`/proc/${pid()}/stat`, 'utf8')) === undefined);
  });

  test('is not started to no purpose: one that was interrupted before ends at once', async () => {
    const { engine } = engineWith('sleep 60');
    expect((await engine.run(['ps'], { signal: AbortSignal.abort() })).stderr).toBe('interrupted');
  });
});

describe('a query', () => {
  test('returns the output', async () => {
    await expect(engineWith('echo found').engine.query(['ps'])).resolves.toBe('found\n');
  });

  test.each([
    ['echo "Cannot connect" >&2; exit 1', 'docker ps failed: Cannot connect'],
    ['exit 5', 'docker ps failed: it exited with 5 and printed nothing'],
  ])('of an engine that runs %j fails with the reason', async (script, problem) => {
    await expect(engineWith(script).engine.query(['ps'])).rejects.toThrow(problem);
  });
});

describe('an engine that hangs', () => {
  const hanging = 'case "$1" in info) echo linux ;; *) sleep 60 ;; esac';
  const find = async (script: string) =>
    Engine.find({ engine: 'docker', engineTimeout: '0.2' }, { PATH: `${engineWith(script).folder}:${process.env.PATH}` });

  test.each<[string, (engine: Engine) => Promise<unknown>]>([
    ['docker ps', async engine => engine.query(['ps', '--all'])], ['docker volume ls', async engine => engine.query(['volume', 'ls'])], ['docker image inspect', async engine => engine.imageFacts(['a'])],
  ])('is an error that names the command: %s', async (command, ask) => {
    await expect(ask(await find(hanging)))
      .rejects.toThrow(`${command} did not answer within 0.2 seconds. Restart the engine, or allow more time: --engine-timeout SECONDS`);
  });

  test('does not work', async () => {
    await expect(find('sleep 60')).rejects.toThrow('docker: docker info did not answer within 0.2 seconds');
  });

  test('while it creates something is given up after the time of the command', async () => {
    expect(await (await find(hanging)).run(['run', 'image'], { timeout: 0.3 }))
      .toEqual({ status: 126, stdout: '', stderr: 'docker run did not answer within 0.3 seconds. Restart the engine', isUnanswered: true });
  });
});

describe('the identity of an engine', () => {
  const identityOf = async (id: string) =>
    (await Engine.find({ engine: 'docker' }, { PATH: `${engineWith(`echo 'linux [] id=${id}'`).folder}:${process.env.PATH}` })).identity;

  test('is its ID', async () => expect([await identityOf('A'), await identityOf('B')]).toEqual(['docker A', 'docker B']));

  test('is what selects it, if it has no ID', () => {
    const identityWith = (env: NodeJS.ProcessEnv) => new Engine('podman', env).identity;
    expect(identityWith({ CONTAINER_HOST: 'a' })).toBe(identityWith({ CONTAINER_HOST: 'a', HOME: 'x' }));
    expect(new Set([{}, { CONTAINER_HOST: 'a' }, { CONTAINERS_CONF: 'a' }, { CONTAINERS_STORAGE_CONF: 'a' }].map(identityWith)).size).toBe(4);
  });
});

describe('images', () => {
  test('without a description are missing', async () => {
    expect(await engineWith('exit 1').engine.imageFacts(['a'])).toEqual(new Map());
  });

  test('that the engine describes with something else than JSON are an error', async () => {
    await expect(engineWith('echo').engine.imageFacts(['a'])).rejects.toThrow("docker image inspect printed no JSON: ''");
  });
});
