import { comparisonTable } from './comparison';
import type { Timing } from './measurement';
import { Part, Setup } from './part';
import { requireEqualTemplates } from './require-equal-templates';

/** The L3s. The apps also contain a handwritten L2 equivalent of each. */
const L3S = ['FargateSidecarObservedService', 'TunedProxyTask'];

/** Synthesizes an app. `use` can read the templates before they are removed. */
export type Synthesize = (app: L3App, use?: (outdir: string) => void) => Timing;

/** An app with services of an L3, or of the equivalent L2. */
export interface L3App {
  readonly construct: string;
  readonly stacks: number;
  readonly servicesPerStack: number;

  /** @default none */
  readonly checks?: string;
}

/** The checks of the L2: none, or the ones that an L3 has by default. */
const CHECKS_OF_L2 = ['none', 'NamespaceSharingChecks.addTo'];

/** Measures what an L3 adds to the synthesis of the equivalent L2, in TypeScript. */
export function l3({ pairs, nodeApps }: Setup): Part {
  return {
    versions: nodeApps.versions('aws-cdk-lib'),
    measure: () => compareL3s(pairs, [50, 1000], CHECKS_OF_L2, (app, use) => nodeApps.synthesize(app, use)),
  };
}

/** Compares each L3 with the equivalent L2 in apps of several sizes. Throws if their templates differ. */
export async function compareL3s(pairs: number, sizes: readonly number[], checksOfL2: readonly string[], synthesize: Synthesize): Promise<string> {
  for (const name of L3S) {
    const two = { stacks: 1, servicesPerStack: 2 };
    synthesize({ construct: name, ...two }, byL3 => {
      synthesize({ construct: byHand(name), ...two }, byL2 => requireEqualTemplates(byL3, byL2));
    });
  }
  return comparisonTable(['L3', 'services', 'checks of the L2'], L3S.flatMap(name => sizes.flatMap(services => checksOfL2.map(checks => {
    const size = { stacks: services / 50, servicesPerStack: 50 };
    return {
      labels: [`\`${name}\``, String(services), checks === 'none' ? checks : `\`${checks}\``],
      pairs,
      without: () => synthesize({ construct: byHand(name), checks, ...size }),
      with: () => synthesize({ construct: name, ...size }),
    };
  }))));
}

function byHand(name: string): string {
  return `${name} by hand`;
}
