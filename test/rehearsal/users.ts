import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAME } from './names';
import { blocksOf } from '../docs/blocks';
import { contentOf, tryRun } from '../run';

/** The blocks of the README that a user follows: the program, the commands, and what `check` prints. */
const BLOCKS = blocksOf('README.md');
const blocks = (language: string) => BLOCKS.filter(block => block.language === language).map(({ code }) => code);
const [TYPESCRIPT] = blocks('ts');
const [PYTHON] = blocks('python');
const [INSTALL_TYPESCRIPT, INSTALL_PYTHON] = blocks('sh');
const [EXPECTED] = blocks('text');

const { peerDependencies: { 'aws-cdk-lib': SUPPORTED_CDK } } = JSON.parse(contentOf('package.json')) as { peerDependencies: Record<string, string> };
const OLDEST_CDK = SUPPORTED_CDK.replace('^', '');

interface Manager {
  readonly program: 'app.ts' | 'app.py';

  /** The commands of the README with another package manager in place of npm or pip. */
  readonly install: string;

  /** Installs the newest version that the range in the project allows. */
  readonly update: string;

  readonly upgrade: string;
  readonly command: string;
  readonly synth: string;
}

const npx = { program: 'app.ts', command: `npx ${NAME}`, synth: lineWith(INSTALL_TYPESCRIPT, 'synth') } as const;
const python = { program: 'app.py', command: `. .venv/bin/activate; ${NAME}`, synth: `. .venv/bin/activate; ${lineWith(INSTALL_PYTHON, 'synth')}` } as const;

export const MANAGERS: Readonly<Record<string, Manager>> = {
  npm: { ...npx, install: INSTALL_TYPESCRIPT, update: `npm update ${NAME}`, upgrade: `npm install ${NAME}@latest` },
  pnpm: { ...npx, install: INSTALL_TYPESCRIPT.replace('npm install', 'pnpm add'), update: `pnpm update ${NAME}`, upgrade: `pnpm add ${NAME}@latest` },
  yarn: {
    ...npx,
    // This user has the oldest supported CDK. Yarn 1 also looks up what aws-cdk-lib bundles, and not every registry has that of the newest version.
    install: INSTALL_TYPESCRIPT.replace('npm install', 'yarn add').replace('aws-cdk-lib constructs', `aws-cdk-lib@${OLDEST_CDK} constructs`),
    update: `yarn upgrade ${NAME}`,
    upgrade: `yarn add ${NAME}@latest`,
  },
  pip: {
    ...python,
    install: INSTALL_PYTHON,
    // VERSIONS.md names this range.
    update: `. .venv/bin/activate; pip install --upgrade "${NAME}~=$RELEASED"`,
    upgrade: `. .venv/bin/activate; pip install --upgrade ${NAME}`,
  },
  uv: {
    ...python,
    install: INSTALL_PYTHON.replace('pip install', 'uv pip install'),
    update: `. .venv/bin/activate; uv pip install --upgrade "${NAME}~=$RELEASED"`,
    upgrade: `. .venv/bin/activate; uv pip install --upgrade ${NAME}`,
  },
};

function lineWith(block: string, word: string): string {
  return block.split('\n').find(line => line.includes(word))!;
}

/** A user who starts in an empty folder with one package manager. */
export class User {
  private readonly manager: Manager;

  constructor(manager: string, private readonly folder: string, private readonly env: NodeJS.ProcessEnv) {
    this.manager = MANAGERS[manager];
    mkdirSync(folder, { recursive: true });
  }

  /** Follows the README, and compares what `check` prints. */
  start(): void {
    writeFileSync(join(this.folder, this.manager.program), this.manager.program === 'app.ts' ? TYPESCRIPT : PYTHON);
    const output = this.bash(this.manager.install);
    if (!output.includes(EXPECTED)) {
      throw new Error(`The README promises this output:\n${EXPECTED}\nand the commands print:\n${output}`);
    }
  }

  /** `released` is the version that the project uses. */
  update(released: string): void {
    this.bash(this.manager.update, { RELEASED: released });
  }

  upgrade(): void {
    this.bash(this.manager.upgrade);
  }

  version(): string {
    return this.bash(`${this.manager.command} --version`).trim();
  }

  /** Synthesizes the app, and returns its template. */
  template(): string {
    this.bash(this.manager.synth);
    return readFileSync(join(this.folder, 'cdk.out/GettingStarted.template.json'), 'utf8');
  }

  private bash(script: string, env: NodeJS.ProcessEnv = {}): string {
    const { status, stdout, stderr } = tryRun('bash', ['-e', '-c', script], { cwd: this.folder, env: { ...this.env, ...env } });
    if (status !== 0) {
      throw new Error(`In ${this.folder}, this ended with ${status}:\n${script}\n${stdout}${stderr}`);
    }
    return stdout;
  }
}
