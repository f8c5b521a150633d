import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeProcess, Timing } from './measurement';
import { ROOT, run } from '../test/run';

const LIBRARY = 'cdk-fargate-linux-controls';

/** The app that apps/app.js synthesizes. */
export interface AppOptions {
  /** The construct to add, for example `TunedProxyTask` or `TunedProxyTask by hand`. */
  readonly construct: string;

  /** @default none */
  readonly checks?: string;
  readonly stacks: number;
  readonly servicesPerStack: number;

  /**
   * Whether the CDK's own validator runs.
   *
   * @default false
   */
  readonly validator?: boolean;
}

/** A folder with the newest aws-cdk-lib, cdk-nag, and cdk-preflight, and the last compiled version of this library. */
export class NodeApps {
  private readonly folder: string;

  constructor(folder: string) {
    if (!existsSync(join(ROOT, 'lib/index.js'))) {
      throw new Error('There is no compiled library. Run `npm run compile` first.');
    }
    this.folder = join(folder, 'node');
    mkdirSync(this.folder);
    writeFileSync(join(this.folder, 'package.json'), '{ "private": true }');
    run('npm', ['install', '--no-audit', '--no-fund', '--silent', 'aws-cdk-lib', 'constructs', 'cdk-nag@3', 'cdk-preflight'], { cwd: this.folder });
    for (const part of ['lib', 'assets', 'package.json', '.jsii', '.jsii.gz']) {
      cpSync(join(ROOT, part), join(this.folder, 'node_modules', LIBRARY, part), { recursive: true });
    }
    cpSync(join(__dirname, 'apps'), this.folder, { recursive: true });
  }

  /** Returns the versions of packages in the folder, by name. */
  public versions(...packages: readonly string[]): Record<string, string> {
    return Object.fromEntries(packages.map(name => {
      const { version } = JSON.parse(readFileSync(join(this.folder, 'node_modules', name, 'package.json'), 'utf8')) as { version: string };
      return [name, version];
    }));
  }

  /** Synthesizes an app into a new folder, which `use` can read before it is removed. */
  public synthesize({ construct, checks = 'none', stacks, servicesPerStack, validator = false }: AppOptions, use?: (outdir: string) => void): Timing {
    const outdir = mkdtempSync(join(this.folder, 'out-'));
    const args = ['app.js', construct, checks, String(stacks), String(servicesPerStack), outdir];
    const timing = timeProcess(process.execPath, args, { cwd: this.folder, env: { CDK_VALIDATION: String(validator) } });
    use?.(outdir);
    rmSync(outdir, { recursive: true });
    return timing;
  }

  /** Runs another program of apps/ and returns its output. */
  public run(program: string, ...args: readonly string[]): string {
    return run(process.execPath, [program, ...args], { cwd: this.folder });
  }
}
