import { measureInTurn, medianWithRange } from './measurement';
import { Part, Setup } from './part';
import { markdownTable } from './report';

/** The arguments of apps/loading.js, with their labels in the table. */
const LOADED: Readonly<Record<string, string>> = {
  'library': "`require('cdk-fargate-linux-controls')`",
  'kernel-tuning': 'first use of `KernelTuning.network`',
  'observer': 'first use of `DebugToolbox`',
  'checks': 'first use of `NamespaceSharingChecks.addTo`',
  'plugin': 'first `NamespaceSharingPlugin`',
  'cdk-nag': "`require('cdk-nag')`",
  'cdk-preflight': "`require('cdk-preflight')`",
  'cdk': "`require('aws-cdk-lib')` and all of `aws_ecs`, loaded before the others",
};

/** Measures how long an app takes to load the library, each time in a separate process. */
export function loading({ pairs, nodeApps }: Setup): Part {
  return {
    versions: nodeApps.versions('aws-cdk-lib', 'cdk-nag', 'cdk-preflight'),
    measure: async () => {
      const results = await measureInTurn(pairs, Object.keys(LOADED).map(name => () => Number(nodeApps.run('loading.js', name))));
      return markdownTable(['loaded', 'processes', 'ms (least to greatest)'], Object.values(LOADED).map((label, i) => [label, String(pairs), medianWithRange(results[i], 1)]));
    },
  };
}
