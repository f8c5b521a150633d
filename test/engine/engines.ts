import { Docker } from './docker';
import type { Engine } from './engine';
import { Podman } from './podman';

/** Podman, or Docker where the variable ENGINE asks for it. */
export function startEngine(): Engine {
  return process.env.ENGINE === 'docker' ? new Docker() : new Podman();
}
