import { Docker } from './docker';
import type { Engine } from './engine';
import { Podman } from './podman';

/** Starts Podman, or Docker if the environment variable ENGINE is `docker`. */
export function startEngine(): Engine {
  return process.env.ENGINE === 'docker' ? new Docker() : new Podman();
}
