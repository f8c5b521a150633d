import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { freePort } from '../free-port';
import { requireProgram } from '../require-program';
import { run } from '../run';
import { until } from '../until';

// The Runtime Interface Emulator of AWS, with its runtime client and its version of Node. No time measured here says anything about Lambda's own.

/** The suites of a run share one folder, because the runtime client compiles curl, which takes minutes. */
const PROGRAMS = join(tmpdir(), 'cdk-fargate-linux-controls-lambda');
const EMULATOR = 'github.com/aws/aws-lambda-runtime-interface-emulator/cmd/aws-lambda-rie@v0.0.0-20261030222936-bef5c4ba774d';

/** The packages of the emulator, and the SDK, which the runtime contains on Lambda. */
export const MODULES = join(PROGRAMS, 'node_modules');
const PACKAGES = ['aws-lambda-ric@3', 'node@24', '@aws-sdk/client-dynamodb@3', '@aws-sdk/client-sns@3'];

export function installEmulator(): void {
  requireProgram(['go', 'version'], ['golang-go']);
  requireProgram(['autoreconf', '--version'], ['autoconf', 'automake', 'libtool', 'cmake', 'g++', 'make']);
  if (existsSync(join(PROGRAMS, 'complete'))) {
    return;
  }
  mkdirSync(PROGRAMS, { recursive: true });
  writeFileSync(join(PROGRAMS, 'package.json'), '{ "private": true }');
  const install = `go install ${EMULATOR} && npm install --no-audit --no-fund ${PACKAGES.join(' ')} && touch complete`;
  run('flock', [`${PROGRAMS}.lock`, 'sh', '-c', `[ -e complete ] || { ${install}; }`], { cwd: PROGRAMS, env: { GOBIN: PROGRAMS } });
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface FunctionProperties {
  readonly Code: { readonly S3Key: string };
  readonly Handler: string;
  readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
}

/** A synthesized stack with one function. */
export interface SynthesizedStack {
  readonly resources: readonly Resource[];

  /** The folder of the function's asset. */
  readonly code: string;
  readonly properties: FunctionProperties;
}

/** Synthesizes a stack below a folder. */
export function synthesized(folder: string, build: (stack: Stack) => void): SynthesizedStack {
  const app = new App({ outdir: join(folder, 'cdk.out') });
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-west-2' } });
  build(stack);
  const { Resources } = app.synth().getStackArtifact(stack.artifactId).template as { readonly Resources: Readonly<Record<string, Resource>> };
  const resources = Object.values(Resources);
  const properties = resources.find(({ Type }) => Type === 'AWS::Lambda::Function')!.Properties as unknown as FunctionProperties;
  return { resources, properties, code: join(folder, 'cdk.out', `asset.${basename(properties.Code.S3Key, '.zip')}`) };
}

export interface Invocation {
  readonly answer: string;

  /** The wall time in milliseconds. */
  readonly time: number;

  /** The lines in JSON that the function wrote. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

export interface Emulator {
  /** Invokes the function with an event, or with a text as it is. */
  invoke(event: unknown): Promise<Invocation>;
  stop(): void;
}

/** Runs the function of a stack in the emulator. */
export async function startEmulator({ code, properties }: SynthesizedStack, env: NodeJS.ProcessEnv = {}): Promise<Emulator> {
  const { Handler, Environment } = properties;
  const [port, runtimePort] = [await freePort(), await freePort()];
  const emulator = spawn(join(PROGRAMS, 'aws-lambda-rie'), [
    '--runtime-interface-emulator-address', `127.0.0.1:${port}`, '--runtime-api-address', `127.0.0.1:${runtimePort}`,
    join(MODULES, 'node/bin/node'), join(MODULES, 'aws-lambda-ric/bin/index.mjs'), Handler,
  ], { cwd: code, env: { ...process.env, ...Environment?.Variables, LAMBDA_TASK_ROOT: code, ...env } });
  let output = '';
  [emulator.stdout, emulator.stderr].forEach(stream => stream.on('data', (data: Buffer) => {
    output += data.toString();
  }));
  await until(() => fetch(`http://127.0.0.1:${port}`).then(() => true, () => false));
  return {
    invoke: async event => {
      output = '';
      const start = performance.now();
      const response = await fetch(`http://127.0.0.1:${port}/2015-03-31/functions/function/invocations`, { method: 'POST', body: typeof event === 'string' ? event : JSON.stringify(event) });
      const answer = await response.text();
      const lines = output.split('\n').filter(line => line.startsWith('{')).map(line => JSON.parse(line) as Record<string, unknown>);
      return { answer, lines, time: Math.round(performance.now() - start) };
    },
    stop: () => emulator.kill(),
  };
}
