import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeProcess, Timing } from './measurement';
import { ROOT, run } from '../test/run';

const LIBRARY = 'cdk-fargate-linux-controls';

/** An app that apps/app.js synthesizes. */
export interface App {
  /** The construct to add, for example `TunedProxyTask` or `TunedProxyTask by hand`. */
  readonly construct: string;

  /** @default none */
  readonly checks?: string;
}

/** The size of an app. */
export interface AppSize {
  readonly stacks: number;
  readonly servicesPerStack: number;
}

/** A folder with the newest aws-cdk-lib and the last compiled version of this library. */
export class NodeApps {
  constructor(public readonly folder: string) {
    if (!existsSync(join(ROOT, 'lib/index.js'))) {
      throw new Error('There is no compiled library. Run `npm run compile` first.');
    }
    writeFileSync(join(this.folder, 'package.json'), '{ "private": true }');
    run('npm', ['install', '--no-audit', '--no-fund', '--silent', 'aws-cdk-lib', 'constructs'], { cwd: this.folder });
    for (const part of ['lib', 'assets', 'package.json', '.jsii', '.jsii.gz']) {
      cpSync(join(ROOT, part), join(this.folder, 'node_modules', LIBRARY, part), { recursive: true });
    }
    cpSync(join(__dirname, 'apps'), this.folder, { recursive: true });
  }

  /** The version of aws-cdk-lib. */
  public get cdkVersion(): string {
    return (JSON.parse(readFileSync(join(this.folder, 'node_modules/aws-cdk-lib/package.json'), 'utf8')) as { version: string }).version;
  }

  /** Synthesizes an app without the CDK's validator into a new folder, which `use` can read before it is removed. */
  public synthesize({ construct, checks = 'none', stacks, servicesPerStack }: App & AppSize, use?: (outdir: string) => void): Timing {
    const outdir = mkdtempSync(join(this.folder, 'out-'));
    const args = ['app.js', construct, checks, String(stacks), String(servicesPerStack), outdir];
    const timing = timeProcess(process.execPath, args, { cwd: this.folder, env: { CDK_VALIDATION: 'false' } });
    use?.(outdir);
    rmSync(outdir, { recursive: true });
    return timing;
  }

  /** Runs another program of apps/ and returns its output. */
  public run(program: string, ...args: readonly string[]): string {
    return run(process.execPath, [program, ...args], { cwd: this.folder });
  }
}
