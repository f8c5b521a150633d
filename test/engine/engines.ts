import { Docker } from './docker';
import type { Engine } from './engine';
import { Nerdctl } from './nerdctl';
import { Podman } from './podman';

/** Starts Podman, or the engine that the environment variable ENGINE names: `docker` or `nerdctl`. */
export function startEngine(): Engine {
  switch (process.env.ENGINE) {
    case 'docker': return new Docker();
    case 'nerdctl': return new Nerdctl();
    default: return new Podman();
  }
}
