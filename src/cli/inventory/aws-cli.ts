import { execFile, ExecFileException } from 'node:child_process';
import { parsedJson } from '../../attempt';
import { isObject, Json } from '../../checks/json';
import { UsageError } from '../../usage-error';

/** Where to send a call. */
export interface Target {
  /** Undefined for the credentials of the environment. */
  readonly profile?: string;

  /** Undefined for calls that need none. */
  readonly region?: string;
}

/** A call without a usable answer. The message is the reason. */
export class CallError extends Error {}

/** A call that failed and printed nothing. */
class SilentError extends CallError {}

/** Each call is a process that computes for about half a second. More of them at once are not faster, and ECS throttles them. */
const MAX_PROCESSES = 8;

/** By default, ECS lists 10 services in a page. */
const LARGEST_PAGE = '100';

/** A fleet has many calls, and ECS throttles them. */
const DEFAULTS = { AWS_MAX_ATTEMPTS: '10', AWS_RETRY_MODE: 'standard' };

/** The AWS CLI asks nothing, and prints names in all languages, also in an environment without any. */
const SETTINGS = { AWS_PAGER: '', AWS_CLI_AUTO_PROMPT: 'off', PYTHONUTF8: '1', PYTHONIOENCODING: 'utf-8' };

/** The length limit of a reason: the AWS CLI prints its whole usage for some mistakes. */
const MAX_REASON = 800;

/** Whether a text can be the name of a region. */
export function isRegion(text: string): boolean {
  return /^[a-z\d]+(?:-[a-z\d]+)+$/.test(text);
}

/** Calls AWS with the user's AWS CLI, version 1 or 2, which signs in, assumes roles, reads all pages, and repeats throttled calls. */
export class AwsCli {
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  /** `signal` ends all calls. */
  constructor(private readonly env: NodeJS.ProcessEnv, private readonly signal: AbortSignal) {}

  /** Calls an operation and returns its answer. */
  public async call(args: readonly string[], target: Target): Promise<Json> {
    const answer = parsedJson(await this.run([...args, '--output', 'json'], target));
    if (!isObject(answer)) {
      throw unreadable(args);
    }
    return answer;
  }

  /** Calls an operation and returns a list of all pages. */
  public async list(args: readonly string[], key: string, target: Target): Promise<readonly unknown[]> {
    const { [key]: items, NextToken: next, nextToken = next } = await this.call([...args, '--page-size', LARGEST_PAGE], target);
    if (!Array.isArray(items)) {
      throw unreadable(args);
    }
    if (nextToken !== undefined && nextToken !== null) {
      throw new CallError(`the answer of ${nameOfCall(args)} has a NextToken, so it is not complete. Remove --max-items from what runs the AWS CLI`);
    }
    return items;
  }

  /** Returns the region of a profile, as the AWS CLI finds it. */
  public async regionOf(profile: string | undefined): Promise<string> {
    const { AWS_REGION, AWS_DEFAULT_REGION } = this.env;
    try {
      const region = AWS_REGION || AWS_DEFAULT_REGION || (await this.run(['configure', 'get', 'region'], { profile })).trim();
      if (!isRegion(region)) {
        throw new CallError(`its region ${JSON.stringify(region)} is not the name of one. Pass --region REGION`);
      }
      return region;
    } catch (error) {
      throw error instanceof SilentError ? new CallError('it has no region. Pass --region REGION, or set AWS_REGION') : error;
    }
  }

  private async run(args: readonly string[], { profile, region }: Target): Promise<string> {
    const all = [...args, ...profile === undefined ? [] : ['--profile', profile], ...region === undefined ? [] : ['--region', region]];
    if (this.running === MAX_PROCESSES) {
      await new Promise<void>(resolve => this.waiting.push(resolve));
    } else {
      this.running++;
    }
    try {
      return await this.start(all);
    } finally {
      const next = this.waiting.shift();
      next ? next() : this.running--;
    }
  }

  private start(args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.signal.aborted) {
        throw new CallError(TIME_IS_OVER);
      }
      const child = execFile('aws', args, {
        env: { ...DEFAULTS, ...this.env, ...SETTINGS },
        encoding: 'utf8',
        maxBuffer: Infinity,
        signal: this.signal,
        killSignal: 'SIGKILL',
      }, (error, stdout, stderr) => error ? reject(errorFrom(error, stderr, args)) : resolve(stdout));
      child.stdin?.end();
    });
  }
}

const TIME_IS_OVER = 'the time limit was reached. Pass fewer profiles or regions, or raise the limit: --timeout SECONDS';

const HOW_TO_INSTALL = 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html';

function errorFrom({ code, name, message }: ExecFileException, stderr: string, args: readonly string[]): Error {
  if (String(code) === 'ENOENT') {
    return new UsageError(`inventory requires the AWS CLI, and there is no command \`aws\`. Install it: ${HOW_TO_INSTALL}`);
  }
  if (name === 'AbortError') {
    return new CallError(TIME_IS_OVER);
  }
  // Warnings of Python may come before the error.
  const [text] = /An error occurred \([^]*/.exec(stderr) ?? [stderr];
  const reason = text.replace(/\s+/g, ' ').trim();
  if (reason === '') {
    return new SilentError(typeof code === 'number' ? `${nameOfCall(args)} ended with exit code ${code}` : message);
  }
  return new CallError(reason.length > MAX_REASON ? `${reason.slice(0, MAX_REASON)}…` : reason);
}

function unreadable(args: readonly string[]): CallError {
  return new CallError(`the answer of ${nameOfCall(args)} is not in the form that AWS documents`);
}

function nameOfCall(args: readonly string[]): string {
  return `\`aws ${args.slice(0, 2).join(' ')}\``;
}
