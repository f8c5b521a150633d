import { comparisonTable } from './comparison';
import type { Timing } from './measurement';
import { Part, Setup } from './part';
import { requireEqualTemplates } from './require-equal-templates';

/** The L3s. The apps also contain a handwritten L2 equivalent of each. */
const L3S = ['FargateSidecarObservedService', 'TunedProxyTask'];

/** Synthesizes an app with the given construct. `use` can read the templates before they are removed. */
export type Synthesize = (construct: string, stacks: number, servicesPerStack: number, use?: (outdir: string) => void) => Timing;

/** Measures what an L3 adds to the synthesis of the equivalent L2, in TypeScript. */
export function l3({ pairs, nodeApps }: Setup): Part {
  return {
    versions: nodeApps.versions('aws-cdk-lib'),
    measure: () => compareL3s(pairs, [50, 1000], (construct, stacks, servicesPerStack, use) => {
      return nodeApps.synthesize({ construct, stacks, servicesPerStack }, use);
    }),
  };
}

/** Compares each L3 with the equivalent L2 in apps of several sizes. Throws if their templates differ. */
export async function compareL3s(pairs: number, sizes: readonly number[], synthesize: Synthesize): Promise<string> {
  for (const name of L3S) {
    synthesize(name, 1, 2, byL3 => synthesize(byHand(name), 1, 2, byL2 => requireEqualTemplates(byL3, byL2)));
  }
  return comparisonTable(['L3', 'services'], L3S.flatMap(name => sizes.map(services => ({
    labels: [`\`${name}\``, String(services)],
    pairs,
    without: () => synthesize(byHand(name), services / 50, 50),
    with: () => synthesize(name, services / 50, 50),
  }))));
}

function byHand(name: string): string {
  return `${name} by hand`;
}
