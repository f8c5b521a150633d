import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { COMMAND } from './command';
import { measureInTurn, medianWithRange } from './measurement';
import type { Part, Setup } from './part';
import { markdownTable } from './report';
import { newStack } from '../test/constructs/patterns/fargate';
import { startEngine } from '../test/engine/engines';
import { makeImages, NGINX, PAUSE, TOOLBOX } from '../test/engine/images';
import { newApp, observedService } from '../test/engine/observed-service';
import { DebugToolbox } from 'cdk-fargate-linux-controls';

type Engine = ReturnType<typeof startEngine>;

/** The steps of a run, with their labels in the table. */
const STEPS = {
  up: 'up: `run` until both containers run',
  exec: 'exec: `exec Web toolbox -- true`',
  down: 'down: Ctrl-C until everything is removed',
  all: 'total',
};

/** Measures the walkthrough: starts nginx and a toolbox from local images, runs a command in the toolbox, and stops the task. */
export function run({ pairs }: Setup): Part {
  const engine = startEngine();
  return {
    // Podman reports no server version here.
    versions: { [engine.name]: engine.run('version', '--format', '{{if .Server}}{{.Server.Version}}{{else}}{{.Client.Version}}{{end}}') },
    measure: async () => {
      makeImages(engine, PAUSE, NGINX, TOOLBOX);
      const outdir = join(engine.newFolder(), 'cdk.out');
      const app = newApp(outdir);
      observedService(newStack(app), 'Web', new DebugToolbox());
      app.synth();
      const [runs] = await measureInTurn(pairs, [() => walkThrough(engine, outdir)]);
      return markdownTable(['step', 'runs', 's (least to greatest)'], Object.entries(STEPS).map(([step, label]) =>
        [label, String(pairs), medianWithRange(runs.map(seconds => seconds[step as keyof typeof STEPS]), 2)]));
    },
    remove: () => engine.remove(),
  };
}

/** Runs the task once. Returns the duration of each step in seconds. */
async function walkThrough(engine: Engine, outdir: string): Promise<Record<keyof typeof STEPS, number>> {
  const env = { ...process.env, ...engine.env };
  const images = ['--image', `nginx=${NGINX.name}`, '--image', `toolbox=${TOOLBOX.name}`, '--pause-image', PAUSE.name];
  const start = performance.now();
  const task = spawn(COMMAND, ['run', outdir, '--task', 'Web', ...images, '--network', 'none'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise(resolve => task.on('exit', resolve));
  let status = '';
  let up: number | undefined;
  let exec: number | undefined;
  for await (const part of task.stderr.setEncoding('utf8')) {
    status += part;
    if (up === undefined && ['nginx', 'toolbox'].every(container => new RegExp(`^${container} running$`, 'm').test(status))) {
      up = performance.now();
      const result = spawnSync(COMMAND, ['exec', 'Web', 'toolbox', '--', 'true'], { env, stdio: 'ignore' });
      exec = performance.now();
      task.kill(result.status === 0 ? 'SIGINT' : 'SIGKILL');
    }
  }
  if (await ended !== 130 || up === undefined || exec === undefined) {
    throw new Error(`The task did not run as expected:\n${status}`);
  }
  const down = performance.now();
  return { up: (up - start) / 1000, exec: (exec - up) / 1000, down: (down - exec) / 1000, all: (down - start) / 1000 };
}
