import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { NAME } from './names';
import { installTools, startPypiServer, startVerdaccio } from './registries';
import { MANAGERS, User } from './users';
import { folderWithPackages, JobRun, Jobs } from './workflow';
import { NOTHING_RELEASED } from '../../projenrc/release/next-version';
import { blocksOf } from '../docs/blocks';
import { ROOT, run, tryRun } from '../run';

/**
 * Releases three versions into registries on this machine: the next one, a feature, and a fix. The jobs are those of the workflow, except for .ci/run, which only
 * builds here. Users with five package managers follow the README, and upgrade. Works on a clone of the last commit, so a change must be committed first.
 */
const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
const [HOME, ORIGIN, REPOSITORY, STUBS] = ['home', 'origin.git', 'repository', 'stubs'].map(name => join(folder, name));

const start = Date.now();
function say(text: string): void {
  console.log(`${String(Math.round((Date.now() - start) / 1000)).padStart(5)} s  ${text}`);
}

function expect(condition: boolean, otherwise: string): void {
  if (!condition) {
    throw new Error(otherwise);
  }
}

// npm and tsx pass their settings and programs to what they run. The jobs and the users have their own.
for (const name of Object.keys(process.env).filter(key => /^(npm|tsx)_/i.test(key) || ['NODE_OPTIONS', 'PIP_FIND_LINKS', 'PROJEN'].includes(key))) {
  delete process.env[name];
}
process.env.PATH = process.env.PATH!.split(delimiter).filter(path => !path.includes('node_modules')).join(delimiter);

async function rehearse(): Promise<void> {
  say('installing the registries and package managers');
  const tools = installTools(join(folder, 'tools'));
  const { PIP_INDEX_URL = run('sh', ['-c', 'pip config get global.index-url 2> /dev/null || true']).trim() } = process.env;
  const npm = await startVerdaccio(tools.node, join(folder, 'verdaccio'));
  const pypi = await startPypiServer(tools.python, join(folder, 'pypi'), PIP_INDEX_URL || undefined);
  try {
    [HOME, STUBS].forEach(path => mkdirSync(path));
    const env = {
      HOME,
      PATH: [STUBS, tools.node, tools.python, process.env.PATH].join(delimiter),
      PIP_INDEX_URL: `${pypi.url}simple/`,
      UV_DEFAULT_INDEX: `${pypi.url}simple/`,
      NPM_CONFIG_PROVENANCE: 'false', // only GitHub can attest
      CI: 'true',
    };
    writeFileSync(join(HOME, '.npmrc'), `registry=${npm.url}\n${npm.url.replace('http:', '')}:_authToken=${npm.token}\nfund=false\naudit=false\nupdate-notifier=false\n`);
    writeStub('gh', readFileSync(join(__dirname, 'gh.sh'), 'utf8'));

    say('cloning the repository, and installing its dependencies');
    run('git', ['clone', '--quiet', '--bare', ROOT, ORIGIN]);
    run('git', ['clone', '--quiet', ORIGIN, REPOSITORY]);
    git('switch', '--quiet', '--force-create', 'main');
    const { version: current } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
    if (current !== NOTHING_RELEASED && git('tag', '--list', `v${current}`) === '') {
      git('tag', `v${current}`); // Before a release, the last commit is the release commit, whose tag comes last.
    }
    git('config', 'user.name', 'Rehearsal');
    git('config', 'user.email', 'rehearsal@example.com');
    run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: REPOSITORY });

    const jobs = new Jobs(REPOSITORY, {
      '.ci/run': 'rm -rf dist && npm run compile && npm run package:js && npm run package:python',
      // Its suite tests the site, and takes a minute for each release.
      'npm run site -- --release && tar -czf dist/site.tar.gz -C site/dist .': 'touch dist/site.tar.gz',
      'actions/checkout': 'true',
      'actions/setup-node': 'true',
      'actions/setup-python': 'true',
      'actions/upload-artifact': 'true',
      'actions/download-artifact': 'true',
      'pypa/gh-action-pypi-publish': `twine upload --non-interactive --username x --password x --repository-url ${pypi.url} dist/python/*`,
    }, { ...env, RELEASE_ORIGIN: ORIGIN, RELEASE_FOLDER: folder });

    say('npm: the one-time step of docs/releasing.md');
    const [once] = blocksOf('docs/releasing.md').filter(({ language }) => language === 'sh');
    const reserved = join(folder, 'reserved');
    mkdirSync(reserved);
    bash(once.code, reserved, env);

    const first = release('fix');
    publish(first);

    const users = Object.keys(MANAGERS).map(name => ({ name, user: new User(name, join(folder, 'users', name), env) }));
    for (const { name, user } of users) {
      user.start();
      say(`${name}: the commands of the README work, and check prints what it promises`);
    }
    expectVersions(first);

    const second = release('feat');
    say('PyPI does not answer');
    await pypi.stop();
    const { dist } = second;
    expect(jobOf(second, 'check').succeeded, 'check fails');
    expect(jobOf(second, 'npm').succeeded, 'npm fails');
    expect(!jobOf(second, 'pypi').succeeded, 'publishing to a registry that does not answer succeeds');
    expect(!existsSync(join(folder, `notes-${second.version}`)), 'the tag exists before both halves are published');
    await pypi.start();
    say('the failed jobs run again, with the same files');
    const again = jobOf(second, 'npm');
    expect(again.output.includes(`npm has ${second.version} already.`), again.output);
    publish(second, ['pypi', 'tag']);
    say('a run with other files is refused');
    const other = { ...second, dist: join(folder, 'other') };
    cpSync(dist, other.dist, { recursive: true });
    tryRun('bash', ['-c', 'printf x >> dist/js/*.tgz'.replaceAll('dist', other.dist)]);
    const refused = jobOf(other, 'check');
    expect(!refused.succeeded && refused.output.includes(`npm has other files of ${second.version}`), refused.output);

    // A caret stays within a minor version before 1.0.0, so a feature arrives only when a user asks for it.
    users.forEach(({ user }) => user.update(first.version));
    expectVersions(first);
    say(`update: all stay at ${first.version}`);
    users.forEach(({ user }) => user.upgrade());
    expectVersions(second);
    say(`upgrade: all have ${second.version}`);
    const templates = users.map(({ user }) => user.template());

    const third = release('fix');
    publish(third);
    users.forEach(({ user }) => user.update(second.version));
    expectVersions(third);
    users.forEach(({ name, user }, index) => expect(user.template() === templates[index], `${name}: the fix changes the template`));
    say(`update: all have ${third.version}, and their templates are unchanged`);

    for (const { version } of [first, second, third]) {
      installsItsOwnVersion(version, env);
    }
    say('the action and the hook of each tag install the version of that tag');
    say('The rehearsal is complete.');

    function jobOf({ version, dist: packages, commit }: Release, name: string): JobRun {
      const path = folderWithPackages(mkdtempSync(join(folder, `job-${name}-`)), packages);
      const values = { 'needs.gate.outputs.version': version, 'github.token': 'none', 'github.repository': `${NAME}/${NAME}`, 'github.sha': commit };
      return jobs.run('release.yml', name, path, values);
    }

    /** Makes a release commit, and lets the gate build it. */
    function release(type: 'feat' | 'fix'): Release {
      git('fetch', '--quiet', '--tags', 'origin');
      const changelog = join(REPOSITORY, 'CHANGELOG.md');
      const line = `- The rehearsal of a ${type === 'feat' ? 'feature' : 'fix'}.`;
      writeFileSync(changelog, readFileSync(changelog, 'utf8').replace(/^## Unreleased\n/m, `## Unreleased\n\n${line}\n`));
      git('commit', '--quiet', '--all', '--message', `${type}: rehearse a release`);
      say(bash('npm run --silent bump | tail -n1', REPOSITORY, env).trim());
      git('push', '--quiet', 'origin', 'main');
      const { succeeded, output, outputs } = jobs.run('gate.yml', 'gate', REPOSITORY, { 'inputs.cache': '' });
      expect(succeeded, output);
      const { version } = outputs;
      expect(git('log', '-1', '--format=%s').trim() === `chore(release): ${version}`, 'the last commit is no release commit');
      const packages = join(folder, `dist-${version}`);
      cpSync(join(REPOSITORY, 'dist'), packages, { recursive: true });
      say(`${version}: the gate has built the packages`);
      return { version, dist: packages, commit: git('rev-parse', 'HEAD').trim() };
    }

    function publish(released: Release, names: readonly string[] = ['check', 'npm', 'pypi', 'tag']): void {
      for (const name of names) {
        const { succeeded, output } = jobOf(released, name);
        expect(succeeded, `${name} failed:\n${output}`);
      }
      const notes = readFileSync(join(folder, `notes-${released.version}`), 'utf8');
      expect(notes.includes('The rehearsal of a'), `The notes are not the section of the changelog:\n${notes}`);
      expect(run('git', ['rev-parse', `v${released.version}`], { cwd: ORIGIN }).trim() === released.commit, 'the tag is not at the release commit');
      const newest = bash(`npm view ${NAME} dist-tags.latest`, folder, env).trim();
      expect(newest === released.version, `latest on npm is ${newest}`);
      say(`${released.version}: npm and PyPI have it, then the tag, with the section of the changelog as notes`);
    }

    function expectVersions({ version }: Release): void {
      for (const { name, user } of users) {
        expect(user.version() === version, `${name} has ${user.version()} instead of ${version}`);
      }
    }
  } finally {
    await npm.stop();
    await pypi.stop();
  }
}

interface Release {
  readonly version: string;
  readonly dist: string;
  readonly commit: string;
}

/** Runs the installation of action.yml and the command of the hook at a tag. */
function installsItsOwnVersion(version: string, env: NodeJS.ProcessEnv): void {
  const at = (file: string) => run('git', ['show', `v${version}:${file}`], { cwd: ORIGIN });
  const [, installation] = /^ +run: (npm install .*)$/m.exec(at('action.yml'))!;
  const [, byDefault] = /^ {2}version:\n.*\n {4}default: (.*)$/m.exec(at('action.yml'))!;
  const temporary = mkdtempSync(join(folder, 'action-'));
  const action = bash(`${installation}\n"$RUNNER_TEMP/linux-controls/node_modules/.bin/${NAME}" --version`, temporary, { ...env, RUNNER_TEMP: temporary, VERSION: byDefault });
  expect(action.trim().endsWith(version), `the action at v${version} installs ${action}`);
  const [, entry] = /^ +entry: (.*) check --skip-others$/m.exec(at('.pre-commit-hooks.yaml'))!;
  const hook = bash(`${entry} --version`, temporary, env);
  expect(hook.trim() === version, `the hook at v${version} runs ${hook}`);
}

function git(...args: string[]): string {
  return run('git', args, { cwd: REPOSITORY });
}

function bash(script: string, cwd: string, env: NodeJS.ProcessEnv): string {
  return run('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd, env });
}

function writeStub(name: string, script: string): void {
  writeFileSync(join(STUBS, name), script);
  chmodSync(join(STUBS, name), 0o755);
}

rehearse().then(() => rmSync(folder, { recursive: true, force: true }), error => {
  console.error(error);
  console.error(`What is left to look at: ${folder}`);
  process.exitCode = 1;
});
