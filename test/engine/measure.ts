import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { startEngine } from './engines';
import { makeImages, NGINX, PAUSE, TOOLBOX } from './images';
import { newApp, serve } from './served';
import { newStack } from '../patterns/fargate';
import { ROOT } from '../run';
import { ObserverSidecar } from 'cdk-fargate-linux-controls';

// How long the tour takes with nginx and a toolbox whose images are here: the way up until both run, a command in the toolbox, and the way
// down until all is removed. With the command as it is packed, so compile first.
const COMMAND = join(ROOT, 'bin', 'cdk-fargate-linux-controls');
const ROUNDS = 5;

const engine = startEngine();
void measure().finally(() => engine.remove());

async function measure(): Promise<void> {
  makeImages(engine, PAUSE, NGINX, TOOLBOX);
  const outdir = join(engine.newFolder(), 'cdk.out');
  const app = newApp(outdir);
  serve(newStack(app), 'Web', ObserverSidecar.debugToolbox());
  app.synth();
  for (let round = 0; round < ROUNDS; round++) {
    console.log(Object.entries(await tour(outdir)).map(([part, seconds]) => `${part} ${seconds.toFixed(2)} s`).join(', '));
  }
}

async function tour(outdir: string): Promise<Record<string, number>> {
  const env = { ...process.env, ...engine.env };
  const images = ['--image', `nginx=${NGINX.name}`, '--image', `toolbox=${TOOLBOX.name}`, '--pause-image', PAUSE.name];
  const moments = [performance.now()];
  const next = () => moments.push(performance.now());
  const task = spawn(COMMAND, ['run', outdir, '--task', 'Web', ...images, '--network', 'none'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise(resolve => task.on('exit', resolve));
  let told = '';
  for await (const part of task.stderr.setEncoding('utf8')) {
    told += part;
    if (moments.length === 1 && told.includes('nginx running · toolbox running')) {
      next();
      const { status } = spawnSync(COMMAND, ['exec', 'Web', 'toolbox', '--', 'true'], { env, stdio: 'ignore' });
      next();
      task.kill(status === 0 ? 'SIGINT' : 'SIGKILL');
    }
  }
  if (await ended !== 130) {
    throw new Error(`the tour failed:\n${told}`);
  }
  next();
  const [begun, up, inside, down] = moments.map(moment => moment / 1000);
  return { up: up - begun, exec: inside - up, down: down - inside, all: down - begun };
}
