import { measureInTurn, medianWithRange, Row } from './measurement';
import type { NodeApps } from './node-apps';

/** Measures how long an app takes to load the library, each time in a separate process. */
export async function loading(apps: NodeApps, rounds: number): Promise<Row[]> {
  const [results] = await measureInTurn(rounds, [() => Number(apps.run('loading.js'))]);
  return [["`require('cdk-fargate-linux-controls')`", `${medianWithRange(results, 1)} ms`]];
}
