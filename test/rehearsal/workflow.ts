import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { tryRun } from '../run';

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
}

interface Job {
  readonly env?: Readonly<Record<string, string>>;
  readonly container?: unknown;
  readonly steps: readonly Step[];
}

/** What takes the place of a step that the rehearsal cannot run, by the action or the script of the step. */
export type StandIns = Readonly<Record<string, string>>;

export interface JobRun {
  readonly succeeded: boolean;
  readonly output: string;

  /** The outputs of all steps. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs jobs of the release as GitHub does: each `run` step in a shell of its own, until one fails. */
export class Jobs {
  constructor(private readonly repository: string, private readonly standIns: StandIns, private readonly env: NodeJS.ProcessEnv) {}

  /** Runs a job in a folder. `values` are those of the expressions. */
  run(workflow: string, name: string, folder: string, values: Readonly<Record<string, string>>): JobRun {
    const { jobs: { [name]: job } } = parse(readFileSync(join(this.repository, '.github/workflows', workflow), 'utf8')) as { jobs: Record<string, Job> };
    const evaluate = (text: string) => text.replace(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => {
      if (!(expression in values)) {
        throw new Error(`The rehearsal has no value for ${expression}, which ${workflow} uses.`);
      }
      return values[expression];
    });
    const env = Object.fromEntries(Object.entries(job.env ?? {}).map(([key, value]) => [key, evaluate(String(value))]));
    const file = join(folder, '..', `${name}-output`);
    writeFileSync(file, '');
    // In a container, the default shell is sh.
    const shell = job.container === undefined ? 'bash' : 'sh';
    let output = '';
    for (const step of job.steps) {
      const script = this.scriptOf(step, workflow);
      if (script !== undefined) {
        const { status, stdout, stderr } = tryRun(shell, ['-e', '-c', script], {
          cwd: folder, env: { ...env, GITHUB_OUTPUT: file, GITHUB_WORKSPACE: folder, GITHUB_SHA: values['github.sha'], ...this.env },
        });
        output += stdout + stderr;
        if (status !== 0) {
          return { succeeded: false, output, outputs: {} };
        }
      }
    }
    const outputs = Object.fromEntries(readFileSync(file, 'utf8').split('\n').filter(line => line.includes('=')).map(line => line.split('=', 2)));
    return { succeeded: true, output, outputs };
  }

  private scriptOf({ run, uses }: Step, workflow: string): string | undefined {
    const key = run ?? uses!.split('@')[0];
    if (key in this.standIns) {
      return this.standIns[key];
    }
    if (run === undefined) {
      throw new Error(`The rehearsal has no stand-in for ${key}, which ${workflow} uses.`);
    }
    return run;
  }
}

/** A folder for a job that downloads the packages and nothing else. */
export function folderWithPackages(folder: string, dist: string): string {
  mkdirSync(folder, { recursive: true });
  cpSync(dist, join(folder, 'dist'), { recursive: true });
  return folder;
}
