import { measureInTurn, medianWithRange, Row } from './measurement';
import type { NodeApps } from './node-apps';

/** Measures how long an app takes to load the library, each time in a separate process. */
export function loading(apps: NodeApps, rounds: number): Row[] {
  const { load } = measureInTurn(rounds, { load: () => Number(apps.run('loading.js')) });
  return [{ label: "`require('cdk-fargate-linux-controls')`", result: `${medianWithRange(load, 1)} ms` }];
}
