import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeProcess } from './measurement';
import { ROOT, run } from '../test/run';

const LIBRARY = 'cdk-fargate-linux-controls';

/** An app that apps/app.js synthesizes. */
export interface App {
  /** The construct to add, for example `TunedProxyTask` or `TunedProxyTask by hand`. */
  readonly construct: string;

  /** What the app has beside its constructs, for example checks. */
  readonly extra: string;
}

/** The size of an app. */
export interface AppSize {
  readonly stacks: number;
  readonly servicesPerStack: number;
}

/** The duration of a process in milliseconds, and its greatest memory in MB. */
export interface Usage {
  readonly duration: number;
  readonly memory: number;
}

/** A folder with the newest aws-cdk-lib and the last compiled version of this library, and the versions of Node to measure. */
export class NodeApps {
  /** The program of the Node to measure. */
  public node = process.execPath;

  constructor(public readonly folder: string, majors: readonly string[]) {
    if (!existsSync(join(ROOT, 'lib/index.js'))) {
      throw new Error('There is no compiled library. Run `npm run compile` first.');
    }
    writeFileSync(join(this.folder, 'package.json'), '{ "private": true }');
    const nodes = majors.map(major => `node${major}@npm:node-${process.platform}-${process.arch}@${major}`);
    run('npm', ['install', '--no-audit', '--no-fund', '--silent', 'aws-cdk-lib', 'constructs', ...nodes], { cwd: this.folder });
    for (const part of ['lib', 'assets', 'package.json', '.jsii', '.jsii.gz']) {
      cpSync(join(ROOT, part), join(this.folder, 'node_modules', LIBRARY, part), { recursive: true });
    }
    cpSync(join(__dirname, 'apps'), this.folder, { recursive: true });
  }

  /** The version of the Node to measure. */
  public get nodeVersion(): string {
    return run(this.node, ['--version']).trim().slice(1);
  }

  /** The version of aws-cdk-lib. */
  public get cdkVersion(): string {
    return (JSON.parse(readFileSync(join(this.folder, 'node_modules/aws-cdk-lib/package.json'), 'utf8')) as { version: string }).version;
  }

  /** Measures one of the versions of Node from now on. */
  public useNode(major: string): void {
    this.node = join(this.folder, 'node_modules', `node${major}`, 'bin/node');
  }

  /** Synthesizes an app without the CDK's validator into a new folder, which `use` can read before it is removed. */
  public synthesize({ construct, extra, stacks, servicesPerStack }: App & AppSize, use?: (outdir: string) => void): Usage {
    const outdir = mkdtempSync(join(this.folder, 'out-'));
    const usage = this.measure('app.js', construct, extra, String(stacks), String(servicesPerStack), outdir);
    use?.(outdir);
    rmSync(outdir, { recursive: true });
    return usage;
  }

  /** Runs a program, and measures its time and memory. */
  public measure(...args: readonly string[]): Usage {
    const file = join(this.folder, 'memory.txt');
    const env = { CDK_VALIDATION: 'false', MEMORY_FILE: file };
    const duration = timeProcess(this.node, ['--require', join(this.folder, 'memory.js'), ...args], { cwd: this.folder, env });
    return { duration, memory: Number(readFileSync(file, 'utf8')) * 1024 / 1e6 };
  }

  /** Runs another program of apps/ and returns its output. */
  public run(program: string, ...args: readonly string[]): string {
    return run(this.node, [program, ...args], { cwd: this.folder });
  }
}
