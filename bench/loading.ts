import { measureInTurn, medianWithRange, Row } from './measurement';
import type { NodeApps } from './node-apps';

/** The arguments of apps/loading.js, with their labels in the table. */
const LOADED: Readonly<Record<string, string>> = {
  'library': "`require('cdk-fargate-linux-controls')`",
  'kernel-tuning': 'first use of `KernelTuning.network`',
  'observer': 'first use of `DebugToolbox`',
  'checks': 'first use of `NamespaceSharingChecks.addTo`',
  'plugin': 'first `NamespaceSharingPlugin`',
};

/** Measures how long an app takes to load the library, each time in a separate process. */
export async function loading(apps: NodeApps, rounds: number): Promise<Row[]> {
  const results = await measureInTurn(rounds, Object.keys(LOADED).map(name => () => Number(apps.run('loading.js', name))));
  return Object.values(LOADED).map((label, i) => [label, `${medianWithRange(results[i], 1)} ms`]);
}
