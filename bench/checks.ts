import { comparisonTable } from './comparison';
import { Part, Setup } from './part';

const OURS = ['NamespaceSharingChecks.addTo', 'NamespaceSharingChecks as an aspect', 'NamespaceSharingPlugin'];
const OTHERS = ['an empty plugin', 'cdk-nag', 'cdk-preflight', "the CDK's validator"];

/** The CDK's validator takes several times as long as the rest of the synthesis: few pairs show that, and more would take most of the time. */
const VALIDATOR_PAIRS = 2;

const CONSTRUCT = 'FargateSidecarObservedService by hand';

/** What checks add to the synthesis of an app with observed services that are written by hand. */
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

/** cdk-preflight gives its rules to the CDK's validator, which is off for all others. */
function checksBy(name: string) {
  return name === "the CDK's validator" ? { validator: true } : { checks: name, validator: name === 'cdk-preflight' };
}
