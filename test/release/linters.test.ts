import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { createVenv } from '../python/virtual-environment';
import { requireProgram } from '../require-program';
import { ROOT, run, tryRun } from '../run';
import { temporaryFolder } from '../temporary-folder';

const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.7'; // 1.7.8 requires a newer Go than Debian 12 has
const ZIZMOR = 'zizmor==1.32.0';

const folder = temporaryFolder('linters');
const copy = join(folder, 'copy');

beforeAll(() => {
  requireProgram(['go', 'version'], ['golang-go']);
  requireProgram(['shellcheck', '--version'], ['shellcheck']); // actionlint passes the scripts to it
  run('go', ['install', ACTIONLINT], { env: { GOBIN: folder, GOPATH: join(folder, 'go'), GOFLAGS: '-modcacherw' } });
  createVenv(join(folder, 'venv'), [ZIZMOR]);
  run('git', ['init', '--quiet', copy]);
}, 300_000);

beforeEach(() => {
  for (const file of ['.github', 'action.yml']) {
    cpSync(join(ROOT, file), join(copy, file), { recursive: true });
  }
});

function actionlint(): string {
  return tryRun(join(folder, 'actionlint'), ['-no-color'], { cwd: copy }).stdout;
}

function zizmor(): { status: number | null; stdout: string } {
  const { status, stdout } = tryRun(join(folder, 'venv/bin/zizmor'), ['--offline', '--no-progress', '--quiet', '.'], { cwd: copy });
  return { status, stdout };
}

test('actionlint and zizmor report nothing', () => {
  expect(actionlint()).toBe('');
  expect(zizmor()).toMatchObject({ status: 0, stdout: expect.not.stringMatching(/^(error|warning|help)\[/m) });
});
