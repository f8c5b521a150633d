import { comparisonTable } from './comparison';
import { Part, Setup } from './part';

const OURS = ['NamespaceSharingChecks.addTo', 'NamespaceSharingChecks as an aspect', 'NamespaceSharingPlugin'];
const OTHERS = ['an empty plugin', 'cdk-nag', 'cdk-preflight', "the CDK's validator"];

/** The CDK's validator takes several times as long as the rest of the synthesis, so a few pairs are enough. */
const VALIDATOR_PAIRS = 2;

const CONSTRUCT = 'FargateSidecarObservedService by hand';

/** Measures what checks add to the synthesis of an app with observed services that are written by hand. */
export function checks({ pairs, nodeApps }: Setup): Part {
  const compare = (name: string, stacks: number) => {
    const options = checksBy(name);
    return {
      labels: [name.replace(/NamespaceSharing[\w.]+/, '`$&`'), String(stacks * 50)],
      pairs: options.validator ? Math.min(pairs, VALIDATOR_PAIRS) : pairs,
      without: () => nodeApps.synthesize({ construct: CONSTRUCT, stacks, servicesPerStack: 50 }),
      with: () => nodeApps.synthesize({ construct: CONSTRUCT, stacks, servicesPerStack: 50, ...options }),
    };
  };
  return {
    versions: nodeApps.versions('aws-cdk-lib', 'cdk-nag', 'cdk-preflight'),
    measure: () => comparisonTable(['checks', 'services'], [
      ...OURS.flatMap(name => [compare(name, 1), compare(name, 20)]),
      ...OTHERS.map(name => compare(name, 20)),
    ]),
  };
}

/** The validator is on only for its own row and for cdk-preflight, which runs its rules in it. */
function checksBy(name: string) {
  return name === "the CDK's validator" ? { validator: true } : { checks: name, validator: name === 'cdk-preflight' };
}
