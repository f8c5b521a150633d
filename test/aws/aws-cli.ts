import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

export interface AwsCliOptions {
  readonly region: string;

  /** A profile of the AWS CLI. Defaults to its default credentials. */
  readonly profile?: string;

  /** The address of an emulator. Defaults to AWS itself, regardless of what the environment or the profile configures. */
  readonly endpointUrl?: string;
}

/** An error that the service returned. */
export class ServiceError extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/** An error of the AWS CLI itself, which sent nothing: it does not know a parameter, or its type is wrong. */
export class NotSentError extends Error {}

/** Errors after which the same call may succeed. ECS reports the last one as a ClientException. */
const RETRIED = /Throttl|Rate exceeded|RequestLimitExceeded|ServerException|ServiceUnavailable|Too many concurrent attempts/i;
const ATTEMPTS = 8;

/** Seconds before the second attempt. Each further one waits twice as long. */
const FIRST_DELAY = Number(process.env.VERIFY_AWS_FIRST_DELAY ?? 1);

/** Calls AWS with the `aws` command, one call at a time. */
export class AwsCli {
  constructor(private readonly options: AwsCliOptions) {
  }

  /** Calls an operation, repeats it while it is throttled, and returns its output. */
  async call<Output>(...args: readonly string[]): Promise<Output> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.callOnce<Output>(args);
      } catch (error) {
        if (!(error instanceof ServiceError) || !RETRIED.test(`${error.code} ${error.message}`) || attempt === ATTEMPTS) {
          throw error;
        }
        await wait(FIRST_DELAY * 1000 * 2 ** (attempt - 1));
      }
    }
  }

  private async callOnce<Output>(args: readonly string[]): Promise<Output> {
    const { region, profile, endpointUrl } = this.options;
    const { code, stdout, stderr } = await output('aws', [
      ...args, '--region', region, '--output', 'json',
      ...profile === undefined ? [] : ['--profile', profile],
      ...endpointUrl === undefined ? [] : ['--endpoint-url', endpointUrl],
    ]);
    if (code !== 0) {
      throw errorIn(stderr.trim() === '' ? `aws ended with ${code}` : stderr);
    }
    return JSON.parse(stdout) as Output;
  }
}

function errorIn(text: string): Error {
  const [, code, message] = /An error occurred \((\w+)\) when calling the \w+ operation(?: \([^)]*\))?: ([^]*)/.exec(text) ?? [];
  if (code !== undefined) {
    return new ServiceError(code, message.trim());
  }
  return /Parameter validation failed|Unknown options|Invalid JSON/.test(text) ? new NotSentError(text.trim()) : new Error(text.trim());
}

/** Runs a program in its own process group: Ctrl-C must not kill it in the middle of a call whose result is then unknown. */
function output(program: string, args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, AWS_PAGER: '', AWS_CLI_AUTO_PROMPT: 'off', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => stdout += text);
    child.stderr.setEncoding('utf8').on('data', (text: string) => stderr += text);
    child.on('error', reject);
    child.on('close', code => resolve({ code, stdout, stderr }));
  });
}
